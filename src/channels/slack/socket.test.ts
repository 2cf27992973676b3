import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { envelope, messageEvent } from "#test/stand-ins/slack/people.ts";
import { type SlackStandIn, startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import { until, within } from "#test/support/waiting.ts";
import { createSlackSocket } from "./socket.ts";

const NOW = Date.UTC(2026, 10, 23, 8, 0);

function event(id: string) {
  const payload = envelope(messageEvent({ text: "hi", ts: `1763884800.${id}` }), `Ev${id}`, NOW);
  return payload as unknown as Parameters<SlackStandIn["push"]>[1];
}

function configOf({ botToken, apiUrl, appToken }: SlackStandIn) {
  return { botToken, apiUrl, appToken };
}

describe("createSlackSocket", () => {
  it("acknowledges after the event was taken, and not when it was not", async () => {
    await using slack = await startSlackStandIn();
    const seen: unknown[] = [];
    const socket = createSlackSocket(configOf(slack), silentLog, async (payload) => {
      seen.push(payload.event_id);
      if (payload.event_id === "Ev2") throw new Error("the store is full");
    });
    await socket.start();

    const acks = [
      await slack.push("events_api", event("1")),
      await slack.push("events_api", event("2"), 300),
    ];
    await socket.stop();

    expect(seen).toEqual(["Ev1", "Ev2"]);
    expect(acks).toEqual([{}, undefined]);
  });

  it("is back at once when Slack changes servers, and after a cut", async () => {
    await using slack = await startSlackStandIn();
    const socket = createSlackSocket(configOf(slack), silentLog, async () => {});
    await socket.start();

    slack.askToReconnect();
    await within(3_000, slack.connected(2));
    slack.dropConnections();
    await within(3_000, slack.connected(3));
    const ack = await until(3_000, () => slack.push("events_api", event("3"), 200));
    await socket.stop();

    expect(ack).toEqual({});
  });

  it("outlives a refused token: no crash, and no loop of attempts", async () => {
    await using slack = await startSlackStandIn();
    const socket = createSlackSocket(
      { ...configOf(slack), appToken: "xapp-revoked" },
      silentLog,
      async () => {},
    );

    await within(3_000, socket.start());
    await socket.stop();

    expect(slack.calls.filter(({ method }) => method === "apps.connections.open").length).toBe(1);
  });
});

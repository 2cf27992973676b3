import { EventDispatcher, WSClient } from "@larksuiteoapi/node-sdk";
import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { type FeishuStandIn, startFeishuStandIn } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import { eventOf, messageOf } from "#test/stand-ins/feishu/people.ts";
import { until, within } from "#test/support/waiting.ts";
import { createFeishuConnection } from "./connection.ts";

const NOW = Date.UTC(2026, 10, 23, 8, 0);

function event(id: string, text = "华晟精密怎么样") {
  return eventOf("im.message.receive_v1", messageOf({ text, id: `om_${id}`, at: NOW }), {
    eventId: id,
    at: NOW,
    token: "",
  });
}

function openTo(feishu: FeishuStandIn, onEvent: (id: unknown) => Promise<void>) {
  return createFeishuConnection(feishu, silentLog, ({ header }) =>
    onEvent((header as { event_id: string }).event_id),
  );
}

describe("createFeishuConnection", () => {
  it("acknowledges after the event was taken, and asks for it again when it was not", async () => {
    await using feishu = await startFeishuStandIn();
    const connection = openTo(feishu, async (id) => {
      if (id === "e2") throw new Error("the store is full");
    });
    await connection.start();

    const acks = [await feishu.push(event("e1")), await feishu.push(event("e2"))];
    await connection.stop();

    expect(acks.map((ack) => ack?.code)).toEqual([200, 500]);
  });

  it("puts an event in pieces together", async () => {
    await using feishu = await startFeishuStandIn();
    const seen: unknown[] = [];
    const connection = openTo(feishu, async (id) => void seen.push(id));
    await connection.start();

    const ack = await feishu.push(event("e1", "长".repeat(5_000)), { parts: 4 });
    await connection.stop();

    expect(ack?.code).toBe(200);
    expect(seen).toEqual(["e1"]);
  });

  it("gives a card's press the answer its client waits for", async () => {
    await using feishu = await startFeishuStandIn();
    const connection = openTo(feishu, async () => {});
    await connection.start();
    const press = { operator: { open_id: "ou_shan" }, token: "c-1", action: { value: { token: "t" } } };

    const ack = await feishu.push(
      eventOf("card.action.trigger", press, { eventId: "e1", at: NOW, token: "" }),
    );
    await connection.stop();

    expect(ack).toEqual({ code: 200, data: {} });
  });

  it("hears what was sent together with the handshake, which the library alone drops", async () => {
    await using feishu = await startFeishuStandIn();
    const quiet = { error() {}, warn() {}, info() {}, debug() {}, trace() {} };
    const heard: string[] = [];
    const dispatcher = new EventDispatcher({ logger: quiet }).register({
      "im.message.receive_v1": async () => void heard.push("library"),
    });
    const { appId, appSecret, domain } = feishu;
    const library = new WSClient({ appId, appSecret, domain, logger: quiet });
    const lost = feishu.greetWith(event("e1"));
    await library.start({ eventDispatcher: dispatcher });
    expect(await lost).toBeUndefined();
    library.close({ force: true });

    const kept = feishu.greetWith(event("e2"));
    const connection = openTo(feishu, async () => void heard.push("ours"));
    await connection.start();

    expect(await kept).toMatchObject({ code: 200 });
    await connection.stop();
    expect(heard).toEqual(["ours"]);
  });

  it("hears again after a cut", async () => {
    await using feishu = await startFeishuStandIn();
    const connection = openTo(feishu, async () => {});
    await connection.start();

    feishu.dropConnections();
    const ack = await until(8_000, () => feishu.push(event("e3"), { waitMs: 200 }));
    await connection.stop();

    expect(ack.code).toBe(200);
  });

  it("starts nevertheless when the secret is refused, and asks no more for a while", async () => {
    await using feishu = await startFeishuStandIn();
    const config = { appId: feishu.appId, appSecret: "wrong", domain: feishu.domain };
    const connection = createFeishuConnection(config, silentLog, async () => {});

    await within(4_000, connection.start());
    await connection.stop();

    expect(feishu.calls.filter(({ key }) => key.includes("endpoint")).length).toBe(1);
  });
});

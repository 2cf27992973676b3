import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { SHAN } from "#test/stand-ins/slack/people.ts";
import { SLACK_TEAM, type SlackStandIn, startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { createSlackApi } from "./client.ts";
import { createSlackDesk } from "./desk.ts";

function deskOf(slack: SlackStandIn, clock = { now: 0 }) {
  const config = { botToken: slack.botToken, apiUrl: slack.apiUrl };
  return createSlackDesk(
    config,
    channelDeps(() => clock.now),
    createSlackApi(config, silentLog),
  );
}

const PERSON = { locale: "zh-CN", profile: { email: "shan.li@hengshi.example", real_name: "李珊" } };

describe("createSlackDesk", () => {
  it("tells the name, language and address of a colleague", async () => {
    await using slack = await startSlackStandIn();
    slack.users.set(SHAN, PERSON);

    expect(await deskOf(slack).profileOf(SLACK_TEAM, SHAN)).toEqual({
      name: "李珊",
      locale: "zh",
      email: "shan.li@hengshi.example",
    });
  });

  it.each([
    ["a guest", { is_restricted: true }],
    ["a guest of one channel", { is_ultra_restricted: true }],
    ["a stranger", { is_stranger: true }],
    ["somebody of another workspace", { team_id: "T0OTHER" }],
    ["a bot", { is_bot: true }],
    ["somebody who left", { deleted: true }],
  ])("knows nothing of %s, whatever address is shown", async (_, fields) => {
    await using slack = await startSlackStandIn();
    slack.users.set(SHAN, { ...PERSON, ...fields });

    expect(await deskOf(slack).profileOf(SLACK_TEAM, SHAN)).toBeUndefined();
  });

  it("does not go by an address that is not confirmed", async () => {
    await using slack = await startSlackStandIn();
    slack.users.set(SHAN, { ...PERSON, is_email_confirmed: false });

    expect((await deskOf(slack).profileOf(SLACK_TEAM, SHAN))?.email).toBeUndefined();
  });

  it("asks once in ten minutes, and again afterwards", async () => {
    await using slack = await startSlackStandIn();
    slack.users.set(SHAN, PERSON);
    const clock = { now: 0 };
    const desk = deskOf(slack, clock);
    for (const now of [0, 1_000, 600_000]) {
      clock.now = now;
      await desk.profileOf(SLACK_TEAM, SHAN);
    }
    slack.users.delete(SHAN);
    clock.now = 600_001;

    expect(await desk.profileOf(SLACK_TEAM, SHAN)).toBeUndefined();
    expect(slack.calls.length).toBe(2);
  });

  it("says that Slack is away instead of that somebody is unknown", async () => {
    await using slack = await startSlackStandIn();
    slack.fault("down");

    await expect(deskOf(slack).profileOf(SLACK_TEAM, SHAN)).rejects.toMatchObject({
      code: "UPSTREAM_FAILED",
    });
  });

  it("fetches a file with our token, and takes the sign-in page for what it is", async () => {
    await using slack = await startSlackStandIn();
    const origin = new URL(slack.apiUrl).origin;
    slack.downloads.set("/files/a.pdf", { data: new Uint8Array([1, 2, 3]), type: "application/pdf" });
    slack.downloads.set("/files/b", { data: new TextEncoder().encode("<html>"), type: "text/html" });
    const desk = deskOf(slack);

    expect(await desk.fetchFile({ id: "F1", url: `${origin}/files/a.pdf` })).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    await expect(desk.fetchFile({ id: "F2", url: `${origin}/files/b` })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it.each([
    "https://evil.example/a",
    "http://files.slack.com/a",
    "https://files.slack.com.evil.example/a",
    "nonsense",
  ])("sends our token nowhere but to Slack: %s", async (url) => {
    await using slack = await startSlackStandIn();

    await expect(deskOf(slack).fetchFile({ id: "F1", url })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

import { describe, expect, it } from "vitest";
import type { Reply } from "#src/reply.ts";
import { createSlackRig } from "#test/contracts/slack-rig.ts";
import { pressOn, SALES, SHAN, SHAN_DIRECT } from "#test/stand-ins/slack/people.ts";
import { startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { createSlackChannel } from "./slack-channel.ts";

const NOW = Date.UTC(2026, 10, 23, 8, 0);

function text(markdown: string): Reply {
  return { blocks: [{ type: "text", markdown }] };
}

/** An answer of more messages than one. */
function long(parts: number): Reply {
  const blocks = Array.from({ length: parts * 4 }, (_, index) => ({
    type: "text" as const,
    markdown: `第 ${index + 1} 段。${"停机损失按小时计。".repeat(310)}`,
  }));
  return { blocks };
}

const CHART: Reply = {
  blocks: [
    {
      type: "chart",
      caption: "各阶段金额",
      chart: { kind: "bar", categories: ["线索", "方案"], series: [{ name: "金额", values: [420, 96] }] },
    },
    { type: "table", columns: [{ label: "商机" }], rows: [{ cells: ["产线追溯"] }] },
  ],
};

describe("the Slack channel", () => {
  it("goes on after a 429 in the middle of a long answer, posting nothing twice", async () => {
    await using rig = await createSlackRig();
    const outgoing = rig.outgoing(long(3));
    rig.standIn.refuse.set("chat.postMessage", ["", "ratelimited"]);
    await expect(rig.channel.send(outgoing)).rejects.toMatchObject({ code: "RATE_LIMITED" });

    await rig.channel.send(outgoing);

    expect(rig.standIn.messages.length).toBe(
      new Set(rig.standIn.messages.map(({ blocks }) => JSON.stringify(blocks))).size,
    );
    expect(JSON.stringify(rig.standIn.messages)).toContain("第 12 段");
  });

  it("posts once when Slack took the message and the connection broke, and the process with it", async () => {
    await using slack = await startSlackStandIn();
    const config = { botToken: slack.botToken, apiUrl: slack.apiUrl, signingSecret: slack.signingSecret };
    const outgoing = {
      key: "effect-1",
      conversation: SHAN_DIRECT,
      replyTo: { channel: SHAN_DIRECT, user: SHAN, boot: "earlier" },
      locale: "zh",
      reply: text("只此一次"),
    } as const;
    const before = createSlackChannel(
      config,
      channelDeps(() => NOW),
    ).channel;
    slack.fault("cutAfter");
    await expect(before.send(outgoing)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });

    const after = createSlackChannel(
      config,
      channelDeps(() => NOW),
    ).channel;
    const ref = await after.send(outgoing);

    expect(slack.messages.length).toBe(1);
    expect(ref).toEqual({ channel: SHAN_DIRECT, ts: [slack.messages[0]?.ts] });
  });

  it("finds its message in a thread as well, and without the scope says so and posts", async () => {
    await using rig = await createSlackRig();
    const replyTo = { channel: SALES, user: SHAN, thread: "1.1", boot: "earlier" };
    const outgoing = rig.outgoing(text("一次"), { conversation: SALES, replyTo });
    rig.standIn.refuse.set("conversations.replies", ["missing_scope"]);

    await rig.channel.send(outgoing);

    expect(rig.standIn.messages).toMatchObject([{ channel: SALES, thread: "1.1" }]);
  });

  it("draws charts as pictures and tables as text where Slack refuses its own", async () => {
    await using rig = await createSlackRig();
    rig.standIn.behaveOld();

    await rig.channel.send(rig.outgoing(CHART));
    await rig.channel.send(rig.outgoing(CHART));

    const kinds = rig.standIn.messages.map(({ blocks }) => blocks.map(({ type }) => type));
    expect(kinds).toEqual([
      ["image", "rich_text"],
      ["image", "rich_text"],
    ]);
    const refused = rig.standIn.calls.filter(({ args }) =>
      JSON.stringify(args).includes("data_visualization"),
    );
    expect(refused.length, "the second answer knows from the first").toBe(1);
  });

  it("removes the parts an edit no longer needs and adds those it does", async () => {
    await using rig = await createSlackRig();
    const ref = await rig.channel.send(rig.outgoing(long(3)));
    const many = rig.standIn.messages.length;

    const short = await rig.channel.send(rig.outgoing(text("短了"), { edits: ref }));
    expect(many).toBeGreaterThan(2);
    expect(rig.standIn.messages.length).toBe(1);

    await rig.channel.send(rig.outgoing(long(2), { edits: short }));
    expect(rig.standIn.messages.length).toBeGreaterThan(1);
    expect(rig.standIn.messages[0]?.edits).toBe(2);
  });

  it("lets nothing in an answer mention anyone, unfurl a link or show a stranger's picture", async () => {
    await using rig = await createSlackRig();
    const evil = "<!channel> <!here> <@U0SHAN> ![x](https://evil.example/p.png) [去看](https://evil.example)";
    const note = { type: "note", tone: "info", text: evil } as const;

    await rig.channel.send(rig.outgoing({ title: evil, blocks: [{ type: "text", markdown: evil }, note] }));

    const posted = rig.standIn.calls.find(({ method }) => method === "chat.postMessage");
    const args = posted?.args ?? {};
    const blocks = JSON.stringify(args.blocks);
    expect(args).toMatchObject({ unfurl_links: "false", unfurl_media: "false" });
    expect(args.text).not.toContain("<!");
    expect(blocks).not.toMatch(/"type":"(mrkdwn|link|user|broadcast|image)"/);
  });

  it("answers a private question from a channel in the direct messages and says where, to the asker alone", async () => {
    await using rig = await createSlackRig();
    const replyTo = { channel: SALES, user: SHAN, thread: "1.1" };

    await rig.channel.send(rig.outgoing(text("只给你看"), { conversation: SALES, replyTo, private: true }));

    const [answer, notice] = rig.standIn.messages;
    expect(answer).toMatchObject({ channel: SHAN_DIRECT });
    expect(notice).toMatchObject({ channel: SALES, only: SHAN, thread: "1.1" });
    expect(notice?.text).not.toContain("只给你看");
  });

  it("answers a command typed where the bot is no member to whoever typed it", async () => {
    await using rig = await createSlackRig();
    rig.standIn.closed.add(SALES);

    await rig.channel.send(
      rig.outgoing(text("公开的"), { conversation: SALES, replyTo: { channel: SALES, user: SHAN } }),
    );

    expect(rig.standIn.messages).toMatchObject([{ channel: SHAN_DIRECT }]);
  });

  it("writes to a person who asked nothing", async () => {
    await using rig = await createSlackRig();

    await rig.channel.send(rig.outgoing(text("周报"), { conversation: SHAN, replyTo: { person: SHAN } }));

    expect(rig.standIn.messages).toMatchObject([{ channel: SHAN_DIRECT }]);
  });

  it("opens a row of a table by the menu below it", async () => {
    await using rig = await createSlackRig();
    const action = { label: "打开", skill: "account", input: {}, token: "token-row-2" };
    const rows = [{ cells: ["能耗看板"] }, { cells: ["产线追溯"], action }];
    await rig.channel.send(rig.outgoing({ blocks: [{ type: "table", columns: [{ label: "商机" }], rows }] }));
    const [message] = rig.standIn.messages;
    if (message === undefined) throw new Error("nothing was posted");

    const press = pressOn(message, { token: "token-row-2", actionTs: "1763884900.000001" });
    const body = `payload=${encodeURIComponent(JSON.stringify(press))}`;
    await rig.channel.receive(
      rig.standIn.sign(body, { at: rig.now(), type: "application/x-www-form-urlencoded" }),
    );

    expect(rig.handed[0]?.content).toEqual({ type: "action", token: "token-row-2" });
  });

  it("refuses a body larger than any event before looking at it", async () => {
    await using rig = await createSlackRig();
    const response = await rig.channel.receive(rig.standIn.sign("x".repeat(1_100_000), { at: rig.now() }));

    expect(response.status).toBe(413);
  });

  it("is no webhook at all when events come by Socket Mode", async () => {
    await using rig = await createSlackRig("socket");
    const response = await rig.channel.receive(rig.standIn.sign("{}", { at: rig.now() }));

    expect(response.status).toBe(404);
  });
});

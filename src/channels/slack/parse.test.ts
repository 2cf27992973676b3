import { describe, expect, it } from "vitest";
import type { Incoming } from "#src/channels/channel.ts";
import type { Json } from "#src/domain/crm.ts";
import { envelope, messageEvent, SALES, SHAN, SHAN_DIRECT } from "#test/stand-ins/slack/people.ts";
import { SLACK_BOT, SLACK_TEAM } from "#test/stand-ins/slack/slack-stand-in.ts";
import { parseSlackBody, parseSlackPayload } from "./parse.ts";

const NOW = Date.UTC(2026, 10, 23, 8, 0);
const TS = "1763884800.000100";
const CONTEXT = { now: NOW, boot: "b1" };

function parse(
  payload: object,
  more: { botUserId?: string; channels?: ReadonlySet<string> } = {},
): readonly Incoming[] {
  const parsed = parseSlackPayload(payload as Record<string, unknown>, { ...CONTEXT, ...more });
  return parsed.type === "events" ? parsed.incoming : [];
}

function spoken(
  text: string,
  more: { readonly [key: string]: Json } = {},
  channel = SHAN_DIRECT,
): readonly Incoming[] {
  return parse(envelope(messageEvent({ text, ts: TS, channel, more }), "Ev1", NOW));
}

describe("parseSlackPayload", () => {
  it("reads a direct message", () => {
    const [incoming] = spoken("华晟精密怎么样");

    expect(incoming).toEqual({
      channel: "slack",
      tenant: SLACK_TEAM,
      eventId: `m:${SHAN_DIRECT}:${TS}`,
      conversation: SHAN_DIRECT,
      person: { id: SHAN },
      direct: true,
      at: 1_763_884_800_000,
      content: { type: "text", text: "华晟精密怎么样" },
      replyTo: { channel: SHAN_DIRECT, user: SHAN, team: SLACK_TEAM, boot: "b1" },
    });
  });

  it("opens a thread under a mention and stays in one that is there", () => {
    const [first] = spoken(`<@${SLACK_BOT}> 华晟精密`, {}, SALES);
    const [second] = spoken(`<@${SLACK_BOT}> 竞品呢`, { thread_ts: "1763884000.000001" }, SALES);

    expect(first).toMatchObject({ direct: false, thread: TS, conversation: `${SALES}:${TS}` });
    expect(second).toMatchObject({ thread: "1763884000.000001", content: { text: "竞品呢" } });
  });

  it("knows one message by channel and time when it comes as a mention and as a message", () => {
    const mention = messageEvent({ text: `<@${SLACK_BOT}> hi`, ts: TS, channel: SALES });
    const plain = { ...mention, type: "message", channel_type: "channel" };
    const ids = [envelope(mention, "Ev1", NOW), envelope(plain, "Ev2", NOW)].map(
      (one) => parse(one)[0]?.eventId,
    );

    expect(ids[0]).toBeTruthy();
    expect(ids[0]).toBe(ids[1]);
  });

  it("leaves alone what others say in a channel, unless it answers the bot", () => {
    const talk = { type: "message", channel_type: "channel" };

    expect(spoken("大家好", talk, SALES)).toEqual([]);
    expect(spoken("<@U0OTHER> 看一下", talk, SALES)).toEqual([]);
    expect(spoken("继续", { ...talk, thread_ts: "1.1", parent_user_id: SLACK_BOT }, SALES).length).toBe(1);
  });

  it.each([
    ["another bot's", { bot_id: "B9" }],
    ["the bot's own", { user: SLACK_BOT }],
    ["an edit", { subtype: "message_changed" }],
    ["a deletion", { subtype: "message_deleted" }],
    ["a bot's by subtype", { subtype: "bot_message" }],
  ])("ignores %s message", (_, more) => {
    expect(spoken("hi", more)).toEqual([]);
  });

  it("reads entities, links and references as their words", () => {
    const [incoming] = spoken(
      "R&amp;D &lt;b&gt; <https://x.example|报价> <mailto:a@b.example|a@b.example> <#C1|sales> <@U9|li.shan> <!here>",
    );

    expect(incoming?.content).toMatchObject({ text: "R&D <b> 报价 a@b.example #sales @li.shan @here" });
  });

  it("hands over each file, and the words beside it, as events of their own", () => {
    const files = [
      {
        id: "F1",
        name: "报价.pdf",
        mimetype: "application/pdf",
        url_private_download: "https://files.slack.com/a",
      },
      { id: "F2", name: null, mimetype: null },
    ];
    const incoming = spoken("请看附件", { subtype: "file_share", files });

    expect(incoming.map(({ content }) => content)).toEqual([
      {
        type: "file",
        name: "报价.pdf",
        mediaType: "application/pdf",
        file: { id: "F1", url: "https://files.slack.com/a" },
      },
      { type: "file", name: "F2", mediaType: "application/octet-stream", file: { id: "F2" } },
      { type: "text", text: "请看附件" },
    ]);
    expect(new Set(incoming.map(({ eventId }) => eventId)).size).toBe(3);
  });

  it("takes being added to a channel as a greeting to whoever did it", () => {
    const event = { type: "member_joined_channel", user: SLACK_BOT, channel: SALES, inviter: SHAN };

    expect(parse(envelope(event, "Ev7", NOW))).toMatchObject([
      { eventId: "Ev7", person: { id: SHAN }, content: { type: "joined" }, direct: false },
    ]);
    expect(parse(envelope({ ...event, user: "U0OTHER" }, "Ev8", NOW))).toEqual([]);
  });

  it("answers only in the channels that were named, and in direct messages", () => {
    const channels = new Set(["C0OTHER"]);
    const mention = envelope(
      messageEvent({ text: `<@${SLACK_BOT}> hi`, ts: TS, channel: SALES }),
      "Ev1",
      NOW,
    );
    const direct = envelope(messageEvent({ text: "hi", ts: TS }), "Ev2", NOW);

    expect(parse(mention, { channels })).toEqual([]);
    expect(parse(mention, { channels: new Set([SALES]) }).length).toBe(1);
    expect(parse(direct, { channels }).length).toBe(1);
  });

  it("keeps people of one name in two workspaces apart, and an organisation's together", () => {
    const event = messageEvent({ text: "hi", ts: TS });
    const wide = {
      ...envelope(event, "Ev1", NOW),
      enterprise_id: "E1",
      authorizations: [{ user_id: SLACK_BOT, is_bot: true, is_enterprise_install: true }],
    };

    expect(parse(wide)[0]?.tenant).toBe("E1");
    expect(parse({ ...envelope(event, "Ev1", NOW), team_id: "T2" })[0]?.tenant).toBe("T2");
  });
});

describe("parseSlackBody", () => {
  const form = (fields: Record<string, string>) => {
    const parsed = parseSlackBody(
      "application/x-www-form-urlencoded",
      `${new URLSearchParams(fields)}`,
      CONTEXT,
    );
    return parsed.type === "events" ? parsed.incoming : parsed.type;
  };
  const command = {
    team_id: "T1",
    channel_id: SALES,
    user_id: SHAN,
    user_name: "li.shan",
    trigger_id: "1.2.3",
  };

  it("reads /yingdan as a question and other commands as skills", () => {
    expect(form({ ...command, command: "/yingdan", text: "华晟精密怎么样" })).toMatchObject([
      { eventId: "c:1.2.3", content: { type: "text", text: "华晟精密怎么样" }, direct: false },
    ]);
    expect(form({ ...command, command: "/score", text: "华晟精密" })).toMatchObject([
      { content: { type: "command", skill: "score", text: "华晟精密" } },
    ]);
    expect(form({ ...command, command: "/yingdan", text: "" })).toMatchObject([
      { content: { type: "command", skill: "help" } },
    ]);
  });

  it("takes Slack's certificate check and unknown interactions without handing anything over", () => {
    expect(form({ ssl_check: "1", token: "x" })).toEqual([]);
    expect(form({ payload: JSON.stringify({ type: "view_closed" }) })).toEqual([]);
  });

  it.each([
    "",
    "null",
    "[]",
    '{"a":1}',
    '{"type":"event_callback"}',
    '{"type":"event_callback","event_id":"E","event":{"type":"message","channel":7}}',
    '{"type":"block_actions","actions":[]}',
    `{"__proto__":{"type":"event_callback"},"type":1}`,
    `${"[".repeat(5_000)}`,
  ])("hands over nothing of %s", (body) => {
    expect(parseSlackBody("application/json", body, CONTEXT)).toEqual({ type: "unreadable" });
  });
});

import { describe, expect, it } from "vitest";
import type { Incoming } from "#src/channels/channel.ts";
import type { Json } from "#src/domain/crm.ts";
import { FEISHU_BOT, FEISHU_TENANT } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import { eventOf, messageOf, SALES, SHAN, SHAN_DIRECT } from "#test/stand-ins/feishu/people.ts";
import { parseFeishu } from "./parse.ts";

const NOW = Date.UTC(2026, 10, 23, 8, 0);
const OPTIONS = { eventId: "e1", at: NOW, token: "t" };
type Obj = { readonly [key: string]: Json };

function parse(
  type: string,
  event: Obj,
  more: { chats?: ReadonlySet<string> } = {},
): readonly Incoming[] | undefined {
  return parseFeishu(eventOf(type, event, OPTIONS), { now: NOW, botOpenId: FEISHU_BOT, ...more });
}

function message(
  more: Obj,
  options: { text?: string; mention?: boolean } = {},
): readonly Incoming[] | undefined {
  const { text = "hi", mention = false } = options;
  return parse("im.message.receive_v1", messageOf({ text, id: "om_1", at: NOW, mention, more }));
}

describe("parseFeishu", () => {
  it("reads a direct message", () => {
    expect(message({}, { text: "华晟精密怎么样" })).toEqual([
      {
        channel: "feishu",
        tenant: FEISHU_TENANT,
        eventId: "m:om_1",
        conversation: SHAN_DIRECT,
        person: { id: SHAN },
        direct: true,
        at: NOW,
        content: { type: "text", text: "华晟精密怎么样" },
        replyTo: { chat: SHAN_DIRECT, direct: true, user: SHAN, message: "om_1" },
      },
    ]);
  });

  it("knows a message pushed again under another event id", () => {
    const event = messageOf({ text: "hi", id: "om_7", at: NOW });
    const again = eventOf("im.message.receive_v1", event, { ...OPTIONS, eventId: "e-again" });

    expect(parseFeishu(again, { now: NOW })?.[0]?.eventId).toBe("m:om_7");
  });

  it("takes our mention out, names the others, and keeps topics apart", () => {
    const mentions = [
      { key: "@_user_1", id: { open_id: FEISHU_BOT }, mentioned_type: "bot", name: "赢单" },
      { key: "@_user_10", id: { open_id: "ou_lei" }, mentioned_type: "user", name: "雷鸣" },
    ];
    const content = JSON.stringify({ text: "@_user_1 问下 @_user_10 的客户" });

    expect(message({ mentions, content, thread_id: "omt_1" }, { mention: true })).toMatchObject([
      {
        content: { text: "问下 @雷鸣 的客户" },
        direct: false,
        conversation: `${SALES}:omt_1`,
        thread: "omt_1",
      },
    ]);
  });

  it("leaves alone a group message that does not mention us, or mentions another bot", () => {
    const other = [{ key: "@_user_1", id: { open_id: "ou_other_bot" }, mentioned_type: "bot", name: "日程" }];

    expect(message({ mentions: [] }, { mention: true })).toEqual([]);
    expect(message({ mentions: other }, { mention: true })).toEqual([]);
  });

  it("ignores bots, other kinds of messages and a mention with nothing beside it", () => {
    const bot = messageOf({ text: "hi", id: "om_1", at: NOW, senderType: "bot" });

    expect(parse("im.message.receive_v1", bot)).toEqual([]);
    expect(message({ message_type: "sticker", content: "{}" })).toEqual([]);
    expect(message({}, { text: "", mention: true })).toEqual([]);
  });

  it("reads the words of rich text", () => {
    const paragraphs = [
      [
        { tag: "text", text: "看下 " },
        { tag: "a", text: "这家", href: "https://x.example" },
      ],
      [{ tag: "text", text: "谢谢" }],
    ];
    const content = JSON.stringify({ title: "客户", content: paragraphs });

    expect(message({ message_type: "post", content })?.[0]?.content).toEqual({
      type: "text",
      text: "客户\n看下 这家\n谢谢",
    });
  });

  it("hands over a file and a picture", () => {
    const file = message({
      message_type: "file",
      content: JSON.stringify({ file_key: "file_1", file_name: "报价.pdf" }),
    });
    const image = message({ message_type: "image", content: JSON.stringify({ image_key: "img_1" }) });

    expect(file?.[0]?.content).toEqual({
      type: "file",
      name: "报价.pdf",
      mediaType: "application/octet-stream",
      file: { message: "om_1", key: "file_1", type: "file" },
    });
    expect(image?.[0]?.content).toMatchObject({ name: "image.png", file: { key: "img_1", type: "image" } });
  });

  it("reads a menu as a command and being added as a greeting", () => {
    const operator = { operator_id: { open_id: SHAN }, operator_name: "李珊" };

    expect(parse("application.bot.menu_v6", { operator, event_key: "digest", timestamp: 1 })).toMatchObject([
      {
        content: { type: "command", skill: "digest", text: "" },
        direct: true,
        person: { id: SHAN, name: "李珊" },
      },
    ]);
    expect(
      parse("im.chat.member.bot.added_v1", { chat_id: SALES, operator_id: { open_id: SHAN } }),
    ).toMatchObject([{ content: { type: "joined" }, direct: false, conversation: SALES }]);
  });

  it("reads a press with its form, and whether the card was for one person", () => {
    const action = {
      tag: "button",
      value: { token: "tok", direct: true },
      form_value: {
        f0_text_who: "王芳",
        f0_number_budget: "１，２００",
        f0_date_when: "2026-12-01 +0800",
        f0_check_share: false,
        f0_choices_needs: [],
        other: "x",
      },
    };
    const event = {
      operator: { open_id: SHAN },
      token: "c-1",
      action,
      context: { open_message_id: "om_9", open_chat_id: SHAN_DIRECT },
    };

    expect(parse("card.action.trigger", event)).toMatchObject([
      {
        eventId: "e1",
        at: NOW,
        direct: true,
        content: {
          type: "action",
          token: "tok",
          values: { who: "王芳", budget: 1_200, when: "2026-12-01", share: false, needs: [] },
        },
      },
    ]);
  });

  it("answers only in the groups that were named, and in direct messages", () => {
    const event = messageOf({ text: "hi", id: "om_1", at: NOW, mention: true });

    expect(parse("im.message.receive_v1", event, { chats: new Set(["oc_other"]) })).toEqual([]);
    expect(parse("im.message.receive_v1", event, { chats: new Set([SALES]) })?.length).toBe(1);
  });

  it.each([
    {},
    { header: 1 },
    { header: { event_id: "e", event_type: "im.message.receive_v1" } },
    { header: { event_id: "e", event_type: "card.action.trigger" }, event: { operator: {} } },
  ])("makes nothing of %j", (payload) => {
    expect(parseFeishu(payload, { now: NOW })).toBeUndefined();
  });

  it("takes event types it does not know without a word", () => {
    expect(parse("contact.user.created_v3", {})).toEqual([]);
  });
});

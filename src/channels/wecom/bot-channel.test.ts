import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Incoming } from "#src/channels/channel.ts";
import type { Json } from "#src/domain/crm.ts";
import type { Reply } from "#src/reply.ts";
import { createWecomBotRig } from "#test/contracts/wecom-bot-rig.ts";
import { type BotMessage, startBotStandIn } from "#test/stand-ins/wecom/bot-stand-in.ts";
import { SHAN } from "#test/stand-ins/wecom/people.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { until } from "#test/support/waiting.ts";
import { encryptMedia } from "../callback-crypt.ts";
import { type BotOptions, createWecomBotChannel } from "./bot-channel.ts";
import { parseBotFrame } from "./bot-parse.ts";

function words(markdown: string): Reply {
  return { blocks: [{ type: "text", markdown }] };
}

function progress(label: string): Reply {
  return { blocks: [{ type: "progress", steps: [{ label, state: "active" }] }] };
}

function textOf(message: BotMessage | undefined): string {
  const part = (message?.body.stream ?? message?.body.markdown) as { content?: string } | undefined;
  return part?.content ?? "";
}

async function startBot(
  options: BotOptions = {},
  handle: (incoming: Incoming) => Promise<void> = async () => {},
) {
  const standIn = await startBotStandIn(() => Date.now());
  const { botId, secret, url } = standIn;
  const opened = createWecomBotChannel(
    { botId, secret, url },
    channelDeps(() => Date.now()),
    options,
  );
  await opened.channel.start(handle);
  await standIn.subscribed();
  return {
    standIn,
    ...opened,
    async [Symbol.asyncDispose]() {
      await opened.channel[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

function message(content: string) {
  const body = { msgid: content, from: { userid: SHAN }, chattype: "single", msgtype: "text" };
  return { ...body, text: { content } };
}

function outgoing(req: string, reply: Reply, key: string, edits?: Json) {
  const replyTo = { chat: SHAN, user: SHAN, direct: true, req };
  return {
    key,
    conversation: SHAN,
    replyTo,
    locale: "zh" as const,
    reply,
    ...(edits !== undefined && { edits }),
  };
}

describe("a bot's streams", () => {
  it("grow in place with the whole text each time and end with the answer", async () => {
    await using rig = await createWecomBotRig();
    const ref = await rig.channel.send(rig.outgoing(progress("读取客户全景"), { key: "a" }));
    const soFar: Reply = { blocks: [...progress("比对竞品").blocks, ...words("写到**一半**").blocks] };
    await rig.channel.send(rig.outgoing(soFar, { key: "b", edits: ref }));
    await rig.channel.send(rig.outgoing(words("读完了"), { key: "c", edits: ref }));

    const [only, ...more] = rig.standIn.messages;
    expect(more).toEqual([]);
    expect(only?.history).toEqual(["… 读取客户全景", "… 比对竞品\n\n写到**一半**", "读完了"]);
    expect(only?.finished).toBe(true);
  });

  it("close themselves before WeCom does, and the answer becomes a message of its own", async () => {
    await using bot = await startBot({ streamLifeMs: 120 });
    const req = bot.standIn.push("aibot_msg_callback", message("做计划"));
    const ref = await bot.channel.send(outgoing(req, progress("起草目标"), "a"));
    await until(2_000, async () => (bot.standIn.messages[0]?.finished ? true : undefined));
    await bot.channel.send(outgoing(req, progress("还在起草"), "b", ref));
    await bot.channel.send(outgoing(req, words("计划好了"), "c", ref));

    expect(textOf(bot.standIn.messages[0])).toContain("做完另发一条");
    expect(bot.standIn.messages.slice(1).map(textOf)).toEqual(["计划好了"]);
  });

  it("are given up for a message when WeCom no longer knows them", async () => {
    await using rig = await createWecomBotRig();
    const ref = await rig.channel.send(rig.outgoing(progress("读取"), { key: "a" }));
    rig.advance(25 * 3_600_000);
    await rig.channel.send(rig.outgoing(words("第二天才好"), { key: "b", edits: ref }));

    expect(rig.standIn.messages.map(textOf)).toEqual(["… 读取", "第二天才好"]);
  });

  it("are asked for again when the acknowledgement was lost, and shown once", async () => {
    await using rig = await createWecomBotRig();
    rig.standIn.fault("silent");
    await rig.channel.send(rig.outgoing(words("只此一次"), { key: "a" }));

    expect(rig.standIn.messages.map(textOf)).toEqual(["只此一次"]);
  });
});

describe("a bot's connection", () => {
  it("stays away when another process has taken it over", async () => {
    await using first = await startBot();
    const { botId, secret, url } = first.standIn;
    const second = createWecomBotChannel(
      { botId, secret, url },
      channelDeps(() => Date.now()),
    );
    await second.channel.start(async () => {});
    await pause(1_200);

    const sent = first.channel.send(outgoing("req", words("谁在说话"), "a"));
    await expect(sent).rejects.toMatchObject({ code: "AUTH_FAILED" });
    expect(first.standIn.connections()).toBe(2);
    await second.channel[Symbol.asyncDispose]();
  });

  it("comes back by itself after a cut and hears again", async () => {
    const handed: Incoming[] = [];
    await using bot = await startBot({}, async (incoming) => void handed.push(incoming));
    bot.standIn.drop();
    await until(5_000, async () => (bot.standIn.connections() === 2 ? true : undefined));
    bot.standIn.push("aibot_msg_callback", message("还在吗"));
    await until(2_000, async () => (handed.length > 0 ? true : undefined));

    expect(handed[0]?.content).toEqual({ type: "text", text: "还在吗" });
  });
});

describe("what a bot hears", () => {
  it("is tried again to be kept, since WeCom does not send it a second time", async () => {
    let tries = 0;
    await using bot = await startBot({ keepWaitsMs: [5, 5] }, async () => {
      tries += 1;
      if (tries < 3) throw new Error("the store is away");
    });
    bot.standIn.push("aibot_msg_callback", message("打分"));
    await until(2_000, async () => (tries === 3 ? true : undefined));

    expect(bot.standIn.messages).toEqual([]);
  });

  it("is asked for again when it could not be kept at all", async () => {
    await using bot = await startBot({ keepWaitsMs: [5] }, async () => {
      throw new Error("the disk is full");
    });
    bot.standIn.push("aibot_msg_callback", message("打分"));
    await until(2_000, async () => (bot.standIn.messages.length > 0 ? true : undefined));

    expect(textOf(bot.standIn.messages[0])).toContain("请再发一次");
  });

  it("reads a press as the documents write it and as the library's types do", async () => {
    await using rig = await createWecomBotRig();
    const common = { from: { userid: SHAN }, chattype: "group", chatid: "wrSALES", msgtype: "event" };
    const press = { event_key: "t.1", task_id: "task" };
    const eventtype = "template_card_event";
    rig.standIn.push("aibot_event_callback", {
      ...common,
      msgid: "1",
      event: { eventtype, template_card_event: press },
    });
    rig.standIn.push("aibot_event_callback", { ...common, msgid: "2", event: { eventtype, ...press } });
    await until(2_000, async () => (rig.handed.length === 2 ? true : undefined));

    expect(rig.handed.map(({ content }) => content)).toEqual(Array(2).fill({ type: "action", token: "t.1" }));
    expect(rig.handed[0]).toMatchObject({ conversation: "wrSALES", direct: false });
  });

  it("is nobody's question in a group that is not on the list", () => {
    const body = { ...message("@赢单 打分"), chattype: "group", chatid: "wrOTHER" };
    const frame = { headers: { req_id: "r" }, body };
    const parse = (chats: string[]) => parseBotFrame(frame, { botId: "aib", now: 0, chats: new Set(chats) });

    expect(parse(["wrSALES"])).toEqual([]);
    expect(parse(["wrOTHER"]).length).toBe(1);
  });

  it("opens a file with the key that came with it, and fetches from nowhere else", async () => {
    await using bot = await startBot();
    const key = Buffer.alloc(32, 5).toString("base64");
    bot.standIn.downloads.set("/f1", encryptMedia(Buffer.from("客户名单"), key));
    const host = bot.standIn.url.replace("ws", "http");

    const data = await bot.desk.fetchFile({ url: `${host}/f1`, key });

    expect(Buffer.from(data).toString()).toBe("客户名单");
    for (const url of ["http://127.0.0.1:1/f1", "https://qq.com.evil.example/f1", "file:///etc/passwd"]) {
      await expect(bot.desk.fetchFile({ url, key })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });
});

describe("a bot in a group", () => {
  const inGroup = (req: string, reply: Reply) => {
    const replyTo = { chat: "wrSALES", user: SHAN, direct: false, req };
    return { key: "g", conversation: "wrSALES", replyTo, locale: "zh" as const, reply, private: true };
  };

  it("asks whoever never wrote to it alone to do so, and tells the group nothing", async () => {
    await using bot = await startBot();
    const body = {
      msgid: "g1",
      from: { userid: SHAN },
      chattype: "group",
      chatid: "wrSALES",
      msgtype: "text",
    };
    const req = bot.standIn.push("aibot_msg_callback", { ...body, text: { content: "@赢单 打分" } });
    await bot.channel.send(inGroup(req, words("甲泵业 72 分")));

    expect(bot.standIn.messages.map(({ chat }) => chat)).toEqual(["wrSALES"]);
    expect(textOf(bot.standIn.messages[0])).toContain("单聊");
    expect(textOf(bot.standIn.messages[0])).not.toContain("甲泵业");
  });
});

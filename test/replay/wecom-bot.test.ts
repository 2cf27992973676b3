import { describe, expect, it } from "vitest";
import { encryptMedia } from "#src/channels/callback-crypt.ts";
import { createWecomBotChannel } from "#src/channels/wecom/bot-channel.ts";
import { type BotMessage, type BotStandIn, startBotStandIn } from "#test/stand-ins/wecom/bot-stand-in.ts";
import { buttonsIn, SHAN } from "#test/stand-ins/wecom/people.ts";
import { until } from "#test/support/waiting.ts";
import type { Door } from "./door.ts";
import { CASE, type House, openHouse } from "./house.ts";

const GROUP = "wrSALES";

/** WeCom tells a bot nothing that a person could be matched by, so its people are linked by hand. */
async function openBotHouse(): Promise<{ readonly house: House; readonly bot: BotStandIn }> {
  const bot = await startBotStandIn(() => Date.now());
  const unused = () => {
    throw new Error("not of this platform");
  };
  const door: Door = {
    name: "wecom, the intelligent bot",
    open: (deps) => createWecomBotChannel({ botId: bot.botId, secret: bot.secret, url: bot.url }, deps),
    connect: () => {},
    vouchFor: unused,
    say: unused,
    press: unused,
    hand: unused,
    lines: unused,
    limitNext: unused,
    [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose](),
  };
  const house = await openHouse(door);
  await bot.subscribed();
  return { house, bot };
}

function say(bot: BotStandIn, content: string, inGroup = false): void {
  const place = inGroup ? { chattype: "group", chatid: GROUP } : { chattype: "single" };
  const text = { content: inGroup ? `@赢单 ${content}` : content };
  bot.push("aibot_msg_callback", {
    msgid: `${content}${inGroup}`,
    from: { userid: SHAN },
    ...place,
    msgtype: "text",
    text,
  });
}

async function answered(house: House, bot: BotStandIn, more: number): Promise<readonly BotMessage[]> {
  const before = bot.messages.length;
  await until(5_000, async () => (bot.messages.length >= before + more ? true : undefined));
  await house.quiet();
  return bot.messages.slice(before);
}

function wordsOf({ body }: BotMessage): string {
  const part = (body.stream ?? body.markdown) as { content?: string } | undefined;
  return part?.content ?? "";
}

/** A file comes without a name, encrypted with a key of its own. */
function hand(bot: BotStandIn, words: string): void {
  const aeskey = Buffer.alloc(32, 7).toString("base64");
  bot.downloads.set("/handed", encryptMedia(Buffer.from(words), aeskey));
  const file = { url: `${bot.url.replace("ws", "http")}/handed`, aeskey };
  bot.push("aibot_msg_callback", {
    msgid: "handed",
    from: { userid: SHAN },
    chattype: "single",
    msgtype: "file",
    file,
  });
}

describe("a conversation with wecom's intelligent bot", () => {
  it("shows a stranger how to be linked, and a colleague the answer", async () => {
    const { house, bot } = await openBotHouse();
    await using _ = house;
    say(bot, "甲泵业打分");
    const [stranger] = await answered(house, bot, 1);
    await house.runtime.people.link("wecom-bot", bot.botId, SHAN, "rep");

    say(bot, "甲泵业怎么样");
    const told = await answered(house, bot, 1);

    expect(stranger && wordsOf(stranger)).toContain("还不知道你是 CRM 里的哪位同事");
    expect(told.map(wordsOf).join()).toContain("甲泵业");
    expect(told[0]?.finished).toBe(true);
  });

  it("takes a file into the library", async () => {
    const { house, bot } = await openBotHouse();
    await using _ = house;
    await house.runtime.people.link("wecom-bot", bot.botId, SHAN, "rep");

    hand(bot, CASE);
    await until(5_000, async () => (bot.messages.length > 0 ? true : undefined));
    await house.quiet();

    expect(bot.messages.map(wordsOf).join()).toContain("收下了");
    expect(await house.foundInLibrary("产线追溯")).toBe(1);
  });

  it("goes on from a button of its card", async () => {
    const { house, bot } = await openBotHouse();
    await using _ = house;
    await house.runtime.people.link("wecom-bot", bot.botId, SHAN, "rep");
    say(bot, "甲泵业打分");
    const told = await answered(house, bot, 2);
    const card = told.find(({ body }) => body.msgtype === "template_card")?.body.template_card;
    const [button] = buttonsIn("", card);
    const { task_id } = card as { task_id: string };

    const event = {
      eventtype: "template_card_event",
      template_card_event: { event_key: button?.token, task_id },
    };
    const more = { from: { userid: SHAN }, chattype: "single", create_time: 1_764_000_000, msgtype: "event" };
    bot.push("aibot_event_callback", { msgid: "press-1", ...more, event });
    const next = await answered(house, bot, 1);

    expect(next.map(wordsOf).join().length).toBeGreaterThan(0);
    expect(next.map(({ chat }) => chat)).not.toContain(GROUP);
  });

  it("answers a question from a group to the asker alone and says so there", async () => {
    const { house, bot } = await openBotHouse();
    await using _ = house;
    await house.runtime.people.link("wecom-bot", bot.botId, SHAN, "rep");
    say(bot, "帮助");
    await answered(house, bot, 1);

    say(bot, "甲泵业打分", true);
    const told = await answered(house, bot, 2);

    const inGroup = told
      .filter(({ chat }) => chat === GROUP)
      .map(wordsOf)
      .join();
    expect(inGroup).not.toContain("甲泵业");
    expect(inGroup).not.toBe("");
    expect(
      told
        .filter(({ chat }) => chat === SHAN)
        .map(wordsOf)
        .join(),
    ).toContain("甲泵业");
  });
});

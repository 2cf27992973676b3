import type { Channel, Incoming } from "#src/channels/channel.ts";
import { createWecomBotChannel } from "#src/channels/wecom/bot-channel.ts";
import { type BotMessage, type BotStandIn, startBotStandIn } from "#test/stand-ins/wecom/bot-stand-in.ts";
import { buttonsIn, fillForm, SHAN, writtenValues } from "#test/stand-ins/wecom/people.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { until } from "#test/support/waiting.ts";
import {
  type Act,
  type ChannelRig,
  type Delivered,
  type Delivery,
  RATE_LIMIT_MS,
  type Shown,
} from "./channel-rig.ts";

export interface WecomBotRig extends ChannelRig, AsyncDisposable {
  readonly standIn: BotStandIn;
  /** A message's id for a stream to answer. */
  readonly req: string;
}

const GROUP = "wrSALES";

/** WeCom's intelligent bot: its own library at our end of the long connection, its stand-in at the other. */
export async function createWecomBotRig(): Promise<WecomBotRig> {
  let now = Date.UTC(2026, 10, 23, 8, 0);
  const standIn = await startBotStandIn(() => now);
  let count = 0;
  let act: () => Promise<void> = async () => {};
  let ready: Promise<void> = Promise.resolve();
  const handed: Incoming[] = [];
  const { botId, secret, url } = standIn;
  const { channel } = createWecomBotChannel(
    { botId, secret, url },
    channelDeps(() => now),
  );
  let heard = 0;
  let isKilled = false;
  await channel.start(async (incoming) => {
    handed.push(incoming);
    heard += 1;
    await act();
  });
  await standIn.subscribed();
  const req = standIn.push("aibot_msg_callback", textBody("在吗", "first"));
  await until(2_000, async () => (heard > 0 ? true : undefined));
  handed.length = 0;
  const waiting: Channel = { ...channel, send: (outgoing) => ready.then(() => channel.send(outgoing)) };

  function textBody(content: string, msgid: string, mention = false) {
    const place = mention ? { chattype: "group", chatid: GROUP } : { chattype: "single" };
    const text = { content: mention ? `@赢单 ${content}` : content };
    return {
      msgid,
      from: { userid: SHAN },
      ...place,
      msgtype: "text",
      text,
      create_time: Math.floor(now / 1_000),
    };
  }

  function pushAct(what: Act, id: string): void {
    if (what.type !== "action") {
      const mention = what.type === "text" && what.mention === true;
      standIn.push("aibot_msg_callback", textBody(what.text, id, mention));
      return;
    }
    const message = standIn.messages.find((one) => buttonsOf(one).some(({ token }) => token === what.token));
    if (message === undefined) throw new Error(`no button with ${what.token}`);
    if (what.values) {
      standIn.push(
        "aibot_msg_callback",
        textBody(fillForm(wordsOf(message), writtenValues(what.values)), id),
      );
      return;
    }
    const { task_id } = message.body.template_card as { task_id: string };
    const press = { card_type: "button_interaction", event_key: what.token, task_id };
    standIn.push("aibot_event_callback", {
      msgid: id,
      from: { userid: SHAN },
      chattype: "single",
      create_time: Math.floor(now / 1_000),
      msgtype: "event",
      event: { eventtype: "template_card_event", template_card_event: press },
    });
  }

  async function deliver(what: Act, { eventId, garbage }: Delivery): Promise<Delivered> {
    const before = heard;
    const id = eventId ?? `m${++count}`;
    if (garbage) standIn.push("aibot_msg_callback", { msgid: id, from: { userid: SHAN }, msgtype: 7 });
    else pushAct(what, id);
    const wait = garbage ? 100 : 2_000;
    const arrived = await until(wait, async () => (heard > before ? true : undefined)).catch(() => false);
    return { accepted: arrived, body: "" };
  }

  async function fillMinute(): Promise<void> {
    for (let number = 0; number < 30; number += 1) {
      const reply = { blocks: [{ type: "text" as const, markdown: `第 ${number} 条` }] };
      const replyTo = { chat: SHAN, user: SHAN, direct: true };
      await channel.send({ key: `fill-${number}`, conversation: SHAN, replyTo, locale: "zh", reply });
    }
    now += 60_000 - RATE_LIMIT_MS;
  }

  return {
    standIn,
    req,
    channel: waiting,
    handed,
    secrets: [secret],
    now: () => now,
    advance(ms) {
      now += ms;
    },
    whenHandling(next) {
      act = next;
    },
    deliver: (what, delivery = {}) => deliver(what, delivery),
    handshake: async () => standIn.connections() === 1,
    outgoing(reply, changes) {
      count += 1;
      const replyTo = { chat: SHAN, user: SHAN, direct: true, req };
      return { key: `key-${count}`, conversation: SHAN, replyTo, locale: "zh", reply, ...changes };
    },
    goneRef: () => ({ chat: SHAN, direct: true, stream: { req, id: "gone", at: 0 } }),
    shown: async () => standIn.messages.map((message) => shownOf(message, standIn)),
    streams: {
      inGroup: false,
      fallsBack: false,
      open: () =>
        isKilled ? 0 : standIn.messages.filter(({ body, finished }) => body.stream && !finished).length,
      kill() {
        now += 7 * 60_000;
        isKilled = true;
      },
    },
    fault(fault) {
      if (fault === "rateLimited") ready = fillMinute();
      else if (fault === "streamDies") standIn.drop();
      else standIn.fault(fault);
    },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

function wordsOf({ body }: BotMessage): string {
  const part = (body.stream ?? body.markdown) as { content?: string } | undefined;
  return part?.content ?? "";
}

function buttonsOf(message: BotMessage) {
  return buttonsIn(wordsOf(message), message.body.template_card);
}

function shownOf(message: BotMessage, { media }: BotStandIn): Shown {
  const ids = [message.body.image, message.body.file].map(
    (part) => (part as { media_id?: string } | undefined)?.media_id,
  );
  const files = ids.map((id) => (id === undefined ? "" : media.get(id)?.name)).join("");
  return {
    parts: [wordsOf(message)],
    buttons: buttonsOf(message),
    audience: message.chat.startsWith("wr") ? "everyone" : "asker",
    raw: `${JSON.stringify(message.body)} ${files}`,
  };
}

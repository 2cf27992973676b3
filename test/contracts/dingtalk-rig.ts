import type { Channel, Incoming } from "#src/channels/channel.ts";
import { createDingtalkChannel } from "#src/channels/dingtalk/dingtalk-channel.ts";
import type { Json } from "#src/domain/crm.ts";
import {
  CORP,
  type DingtalkMessage,
  type DingtalkStandIn,
  startDingtalkStandIn,
  TOPICS,
} from "#test/stand-ins/dingtalk/dingtalk-stand-in.ts";
import { buttonsIn, fillForm, writtenValues } from "#test/stand-ins/wecom/people.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import {
  type Act,
  type ChannelRig,
  type Delivered,
  type Delivery,
  RATE_LIMIT_MS,
  type Shown,
} from "./channel-rig.ts";

export interface DingtalkRig extends ChannelRig, AsyncDisposable {
  readonly standIn: DingtalkStandIn;
}

export const SHAN = "manager4220";
export const BOT = "$:LWCP_v1:$bot";
export const DIRECT = "cidShan==";
export const SALES = "cidSales==";
const SHIFT = { stale: -11 * 60_000, future: 6 * 60_000 } as const;

export function robotMessage(
  text: string,
  msgId: string,
  at: number,
  more: Record<string, Json> = {},
): { [key: string]: Json } {
  return {
    conversationId: DIRECT,
    chatbotCorpId: CORP,
    chatbotUserId: BOT,
    msgId,
    senderNick: "李珊",
    isAdmin: false,
    senderStaffId: SHAN,
    sessionWebhookExpiredTime: at + 5_400_000,
    createAt: at,
    senderCorpId: CORP,
    conversationType: "1",
    senderId: "$:LWCP_v1:$shan",
    sessionWebhook: "https://oapi.dingtalk.com/robot/sendBySession?session=x",
    robotCode: "robot",
    msgtype: "text",
    text: { content: text },
    ...more,
  };
}

export const IN_GROUP = {
  conversationId: SALES,
  conversationType: "2",
  conversationTitle: "销售群",
  isInAtList: true,
};

/** What DingTalk sends when a card's button is pressed. */
export function pressOn(message: DingtalkMessage, token: string): { [key: string]: Json } {
  const { msgButtons } = JSON.parse(String(message.param.sys_full_json_obj)) as {
    msgButtons: { id: string; params: Record<string, string> }[];
  };
  const button = msgButtons.find(({ id }) => id === token);
  const content = { cardPrivateData: { actionIds: [token], params: button?.params ?? {} } };
  return {
    extension: "{}",
    corpId: CORP,
    userId: SHAN,
    outTrackId: message.card ?? "",
    content: JSON.stringify(content),
    spaceType: "im",
    spaceId: "space-of-the-card",
    type: "actionCallback",
  };
}

/** DingTalk's channel with its library as client of the stand-in; messages by stream or by HTTP. */
export async function createDingtalkRig(way: "stream" | "http" = "stream"): Promise<DingtalkRig> {
  const standIn = await startDingtalkStandIn();
  let now = Date.UTC(2026, 10, 23, 8, 0);
  let count = 0;
  let act: () => Promise<void> = async () => {};
  let ready: Promise<void> = Promise.resolve();
  const handed: Incoming[] = [];
  const { clientId, clientSecret, url } = standIn;
  const addresses = { apiUrl: url, oapiUrl: url };
  const config = { clientId, clientSecret, robotCode: clientId, cardTemplate: "public.schema", ...addresses };
  const { channel } = createDingtalkChannel(
    config,
    channelDeps(() => now),
  );
  await channel.start(async (incoming) => {
    handed.push(incoming);
    await act();
  });
  const waiting: Channel = { ...channel, send: (outgoing) => ready.then(() => channel.send(outgoing)) };

  function messageOf(what: Exclude<Act, { type: "action" }>, id: string) {
    const own =
      what.type === "own"
        ? { senderId: BOT }
        : what.type === "otherBot"
          ? { senderId: "$:LWCP_v1:$bot", senderStaffId: "" }
          : {};
    const mention = what.type === "text" && what.mention === true;
    const text = mention ? ` ${what.text} ` : what.text;
    return robotMessage(text, id, now, { ...own, ...(mention ? IN_GROUP : {}) });
  }

  async function deliver(what: Act, delivery: Delivery): Promise<Delivered> {
    const id = delivery.eventId ?? `msg${++count}==`;
    if (what.type !== "action") return deliverMessage(messageOf(what, id), delivery);
    const message = standIn.messages.find((one) => buttonsOf(one).some(({ token }) => token === what.token));
    if (message === undefined) throw new Error(`no button with ${what.token}`);
    if (what.values) {
      const filled = fillForm(String(message.param.content), writtenValues(what.values));
      return deliverMessage(robotMessage(filled, id, now), delivery);
    }
    const ack = await standIn.push(TOPICS.card, pressOn(message, what.token), { frameId: `frame-${id}` });
    return { accepted: ack !== undefined, body: "" };
  }

  async function deliverMessage(
    data: { [key: string]: Json },
    { forged, garbage }: Delivery,
  ): Promise<Delivered> {
    if (way === "stream") {
      const ack = await standIn.push(TOPICS.robot, garbage ? { msgtype: "text" } : data, { waitMs: 400 });
      return { accepted: ack !== undefined, body: "" };
    }
    const at = now + (forged === "stale" || forged === "future" ? SHIFT[forged] : 0);
    const body = garbage ? '{"msgtype": [' : JSON.stringify(data);
    const signed = standIn.sign(body, { at, ...(forged === "signature" && { secret: "another" }) });
    const response = await channel.receive(signed);
    return { accepted: response.ok, status: response.status, body: await response.text() };
  }

  async function fillMinute(): Promise<void> {
    for (let number = 0; number < 20; number += 1) {
      const reply = { blocks: [{ type: "text" as const, markdown: `第 ${number} 条` }] };
      const replyTo = { user: SHAN, conversation: DIRECT, direct: true };
      await channel.send({ key: `fill-${number}`, conversation: DIRECT, replyTo, locale: "zh", reply });
    }
    now += 60_000 - RATE_LIMIT_MS;
  }

  return {
    standIn,
    channel: waiting,
    handed,
    secrets: [clientSecret],
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
      const replyTo = { user: SHAN, conversation: DIRECT, direct: true };
      return { key: `key-${count}`, conversation: DIRECT, replyTo, locale: "zh", reply, ...changes };
    },
    goneRef: () => ({ target: { to: "person", user: SHAN, conversation: DIRECT }, card: "gone-p" }),
    shown: async () => standIn.messages.map(shownOf),
    streams: {
      inGroup: false,
      fallsBack: true,
      open: () => standIn.messages.filter(({ streaming }) => streaming === "open").length,
      kill: () => standIn.endStreams(),
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

export function wordsOf({ param }: DingtalkMessage): string {
  return String(param.text ?? param.content ?? param.markdown ?? "");
}

export function buttonsOf(message: DingtalkMessage): { readonly label: string; readonly token: string }[] {
  const { msgButtons = [] } = JSON.parse(String(message.param.sys_full_json_obj ?? "{}")) as {
    msgButtons?: { text: string; id: string }[];
  };
  return [
    ...msgButtons.map(({ text, id }) => ({ label: text, token: id })),
    ...buttonsIn(wordsOf(message), undefined),
  ];
}

function shownOf(message: DingtalkMessage): Shown {
  return {
    parts: [wordsOf(message)],
    buttons: buttonsOf(message),
    audience: message.to.startsWith("person:") ? "asker" : "everyone",
    raw: `${JSON.stringify(message.param)} ${message.file ?? ""}`,
  };
}

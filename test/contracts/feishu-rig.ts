import type { Incoming } from "#src/channels/channel.ts";
import { createFeishuChannel } from "#src/channels/feishu/feishu-channel.ts";
import type { Json } from "#src/domain/crm.ts";
import {
  type FeishuMessage,
  type FeishuStandIn,
  startFeishuStandIn,
} from "#test/stand-ins/feishu/feishu-stand-in.ts";
import {
  buttonsOf,
  eventOf,
  messageOf,
  pressOn,
  readableOf,
  SHAN,
  SHAN_DIRECT,
  unescapeEntities,
} from "#test/stand-ins/feishu/people.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import type { Act, ChannelRig, Delivered, Delivery, Shown } from "./channel-rig.ts";

export interface FeishuRig extends ChannelRig, AsyncDisposable {
  readonly standIn: FeishuStandIn;
}

const SHIFT = { stale: -8 * 3_600_000, future: 6 * 60_000 } as const;

/** The Feishu channel with Feishu's stand-in behind it, hearing by webhook or by long connection. */
export async function createFeishuRig(way: "webhook" | "connection" = "webhook"): Promise<FeishuRig> {
  const standIn = await startFeishuStandIn();
  let now = Date.UTC(2026, 10, 23, 8, 0);
  let count = 0;
  let act: () => Promise<void> = async () => {};
  const handed: Incoming[] = [];
  const { appId, appSecret, encryptKey, verificationToken, domain } = standIn;
  const webhook = way === "webhook" ? { webhook: { encryptKey, verificationToken } } : {};
  const { channel } = createFeishuChannel(
    { appId, appSecret, domain, ...webhook },
    channelDeps(() => now),
  );
  await channel.start(async (incoming) => {
    handed.push(incoming);
    await act();
  });

  function payloadOf(what: Act, eventId: string): { readonly [key: string]: Json } {
    const options = { eventId, at: now, token: verificationToken };
    if (what.type === "action") {
      const message = standIn.messages.find(({ content }) => content.includes(JSON.stringify(what.token)));
      if (message === undefined) throw new Error(`no button with ${what.token}`);
      return eventOf("card.action.trigger", pressOn(message, what.token, what.values), options);
    }
    const senderType = what.type === "text" ? "user" : "bot";
    const mention = what.type === "text" && what.mention === true;
    const message = messageOf({ text: what.text, id: `om_of_${eventId}`, at: now, senderType, mention });
    return eventOf("im.message.receive_v1", message, options);
  }

  async function byWebhook(payload: Json, { forged, garbage }: Delivery): Promise<Delivered> {
    const at = now + (forged === "stale" || forged === "future" ? SHIFT[forged] : 0);
    const key = forged === "signature" ? { encryptKey: "another-key" } : {};
    const signed = standIn.sign(payload, { at, ...key, ...(garbage && { raw: '{"encrypt": [' }) });
    const body = await signed.clone().text();
    const changed = { method: "POST", headers: signed.headers, body: body.replace(/.{8}"\}$/, 'AAAAAAAA"}') };
    const sent = forged === "body" ? new Request(signed.url, changed) : signed;
    const response = await channel.receive(sent);
    return { accepted: response.ok, status: response.status, body: await response.text() };
  }

  async function byConnection(payload: Json, { garbage }: Delivery): Promise<Delivered> {
    const acked = await standIn.push(
      garbage ? { header: { event_type: "im.message.receive_v1" } } : payload,
      { waitMs: 400 },
    );
    return { accepted: acked?.code === 200, body: JSON.stringify(acked?.data ?? "") };
  }

  return {
    standIn,
    channel,
    handed,
    secrets: [appSecret, encryptKey, verificationToken],
    now: () => now,
    advance(ms) {
      now += ms;
    },
    whenHandling(next) {
      act = next;
    },
    async deliver(what, delivery = {}) {
      count += 1;
      const payload = payloadOf(what, delivery.eventId ?? `e${count}`);
      return way === "webhook" ? byWebhook(payload, delivery) : byConnection(payload, delivery);
    },
    async handshake() {
      const payload = { challenge: "challenge-42", token: verificationToken, type: "url_verification" };
      const response = await channel.receive(standIn.sign(payload, { at: now, isUnsigned: true }));
      return ((await response.json()) as { challenge?: string }).challenge === "challenge-42";
    },
    outgoing(reply, changes) {
      count += 1;
      const replyTo = { chat: SHAN_DIRECT, direct: true, user: SHAN };
      return { key: `key-${count}`, conversation: SHAN_DIRECT, replyTo, locale: "zh", reply, ...changes };
    },
    goneRef: () => ({ to: SHAN_DIRECT, direct: true, messages: ["om_gone"] }),
    shown: async () => standIn.messages.map(shownOf),
    streams: {
      inGroup: false,
      fallsBack: true,
      open: () => standIn.cardKit.streaming(),
      kill: () => standIn.cardKit.expire(),
    },
    fault(fault) {
      if (fault === "streamDies") standIn.dropConnections();
      else standIn.fault(fault);
    },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

function shownOf({ content, to, file }: FeishuMessage): Shown {
  const card = JSON.parse(content) as {
    readonly header?: unknown;
    readonly body?: unknown;
    readonly text?: string;
  };
  const direct = to.startsWith("ou_") || to === SHAN_DIRECT;
  const words = card.text ?? readableOf([card.header, card.body]);
  return {
    parts: [words],
    buttons: buttonsOf(card),
    audience: direct ? "asker" : "everyone",
    raw: `${unescapeEntities(content)} ${file ?? ""}`,
  };
}

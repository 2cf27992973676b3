import type { Incoming } from "#src/channels/channel.ts";
import { createSlackChannel } from "#src/channels/slack/slack-channel.ts";
import type { Json } from "#src/domain/crm.ts";
import {
  elementsOf,
  envelope,
  messageEvent,
  pressOn,
  readableOf,
  SALES,
  SHAN,
  SHAN_DIRECT,
  written,
} from "#test/stand-ins/slack/people.ts";
import {
  SLACK_BOT,
  type SlackMessage,
  type SlackStandIn,
  startSlackStandIn,
} from "#test/stand-ins/slack/slack-stand-in.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import type { Act, ChannelRig, Delivered, Delivery, Shown } from "./channel-rig.ts";

export interface SlackRig extends ChannelRig, AsyncDisposable {
  readonly standIn: SlackStandIn;
}

const SHIFT = { stale: -6 * 60_000, future: 6 * 60_000 } as const;

/** The Slack channel with Slack's stand-in behind it, hearing by HTTP or by Socket Mode. */
export async function createSlackRig(way: "http" | "socket" = "http"): Promise<SlackRig> {
  const standIn = await startSlackStandIn();
  let now = Date.UTC(2026, 10, 23, 8, 0);
  let count = 0;
  let act: () => Promise<void> = async () => {};
  const handed: Incoming[] = [];
  const times = new Map<string, string>();
  const { botToken, appToken, signingSecret, apiUrl } = standIn;
  const hearing = way === "http" ? { signingSecret } : { appToken };
  const { channel } = createSlackChannel(
    { botToken, apiUrl, ...hearing },
    channelDeps(() => now),
  );
  await channel.start(async (incoming) => {
    handed.push(incoming);
    await act();
  });

  function timeOf(eventId: string): string {
    count += 1;
    const ts = times.get(eventId) ?? `${Math.floor(now / 1_000)}.${String(count).padStart(6, "0")}`;
    times.set(eventId, ts);
    return ts;
  }

  function payloadOf(what: Act, eventId: string): { [key: string]: Json } {
    const ts = timeOf(eventId);
    if (what.type === "action") {
      const message = standIn.messages.find((one) =>
        JSON.stringify(one.blocks).includes(JSON.stringify(what.token)),
      );
      if (message === undefined) throw new Error(`no button with ${what.token}`);
      return pressOn(message, {
        token: what.token,
        actionTs: ts,
        ...(what.values && { values: what.values }),
      });
    }
    const more =
      what.type === "own"
        ? { bot_id: "B0BOT", user: SLACK_BOT }
        : what.type === "otherBot"
          ? { bot_id: "B0OTHER", user: "U0OTHERBOT", subtype: "bot_message" }
          : {};
    const mention = what.type === "text" && what.mention === true;
    const text = `${mention ? `<@${SLACK_BOT}> ` : ""}${written(what.text)}`;
    const event = messageEvent({ text, ts, more, ...(mention && { channel: SALES }) });
    return envelope(event, eventId, now) as unknown as { [key: string]: Json };
  }

  async function byHttp(payload: { [key: string]: Json }, { forged, garbage }: Delivery): Promise<Delivered> {
    const isForm = payload.type === "block_actions";
    const body = garbage
      ? '{"type": ['
      : isForm
        ? `payload=${encodeURIComponent(JSON.stringify(payload))}`
        : JSON.stringify(payload);
    const at = now + (forged === "stale" || forged === "future" ? SHIFT[forged] : 0);
    const secret = forged === "signature" ? "another-secret" : signingSecret;
    const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
    const signed = standIn.sign(body, { at, type, secret });
    const sent =
      forged === "body"
        ? new Request(signed, { method: "POST", body: body.replace("精密", "重装") })
        : signed;
    const response = await channel.receive(sent);
    return { accepted: response.ok, status: response.status, body: await response.text() };
  }

  async function bySocket(payload: { [key: string]: Json }, { garbage }: Delivery): Promise<Delivered> {
    const type = payload.type === "block_actions" ? "interactive" : "events_api";
    const acked = await standIn.push(type, garbage ? { event: { type: "message" } } : payload, 400);
    return { accepted: acked !== undefined, body: "" };
  }

  return {
    standIn,
    channel,
    handed,
    secrets: [botToken, appToken, signingSecret],
    now: () => now,
    advance(ms) {
      now += ms;
    },
    whenHandling(next) {
      act = next;
    },
    async deliver(what, delivery = {}) {
      count += 1;
      const payload = payloadOf(what, delivery.eventId ?? `Ev${count}`);
      return way === "http" ? byHttp(payload, delivery) : bySocket(payload, delivery);
    },
    async handshake() {
      const body = JSON.stringify({ token: "x", challenge: "challenge-42", type: "url_verification" });
      const response = await channel.receive(standIn.sign(body, { at: now }));
      return ((await response.json()) as { challenge?: string }).challenge === "challenge-42";
    },
    outgoing(reply, changes) {
      count += 1;
      const replyTo = { channel: SHAN_DIRECT, user: SHAN };
      return { key: `key-${count}`, conversation: SHAN_DIRECT, replyTo, locale: "zh", reply, ...changes };
    },
    goneRef: () => ({ channel: SHAN_DIRECT, ts: ["1700000000.000001"] }),
    shown: async () => standIn.messages.map(shownOf),
    streams: {
      inGroup: true,
      fallsBack: true,
      open: () => standIn.messages.filter(({ streaming }) => streaming === "open").length,
      kill: () => standIn.expireStreams(),
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

function shownOf(message: SlackMessage): Shown {
  const buttons = elementsOf(message).filter(({ type }) => type === "button");
  return {
    parts: [message.blocks.length === 0 ? message.text : readableOf(message.blocks)],
    buttons: buttons.map(({ text, value }) => ({
      label: (text as { text: string }).text,
      token: String(value),
    })),
    audience: message.only !== undefined || message.channel.startsWith("D") ? "asker" : "everyone",
    raw: `${JSON.stringify(message.blocks)} ${message.files.join()}`,
  };
}

import type { Channel, Incoming } from "#src/channels/channel.ts";
import { createWecomChannel } from "#src/channels/wecom/wecom-channel.ts";
import {
  buttonsIn,
  fillForm,
  pressFields,
  SHAN,
  textFields,
  writtenValues,
  xmlMessage,
} from "#test/stand-ins/wecom/people.ts";
import {
  startWecomStandIn,
  type WecomMessage,
  type WecomStandIn,
} from "#test/stand-ins/wecom/wecom-stand-in.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import type { Act, ChannelRig, Delivered, Delivery, Shown } from "./channel-rig.ts";
import { RATE_LIMIT_MS } from "./channel-rig.ts";

export interface WecomRig extends ChannelRig, AsyncDisposable {
  readonly standIn: WecomStandIn;
}

const SHIFT = { stale: -6 * 60_000, future: 6 * 60_000 } as const;

/** WeCom's self-built app with WeCom's stand-in behind it. */
export async function createWecomRig(): Promise<WecomRig> {
  let now = Date.UTC(2026, 10, 23, 8, 0);
  const standIn = await startWecomStandIn(() => now);
  let count = 0;
  let act: () => Promise<void> = async () => {};
  let ready: Promise<void> = Promise.resolve();
  const handed: Incoming[] = [];
  const { corpId, agentId, secret, token, aesKey, apiUrl } = standIn;
  const config = { corpId, agentId, secret, token, aesKey, apiUrl };
  const { channel } = createWecomChannel(
    config,
    channelDeps(() => now),
  );
  await channel.start(async (incoming) => {
    handed.push(incoming);
    await act();
  });
  const waiting: Channel = { ...channel, send: (outgoing) => ready.then(() => channel.send(outgoing)) };

  function fieldsOf(what: Act, eventId: string): string {
    if (what.type !== "action") return textFields(what.text, eventId);
    const message = standIn.messages.find((one) =>
      buttonsOf(one).some(({ token: own }) => own === what.token),
    );
    if (message === undefined) throw new Error(`no button with ${what.token}`);
    if (what.values) return textFields(fillForm(message.shown, writtenValues(what.values)), eventId);
    const card = message.body.template_card as { task_id: string };
    return pressFields(what.token, card.task_id);
  }

  async function deliver(what: Act, { eventId, forged, garbage }: Delivery): Promise<Delivered> {
    const id = eventId ?? `${++count}000`;
    const message = garbage
      ? "<xml><MsgType>"
      : xmlMessage({ corpId, agentId, at: now, fields: fieldsOf(what, id) });
    const at = now + (forged === "stale" || forged === "future" ? SHIFT[forged] : 0);
    const signed = standIn.callback(message, { at, ...(forged === "signature" && { token: "another" }) });
    const sent = forged === "body" ? await changed(signed) : signed;
    const response = await channel.receive(sent);
    return { accepted: response.ok, status: response.status, body: await response.text() };
  }

  /** A minute's worth of messages, so late that the next has to wait for RATE_LIMIT_MS. */
  async function fillMinute(): Promise<void> {
    for (let number = 0; number < 30; number += 1) {
      const reply = { blocks: [{ type: "text" as const, markdown: `第 ${number} 条` }] };
      await channel.send({
        key: `fill-${number}`,
        conversation: SHAN,
        replyTo: { user: SHAN },
        locale: "zh",
        reply,
      });
    }
    now += 60_000 - RATE_LIMIT_MS;
  }

  return {
    standIn,
    channel: waiting,
    handed,
    secrets: [secret, token, aesKey],
    now: () => now,
    advance(ms) {
      now += ms;
    },
    whenHandling(next) {
      act = next;
    },
    deliver: (what, delivery = {}) => deliver(what, delivery),
    async handshake() {
      const response = await channel.receive(standIn.verification("5927782489442352469", { at: now }));
      return response.ok && (await response.text()) === "5927782489442352469";
    },
    outgoing(reply, changes) {
      count += 1;
      return {
        key: `key-${count}`,
        conversation: SHAN,
        replyTo: { user: SHAN },
        locale: "zh",
        reply,
        ...changes,
      };
    },
    goneRef: () => ({ user: SHAN, messages: [{ id: "gone", code: "gone" }] }),
    shown: async () => standIn.messages.map(shownOf),
    fault(fault) {
      if (fault === "rateLimited") ready = fillMinute();
      else if (fault !== "streamDies") standIn.fault(fault);
    },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

async function changed(request: Request): Promise<Request> {
  const body = await request.text();
  return new Request(request.url, {
    method: "POST",
    body: body.replace(/<Encrypt><!\[CDATA\[.{8}/, "<Encrypt><![CDATA[AAAABBBB"),
  });
}

function buttonsOf({ shown, body }: WecomMessage) {
  return buttonsIn(shown, body.template_card);
}

function shownOf(message: WecomMessage): Shown {
  return {
    parts: [message.shown.replace(/[\u200b-\u200d\u2060]{12}$/, "")],
    buttons: buttonsOf(message),
    audience: "asker",
    raw: `${JSON.stringify(message.body)} ${message.files.join()}`,
  };
}

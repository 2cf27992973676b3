import { createFeishuChannel } from "#src/channels/feishu/feishu-channel.ts";
import type { Json } from "#src/domain/crm.ts";
import { type FeishuMessage, startFeishuStandIn } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import {
  buttonsOf,
  eventOf,
  messageOf,
  pressOn,
  readableOf,
  SHAN,
  SHAN_DIRECT,
} from "#test/stand-ins/feishu/people.ts";
import type { Door, Line, Said } from "./door.ts";

/** Feishu, heard by webhook or by long connection. */
export async function feishuDoor(way: "webhook" | "connection"): Promise<Door> {
  const standIn = await startFeishuStandIn();
  const { appId, appSecret, domain, encryptKey, verificationToken } = standIn;
  let receive: (request: Request) => Promise<Response> = async () => new Response(null, { status: 503 });
  let count = 0;

  async function deliver(
    type: string,
    event: { readonly [key: string]: Json },
    id?: string,
  ): Promise<boolean> {
    count += 1;
    const eventId = id ?? `e-${count}`;
    const payload = eventOf(type, event, { eventId, at: Date.now(), token: verificationToken });
    if (way === "connection") return (await standIn.push(payload))?.code === 200;
    return (await receive(standIn.sign(payload, { at: Date.now() }))).ok;
  }

  return {
    name: `feishu by ${way}`,
    open: (deps) =>
      createFeishuChannel(
        {
          appId,
          appSecret,
          domain,
          ...(way === "webhook" && { webhook: { encryptKey, verificationToken } }),
        },
        deps,
      ),
    connect(next) {
      receive = next;
    },
    vouchFor: (email) => void standIn.users.set(SHAN, { name: "李珊", enterprise_email: email }),
    say({ text, inGroup = false, byBot = false, id }: Said) {
      const senderType = byBot ? "bot" : "user";
      const message = `om_q${id ?? `n${count}`}`;
      const event = messageOf({ text, id: message, at: Date.now(), mention: inGroup, senderType });
      return deliver("im.message.receive_v1", event);
    },
    hand({ name, data }) {
      const key = `file_of_${count}`;
      standIn.resources.set(key, data);
      const content = JSON.stringify({ file_key: key, file_name: name });
      const spoken = messageOf({ text: "", id: `om_f${count}`, at: Date.now() });
      const message = { ...(spoken.message as { [key: string]: Json }), message_type: "file", content };
      return deliver("im.message.receive_v1", { ...spoken, message });
    },
    press(label) {
      const message = standIn.messages.findLast(({ content }) => labelled(content, label) !== undefined);
      const token = message && labelled(message.content, label);
      if (message === undefined || token === undefined) throw new Error(`no button “${label}”`);
      return deliver("card.action.trigger", pressOn(message, token));
    },
    lines: () => standIn.messages.map(lineOf),
    limitNext: () => standIn.fault("rateLimited", 1),
    [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose](),
  };
}

function labelled(content: string, label: string): string | undefined {
  return buttonsOf(JSON.parse(content)).find((button) => button.label === label)?.token;
}

function lineOf({ content, to }: FeishuMessage): Line {
  const card = JSON.parse(content) as {
    readonly header?: unknown;
    readonly body?: unknown;
    readonly text?: string;
  };
  return {
    text: card.text ?? readableOf([card.header, card.body]),
    buttons: buttonsOf(card).map(({ label }) => label),
    audience: to.startsWith("ou_") || to === SHAN_DIRECT ? "asker" : "everyone",
  };
}

import { setImmediate } from "node:timers/promises";
import type { Incoming, Outgoing } from "#src/channels/channel.ts";
import type { WebDeps } from "#src/channels/web/deps.ts";
import { createSessions } from "#src/channels/web/session.ts";
import { createWebChannel, type WebChannel } from "#src/channels/web/web-channel.ts";
import type { PersonChoice, WireBlock, WireMessage } from "#src/channels/web/wire.ts";
import { silentLog } from "#src/log.ts";
import type { Reply } from "#src/reply.ts";
import type { Act, ChannelRig, Delivered, Delivery, Shown } from "./channel-rig.ts";

const SECRET = "web-secret-0123456789abcdef0123456789";
const ORIGIN = "http://playground.example";
const DAY_MS = 24 * 3_600_000;

const PERSON: PersonChoice = { id: "u-shan", name: "李珊", role: "rep", samples: [] };

/** The web channel with a browser's side of it: a cookie, an event stream, buttons to press. */
export async function createWebRig(): Promise<ChannelRig> {
  let now = Date.UTC(2026, 10, 23, 8, 0);
  let events = 0;
  let act: () => Promise<void> = async () => {};
  const handed: Incoming[] = [];
  const config = { secret: SECRET, open: false, staticDirectory: "/nowhere" };
  const channel = createWebChannel(
    config,
    stubDeps(() => now),
  );
  await channel.start(async (incoming) => {
    handed.push(incoming);
    await act();
  });
  const browser = createBrowser(channel, () => cookie(now));

  return {
    channel,
    handed,
    secrets: [SECRET],
    now: () => now,
    advance(ms) {
      now += ms;
    },
    whenHandling(next) {
      act = next;
    },
    async deliver(what, delivery = {}) {
      events += 1;
      return deliver(channel, request(what, { eventId: `event-${events}`, ...delivery }, now));
    },
    handshake: async () => false,
    outgoing(reply, changes) {
      events += 1;
      return outgoing(reply, `key-${events}`, changes);
    },
    goneRef: () => ({ conversation: `${PERSON.id}:main`, message: "a-gone" }),
    shown: browser.shown,
    fault(fault) {
      if (fault === "streamDies") browser.drop();
    },
  };
}

function outgoing(reply: Reply, key: string, changes: Partial<Outgoing> = {}): Outgoing {
  const conversation = `${PERSON.id}:main`;
  return { key, conversation, replyTo: { conversation }, locale: "zh", reply, ...changes };
}

function cookie(at: number): string {
  const sessions = createSessions({ secret: SECRET, secure: false, now: () => at });
  return sessions.issue({ userId: PERSON.id, via: "code" }).split(";")[0] ?? "";
}

/** `body` forgery changes the signed part of the cookie: the session is what a browser's request is signed by. */
function forgedCookie(now: number, forged: Delivery["forged"]): string {
  if (forged === "stale") return cookie(now - 31 * DAY_MS);
  if (forged === "future") return cookie(now + 3_600_000);
  const [name = "", value = ""] = cookie(now).split("=");
  if (forged === "signature") return `${name}=${value.slice(0, -4)}AAAA`;
  if (forged !== "body") return `${name}=${value}`;
  const [, signature] = value.split(".");
  const payload = JSON.stringify({ userId: "u-lei", via: "code", issuedAt: now });
  return `${name}=${Buffer.from(payload).toString("base64url")}.${signature}`;
}

function request(act: Act, { eventId = "", forged, garbage }: Delivery, now: number): Request {
  const common = { event: eventId, conversation: "main", locale: "zh" };
  const { path, body } =
    act.type === "action"
      ? { path: "actions", body: { ...common, token: act.token, ...(act.values && { values: act.values }) } }
      : { path: "messages", body: { ...common, text: act.text } };
  return new Request(`${ORIGIN}/api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN, cookie: forgedCookie(now, forged) },
    body: garbage ? '{"event": [' : JSON.stringify(body),
  });
}

async function deliver(channel: WebChannel, sent: Request): Promise<Delivered> {
  const response = await channel.receive(sent);
  return { accepted: response.ok, status: response.status, body: await response.text() };
}

/** The page's side of the stream: what it has seen, and where it goes on after losing the connection. */
function createBrowser(channel: WebChannel, cookieNow: () => string) {
  const messages = new Map<string, WireMessage>();
  const decoder = new TextDecoder();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let cursor: string | undefined;
  let read: Promise<{ value?: Uint8Array | undefined; done: boolean }> | undefined;

  async function connect(): Promise<void> {
    const headers = { cookie: cookieNow(), ...(cursor !== undefined && { "last-event-id": cursor }) };
    const response = await channel.receive(
      new Request(`${ORIGIN}/api/stream?conversation=main`, { headers }),
    );
    reader = response.body?.getReader();
  }

  function take(chunk: string): void {
    const id = /^id: (.*)$/m.exec(chunk)?.[1];
    const data = /^data: (.*)$/m.exec(chunk)?.[1];
    if (id === undefined || data === undefined) return;
    cursor = id;
    const message = JSON.parse(data) as WireMessage;
    messages.set(message.id, message);
  }

  return {
    drop() {
      void reader?.cancel();
      reader = undefined;
      read = undefined;
    },
    async shown(): Promise<Shown[]> {
      if (reader === undefined) await connect();
      for (;;) {
        read ??= reader?.read();
        const next = await Promise.race([read, quiet()]);
        if (next === undefined || next.done) break;
        read = undefined;
        take(decoder.decode(next.value));
      }
      const answers = [...messages.values()].filter(({ from }) => from === "assistant");
      return answers.sort((a, b) => a.order - b.order).map(shownOf);
    },
  };
}

async function quiet(): Promise<undefined> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

function shownOf(message: WireMessage): Shown {
  const blocks = message.reply?.blocks ?? [];
  const parts = [message.reply?.title ?? "", ...blocks.map(wordsOf)].filter((text) => text !== "");
  return { parts, buttons: blocks.flatMap(buttonsOf), audience: "asker", raw: JSON.stringify(message) };
}

function wordsOf(block: WireBlock): string {
  return block.type === "text" ? block.markdown : "";
}

function buttonsOf(block: WireBlock): { label: string; token: string }[] {
  const actions = block.type === "actions" ? block.actions : block.type === "form" ? [block.submit] : [];
  return actions.map(({ label, token = "" }) => ({ label, token }));
}

function stubDeps(now: () => number): WebDeps {
  return {
    clock: { now },
    log: silentLog,
    people: async () => [],
    person: async (id) => (id === PERSON.id ? PERSON : undefined),
    redeem: async () => undefined,
    resource: async () => undefined,
    saveUpload: async () => null,
    drawPicture: async () => ({ svg: "<svg/>", width: 1, height: 1, png: async () => new Uint8Array() }),
    status: () => ({ modelConfigured: false, sample: true, company: "衡石软件" }),
  };
}

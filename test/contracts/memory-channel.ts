import { createHmac } from "node:crypto";
import type { Capabilities, Channel, Incoming, Outgoing, Receive } from "#src/channels/channel.ts";
import { splitText } from "#src/channels/split.ts";
import { renderText } from "#src/channels/terminal/render.ts";
import { AppError } from "#src/errors.ts";
import type { Action, Reply } from "#src/reply.ts";
import {
  type Act,
  type ChannelRig,
  type Delivered,
  type Delivery,
  type Fault,
  RATE_LIMIT_MS,
  type Shown,
} from "./channel-rig.ts";

/** The ways in which a twin of the in-memory channel can be broken, one for each promise of a channel. */
export type Flaw =
  | "changes the text"
  | "reads before verifying"
  | "ignores the body"
  | "accepts the past"
  | "accepts the future"
  | "fails the handshake"
  | "hears itself"
  | "hears other bots"
  | "renames events"
  | "keeps the mention"
  | "answers elsewhere"
  | "acknowledges first"
  | "hides failures"
  | "hands over garbage"
  | "drops blocks"
  | "leaks inputs"
  | "mixes up tokens"
  | "forgets buttons"
  | "drops the second press"
  | "drops values"
  | "cuts characters"
  | "cuts rows"
  | "posts edits anew"
  | "posts twice"
  | "tells the group"
  | "loses what was missed"
  | "guesses the wait"
  | "hides bad credentials"
  | "swallows outages"
  | "edits ghosts"
  | "tells secrets";

const SECRET = "memory-secret-9f8e7d6c5b4a";
const LIMIT = { size: 1_200, unit: "bytes" } as const;
const WINDOW_MS = 5 * 60_000;

const CAPABILITIES: Capabilities = {
  edit: true,
  stream: true,
  table: false,
  chart: false,
  form: true,
  picture: false,
  file: false,
  ephemeral: true,
  textLimit: LIMIT,
  idempotency: "key",
};

interface Body {
  readonly kind: Act["type"] | "hello";
  readonly id: string;
  readonly text?: string;
  readonly mention?: boolean;
  readonly token?: string;
  readonly values?: { readonly [name: string]: never };
}

interface Posted extends Shown {
  readonly id: string;
  readonly conversation: string;
}

/** A whole small platform and its channel in one process, signed and limited like a real one. */
export function createMemoryRig(flaw?: Flaw): ChannelRig {
  const has = (one: Flaw) => flaw === one;
  let now = Date.UTC(2026, 10, 23, 8, 0);
  let events = 0;
  let fault: Fault | undefined;
  let connected = true;
  let act: () => Promise<void> = async () => {};
  const posted = new Map<string, Posted>();
  const seen = new Map<string, Posted>();
  const handed: Incoming[] = [];
  let presses = 0;

  const handle: Receive = async (incoming) => {
    handed.push(incoming);
    await act();
  };

  function verify(request: Request, body: string): boolean {
    const time = Number(request.headers.get("x-time"));
    const signed = sign(time, has("ignores the body") ? "" : body);
    const given = request.headers.get(has("ignores the body") ? "x-signature-empty" : "x-signature");
    if (given !== signed) return false;
    if (now - time > WINDOW_MS && !has("accepts the past")) return false;
    return time - now <= WINDOW_MS || has("accepts the future");
  }

  function contentOf(body: Body): Incoming["content"] | undefined {
    if (body.kind === "own") return has("hears itself") ? { type: "text", text: body.text ?? "" } : undefined;
    if (body.kind === "otherBot")
      return has("hears other bots") ? { type: "text", text: body.text ?? "" } : undefined;
    if (body.kind === "action") {
      presses += 1;
      if (has("drops the second press") && presses > 1) return undefined;
      if (has("forgets buttons") && now > Date.UTC(2026, 10, 24)) return undefined;
      const token = has("mixes up tokens") ? "token-of-another" : (body.token ?? "");
      return { type: "action", token, ...(body.values && !has("drops values") && { values: body.values }) };
    }
    const written = body.text ?? "";
    const text = has("keeps the mention") ? written : written.replace(/^@bot /, "");
    return { type: "text", text: has("changes the text") ? text.replace(/&/g, "&amp;") : text };
  }

  async function receive(request: Request): Promise<Response> {
    const body = await request.text();
    if (has("reads before verifying")) JSON.parse(body);
    if (!verify(request, body)) return refuse(has("tells secrets") ? SECRET : "bad signature", 401);
    const parsed = parse(body);
    if (parsed === undefined) {
      if (!has("hands over garbage")) return refuse("not an event", 400);
      await handle(incomingOf({ kind: "text", id: "?" }, { type: "text", text: body }));
      return new Response("ok");
    }
    if (parsed.kind === "hello") return new Response(has("fails the handshake") ? "?" : parsed.text);
    const content = contentOf(parsed);
    if (content === undefined) return new Response("ok");
    const handing = handle(incomingOf(parsed, content));
    if (has("acknowledges first")) return new Response("ok");
    return handing.then(
      () => new Response("ok"),
      () => refuse("later", has("hides failures") ? 200 : 503),
    );
  }

  function incomingOf(body: Body, content: Incoming["content"]): Incoming {
    events += 1;
    return {
      channel: "memory",
      tenant: "t",
      eventId: has("renames events") ? `${events}` : body.id,
      conversation: body.mention ? "group" : "direct",
      person: { id: "p-1" },
      direct: !body.mention,
      at: now,
      content,
      replyTo: null,
    };
  }

  function fail(): void {
    const current = fault;
    if (current === "streamDies") return;
    fault = undefined;
    const told = has("tells secrets") ? ` with ${SECRET}` : "";
    if (current === "rateLimited")
      throw new AppError("RATE_LIMITED", `too many${told}`, {
        retryAfterMs: has("guesses the wait") ? 1_000 : RATE_LIMIT_MS,
      });
    if (current === "unauthorised")
      throw new AppError(has("hides bad credentials") ? "UPSTREAM_FAILED" : "AUTH_FAILED", `refused${told}`);
    if (current === "down" && !has("swallows outages")) throw new AppError("UPSTREAM_FAILED", `down${told}`);
  }

  async function send(outgoing: Outgoing): Promise<string> {
    fail();
    const edited = typeof outgoing.edits === "string" ? outgoing.edits : undefined;
    if (edited !== undefined && !posted.has(edited) && !has("edits ghosts"))
      throw new AppError("NOT_FOUND", "no such message");
    const fresh = has("posts twice") ? `m-${outgoing.key}-${posted.size}` : `m-${outgoing.key}`;
    const id = edited === undefined || has("posts edits anew") ? fresh : edited;
    const conversation = has("answers elsewhere") ? "elsewhere" : outgoing.conversation;
    const audience = outgoing.private && !has("tells the group") ? "asker" : "everyone";
    const message = { id, conversation, audience, ...draw(outgoing.reply) } as const;
    posted.set(id, message);
    if (connected || !has("loses what was missed")) seen.set(id, message);
    return id;
  }

  function draw(reply: Reply): Pick<Posted, "parts" | "buttons" | "raw"> {
    const blocks = has("drops blocks") ? reply.blocks.filter(({ type }) => type !== "note") : reply.blocks;
    const text = renderText({ ...reply, blocks }, "zh", { width: 200 });
    const plain = reply.blocks.every(({ type }) => type === "text") ? markdownOf(reply) : text;
    const parts = has("cuts characters") || has("cuts rows") ? cutBlindly(plain) : splitText(plain, LIMIT);
    const buttons = reply.blocks.flatMap(actionsIn).map(({ label, token = "" }) => ({ label, token }));
    const inputs = has("leaks inputs") ? reply.blocks.flatMap(actionsIn).map(({ input }) => input) : [];
    return { parts, buttons, raw: JSON.stringify({ parts, buttons, inputs }) };
  }

  const channel: Channel = {
    id: "memory",
    capabilities: CAPABILITIES,
    start: async () => {},
    receive,
    send,
    async [Symbol.asyncDispose]() {},
  };

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
      return deliver(channel, bodyOf(what, delivery.eventId ?? `e-${events}`), delivery, now);
    },
    async handshake() {
      const hello = JSON.stringify({ kind: "hello", id: "h", text: "challenge-42" });
      return (await deliver(channel, hello, {}, now)).body === "challenge-42";
    },
    outgoing: (reply, changes) => {
      events += 1;
      return { key: `k-${events}`, conversation: "direct", replyTo: null, locale: "zh", reply, ...changes };
    },
    goneRef: () => "m-gone",
    async shown() {
      connected = true;
      return [...seen.values()].filter(({ conversation }) => conversation !== "elsewhere");
    },
    fault(next) {
      fault = next;
      if (next === "streamDies") connected = false;
    },
  };
}

function sign(time: number, body: string): string {
  return createHmac("sha256", SECRET).update(`${time}.${body}`).digest("hex");
}

function bodyOf(act: Act, id: string): string {
  const mention = act.type === "text" && act.mention === true;
  const text = act.type === "action" ? {} : { text: `${mention ? "@bot " : ""}${act.text}` };
  const action = act.type === "action" ? { token: act.token, ...(act.values && { values: act.values }) } : {};
  return JSON.stringify({ kind: act.type, id, ...text, ...action, ...(mention && { mention }) });
}

async function deliver(channel: Channel, body: string, delivery: Delivery, now: number): Promise<Delivered> {
  const { forged, garbage } = delivery;
  const shift = forged === "stale" ? -600_000 : forged === "future" ? 600_000 : 0;
  const sent = garbage ? '{"kind":' : body;
  const time = now + shift;
  const signature = forged === "signature" ? "00" : sign(time, sent);
  const headers = {
    "x-time": `${time}`,
    "x-signature": signature,
    "x-signature-empty": forged === "signature" ? "00" : sign(time, ""),
  };
  const changed = forged === "body" ? sent.replace("精密", "重装") : sent;
  const request = new Request("http://memory.example/", { method: "POST", headers, body: changed });
  const response = await channel.receive(request);
  return { accepted: response.ok, status: response.status, body: await response.text() };
}

function parse(body: string): Body | undefined {
  try {
    return JSON.parse(body) as Body;
  } catch {
    return undefined;
  }
}

function refuse(why: string, status: number): Response {
  return new Response(why, { status });
}

function markdownOf({ blocks }: Reply): string {
  return blocks.map((block) => (block.type === "text" ? block.markdown : "")).join("\n\n");
}

function cutBlindly(text: string): string[] {
  const bytes = Buffer.from(text);
  const starts = Array.from(
    { length: Math.ceil(bytes.length / LIMIT.size) },
    (_, index) => index * LIMIT.size,
  );
  return starts.map((start) => bytes.subarray(start, start + LIMIT.size).toString());
}

function actionsIn(block: Reply["blocks"][number]): readonly Action[] {
  if (block.type === "actions") return block.actions;
  return block.type === "form" ? [block.submit] : [];
}

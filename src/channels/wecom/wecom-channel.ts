import { createCallbackCrypt } from "../callback-crypt.ts";
import type { Capabilities, Channel, Incoming, Receive } from "../channel.ts";
import type { ChannelDeps, OpenedChannel } from "../deps.ts";
import { ACKNOWLEDGED, notStored, readBody, refused } from "../inbound.ts";
import { createWecomApi } from "./client.ts";
import { APP_TEXT_SIZE, createDelivery } from "./deliver.ts";
import { createWecomDesk } from "./desk.ts";
import { parseCallback } from "./parse.ts";
import type { WecomConfig } from "./schema.ts";
import { encryptedPart, openCallback } from "./verify.ts";

export const WECOM_CAPABILITIES: Capabilities = {
  // Of a kind: progress is a card that the answer closes; a text that was sent stays as it is.
  edit: true,
  stream: false,
  table: false,
  chart: false,
  // In words, to be copied, filled in and sent back: a card has no text input.
  form: false,
  picture: true,
  file: true,
  ephemeral: false,
  textLimit: { size: APP_TEXT_SIZE, unit: "bytes" },
  idempotency: "content",
};

/** WeCom's self-built app: encrypted callbacks in, its API out. Always one person, never a group. */
export function createWecomChannel(config: WecomConfig, base: ChannelDeps): OpenedChannel {
  const deps = { ...base, log: base.log.with({ channel: "wecom" }) };
  const now = () => deps.clock.now();
  const crypt = createCallbackCrypt({ token: config.token, aesKey: config.aesKey, receiver: config.corpId });
  const api = createWecomApi(config, now);
  let handle: Receive | undefined;

  async function receive(request: Request): Promise<Response> {
    const query = new URL(request.url).searchParams;
    if (request.method === "GET") return prove(query);
    if (request.method !== "POST") return refused(400);
    const body = await readBody(request);
    if (body === undefined) return refused(413);
    const encrypted = encryptedPart(body.toString("utf8"));
    const message = openCallback(crypt, { query, encrypted, now: now() });
    if (message === undefined) return refused(401);
    const incoming = parseCallback(message, config);
    if (incoming === undefined) return refused(400);
    // Empty and at once: the answer is a message of its own, however long it takes.
    return (await store(incoming)) ? ACKNOWLEDGED : notStored();
  }

  /** WeCom's check of the address when the callback is set up: the secret word, decrypted and bare. */
  function prove(query: URLSearchParams): Response {
    // A plus sign that was not escaped arrives as a space.
    const encrypted = query.get("echostr")?.replace(/ /g, "+");
    const word = openCallback(crypt, { query, encrypted, now: now() });
    return word === undefined ? refused(401) : new Response(word);
  }

  async function store(incoming: readonly Incoming[]): Promise<boolean> {
    if (handle === undefined) return false;
    try {
      for (const one of incoming) await handle(one);
      return true;
    } catch (error) {
      deps.log.error("an event could not be stored", { error });
      return false;
    }
  }

  const channel: Channel = {
    id: "wecom",
    capabilities: WECOM_CAPABILITIES,
    async start(receiver) {
      handle = receiver;
    },
    receive,
    send: createDelivery(config, deps, api),
    async [Symbol.asyncDispose]() {
      handle = undefined;
    },
  };
  return { channel, desk: createWecomDesk(api, now) };
}

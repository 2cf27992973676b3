import { setTimeout as pause } from "node:timers/promises";
import type { WsFrame } from "@wecom/aibot-node-sdk";
import { z } from "zod";
import { decryptMedia } from "../callback-crypt.ts";
import { CARD_WORDS } from "../card-words.ts";
import type { Capabilities, Channel, Incoming, Receive } from "../channel.ts";
import type { ChannelDeps, Desk, OpenedChannel } from "../deps.ts";
import { fetchBytes, fileGone } from "../fetch-json.ts";
import { createBotConnection } from "./bot-connection.ts";
import { BOT_TEXT_SIZE, createBotDelivery } from "./bot-deliver.ts";
import { parseBotFrame } from "./bot-parse.ts";
import type { WecomBotConfig } from "./schema.ts";

export const WECOM_BOT_CAPABILITIES: Capabilities = {
  // While its stream is open; afterwards the answer is a new message.
  edit: true,
  stream: true,
  table: true,
  chart: false,
  form: false,
  picture: true,
  file: true,
  ephemeral: false,
  textLimit: { size: BOT_TEXT_SIZE, unit: "bytes" },
  idempotency: "none",
};

export interface BotOptions {
  /** WeCom ends a stream at six minutes. */
  readonly streamLifeMs?: number;
  /** Waits between tries to keep a message: the platform does not send it again. */
  readonly keepWaitsMs?: readonly number[];
}

const STREAM_LIFE_MS = 330_000;
const KEEP_WAITS_MS = [200, 1_000, 3_000];

/** WeCom's intelligent bot over its long connection: direct chats and mentions in groups. */
export function createWecomBotChannel(
  config: WecomBotConfig,
  base: ChannelDeps,
  options: BotOptions = {},
): OpenedChannel {
  const { streamLifeMs = STREAM_LIFE_MS, keepWaitsMs = KEEP_WAITS_MS } = options;
  const deps = { ...base, log: base.log.with({ channel: "wecom-bot" }) };
  const connection = createBotConnection(config, deps.log, (frame) => void take(frame));
  const delivery = createBotDelivery(connection, deps, streamLifeMs);
  let handle: Receive | undefined;

  async function take(frame: WsFrame): Promise<void> {
    const incoming = parseBotFrame(frame, {
      botId: config.botId,
      now: deps.clock.now(),
      chats: config.chats,
    });
    try {
      for (const one of incoming) await keep(one);
    } catch (error) {
      deps.log.error("a message could not be stored", { error });
      const { notKept } = CARD_WORDS.zh;
      await delivery.tell(frame.headers.req_id, `${notKept} / ${CARD_WORDS.en.notKept}`);
    }
  }

  /** The protocol has no acknowledgement, so what we do not keep is lost: it is tried more than once. */
  async function keep(incoming: Incoming): Promise<void> {
    for (const wait of keepWaitsMs) {
      const kept = await Promise.resolve(handle?.(incoming)).then(
        () => handle !== undefined,
        () => false,
      );
      if (kept) return;
      await pause(wait);
    }
    await handle?.(incoming);
  }

  const channel: Channel = {
    id: "wecom-bot",
    capabilities: WECOM_BOT_CAPABILITIES,
    async start(receiver) {
      handle = receiver;
      await connection.start();
    },
    receive: async () => new Response("Not found", { status: 404 }),
    send: (outgoing) => delivery.send(outgoing),
    async [Symbol.asyncDispose]() {
      handle = undefined;
      delivery.stop();
      connection.stop();
    },
  };
  return { channel, desk: createBotDesk(config) };
}

const FileRef = z.object({ url: z.string(), key: z.string().optional() });
const FILE_LIMIT = 50_000_000;

/** A bot is told nothing about a person but their id, so people are linked by a code. */
function createBotDesk(config: WecomBotConfig): Desk {
  return {
    profileOf: async () => ({}),
    async fetchFile(file) {
      const { url, key } = FileRef.parse(file);
      if (!isWecomFile(url, config.url)) throw fileGone("WeCom");
      const { data } = await fetchBytes("WeCom", url, { limit: FILE_LIMIT });
      const plain = key === undefined ? data : decryptMedia(data, key);
      if (plain === undefined) throw fileGone("WeCom");
      return plain;
    },
  };
}

/** WeCom keeps files on its own and on Tencent's hosts; no other address is fetched, whatever a message says. */
function isWecomFile(url: string, botUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host } = new URL(url);
  if (host === new URL(botUrl).host) return true;
  return protocol === "https:" && /(^|\.)(qq\.com|myqcloud\.com)$/.test(hostname);
}

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Capabilities, Channel, Receive } from "../channel.ts";
import type { ChannelDeps, OpenedChannel } from "../deps.ts";
import { notStored, readBody, refused } from "../inbound.ts";
import { createFeishuApi } from "./client.ts";
import { createFeishuConnection } from "./connection.ts";
import { createDelivery } from "./deliver.ts";
import { createFeishuDesk } from "./desk.ts";
import { FEISHU_LIMITS } from "./limits.ts";
import { type Parsed, parseFeishu } from "./parse.ts";
import type { FeishuConfig } from "./schema.ts";
import { verifyFeishu } from "./verify.ts";

export const FEISHU_CAPABILITIES: Capabilities = {
  edit: true,
  stream: true,
  table: true,
  chart: true,
  form: true,
  picture: true,
  file: true,
  ephemeral: true,
  textLimit: { size: FEISHU_LIMITS.card, unit: "jsonBytes" },
  idempotency: "key",
};

const BotInfo = z.object({ bot: z.looseObject({ open_id: z.string() }) });

export interface FeishuOptions {
  /** Feishu ends a stream after ten minutes. */
  readonly streamLifeMs?: number;
}

const STREAM_LIFE_MS = 540_000;

/** Feishu and Lark: events by webhook, verified by us, or by long connection; answers as cards. */
export function createFeishuChannel(
  config: FeishuConfig,
  deps: ChannelDeps,
  { streamLifeMs = STREAM_LIFE_MS }: FeishuOptions = {},
): OpenedChannel {
  const boot = randomUUID().slice(0, 8);
  const log = deps.log.with({ channel: "feishu" });
  const api = createFeishuApi(config, log);
  const delivery = createDelivery(api, { ...deps, log }, { boot, streamLifeMs });
  const connection = config.webhook === undefined ? createFeishuConnection(config, log, take) : undefined;
  let handle: Receive | undefined;
  let botOpenId: string | undefined;

  function parse(payload: Record<string, unknown>): Parsed {
    return parseFeishu(payload, {
      now: deps.clock.now(),
      boot,
      ...(botOpenId === undefined ? {} : { botOpenId }),
      ...(config.chats && { chats: config.chats }),
    });
  }

  async function receive(request: Request): Promise<Response> {
    if (config.webhook === undefined) return new Response("Not found", { status: 404 });
    const body = await readBody(request);
    if (body === undefined) return refused(413);
    const verified = verifyFeishu(config.webhook, { headers: request.headers, body, now: deps.clock.now() });
    if (verified.type === "refused") return refused(401);
    if (verified.type === "unreadable") return refused(400);
    if (verified.type === "challenge") return Response.json({ challenge: verified.challenge });
    const incoming = parse(verified.payload);
    if (incoming === undefined) return refused(400);
    return (await store(incoming)) ? Response.json({}) : notStored();
  }

  async function store(incoming: NonNullable<Parsed>): Promise<boolean> {
    if (handle === undefined) return false;
    try {
      for (const one of incoming) await handle(one);
      return true;
    } catch (error) {
      log.error("an event could not be stored", { error });
      return false;
    }
  }

  /** From the long connection: throws when it could not be stored, so that it is pushed again. */
  async function take(payload: Record<string, unknown>): Promise<void> {
    for (const incoming of parse(payload) ?? []) await handle?.(incoming);
  }

  /** Who we are tells our mention from others'. Being offline now is no reason not to start. */
  async function introduce(): Promise<void> {
    try {
      const answer = await api.call({ method: "GET", path: "/open-apis/bot/v3/info" });
      botOpenId = BotInfo.parse(answer).bot.open_id;
    } catch (error) {
      log.error("feishu does not know us yet; run doctor", { error });
    }
  }

  const channel: Channel = {
    id: "feishu",
    capabilities: FEISHU_CAPABILITIES,
    async start(receiver) {
      handle = receiver;
      await introduce();
      await connection?.start();
    },
    receive,
    send: (outgoing) => delivery.send(outgoing),
    async [Symbol.asyncDispose]() {
      await delivery.stop();
      await connection?.stop();
      handle = undefined;
    },
  };
  return { channel, desk: createFeishuDesk(deps, api) };
}

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Capabilities, Channel, Incoming, Receive } from "../channel.ts";
import type { ChannelDeps, OpenedChannel } from "../deps.ts";
import { ACKNOWLEDGED, notStored, readBody, refused } from "../inbound.ts";
import { createSlackApi } from "./client.ts";
import { createDelivery } from "./deliver.ts";
import { createSlackDesk } from "./desk.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { type Parsed, parseSlackBody, parseSlackPayload } from "./parse.ts";
import type { SlackConfig } from "./schema.ts";
import { createSlackSocket } from "./socket.ts";
import { verifySlack } from "./verify.ts";

export const SLACK_CAPABILITIES: Capabilities = {
  edit: true,
  // In a thread only; elsewhere words are shown by edits.
  stream: true,
  table: true,
  chart: true,
  form: true,
  picture: true,
  file: true,
  ephemeral: true,
  textLimit: { size: SLACK_LIMITS.text, unit: "characters" },
  // Slack has no key; `send` reads the history for ours before it posts what may have been posted.
  idempotency: "key",
};

export interface SlackOptions {
  /** Slack ends a stream about five minutes after its start, even while it is fed. */
  readonly streamLifeMs?: number;
}

const STREAM_LIFE_MS = 240_000;

/** Slack: events by HTTP, verified by us, or by Bolt's Socket Mode; answers through its Web API. */
export function createSlackChannel(
  config: SlackConfig,
  deps: ChannelDeps,
  { streamLifeMs = STREAM_LIFE_MS }: SlackOptions = {},
): OpenedChannel {
  const boot = randomUUID().slice(0, 8);
  const log = deps.log.with({ channel: "slack" });
  const api = createSlackApi(config, log);
  const delivery = createDelivery(api, { ...deps, log }, { boot, streamLifeMs });
  const { appToken } = config;
  const socket = appToken === undefined ? undefined : createSlackSocket({ ...config, appToken }, log, take);
  let handle: Receive | undefined;
  let botUserId: string | undefined;

  const context = () => ({
    now: deps.clock.now(),
    boot,
    ...(botUserId === undefined ? {} : { botUserId }),
    ...(config.channels && { channels: config.channels }),
  });

  async function receive(request: Request): Promise<Response> {
    if (config.signingSecret === undefined) return new Response("Not found", { status: 404 });
    const body = await readBody(request);
    if (body === undefined) return refused(413);
    const { headers } = request;
    if (!verifySlack(config.signingSecret, { headers, body, now: deps.clock.now() })) return refused(401);
    const parsed = parseSlackBody(headers.get("content-type") ?? "", body.toString("utf8"), context());
    if (parsed.type === "unreadable") return refused(400);
    if (parsed.type === "challenge") return Response.json({ challenge: parsed.challenge });
    return (await store(parsed.incoming)) ? ACKNOWLEDGED : notStored();
  }

  /** From the socket: throws when it could not be stored, so that it is not acknowledged. */
  async function take(payload: Record<string, unknown>): Promise<void> {
    const parsed: Parsed = parseSlackPayload(payload, context());
    if (parsed.type !== "events") return;
    for (const incoming of parsed.incoming) await handle?.(incoming);
  }

  async function store(incoming: readonly Incoming[]): Promise<boolean> {
    if (handle === undefined) return false;
    try {
      for (const one of incoming) await handle(one);
      return true;
    } catch (error) {
      log.error("an event could not be stored", { error });
      return false;
    }
  }

  /** Who we are is in most events; this covers the few it is not. Being offline now is no reason not to start. */
  async function introduce(): Promise<void> {
    try {
      botUserId = z.object({ user_id: z.string() }).parse(await api.call("auth.test")).user_id;
    } catch (error) {
      log.error("slack does not know us yet; run doctor", { error });
    }
  }

  const channel: Channel = {
    id: "slack",
    capabilities: SLACK_CAPABILITIES,
    async start(receiver) {
      handle = receiver;
      await introduce();
      await socket?.start();
    },
    receive,
    send: (outgoing) => delivery.send(outgoing),
    async [Symbol.asyncDispose]() {
      await delivery.stop();
      await socket?.stop();
      handle = undefined;
    },
  };
  return { channel, desk: createSlackDesk(config, deps, api) };
}

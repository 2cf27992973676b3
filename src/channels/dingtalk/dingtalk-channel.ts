import type { Capabilities, Channel, Incoming, Receive } from "../channel.ts";
import type { ChannelDeps, OpenedChannel } from "../deps.ts";
import { notStored, readBody, refused } from "../inbound.ts";
import { createDingtalkApi } from "./client.ts";
import { createDingtalkStream } from "./connection.ts";
import { createDelivery } from "./deliver.ts";
import { createDingtalkDesk } from "./desk.ts";
import { DINGTALK_LIMITS } from "./limits.ts";
import { parseCardPress, parseRobotMessage } from "./parse.ts";
import type { DingtalkConfig } from "./schema.ts";
import { verifyDingtalk } from "./verify.ts";

export const DINGTALK_CAPABILITIES: Capabilities = {
  // Cards; an answer that began with progress takes its place.
  edit: true,
  // As far as the organisation's quota goes; beyond it the card is changed less often.
  stream: true,
  table: false,
  chart: false,
  form: false,
  picture: true,
  file: true,
  ephemeral: false,
  textLimit: { size: DINGTALK_LIMITS.text, unit: "jsonBytes" },
  idempotency: "none",
};

export interface DingtalkOptions {
  /** DingTalk names no limit; a card is not left unfinished for longer than the other platforms would. */
  readonly streamLifeMs?: number;
}

const STREAM_LIFE_MS = 240_000;

/** DingTalk: the app's stream in (or the robot's webhook), its API out. */
export function createDingtalkChannel(
  config: DingtalkConfig,
  base: ChannelDeps,
  { streamLifeMs = STREAM_LIFE_MS }: DingtalkOptions = {},
): OpenedChannel {
  const deps = { ...base, log: base.log.with({ channel: "dingtalk" }) };
  const now = () => deps.clock.now();
  const api = createDingtalkApi(config, now);
  const delivery = createDelivery(config, deps, { api, streamLifeMs });
  const stream = createDingtalkStream(config, deps.log, {
    onMessage: async (data) => keep(parseRobotMessage(data, context())),
    onPress: async (data, frameId) => keep(parseCardPress(data, frameId, context())),
  });
  let handle: Receive | undefined;

  const context = () => ({ now: now(), chats: config.chats });

  /** What cannot be read will not be better the next time: it is taken and dropped. */
  async function keep(incoming: readonly Incoming[] | undefined): Promise<void> {
    if (incoming === undefined) deps.log.warn("dingtalk sent something that cannot be read");
    for (const one of incoming ?? []) {
      if (handle === undefined) throw new Error("the channel is not started");
      await handle(one);
    }
  }

  async function receive(request: Request): Promise<Response> {
    if (request.method !== "POST") return refused(400);
    if (!verifyDingtalk(config.clientSecret, { headers: request.headers, now: now() })) return refused(401);
    const body = await readBody(request);
    if (body === undefined) return refused(413);
    const incoming = parseRobotMessage(body.toString("utf8"), context());
    if (incoming === undefined) return refused(400);
    try {
      await keep(incoming);
      return Response.json({});
    } catch (error) {
      deps.log.error("an event could not be stored", { error });
      return notStored();
    }
  }

  const channel: Channel = {
    id: "dingtalk",
    capabilities: DINGTALK_CAPABILITIES,
    async start(receiver) {
      handle = receiver;
      await stream.start();
    },
    receive,
    send: (outgoing) => delivery.send(outgoing),
    async [Symbol.asyncDispose]() {
      await delivery.stop();
      await stream.stop();
      handle = undefined;
    },
  };
  return { channel, desk: createDingtalkDesk(api, now) };
}

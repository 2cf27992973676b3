import { Hono } from "hono";
import { createAdminRoutes } from "./admin-routes.ts";
import { type Assistant, createAssistant } from "./assistant/assistant.ts";
import type { Channel } from "./channels/channel.ts";
import type { Desk } from "./channels/deps.ts";
import type { WebChannel } from "./channels/web/web-channel.ts";
import type { Webhook } from "./channels/webhook-door.ts";
import { AppError } from "./errors.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { Worker } from "./ports/queue.ts";
import type { Runtime } from "./runtime.ts";

export interface AppParts {
  readonly runtime: Runtime;
  readonly web: WebChannel;
  /** The chat platforms that are on, by id. */
  readonly channels: readonly Channel[];
  /** Who the platforms say somebody is, by channel. */
  readonly desks?: ReadonlyMap<string, Desk>;
}

export interface App extends AsyncDisposable {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly assistant: Assistant;
  /** The chat platforms, without the playground. */
  readonly channels: readonly Channel[];
  /** What answers the platforms' webhooks, by path; `fetch` leads there as well. */
  readonly webhooks: ReadonlyMap<string, Webhook>;
  /** Opens the channels' long connections. */
  start(): Promise<void>;
}

/** One HTTP app: health, each platform's webhook, and the playground. Nothing is read or opened on import. */
export function createApp({ runtime, web, channels, desks }: AppParts): App {
  const all = new Map<string, Channel>([web, ...channels].map((channel) => [channel.id, channel]));
  const assistant = createAssistant({
    ...runtime.turn,
    people: runtime.people,
    inbox: runtime.engines.inbox,
    outbox: runtime.engines.outbox,
    channel: (id) => all.get(id),
    profileOf: (id) => desks?.get(id)?.profileOf,
    fetchFile: (id) => desks?.get(id)?.fetchFile,
    callers: runtime.config.callers,
  });
  let worker: Worker | undefined;
  const hono = new Hono();
  const metrics = createMetrics(runtime.engines);
  hono.route("/", createAdminRoutes(runtime, metrics));
  const webhooks = new Map<string, Webhook>();
  for (const channel of channels) {
    const webhook: Webhook = (request) =>
      measured(channel, request, metrics).catch((error: unknown) => failed(error, runtime));
    webhooks.set(`/channels/${channel.id}`, webhook);
    hono.all(`/channels/${channel.id}`, ({ req }) => webhook(req.raw));
  }
  hono.notFound(async ({ req }) => (await web.routes(req.raw)) ?? new Response("Not found", { status: 404 }));
  hono.onError((error) => failed(error, runtime));

  return {
    assistant,
    channels,
    webhooks,
    fetch: async (request) => hono.fetch(request),
    async start() {
      worker = assistant.work();
      for (const channel of all.values()) await channel.start(assistant.receive);
    },
    async [Symbol.asyncDispose]() {
      await worker?.stop();
      for (const channel of all.values()) await channel[Symbol.asyncDispose]();
    },
  };
}

/** A webhook answered, and how long that took. */
export async function measured(channel: Channel, request: Request, metrics: Metrics): Promise<Response> {
  const from = performance.now();
  let status = 503;
  try {
    const response = await channel.receive(request);
    status = response.status;
    return response;
  } finally {
    metrics.answered({ channel: channel.id, status, seconds: (performance.now() - from) / 1000 });
  }
}

function failed(error: unknown, runtime: Runtime): Response {
  // The event could not be kept: the platform must send it again, so it is told so and not "200".
  if (error instanceof AppError && error.code === "UPSTREAM_FAILED") {
    return new Response("Try again later", { status: 503, headers: { "retry-after": "5" } });
  }
  runtime.log.error("a request failed", { error });
  return new Response("Internal error", { status: 500 });
}

import { Hono } from "hono";
import { createAdminRoutes } from "./admin-routes.ts";
import { type Assistant, createAssistant } from "./assistant/assistant.ts";
import type { Channel } from "./channels/channel.ts";
import type { Desk } from "./channels/deps.ts";
import type { WebChannel } from "./channels/web/web-channel.ts";
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
  });
  let worker: Worker | undefined;
  const hono = new Hono();
  const metrics = createMetrics(runtime.engines);
  hono.route("/", createAdminRoutes(runtime, metrics));
  for (const channel of channels) {
    hono.all(`/channels/${channel.id}`, ({ req }) => measured(channel, req.raw, metrics));
  }
  hono.notFound(async ({ req }) => (await web.routes(req.raw)) ?? new Response("Not found", { status: 404 }));
  hono.onError((error) => failed(error, runtime));

  return {
    assistant,
    channels,
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

async function measured(channel: Channel, request: Request, metrics: Metrics): Promise<Response> {
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

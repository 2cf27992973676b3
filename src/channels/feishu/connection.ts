import { setTimeout as pause } from "node:timers/promises";
import { EventDispatcher, LoggerLevel, WSClient } from "@larksuiteoapi/node-sdk";
import type { Log } from "../../log.ts";
import { createFeishuHttp } from "./http.ts";
import type { FeishuConfig } from "./schema.ts";
import { sdkLogger } from "./sdk-logger.ts";

/** Takes `{header, event}` as a webhook carries it. Throws when it could not be stored. */
export type ConnectionEvent = (payload: Record<string, unknown>) => Promise<void>;

export const FEISHU_EVENTS = [
  "im.message.receive_v1",
  "card.action.trigger",
  "application.bot.menu_v6",
  "im.chat.member.bot.added_v1",
] as const;
const RETRY_MS = 60_000;

/** The library's long connection, started again when it gives up for good. */
export function createFeishuConnection(
  config: Pick<FeishuConfig, "appId" | "appSecret" | "domain">,
  log: Log,
  onEvent: ConnectionEvent,
) {
  const stopping = new AbortController();
  let client: WSClient | undefined;

  function open(firstTry: () => void): void {
    if (stopping.signal.aborted) return;
    client = new WSClient({
      appId: config.appId,
      appSecret: config.appSecret,
      domain: config.domain,
      httpInstance: createFeishuHttp({ isStrict: false }),
      logger: sdkLogger(log),
      loggerLevel: LoggerLevel.error,
      handshakeTimeoutMs: 15_000,
      wsConfig: { pingTimeout: 30 },
      onReady() {
        log.info("feishu connection is open");
        firstTry();
      },
      onReconnected: () => log.info("feishu connection is open again"),
      onError() {
        log.error("feishu connection was refused; check FEISHU_APP_ID and FEISHU_APP_SECRET");
        firstTry();
        void againLater();
      },
    });
    keepFirstFrames(client);
    void client.start({ eventDispatcher: dispatcher(log, onEvent) });
  }

  async function againLater(): Promise<void> {
    client?.close({ force: true });
    await pause(RETRY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    open(() => {});
  }

  return {
    /** Resolves when the connection is open or was refused; without a network it goes on trying by itself. */
    async start(): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      open(resolve);
      await Promise.race([promise, pause(5_000, undefined, { ref: false })]);
    },
    async stop(): Promise<void> {
      stopping.abort();
      client?.close({ force: true });
    },
  };
}

function dispatcher(log: Log, onEvent: ConnectionEvent): EventDispatcher {
  const handlers = FEISHU_EVENTS.map((type) => [
    type,
    async (flat: Record<string, unknown>) => {
      await onEvent({ header: headerOf(type, flat), event: flat });
      // A card's press needs an answer with something in it, or the client shows an error.
      return type === "card.action.trigger" ? {} : undefined;
    },
  ]);
  return new EventDispatcher({ logger: sdkLogger(log), loggerLevel: LoggerLevel.error }).register(
    Object.fromEntries(handlers),
  );
}

/** The library melts header and event into one object; this takes the header out again. */
function headerOf(type: string, flat: Record<string, unknown>) {
  const { event_id, tenant_key, create_time } = flat;
  return { event_id, tenant_key, create_time, event_type: type };
}

interface Socket {
  pause(): void;
  resume(): void;
  on(event: "newListener", listener: (name: string) => void): void;
}

/**
 * The library attaches its listener some turns after the socket opened, and drops the frames that came with the
 * handshake, which is when waiting events are pushed. The socket is held until the listener is there.
 */
function keepFirstFrames(client: WSClient): void {
  const inner = client as unknown as {
    readonly wsConfig?: { setWSInstance?: (socket: Socket | null) => void };
  };
  const { wsConfig } = inner;
  const set = wsConfig?.setWSInstance;
  if (wsConfig === undefined || set === undefined) return;
  wsConfig.setWSInstance = (socket) => {
    set.call(wsConfig, socket);
    if (socket === null) return;
    socket.pause();
    socket.on("newListener", (name) => {
      if (name === "message") queueMicrotask(() => socket.resume());
    });
  };
}

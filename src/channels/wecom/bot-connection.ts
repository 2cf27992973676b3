import { WSClient, type WsFrame } from "@wecom/aibot-node-sdk";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { WecomBotConfig } from "./schema.ts";

export type BotState = "connecting" | "open" | "refused" | "kicked" | "stopped";

export interface BotConnection {
  readonly client: WSClient;
  state(): BotState;
  /** Resolves when the first attempt has succeeded or failed; the library goes on trying. */
  start(): Promise<void>;
  /** Resolves when frames can be sent. AUTH_FAILED when refused or kicked, RATE_LIMITED when it takes too long. */
  ready(): Promise<void>;
  stop(): void;
}

const READY_MS = 10_000;
const FIRST_MS = 5_000;

/**
 * The bot's one connection. WeCom allows one per bot: a second takes over and this one is told to go. It then stays
 * away, since coming back would throw the other out in turn, and neither would hear anything for long.
 */
export function createBotConnection(
  config: WecomBotConfig,
  log: Log,
  onFrame: (frame: WsFrame) => void,
): BotConnection {
  let state: BotState = "connecting";
  const watchers = new Set<() => void>();
  const client = new WSClient({
    botId: config.botId,
    secret: config.secret,
    wsUrl: config.url,
    reconnectInterval: 500,
    maxReconnectAttempts: -1,
    maxAuthFailureAttempts: -1,
    // Its debug lines hold whole messages.
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });

  function become(next: BotState): void {
    if (state === "stopped" || (state === "kicked" && next !== "stopped")) return;
    state = next;
    for (const watcher of watchers) watcher();
  }

  client.on("authenticated", () => {
    log.info("wecom bot connection is open");
    become("open");
  });
  client.on("disconnected", () => become(state === "refused" ? "refused" : "connecting"));
  client.on("error", (error) => {
    if (!error.message.startsWith("Authentication failed")) return;
    log.error("wecom refused the bot; check WECOM_BOT_ID and WECOM_BOT_SECRET");
    become("refused");
  });
  client.on("message", onFrame);
  client.on("event", (frame) => {
    if (frame.body?.event?.eventtype !== "disconnected_event") return onFrame(frame);
    log.error(
      "another process has taken over the wecom bot; this one stays silent until it is started again",
    );
    become("kicked");
  });

  function changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        watchers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      watchers.add(done);
    });
  }

  return {
    client,
    state: () => state,
    async start() {
      client.connect();
      await changed(FIRST_MS);
    },
    async ready() {
      const end = performance.now() + READY_MS;
      while (state !== "open" || !client.isConnected) {
        if (state === "refused" || state === "kicked" || state === "stopped") throw notOurs(state);
        const left = end - performance.now();
        if (left <= 0) throw offline();
        await changed(Math.min(left, 200));
      }
    },
    stop() {
      become("stopped");
      client.disconnect();
    },
  };
}

function notOurs(state: BotState): AppError {
  if (state === "refused") {
    return new AppError("AUTH_FAILED", "WeCom refused the bot. Check WECOM_BOT_ID and WECOM_BOT_SECRET.", {
      source: "wecom",
      zh: "企业微信不接受这个机器人，请检查 WECOM_BOT_ID 和 WECOM_BOT_SECRET。",
    });
  }
  return new AppError(
    "AUTH_FAILED",
    "Another process holds the bot's connection. Stop one of them and start again.",
    {
      source: "wecom",
      zh: "机器人的长连接被另一个进程占用。请停掉其中一个，再重新启动。",
    },
  );
}

/** Nothing was sent, so trying later is safe whatever the platform knows about doubles. */
function offline(): AppError {
  return new AppError("RATE_LIMITED", "The WeCom bot is offline just now. It is tried again.", {
    source: "wecom",
    retryAfterMs: 5_000,
    zh: "企业微信机器人暂时离线，稍后重试。",
  });
}

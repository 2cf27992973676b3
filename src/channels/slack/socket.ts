import { setTimeout as pause } from "node:timers/promises";
import { type App, type ReceiverEvent, SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../../log.ts";
import type { SlackConfig } from "./schema.ts";
import { sdkLogger } from "./sdk-logger.ts";

export type SocketEvent = (payload: Record<string, unknown>) => Promise<void>;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Bolt's Socket Mode receiver, kept alive by us. Its own reconnecting leaves five seconds without a connection
 * after every hourly change of servers, and ends the process when Slack refuses the token meanwhile.
 */
export function createSlackSocket(
  config: SlackConfig & { readonly appToken: string },
  log: Log,
  onEvent: SocketEvent,
) {
  const stopping = new AbortController();
  let receiver: SocketModeReceiver | undefined;
  let running: Promise<void> | undefined;

  function open(): SocketModeReceiver {
    const opened = new SocketModeReceiver({
      appToken: config.appToken,
      autoReconnectEnabled: false,
      logger: sdkLogger(log),
      installerOptions: {
        clientOptions: { slackApiUrl: `${config.apiUrl}/`, retryConfig: { retries: 0 }, timeout: 10_000 },
      },
      // An event that could not be stored is not acknowledged: Slack delivers it again.
      processEventErrorHandler: async () => false,
    });
    const processEvent = async ({ body, ack }: ReceiverEvent) => {
      await onEvent(body);
      await ack();
    };
    opened.init({ processEvent } as unknown as App);
    return opened;
  }

  async function keepOpen(connected: () => void): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    while (!stopping.signal.aborted) {
      receiver = open();
      const { client } = receiver;
      const lost = new Promise<void>((resolve) => client.once("disconnected", () => resolve()));
      const started = await receiver.start().then(
        () => true,
        () => false,
      );
      if (started) {
        waitMs = FIRST_WAIT_MS;
        connected();
        log.info("slack connection is open");
        await lost;
      } else {
        connected();
        log.error("slack connection cannot be opened; check SLACK_APP_TOKEN", { waitMs });
        await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      }
    }
  }

  return {
    /** Resolves when the first attempt has succeeded or failed; later ones go on in the background. */
    start(): Promise<void> {
      return new Promise((resolve) => {
        running = keepOpen(resolve);
      });
    },
    async stop(): Promise<void> {
      stopping.abort();
      await receiver?.stop();
      await running;
    },
  };
}

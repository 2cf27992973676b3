import type { Log } from "../../log.ts";
import { createRecent } from "../recent.ts";
import { BOT_ERRORS, botError, type SendFrame } from "./bot-errors.ts";

export interface BotStreams {
  /**
   * Shows the whole text so far. False when the stream is over, on our side or on WeCom's, and the text has to
   * become a message of its own.
   */
  show(stream: Stream, text: string, finish: boolean): Promise<boolean>;
  stop(): void;
}

export interface Stream {
  readonly req: string;
  readonly id: string;
  /** When its first text was shown. */
  readonly at: number;
}

interface Open {
  readonly stream: Stream;
  text: string;
  timer?: NodeJS.Timeout;
}

/**
 * Text that grows in place. WeCom kills a stream six minutes after its first text and shows it as broken, so it
 * is closed before, with a word that the answer will be a new message.
 */
export function createBotStreams(options: {
  readonly send: SendFrame;
  readonly lifeMs: number;
  readonly now: () => number;
  readonly goesOn: string;
  readonly log: Log;
}): BotStreams {
  const { send, lifeMs, now, goesOn, log } = options;
  const open = new Map<string, Open>();
  const over = createRecent<true>({ size: 5_000, keepMs: 86_400_000, now });

  function close(id: string): void {
    clearTimeout(open.get(id)?.timer);
    open.delete(id);
    over.set(id, true);
  }

  async function rotate(id: string): Promise<void> {
    const current = open.get(id);
    if (current === undefined) return;
    close(id);
    await send(current.stream.req, streamBody(id, `${current.text}\n\n${goesOn}`, true)).catch(
      (error: unknown) =>
        log.warn("a wecom stream could not be closed", { error: botError(error, "stream") }),
    );
  }

  function keep(stream: Stream, text: string): void {
    const current = open.get(stream.id) ?? { stream, text };
    current.text = text;
    current.timer ??= setTimeout(() => void rotate(stream.id), Math.max(0, stream.at + lifeMs - now()));
    current.timer.unref();
    open.set(stream.id, current);
  }

  return {
    async show(stream, text, finish) {
      if (over.get(stream.id) || now() - stream.at >= lifeMs) return false;
      try {
        await send(stream.req, streamBody(stream.id, text, finish));
      } catch (error) {
        if (!isOver(error)) throw botError(error, "stream");
        close(stream.id);
        return false;
      }
      if (finish) close(stream.id);
      else keep(stream, text);
      return true;
    },
    stop() {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    },
  };
}

function streamBody(id: string, content: string, finish: boolean) {
  return { msgtype: "stream", stream: { id, finish, content } };
}

/** A refusal of the stream itself: nothing of this text was shown. */
function isOver(error: unknown): boolean {
  const code = (error as { readonly errcode?: unknown }).errcode;
  return typeof code === "number" && code !== 0 && !BOT_ERRORS.busy.has(code) && !BOT_ERRORS.rate.has(code);
}

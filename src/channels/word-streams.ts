import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { createRecent } from "./recent.ts";

/** How one platform streams one text. It keeps track itself of what stands on the screen. */
export interface StreamWay<F> {
  /** Opens it with the first words. */
  open(frame: F): Promise<void>;
  /** The whole text so far. */
  more(frame: F): Promise<void>;
  /** Ends it on the platform; what it showed stays. */
  close(): Promise<void>;
  /** Takes the words away again, where they are a message of their own. */
  remove?(): Promise<void>;
}

/** Text that grows in place while an answer is drafted, each under the id of the message it belongs to. */
export interface WordStreams<F> {
  /**
   * False when there is no stream: it was refused, it died, or its time is up. Then these words have to be shown
   * by an edit, as do all that follow under this id.
   */
  show(id: string, frame: F, begin: () => StreamWay<F>): Promise<boolean>;
  /** Clears the place for the answer. RATE_LIMITED or UPSTREAM_FAILED: words may still stand, to be tried again. */
  end(id: string): Promise<void>;
  /** Ends all that are open. */
  stop(): Promise<void>;
}

interface Entry<F> {
  readonly way: StreamWay<F>;
  readonly at: number;
  state: "open" | "closed" | "over";
  timer?: NodeJS.Timeout;
}

/** `lifeMs`: a stream is closed by us at this age, before the platform kills it and shows it as broken. */
export function createWordStreams<F>(options: {
  readonly lifeMs: number;
  readonly now: () => number;
  readonly log: Log;
}): WordStreams<F> {
  const { lifeMs, now, log } = options;
  const entries = createRecent<Entry<F>>({ size: 5_000, keepMs: 86_400_000, now });
  const open = new Set<Entry<F>>();

  async function close(entry: Entry<F>): Promise<void> {
    if (entry.state !== "open") return;
    entry.state = "closed";
    clearTimeout(entry.timer);
    open.delete(entry);
    await entry.way.close().catch((error: unknown) => log.debug("a stream was not closed", { error }));
  }

  async function remove(entry: Entry<F>): Promise<void> {
    await close(entry);
    if (entry.state === "over") return;
    try {
      await entry.way.remove?.();
    } catch (error) {
      if (isPassing(error)) throw error;
      log.warn("the words of a stream could not be taken away", { error });
    }
    entry.state = "over";
  }

  async function start(id: string, frame: F, way: StreamWay<F>): Promise<boolean> {
    const entry: Entry<F> = { way, at: now(), state: "open" };
    entries.set(id, entry);
    try {
      await way.open(frame);
    } catch (error) {
      log.warn("no stream, the words are shown by edits", { error });
      await remove(entry);
      return false;
    }
    open.add(entry);
    entry.timer = setTimeout(() => void close(entry), lifeMs).unref();
    return true;
  }

  async function goOn(entry: Entry<F>, frame: F): Promise<boolean> {
    try {
      await entry.way.more(frame);
      return true;
    } catch (error) {
      // What a limit holds back comes with the next words.
      if (error instanceof AppError && error.code === "RATE_LIMITED") return true;
      log.warn("a stream died, the words are shown by edits", { error });
      return false;
    }
  }

  return {
    async show(id, frame, begin) {
      const entry = entries.get(id);
      if (entry === undefined) return start(id, frame, begin());
      if (entry.state === "open" && now() - entry.at < lifeMs && (await goOn(entry, frame))) return true;
      await remove(entry);
      return false;
    },
    async end(id) {
      const entry = entries.get(id);
      if (entry !== undefined) await remove(entry);
    },
    async stop() {
      await Promise.all([...open].map(close));
    },
  };
}

/** Trying again may do what was not done now. */
function isPassing(error: unknown): boolean {
  return error instanceof AppError && (error.code === "RATE_LIMITED" || error.code === "UPSTREAM_FAILED");
}

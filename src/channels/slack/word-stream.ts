import { z } from "zod";
import { AppError } from "../../errors.ts";
import { type Dialect, drawMarkdown, type LinkTo } from "../text-dialect.ts";
import type { UnderWay } from "../under-way.ts";
import type { StreamWay } from "../word-streams.ts";
import { reasonOf, type SlackApi } from "./client.ts";
import { SLACK_LIMITS } from "./limits.ts";

/** Where Slack lets a text be streamed: in a thread; in a channel it also asks for whom. */
export interface StreamPlace {
  readonly channel: string;
  readonly thread: string;
  readonly team?: string | undefined;
  readonly user?: string | undefined;
}

export interface SlackFrame {
  readonly words: string;
  readonly steps: string;
  /** Draws the steps, without the words, where the progress stands. */
  showSteps(): Promise<void>;
}

/** The markdown of a stream's chunks; nothing in the words can mention anybody. */
const STREAM_DIALECT: Dialect = { lists: true, tables: true, fences: true, lineBreak: "\n" };
const Started = z.object({ ts: z.string() });

function streamedWords(said: string, link: LinkTo): string {
  return drawMarkdown(said, STREAM_DIALECT, link);
}

export function frameOf(
  making: UnderWay & { readonly said: string },
  link: LinkTo,
): Omit<SlackFrame, "showSteps"> {
  return { words: streamedWords(making.said, link), steps: JSON.stringify(making.progress.steps) };
}

/** A message of its own beside the progress: Slack cannot stream into one that stands. */
export function createSlackStream(api: SlackApi, place: StreamPlace): StreamWay<SlackFrame> {
  const { channel, thread, team, user } = place;
  let ts: string | undefined;
  let words = "";
  let steps = "";
  let isStopped = false;

  async function showSteps(frame: SlackFrame): Promise<void> {
    if (frame.steps === steps) return;
    await frame.showSteps();
    steps = frame.steps;
  }

  async function stop(): Promise<void> {
    if (ts === undefined || isStopped) return;
    try {
      await api.call("chat.stopStream", { channel, ts });
    } catch (error) {
      // Slack ended it, or it is gone: it streams no more, which is all that is wanted.
      if (reasonOf(error) === undefined) throw error;
    }
    isStopped = true;
  }

  return {
    async open(frame) {
      const recipient = channel.startsWith("D") ? {} : { recipient_team_id: team, recipient_user_id: user };
      const chunks = [{ type: "markdown_text", text: checked(frame.words) }];
      const answer = await api.call("chat.startStream", { channel, thread_ts: thread, ...recipient, chunks });
      ts = Started.parse(answer).ts;
      words = frame.words;
      await showSteps(frame);
    },
    async more(frame) {
      // Slack only appends: words that were changed afterwards cannot be streamed.
      if (!frame.words.startsWith(words)) throw unfit("its words were changed");
      const text = checked(frame.words).slice(words.length);
      if (text !== "") {
        await api.call("chat.appendStream", { channel, ts, chunks: [{ type: "markdown_text", text }] });
        words = frame.words;
      }
      await showSteps(frame);
    },
    close: stop,
    async remove() {
      await stop();
      if (ts !== undefined) await api.call("chat.delete", { channel, ts });
      ts = undefined;
    },
  };
}

function checked(words: string): string {
  if (words.length > SLACK_LIMITS.text) throw unfit("it is too long");
  return words;
}

function unfit(why: string): AppError {
  return new AppError("UNSUPPORTED", `A Slack stream cannot go on: ${why}.`, {
    source: "slack",
    zh: "Slack 的流式消息无法继续。",
  });
}

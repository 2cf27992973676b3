import { z } from "zod";
import { AppError } from "../../errors.ts";
import { CARD_WORDS } from "../card-words.ts";
import type { Outgoing, SentRef } from "../channel.ts";
import { type ChannelDeps, documentUrl } from "../deps.ts";
import { shortKey } from "../once-mark.ts";
import { PHRASES, progressLines } from "../phrases.ts";
import { createRecent } from "../recent.ts";
import { createSendBudget } from "../send-budget.ts";
import { drawMarkdown } from "../text-dialect.ts";
import { pictureInWords } from "../text-reply.ts";
import { type UnderWay, underWay } from "../under-way.ts";
import type { BotConnection } from "./bot-connection.ts";
import { botError } from "./bot-errors.ts";
import { type BotStreams, createBotStreams, type Stream } from "./bot-streams.ts";
import { WECOM_LIMITS } from "./limits.ts";
import { createMedia } from "./media.ts";
import { BOT_DIALECT, type DrawPosts, drawPosts, type Post, texts } from "./posts.ts";

const ReplyTo = z.object({
  chat: z.string().optional(),
  user: z.string().optional(),
  person: z.string().optional(),
  direct: z.boolean().optional(),
  /** The message that a stream may answer. */
  req: z.string().optional(),
});
type ReplyTo = z.infer<typeof ReplyTo>;

const Ref = z.object({
  chat: z.string(),
  direct: z.boolean(),
  stream: z.object({ req: z.string(), id: z.string(), at: z.number() }).optional(),
});

interface Target {
  readonly chat: string;
  readonly direct: boolean;
  /** Absent: every part is a message of its own. */
  readonly stream?: Stream | undefined;
}

interface Started {
  readonly target: Target;
  readonly posts: readonly Post[];
  /** Parts that stand. */
  done: number;
}

export const BOT_TEXT_SIZE = WECOM_LIMITS.botText - 480;

export interface BotDelivery {
  send(outgoing: Outgoing): Promise<SentRef>;
  /** A word to whoever wrote this message; a courtesy. */
  tell(req: string, text: string): Promise<void>;
  stop(): void;
}

export function createBotDelivery(connection: BotConnection, deps: ChannelDeps, lifeMs: number): BotDelivery {
  const now = () => deps.clock.now();
  const started = createRecent<Started>({ size: 2_000, keepMs: 3_600_000, now });
  const budget = createSendBudget({ platform: "WeCom", limits: WECOM_LIMITS.sends, now });
  const link = (id: string, page?: number) => documentUrl(deps, id, page);
  const media = createMedia(deps, async (type, { name, data }) => {
    await connection.ready();
    const filename = name;
    return (await connection.client.uploadMedia(Buffer.from(data), { type, filename })).media_id;
  });
  const goesOn = `${CARD_WORDS.zh.goesOn} / ${CARD_WORDS.en.goesOn}`;
  const streams: BotStreams = createBotStreams({ send: sendFrame, lifeMs, now, goesOn, log: deps.log });

  /** The same text under the same stream id shows once, so a lost acknowledgement may be asked for again. */
  async function sendFrame(req: string, body: Record<string, unknown>): Promise<unknown> {
    await connection.ready();
    const frame = { headers: { req_id: req } };
    try {
      return await connection.client.reply(frame, body);
    } catch (error) {
      if ((error as { errcode?: unknown }).errcode !== undefined) throw error;
      await connection.ready();
      return connection.client.reply(frame, body);
    }
  }

  async function push(chat: string, body: Record<string, unknown>): Promise<void> {
    await connection.ready();
    budget.take(chat);
    try {
      await connection.client.sendMessage(chat, body as never);
    } catch (error) {
      throw botError(error, "message");
    }
  }

  async function pushPost(post: Post, outgoing: Outgoing, { target, done }: Started): Promise<void> {
    const { locale, key } = outgoing;
    if ("text" in post) {
      return push(target.chat, { msgtype: "markdown", markdown: { content: post.text } });
    }
    if (post.kind === "card") {
      const template_card = { ...post.card, task_id: shortKey(key, done) };
      return push(target.chat, { msgtype: "template_card", template_card });
    }
    const options = { locale, dialect: BOT_DIALECT, size: BOT_TEXT_SIZE };
    if (!target.direct) return pushWords(wordsFor(post, outgoing), target.chat);
    const settled = await media.settle(post, options);
    if (settled.type === "words") return pushWords(settled.text, target.chat);
    await push(target.chat, { msgtype: settled.type, [settled.type]: { media_id: settled.mediaId } });
  }

  /** A group shows a bot's texts and cards only. */
  function wordsFor(post: Extract<Post, { kind: "image" | "file" }>, { locale }: Outgoing): string {
    if (post.kind === "file") return `${post.file.name}：${CARD_WORDS[locale].askAlone}`;
    return pictureInWords(post.source, { locale, dialect: BOT_DIALECT, link });
  }

  async function pushWords(text: string, chat: string): Promise<void> {
    const [first] = texts("markdown", text, BOT_TEXT_SIZE);
    if (first?.kind === "markdown")
      await push(chat, { msgtype: "markdown", markdown: { content: first.text } });
  }

  function targetOf(outgoing: Outgoing, to: ReplyTo): Target {
    if (outgoing.edits !== undefined) return Ref.parse(outgoing.edits);
    if (to.person !== undefined) return { chat: to.person, direct: true };
    const chat = to.chat ?? outgoing.conversation;
    const direct = to.direct ?? false;
    if (outgoing.private && !direct && to.user !== undefined) return { chat: to.user, direct: true };
    const stream =
      to.req === undefined ? undefined : { req: to.req, id: shortKey(outgoing.key, "s"), at: now() };
    return { chat, direct, stream };
  }

  /** The first text fills the stream; what follows it are messages. */
  async function showFirst(outgoing: Outgoing, current: Started): Promise<void> {
    const { target, posts } = current;
    const isAnswer = underWay(outgoing.reply) === undefined;
    const [first] = posts;
    if (target.stream === undefined || current.done > 0 || first?.kind !== "markdown") return;
    if (outgoing.edits === undefined) budget.take(target.chat);
    if (await streams.show(target.stream, first.text, isAnswer)) current.done = 1;
  }

  async function sendNow(outgoing: Outgoing, to: ReplyTo, current: Started): Promise<void> {
    const { target, posts } = current;
    await showFirst(outgoing, current);
    // Steps in between are not worth a message each.
    if (outgoing.edits !== undefined && underWay(outgoing.reply) !== undefined) return;
    const asked = outgoing.private && !to.direct && target.chat === to.user ? to.req : undefined;
    try {
      for (const post of posts.slice(current.done)) {
        await pushPost(post, outgoing, current);
        current.done += 1;
      }
    } catch (error) {
      // A bot may not speak first: whoever never wrote to it alone is asked to, in the group.
      const isStranger = error instanceof AppError && error.code === "NOT_FOUND" && current.done === 0;
      if (asked === undefined || !isStranger) throw error;
      current.done = posts.length;
      return tell(asked, CARD_WORDS[outgoing.locale].askAlone);
    }
    if (asked !== undefined && outgoing.edits === undefined)
      await tell(asked, PHRASES[outgoing.locale].answered);
  }

  async function tell(req: string, text: string): Promise<void> {
    const id = shortKey(`${req} ${text}`, "t");
    await streams
      .show({ req, id, at: now() }, text, true)
      .catch((error: unknown) => deps.log.debug("no notice in the wecom group", { error }));
  }

  function begin(outgoing: Outgoing, to: ReplyTo): Started {
    const { reply, locale } = outgoing;
    const making = underWay(reply);
    const options = { locale, dialect: BOT_DIALECT, link, size: BOT_TEXT_SIZE, form: "markdown" } as const;
    const posts = making === undefined ? drawPosts(reply, options) : wordsSoFar(making, options);
    return { target: targetOf(outgoing, to), posts, done: 0 };
  }

  return {
    async send(outgoing) {
      const to = ReplyTo.parse(outgoing.replyTo ?? {});
      const current = started.get(outgoing.key) ?? begin(outgoing, to);
      started.set(outgoing.key, current);
      const { chat, direct, stream } = current.target;
      if (current.done < current.posts.length) await sendNow(outgoing, to, current);
      return { chat, direct, ...(stream && { stream: { ...stream } }) };
    },
    tell,
    stop: () => streams.stop(),
  };
}

/** The whole text each time, the words below the steps; the stop button has no place in a stream. */
function wordsSoFar({ progress, said }: UnderWay, { dialect, link, size }: DrawPosts): Post[] {
  const steps = progressLines(progress).join("\n");
  const words = said === undefined ? "" : `\n\n${drawMarkdown(said, dialect, link)}`;
  return texts("markdown", `${steps}${words}`, size).slice(0, 1);
}

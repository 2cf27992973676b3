import { z } from "zod";
import { AppError } from "../../errors.ts";
import { CARD_WORDS } from "../card-words.ts";
import type { Outgoing, SentRef } from "../channel.ts";
import { type ChannelDeps, documentUrl } from "../deps.ts";
import { shortKey } from "../once-mark.ts";
import { PHRASES, progressLines, summaryOf } from "../phrases.ts";
import { createRecent } from "../recent.ts";
import { createSendBudget } from "../send-budget.ts";
import { clip, drawMarkdown, escapeText } from "../text-dialect.ts";
import { pictureInWords } from "../text-reply.ts";
import { underWay } from "../under-way.ts";
import { createWordStreams } from "../word-streams.ts";
import { createCards } from "./cards.ts";
import type { DingtalkApi } from "./client.ts";
import { DINGTALK_LIMITS } from "./limits.ts";
import { createMedia } from "./media.ts";
import { createMessages } from "./messages.ts";
import { buttonOf, DINGTALK_DIALECT, drawPosts, fitsCard, type Post, texts } from "./posts.ts";
import type { DingtalkConfig } from "./schema.ts";
import { ReplyTo, type Target, targetOf } from "./target.ts";

const Ref = z.object({
  target: z.discriminatedUnion("to", [
    z.object({ to: z.literal("person"), user: z.string(), conversation: z.string() }),
    z.object({ to: z.literal("group"), conversation: z.string() }),
  ]),
  /** The card that stands first, if the answer began with one. */
  card: z.string().optional(),
});

/** What one key has sent so far; trying again goes on behind it. */
interface Started {
  readonly target: Target;
  readonly posts: readonly Post[];
  /** The card to put the first part into. */
  readonly onto?: string | undefined;
  card?: string | undefined;
  done: number;
}

export interface DingtalkDelivery {
  send(outgoing: Outgoing): Promise<SentRef>;
  /** Ends the streams that are open. */
  stop(): Promise<void>;
}

export function createDelivery(
  config: DingtalkConfig,
  deps: ChannelDeps,
  { api, streamLifeMs }: { readonly api: DingtalkApi; readonly streamLifeMs: number },
): DingtalkDelivery {
  const now = () => deps.clock.now();
  const streams = createWordStreams<string>({ lifeMs: streamLifeMs, now, log: deps.log });
  const started = createRecent<Started>({ size: 2_000, keepMs: 3_600_000, now });
  const budget = createSendBudget({ platform: "DingTalk", limits: DINGTALK_LIMITS.sends, now });
  const link = (id: string, page?: number) => documentUrl(deps, id, page);
  const cards = createCards(config, api);
  const message = createMessages(config.robotCode, api);
  const media = createMedia(deps, api);
  let cardChangedAt = Number.NEGATIVE_INFINITY;
  /** Neither the template's variables nor the app's permissions change while we run: refused once is enough. */
  let mayStream = true;

  function begin(outgoing: Outgoing): Started {
    const { reply, locale } = outgoing;
    const drawn = isUnderWay(outgoing) ? progressPosts(outgoing) : drawPosts(reply, { locale, link });
    if (outgoing.edits === undefined) {
      const target = targetOf(outgoing, ReplyTo.parse(outgoing.replyTo ?? {}));
      return { target, posts: drawn, done: 0 };
    }
    const { target, card } = Ref.parse(outgoing.edits);
    return { target, posts: drawn, onto: card, card, done: 0 };
  }

  /** One card, since it will be changed; the words so far stand on it as long as they fit. */
  function progressPosts({ reply }: Outgoing): Post[] {
    const making = underWay(reply);
    if (making === undefined) return [];
    const { progress, said } = making;
    const steps = progressLines(progress).map(escapeText).join(DINGTALK_DIALECT.lineBreak);
    const words = said === undefined ? "" : `\n\n${drawMarkdown(said, DINGTALK_DIALECT, link)}`;
    const text = fitsCard(steps + words) ? steps + words : steps;
    return [{ kind: "card", text, buttons: progress.stop ? buttonOf(progress.stop) : [] }];
  }

  function titleOf({ reply, locale }: Outgoing): string {
    return clip(summaryOf(reply, locale).replace(/\s+/g, " "), DINGTALK_LIMITS.title);
  }

  /** Puts the beginning of the answer in the place of the progress; all of it follows when that is impossible. */
  async function ontoCard(outgoing: Outgoing, current: Started): Promise<void> {
    const { onto, posts, target } = current;
    if (onto === undefined || current.done > 0) return;
    const first = posts[0] === undefined ? undefined : asCard(posts[0]);
    const fits = first?.kind === "card" && fitsCard(first.text);
    const content = fits
      ? { title: "", text: first.text, buttons: first.buttons }
      : { title: "", text: `${CARD_WORDS[outgoing.locale].done} · ${titleOf(outgoing)}`, buttons: [] };
    cardChangedAt = now();
    try {
      await streams.end(onto);
      await cards.change(onto, content, target);
      if (fits) current.done = 1;
    } catch (error) {
      if (!(error instanceof AppError) || !SURELY_NOT_SHOWN.has(error.code)) throw error;
      deps.log.warn("a dingtalk card is gone, the answer is a new message", { error });
    }
  }

  async function sendPart(post: Post, outgoing: Outgoing, current: Started): Promise<void> {
    const { target } = current;
    budget.take(target.to === "person" ? target.user : target.conversation);
    switch (post.kind) {
      case "markdown":
        return message(target, "sampleMarkdown", { title: titleOf(outgoing), text: post.text });
      case "text":
        return message(target, "sampleText", { content: post.text });
      case "card":
        return sendCard(post, outgoing, current);
      case "image":
        return sendImage(post, outgoing, current);
      case "file":
        return sendFile(post, outgoing, current);
    }
  }

  async function sendCard(
    post: Extract<Post, { kind: "card" }>,
    outgoing: Outgoing,
    current: Started,
  ): Promise<void> {
    const { target, done } = current;
    const id = `${shortKey(outgoing.key, done)}-${target.to === "group" ? "g" : "p"}`;
    try {
      await cards.deliver(id, { title: "", text: post.text, buttons: post.buttons }, target);
      if (done === 0) current.card = id;
    } catch (error) {
      // Without the permission for cards there are no buttons, but there is still an answer.
      if (!(error instanceof AppError) || (error.code !== "AUTH_FAILED" && error.code !== "UNSUPPORTED"))
        throw error;
      deps.log.warn("dingtalk does not take cards, sending text; run doctor", { error });
      await message(target, "sampleMarkdown", { title: titleOf(outgoing), text: post.text });
    }
  }

  async function sendImage(
    post: Extract<Post, { kind: "image" }>,
    outgoing: Outgoing,
    { target }: Started,
  ): Promise<void> {
    const mediaId = await media.image(post.source, outgoing.locale);
    if (mediaId !== undefined) return message(target, "sampleImageMsg", { photoURL: mediaId });
    const { locale } = outgoing;
    const [first] = texts(
      "markdown",
      pictureInWords(post.source, { locale, dialect: DINGTALK_DIALECT, link }),
    );
    if (first?.kind !== "markdown") return;
    await message(target, "sampleMarkdown", { title: post.caption, text: first.text });
  }

  async function sendFile(
    { file }: Extract<Post, { kind: "file" }>,
    { locale }: Outgoing,
    { target }: Started,
  ): Promise<void> {
    const sent = await media.file(file);
    if (typeof sent === "object") return message(target, "sampleFile", sent);
    const words =
      sent === "gone" ? `${PHRASES[locale].fileGone}${file.name}` : CARD_WORDS[locale].fileRefused(file.name);
    await message(target, "sampleText", { content: words });
  }

  /** In the group stands where the answer went. A courtesy: failing at it fails nothing. */
  async function tellGroup(outgoing: Outgoing, { target }: Started): Promise<void> {
    const { conversation, direct } = ReplyTo.parse(outgoing.replyTo ?? {});
    if (!outgoing.private || direct === true || conversation === undefined || target.to === "group") return;
    await message({ to: "group", conversation }, "sampleText", {
      content: PHRASES[outgoing.locale].answered,
    }).catch((error: unknown) => deps.log.debug("no notice in the dingtalk group", { error }));
  }

  async function changeProgress(outgoing: Outgoing): Promise<void> {
    const { target, card } = Ref.parse(outgoing.edits);
    // All robots of an organisation share one small quota for cards: a step in between may be left out.
    if (card === undefined || now() - cardChangedAt < DINGTALK_LIMITS.cardEveryMs) return;
    cardChangedAt = now();
    const [first] = progressPosts(outgoing);
    if (first?.kind !== "card" || (await streamed(outgoing, card, first.text))) return;
    await cards.change(card, { title: "", text: first.text, buttons: first.buttons }, target);
  }

  /** True when the text went into a stream; only words are worth one. */
  async function streamed({ reply }: Outgoing, card: string, text: string): Promise<boolean> {
    if (!mayStream || underWay(reply)?.said === undefined) return false;
    return streams.show(card, text, () => {
      const way = cards.stream(card);
      return { ...way, open: (first) => way.open(first).catch(refuseFrom) };
    });
  }

  function refuseFrom(error: unknown): never {
    if (error instanceof AppError && NEVER_STREAMS.has(error.code)) mayStream = false;
    throw error;
  }

  async function send(outgoing: Outgoing): Promise<SentRef> {
    if (outgoing.edits !== undefined && isUnderWay(outgoing)) {
      await changeProgress(outgoing);
      return outgoing.edits;
    }
    const known = started.get(outgoing.key);
    const current = known ?? begin(outgoing);
    started.set(outgoing.key, current);
    await ontoCard(outgoing, current);
    for (const post of current.posts.slice(current.done)) {
      await sendPart(post, outgoing, current);
      current.done += 1;
    }
    if (known === undefined && outgoing.edits === undefined) await tellGroup(outgoing, current);
    return { target: { ...current.target }, ...(current.card && { card: current.card }) };
  }

  return { send, stop: () => streams.stop() };
}

/** The template's text is not made for streaming, or the app lacks the permission for it. */
const NEVER_STREAMS: ReadonlySet<string> = new Set(["UNSUPPORTED", "AUTH_FAILED"]);

/** After these the card stands as it was, and a plain message may still go through. */
const SURELY_NOT_SHOWN: ReadonlySet<string> = new Set(["NOT_FOUND", "UNSUPPORTED", "AUTH_FAILED"]);

function isUnderWay({ reply }: Outgoing): boolean {
  return underWay(reply) !== undefined;
}

function asCard(post: Post): Post {
  return post.kind === "markdown" && fitsCard(post.text)
    ? { kind: "card", text: post.text, buttons: [] }
    : post;
}

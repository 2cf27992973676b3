import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FileBlock } from "../../reply.ts";
import type { Outgoing, SentRef } from "../channel.ts";
import { type ChannelDeps, documentUrl } from "../deps.ts";
import { PHRASES, summaryOf } from "../phrases.ts";
import { createRecent } from "../recent.ts";
import { underWay } from "../under-way.ts";
import { createWordStreams } from "../word-streams.ts";
import type { FeishuApi } from "./client.ts";
import { reasonOf } from "./errors.ts";
import { FEISHU_LIMITS } from "./limits.ts";
import { drawMarkdown } from "./markdown.ts";
import { cardOf, pack } from "./pack.ts";
import { type Element, imageElement, type Piece, type Plainness } from "./pieces.ts";
import { drawReply } from "./render.ts";
import { ReplyTo, type Target, targetOf } from "./target.ts";
import { createUploads } from "./uploads.ts";
import { createCardEntities, type FeishuFrame, streamingCard } from "./word-stream.ts";

const Ref = z.object({
  to: z.string(),
  direct: z.boolean(),
  messages: z.array(z.string()).min(1),
  /** The first message's card, when it can stream. */
  card: z.string().optional(),
});
const Sent = z.object({ data: z.object({ message_id: z.string() }) });

/** What one key has shown so far, so that trying again goes on where it stopped. */
interface Shown {
  readonly target: Target;
  readonly messages: string[];
  /** The messages that are to be drawn anew; all others stand as they are. */
  readonly redraw: Set<string>;
  readonly files: Set<string>;
  card?: string | undefined;
  /** Whether an earlier life of the process may have sent this key with a card of its own. */
  readonly isSurelyNew: boolean;
}

const PLAINER: Readonly<Record<Plainness, Plainness | undefined>> = {
  native: "pictures",
  pictures: "words",
  words: undefined,
};
const MESSAGES = "/open-apis/im/v1/messages";

/** Feishu's own key against posting twice, an hour long: same key and part, same message. */
export function uuidOf(key: string, part: string): string {
  return createHash("sha256").update(`${key} ${part}`).digest("hex").slice(0, 40);
}

export interface FeishuDelivery {
  send(outgoing: Outgoing): Promise<SentRef>;
  /** Ends the streams that are open. */
  stop(): Promise<void>;
}

export interface DeliveryOptions {
  /** Names this life of the process in every event it hands over. */
  readonly boot: string;
  readonly streamLifeMs: number;
}

export function createDelivery(
  api: FeishuApi,
  deps: ChannelDeps,
  { boot, streamLifeMs }: DeliveryOptions,
): FeishuDelivery {
  const now = () => deps.clock.now();
  const started = createRecent<Shown>({ size: 2_000, keepMs: 3_600_000, now });
  const entities = createCardEntities(api, { now, log: deps.log });
  const streams = createWordStreams<FeishuFrame>({ lifeMs: streamLifeMs, now, log: deps.log });
  const uploads = createUploads(api, deps);
  const link = (id: string, page?: number) => documentUrl(deps, id, page);

  function begin(outgoing: Outgoing, replyTo: ReplyTo): Shown {
    if (outgoing.edits === undefined) {
      const target = targetOf(outgoing, replyTo);
      const isSurelyNew = replyTo.boot === boot;
      return { target, messages: [], redraw: new Set(), files: new Set(), isSurelyNew };
    }
    const { to, direct, messages, card } = Ref.parse(outgoing.edits);
    const target = { to, direct, inThread: false, under: direct ? undefined : messages[0] };
    const redraw = new Set(messages);
    return { target, messages: [...messages], redraw, files: new Set(), card, isSurelyNew: true };
  }

  async function show(outgoing: Outgoing, shown: Shown, level: Plainness): Promise<void> {
    const { reply, locale } = outgoing;
    const { direct } = shown.target;
    const { cards, files } = pack(drawReply(reply, { locale, plainness: level, link, direct }));
    const all = cards.length === 0 && reply.title !== undefined ? [[]] : cards;
    try {
      for (const [index, pieces] of all.entries()) await showPart(index, pieces, outgoing, shown);
    } catch (error) {
      const simpler = PLAINER[level];
      if (simpler === undefined || !(error instanceof AppError) || error.code !== "UNSUPPORTED") throw error;
      deps.log.warn("feishu cannot show this, drawing it simpler", { level, reason: reasonOf(error) });
      // The parts are cut differently now, so those already posted are drawn anew as well.
      for (const id of shown.messages) shown.redraw.add(id);
      return show(outgoing, shown, simpler);
    }
    await removeSurplus(shown, all.length);
    for (const file of files) await showFile(file, outgoing.key, shown);
  }

  async function showPart(
    index: number,
    pieces: readonly Exclude<Piece, { type: "file" }>[],
    outgoing: Outgoing,
    shown: Shown,
  ): Promise<void> {
    const { reply, locale, key } = outgoing;
    const id = shown.messages[index];
    if (id !== undefined && !shown.redraw.has(id)) return;
    const elements: Element[] = [];
    for (const piece of pieces) {
      if (piece.type === "element") elements.push(piece.element);
      else elements.push(imageElement(piece.alt, await uploads.image(piece.source, locale)));
    }
    const title = index === 0 ? reply.title : undefined;
    const content = JSON.stringify(cardOf(elements, { summary: shortSummary(reply, locale), title }));
    const card = index === 0 ? shown.card : undefined;
    if (id !== undefined && card !== undefined) return entities.update(card, content);
    if (id !== undefined) return patch(id, content);
    // Only what will be replaced by an answer may come to stream.
    const mayStream = index === 0 && shown.isSurelyNew && underWay(reply) !== undefined;
    if (mayStream) shown.card ??= await entities.create(content);
    const sent = mayStream && shown.card !== undefined ? cardById(shown.card) : content;
    shown.messages.push(
      await post(shown.target, { msg_type: "interactive", content: sent, uuid: uuidOf(key, `${index}`) }),
    );
  }

  async function patch(id: string, content: string): Promise<void> {
    try {
      await api.call({ method: "PATCH", path: `${MESSAGES}/${id}`, data: { content } });
    } catch (error) {
      // Sent by an earlier life as a card with an id that nobody knows any more.
      if (reasonOf(error) !== NOT_PATCHED) throw error;
      throw new AppError("NOT_FOUND", "Feishu takes no change of this message.", { source: "feishu" });
    }
  }

  async function post(target: Target, data: { readonly [name: string]: string }): Promise<string> {
    const { under, inThread, to } = target;
    if (under !== undefined) {
      try {
        const path = `${MESSAGES}/${under}/reply`;
        const answer = await api.call({ method: "POST", path, data: { ...data, reply_in_thread: inThread } });
        return Sent.parse(answer).data.message_id;
      } catch (error) {
        // The question was recalled meanwhile; its answer still has a place in the chat.
        if (!(error instanceof AppError) || error.code !== "NOT_FOUND") throw error;
      }
    }
    const query = { receive_id_type: to.startsWith("ou_") ? "open_id" : "chat_id" };
    const answer = await api.call({
      method: "POST",
      path: MESSAGES,
      query,
      data: { ...data, receive_id: to },
    });
    return Sent.parse(answer).data.message_id;
  }

  /** Parts of the old message that the new one no longer needs. */
  async function removeSurplus({ messages, redraw }: Shown, needed: number): Promise<void> {
    for (const id of messages.splice(Math.max(1, needed))) {
      if (redraw.has(id)) await api.call({ method: "DELETE", path: `${MESSAGES}/${id}` });
    }
  }

  async function showFile(file: FileBlock, key: string, { files, target }: Shown): Promise<void> {
    if (files.has(file.file)) return;
    const content = JSON.stringify({ file_key: await uploads.file(file) });
    await post(target, { msg_type: "file", content, uuid: uuidOf(key, `file ${file.file}`) });
    files.add(file.file);
  }

  /** Where the answer went is said in the group. A courtesy: failing at it fails nothing. */
  async function tellGroup(outgoing: Outgoing, replyTo: ReplyTo, { to }: Target): Promise<void> {
    const { chat, message } = replyTo;
    if (!outgoing.private || chat === undefined || chat === to || message === undefined) return;
    const content = JSON.stringify({ text: PHRASES[outgoing.locale].answered });
    const place = { to: chat, under: message, inThread: replyTo.thread !== undefined, direct: false };
    await post(place, { msg_type: "text", content, uuid: uuidOf(outgoing.key, "notice") }).catch(
      (error: unknown) => deps.log.debug("no notice in the group", { reason: reasonOf(error) }),
    );
  }

  /** True when the words went into a stream; only while an answer is drafted. */
  async function streamed({ edits, reply, locale }: Outgoing): Promise<boolean> {
    const { messages, card, direct } = Ref.parse(edits);
    const id = messages[0];
    const making = underWay(reply);
    if (id === undefined || card === undefined) return false;
    if (making === undefined) await streams.end(id);
    if (making?.said === undefined) return false;
    const drawn = drawReply({ blocks: [making.progress] }, { locale, plainness: "native", link, direct });
    const steps = drawn.flatMap((piece) => (piece.type === "element" ? [piece.element] : []));
    const words = drawMarkdown(making.said, link);
    const summary = shortSummary(reply, locale);
    const content = streamingCard(steps, words, { summary, title: reply.title });
    const frame = { words, steps: JSON.stringify(making.progress.steps), content };
    return streams.show(id, frame, () => entities.stream(card));
  }

  async function send(outgoing: Outgoing): Promise<SentRef> {
    if (outgoing.edits !== undefined && (await streamed(outgoing))) return outgoing.edits;
    const replyTo = ReplyTo.parse(outgoing.replyTo ?? {});
    const before = started.get(outgoing.key);
    const shown = before ?? begin(outgoing, replyTo);
    started.set(outgoing.key, shown);
    await show(outgoing, shown, "native");
    if (before === undefined && outgoing.edits === undefined && replyTo.direct !== true) {
      await tellGroup(outgoing, replyTo, shown.target);
    }
    const { card, messages } = shown;
    const { to, direct } = shown.target;
    return { to, direct, messages: [...messages], ...(card === undefined ? {} : { card }) };
  }

  return { send, stop: () => streams.stop() };
}

/** Feishu's word for a message that cannot be changed this way. */
const NOT_PATCHED = 230001;

function cardById(card_id: string): string {
  return JSON.stringify({ type: "card", data: { card_id } });
}

function shortSummary(reply: Outgoing["reply"], locale: Outgoing["locale"]): string {
  return [...summaryOf(reply, locale)].slice(0, FEISHU_LIMITS.summary).join("");
}

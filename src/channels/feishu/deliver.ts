import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FileBlock } from "../../reply.ts";
import type { Outgoing, SentRef } from "../channel.ts";
import { type ChannelDeps, documentUrl } from "../deps.ts";
import { PHRASES, summaryOf } from "../phrases.ts";
import { createRecent } from "../recent.ts";
import type { FeishuApi } from "./client.ts";
import { reasonOf } from "./errors.ts";
import { FEISHU_LIMITS } from "./limits.ts";
import { cardOf, pack } from "./pack.ts";
import { type Element, imageElement, type Piece, type Plainness } from "./pieces.ts";
import { drawReply } from "./render.ts";
import { ReplyTo, type Target, targetOf } from "./target.ts";
import { createUploads } from "./uploads.ts";

const Ref = z.object({ to: z.string(), direct: z.boolean(), messages: z.array(z.string()).min(1) });
const Sent = z.object({ data: z.object({ message_id: z.string() }) });

/** What one key has shown so far, so that trying again goes on where it stopped. */
interface Shown {
  readonly target: Target;
  readonly messages: string[];
  /** The messages that are to be drawn anew; all others stand as they are. */
  readonly redraw: Set<string>;
  readonly files: Set<string>;
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

export function createDelivery(api: FeishuApi, deps: ChannelDeps) {
  const started = createRecent<Shown>({ size: 2_000, keepMs: 3_600_000, now: () => deps.clock.now() });
  const uploads = createUploads(api, deps);
  const link = (id: string, page?: number) => documentUrl(deps, id, page);

  function begin(outgoing: Outgoing, replyTo: ReplyTo): Shown {
    if (outgoing.edits === undefined) {
      return { target: targetOf(outgoing, replyTo), messages: [], redraw: new Set(), files: new Set() };
    }
    const { to, direct, messages } = Ref.parse(outgoing.edits);
    const target = { to, direct, inThread: false, under: direct ? undefined : messages[0] };
    return { target, messages: [...messages], redraw: new Set(messages), files: new Set() };
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
    { reply, locale, key }: Outgoing,
    shown: Shown,
  ): Promise<void> {
    const id = shown.messages[index];
    if (id !== undefined && !shown.redraw.has(id)) return;
    const elements: Element[] = [];
    for (const piece of pieces) {
      if (piece.type === "element") elements.push(piece.element);
      else elements.push(imageElement(piece.alt, await uploads.image(piece.source, locale)));
    }
    const summary = [...summaryOf(reply, locale)].slice(0, FEISHU_LIMITS.summary).join("");
    const card = cardOf(elements, { summary, title: index === 0 ? reply.title : undefined });
    const content = JSON.stringify(card);
    if (id !== undefined) await api.call({ method: "PATCH", path: `${MESSAGES}/${id}`, data: { content } });
    else
      shown.messages.push(
        await post(shown.target, { msg_type: "interactive", content, uuid: uuidOf(key, `${index}`) }),
      );
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

  return async function send(outgoing: Outgoing): Promise<SentRef> {
    const replyTo = ReplyTo.parse(outgoing.replyTo ?? {});
    const before = started.get(outgoing.key);
    const shown = before ?? begin(outgoing, replyTo);
    started.set(outgoing.key, shown);
    await show(outgoing, shown, "native");
    if (before === undefined && outgoing.edits === undefined && replyTo.direct !== true) {
      await tellGroup(outgoing, replyTo, shown.target);
    }
    return { to: shown.target.to, direct: shown.target.direct, messages: [...shown.messages] };
  };
}

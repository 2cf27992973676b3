import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { FileBlock } from "../../reply.ts";
import type { Outgoing, SentRef } from "../channel.ts";
import { type ChannelDeps, documentUrl } from "../deps.ts";
import { PHRASES, summaryOf } from "../phrases.ts";
import { createRecent } from "../recent.ts";
import { underWay } from "../under-way.ts";
import { createWordStreams } from "../word-streams.ts";
import { reasonOf, type SlackApi } from "./client.ts";
import { createImages } from "./images.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { pack } from "./pack.ts";
import { imageBlock, type Piece, type Plainness } from "./pieces.ts";
import { findPosted, metadataOf } from "./read-back.ts";
import { drawReply } from "./render.ts";
import type { SlackObject } from "./rich-text.ts";
import { createTargets, ReplyTo, type Target } from "./target.ts";
import { clip, escapeControl } from "./text.ts";
import { createSlackStream, frameOf, type SlackFrame } from "./word-stream.ts";

const Ref = z.object({
  channel: z.string(),
  thread: z.string().optional(),
  ts: z.array(z.string()).min(1),
});
const Posted = z.object({ ts: z.string() });

/** What one key has shown so far, so that trying again goes on where it stopped. */
interface Shown {
  target: Target;
  readonly ts: string[];
  /** The messages that are to be drawn anew; all others of `ts` stand as they are. */
  readonly redraw: Set<string>;
  readonly files: Set<string>;
}

const PLAINER: Readonly<Record<Plainness, Plainness | undefined>> = {
  native: "pictures",
  pictures: "words",
  words: undefined,
};
const OUTSIDE = new Set(["not_in_channel", "channel_not_found"]);
/** An uploaded picture takes Slack a moment; a message that shows it sooner is refused. */
const PICTURE_WAITS_MS = [700, 1_500];

export interface SlackDelivery {
  send(outgoing: Outgoing): Promise<SentRef>;
  /** Ends the streams that are open. */
  stop(): Promise<void>;
}

export interface DeliveryOptions {
  /** Names this life of the process in every event it hands over. */
  readonly boot: string;
  readonly streamLifeMs: number;
}

/** Sends and edits answers. */
export function createDelivery(
  api: SlackApi,
  deps: ChannelDeps,
  { boot, streamLifeMs }: DeliveryOptions,
): SlackDelivery {
  const started = createRecent<Shown>({ size: 2_000, keepMs: 3_600_000, now: () => deps.clock.now() });
  const targetOf = createTargets(api, deps);
  const uploadImage = createImages(api, deps);
  const link = (id: string, page?: number) => documentUrl(deps, id, page);
  const now = () => deps.clock.now();
  const streams = createWordStreams<SlackFrame>({ lifeMs: streamLifeMs, now, log: deps.log });
  let plainness: Plainness = "native";

  async function begin(outgoing: Outgoing, replyTo: ReplyTo): Promise<Shown> {
    if (outgoing.edits !== undefined) {
      const { channel, thread, ts } = Ref.parse(outgoing.edits);
      return { target: { channel, thread }, ts: [...ts], redraw: new Set(ts), files: new Set() };
    }
    const target = await targetOf(outgoing, replyTo);
    // An event of an earlier life may have been answered by it: look before posting. One of this life was not.
    const ts = replyTo.boot === boot ? [] : await findPosted(api, target, outgoing.key, deps.log);
    return { target, ts, redraw: new Set(), files: new Set() };
  }

  async function show(outgoing: Outgoing, shown: Shown, level: Plainness): Promise<void> {
    const { reply, locale } = outgoing;
    const { messages, files } = pack(drawReply(reply, { locale, plainness: level, link }));
    try {
      for (const [index, pieces] of messages.entries()) await showPart(index, pieces, outgoing, shown);
    } catch (error) {
      const simpler = PLAINER[level];
      if (simpler === undefined || !(error instanceof AppError) || error.code !== "UNSUPPORTED") throw error;
      deps.log.warn("slack cannot show this, drawing it simpler", { level, reason: reasonOf(error) });
      if (level === "native" && reasonOf(error) === "invalid_blocks") plainness = "pictures";
      // The parts are cut differently now, so those already posted are drawn anew as well.
      for (const ts of shown.ts) shown.redraw.add(ts);
      return show(outgoing, shown, simpler);
    }
    await removeSurplus(shown, messages.length);
    for (const file of files) await showFile(file, shown);
  }

  async function showPart(
    index: number,
    pieces: readonly Exclude<Piece, { type: "file" }>[],
    outgoing: Outgoing,
    shown: Shown,
  ): Promise<void> {
    const ts = shown.ts[index];
    if (ts !== undefined && !shown.redraw.has(ts)) return;
    const blocks: SlackObject[] = [];
    for (const piece of pieces) blocks.push(await settle(piece, outgoing));
    const waits = pieces.some(({ type }) => type === "image") ? PICTURE_WAITS_MS : [];
    const posted = await withWaits(waits, () => callFor(ts, index, blocks, outgoing, shown.target));
    if (ts === undefined) shown.ts.push(posted);
  }

  async function callFor(
    ts: string | undefined,
    part: number,
    blocks: readonly SlackObject[],
    { reply, locale, key }: Outgoing,
    { channel, thread }: Target,
  ): Promise<string> {
    const text = escapeControl(clip(summaryOf(reply, locale), SLACK_LIMITS.fallback));
    const message = { channel, text, blocks, unfurl_links: false, unfurl_media: false };
    if (ts !== undefined) {
      await api.call("chat.update", { channel, ts, text, blocks });
      return ts;
    }
    const place = thread === undefined ? {} : { thread_ts: thread };
    return Posted.parse(
      await api.call("chat.postMessage", { ...message, ...place, metadata: metadataOf(key, part) }),
    ).ts;
  }

  async function settle(piece: Exclude<Piece, { type: "file" }>, { locale }: Outgoing): Promise<SlackObject> {
    if (piece.type === "block") return piece.block;
    return imageBlock(piece, await uploadImage(piece.source, locale));
  }

  /** Parts of the old message that the new one no longer needs. */
  async function removeSurplus({ target, ts, redraw }: Shown, needed: number): Promise<void> {
    for (const one of ts.splice(Math.max(1, needed))) {
      if (redraw.has(one)) await api.call("chat.delete", { channel: target.channel, ts: one });
    }
  }

  async function showFile({ file, name }: FileBlock, { files, target }: Shown): Promise<void> {
    if (files.has(file)) return;
    await api.upload({ name, data: await deps.files.read(file) }, target);
    files.add(file);
  }

  /** In the group only the asker sees where the answer went. A courtesy: failing at it fails nothing. */
  async function tellGroup(
    outgoing: Outgoing,
    { channel, user, thread }: ReplyTo,
    target: Target,
  ): Promise<void> {
    if (!outgoing.private || channel === undefined || user === undefined || target.channel === channel)
      return;
    const place = thread === undefined ? {} : { thread_ts: thread };
    await api
      .call("chat.postEphemeral", { channel, user, text: PHRASES[outgoing.locale].answered, ...place })
      .catch((error: unknown) => deps.log.debug("no notice in the channel", { reason: reasonOf(error) }));
  }

  /** A command may be typed where the bot is no member: its answer goes to whoever typed it. */
  async function showOrElse(outgoing: Outgoing, replyTo: ReplyTo, shown: Shown): Promise<void> {
    try {
      await show(outgoing, shown, plainness);
    } catch (error) {
      const isOutside =
        OUTSIDE.has(reasonOf(error) ?? "") && shown.ts.length === 0 && replyTo.user !== undefined;
      if (!isOutside || outgoing.private) throw error;
      shown.target = await targetOf({ ...outgoing, private: true }, replyTo);
      await show(outgoing, shown, plainness);
    }
  }

  /** True when the words went into a stream; only in a thread, and only while an answer is drafted. */
  async function streamed(outgoing: Outgoing, { team, user }: ReplyTo): Promise<boolean> {
    if (outgoing.edits === undefined) return false;
    const { channel, thread, ts } = Ref.parse(outgoing.edits);
    const id = `${channel} ${ts[0]}`;
    const making = underWay(outgoing.reply);
    const said = making?.said;
    if (making === undefined) await streams.end(id);
    if (making === undefined || said === undefined || thread === undefined) return false;
    const steps: Outgoing = { ...outgoing, reply: { ...outgoing.reply, blocks: [making.progress] } };
    const frame: SlackFrame = {
      ...frameOf({ ...making, said }, link),
      showSteps: async () => show(steps, await begin(steps, {}), plainness),
    };
    return streams.show(id, frame, () => createSlackStream(api, { channel, thread, team, user }));
  }

  async function send(outgoing: Outgoing): Promise<SentRef> {
    const replyTo = ReplyTo.parse(outgoing.replyTo ?? {});
    if (outgoing.edits !== undefined && (await streamed(outgoing, replyTo))) return outgoing.edits;
    const before = started.get(outgoing.key);
    const shown = before ?? (await begin(outgoing, replyTo));
    started.set(outgoing.key, shown);
    await showOrElse(outgoing, replyTo, shown);
    if (before === undefined && outgoing.edits === undefined)
      await tellGroup(outgoing, replyTo, shown.target);
    const { channel, thread } = shown.target;
    return { channel, ...(thread === undefined ? {} : { thread }), ts: [...shown.ts] };
  }

  return { send, stop: () => streams.stop() };
}

async function withWaits<T>(waits: readonly number[], call: () => Promise<T>): Promise<T> {
  const [first, ...rest] = waits;
  try {
    return await call();
  } catch (error) {
    if (first === undefined || reasonOf(error) !== "invalid_blocks") throw error;
    await pause(first);
    return withWaits(rest, call);
  }
}

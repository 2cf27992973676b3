import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { createRecent } from "../recent.ts";
import type { StreamWay } from "../word-streams.ts";
import type { FeishuApi } from "./client.ts";
import { FeishuRefusal, reasonOf } from "./errors.ts";
import { FEISHU_LIMITS } from "./limits.ts";
import { cardOf } from "./pack.ts";
import type { Element } from "./pieces.ts";

/** Cards kept by Feishu under an id of their own: only such a card can stream. */
export interface CardEntities {
  /** The id of a new card; undefined where the app may not have one, so that an ordinary card is sent. */
  create(content: string): Promise<string | undefined>;
  /** All of it anew. NOT_FOUND when Feishu no longer takes it. */
  update(card: string, content: string): Promise<void>;
  stream(card: string): StreamWay<FeishuFrame>;
}

export interface FeishuFrame {
  readonly words: string;
  readonly steps: string;
  /** The whole card with these words. */
  readonly content: string;
}

const CARDS = "/open-apis/cardkit/v1/cards";
const WORDS_ID = "words";
const Created = z.object({ data: z.object({ card_id: z.string() }) });
/** Sequences count seconds from here, so that they go on growing after a restart. */
const EPOCH = Date.UTC(2026, 0, 1);
const KEEP_MS = 86_400_000;

export function createCardEntities(
  api: FeishuApi,
  { now, log }: { readonly now: () => number; readonly log: Log },
): CardEntities {
  const sequences = createRecent<number>({ size: 5_000, keepMs: KEEP_MS, now });

  /** Feishu refuses a number that is not above the last one of the card, whatever it was for. */
  function nextOf(card: string): number {
    const next = Math.max((sequences.get(card) ?? 0) + 1, Math.floor((now() - EPOCH) / 1_000));
    sequences.set(card, next);
    return next;
  }

  async function put(card: string, content: string): Promise<void> {
    const data = { card: { type: "card_json", data: content }, sequence: nextOf(card) };
    await api.call({ method: "PUT", path: `${CARDS}/${card}`, data });
  }

  function stream(card: string): StreamWay<FeishuFrame> {
    let steps = "";
    async function draw(frame: FeishuFrame): Promise<void> {
      if (Buffer.byteLength(frame.content) > FEISHU_LIMITS.card) throw tooLong();
      await put(card, frame.content);
      steps = frame.steps;
    }
    return {
      open: draw,
      async more(frame) {
        if (frame.steps !== steps) return draw(frame);
        if (Buffer.byteLength(frame.content) > FEISHU_LIMITS.card) throw tooLong();
        const data = { content: frame.words, sequence: nextOf(card) };
        await api.call({ method: "PUT", path: `${CARDS}/${card}/elements/${WORDS_ID}/content`, data });
      },
      async close() {
        const settings = JSON.stringify({ config: { streaming_mode: false } });
        const data = { settings, sequence: nextOf(card) };
        await api.call({ method: "PATCH", path: `${CARDS}/${card}/settings`, data });
      },
    };
  }

  return {
    async create(content) {
      try {
        const data = { type: "card_json", data: content };
        return Created.parse(await api.call({ method: "POST", path: CARDS, data })).data.card_id;
      } catch (error) {
        log.info("feishu gives no card that can stream; run doctor", { reason: reasonOf(error) });
        return undefined;
      }
    },
    async update(card, content) {
      try {
        await put(card, content);
      } catch (error) {
        throw gone(error);
      }
    },
    stream,
  };
}

/** The card while words flow into it, below its steps. */
export function streamingCard(
  steps: readonly Element[],
  words: string,
  head: { readonly title?: string | undefined; readonly summary: string },
): string {
  const element = { tag: "markdown", element_id: WORDS_ID, content: words };
  const card = cardOf([...steps, element], head);
  return JSON.stringify({ ...card, config: { ...Object(card.config), streaming_mode: true } });
}

/** A card that Feishu refuses for itself is as good as gone: what it should show needs another place. */
function gone(error: unknown): unknown {
  if (!(error instanceof FeishuRefusal) || error.code !== "UPSTREAM_FAILED" || error.reason === 0)
    return error;
  return new AppError("NOT_FOUND", `Feishu takes no change of this card (${error.reason}).`, {
    source: "feishu",
    zh: `飞书不再接受这张卡片的更新（${error.reason}）。`,
  });
}

function tooLong(): AppError {
  return new AppError("UNSUPPORTED", "The words no longer fit into one Feishu card.", {
    source: "feishu",
    zh: "内容超过了一张飞书卡片的上限。",
  });
}

import type { Json } from "../../domain/crm.ts";
import type { FileBlock } from "../../reply.ts";
import { FEISHU_LIMITS } from "./limits.ts";
import { type Element, type Piece, plain } from "./pieces.ts";

type Placed = Exclude<Piece, { type: "file" }>;

export interface PackedCards {
  readonly cards: readonly (readonly Placed[])[];
  readonly files: readonly FileBlock[];
}

/** As few cards as hold all pieces in their order, each under every limit. Files are messages of their own. */
export function pack(pieces: readonly Piece[]): PackedCards {
  const cards: Placed[][] = [];
  const files: FileBlock[] = [];
  let room = newRoom();
  for (const piece of pieces) {
    if (piece.type === "file") {
      files.push(piece.file);
      continue;
    }
    if (cards.length === 0 || !room.takes(piece)) {
      cards.push([]);
      room = newRoom();
    }
    room.add(piece);
    cards.at(-1)?.push(piece);
  }
  return { cards, files };
}

/** Header, configuration and the brackets around the elements. */
const FRAME_BYTES = 1_500;

function newRoom() {
  const used = { card: FRAME_BYTES, elements: 0, tables: 0, charts: 0 };

  function costOf(piece: Placed) {
    if (piece.type === "image")
      return { card: 300 + 2 * bytesOf(piece.alt), elements: 1, tables: 0, charts: 0 };
    const { tag } = piece.element;
    return {
      card: bytesOf(piece.element) + 1,
      elements: countElements(piece.element),
      tables: tag === "table" ? 1 : 0,
      charts: tag === "chart" ? 1 : 0,
    };
  }

  const keys = Object.keys(used) as (keyof typeof used)[];
  return {
    takes(piece: Placed): boolean {
      const cost = costOf(piece);
      return keys.every((what) => used[what] + cost[what] <= FEISHU_LIMITS[what]);
    },
    add(piece: Placed): void {
      const cost = costOf(piece);
      for (const what of keys) used[what] += cost[what];
    },
  };
}

function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Everything with a tag counts, however deep. */
function countElements(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countElements(item), 0);
  if (value === null || typeof value !== "object") return 0;
  const own = "tag" in value ? 1 : 0;
  return own + Object.values(value).reduce<number>((sum, item) => sum + countElements(item), 0);
}

export function cardOf(
  elements: readonly Element[],
  { title, summary }: { readonly title?: string | undefined; readonly summary: string },
): Element {
  return {
    schema: "2.0",
    config: { update_multi: true, summary: { content: summary } },
    ...(title === undefined
      ? {}
      : { header: { title: plain(title, FEISHU_LIMITS.title), template: "blue" } }),
    body: { elements: [...elements] },
  };
}

import type { FileBlock } from "../../reply.ts";
import { SLACK_LIMITS } from "./limits.ts";
import type { Piece } from "./pieces.ts";
import { textLength } from "./rich-text.ts";

export interface PackedMessages {
  readonly messages: readonly (readonly Exclude<Piece, { type: "file" }>[])[];
  readonly files: readonly FileBlock[];
}

/** As few messages as hold all pieces in their order, each under every limit. Files are messages of their own. */
export function pack(pieces: readonly Piece[]): PackedMessages {
  const messages: Exclude<Piece, { type: "file" }>[][] = [];
  const files: FileBlock[] = [];
  let room = newRoom();
  for (const piece of pieces) {
    if (piece.type === "file") {
      files.push(piece.file);
      continue;
    }
    if (messages.length === 0 || !room.takes(piece)) {
      messages.push([]);
      room = newRoom();
    }
    room.add(piece);
    messages.at(-1)?.push(piece);
  }
  return { messages, files };
}

function newRoom() {
  const used = { blocks: 0, text: 0, tables: 0, charts: 0 };

  function costOf(piece: Exclude<Piece, { type: "file" }>) {
    if (piece.type === "image") return { blocks: 1, text: piece.alt.length * 2, tables: 0, charts: 0 };
    const { type } = piece.block;
    return {
      blocks: 1,
      text: textLength(piece.block),
      tables: type === "table" ? 1 : 0,
      charts: type === "data_visualization" ? 1 : 0,
    };
  }

  return {
    takes(piece: Exclude<Piece, { type: "file" }>): boolean {
      const cost = costOf(piece);
      return (Object.keys(used) as (keyof typeof used)[]).every(
        (what) => used[what] + cost[what] <= SLACK_LIMITS[what],
      );
    },
    add(piece: Exclude<Piece, { type: "file" }>): void {
      const cost = costOf(piece);
      for (const what of Object.keys(used) as (keyof typeof used)[]) used[what] += cost[what];
    },
  };
}

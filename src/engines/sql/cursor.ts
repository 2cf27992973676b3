import { hash } from "node:crypto";
import { AppError } from "#src/errors.ts";

/** Where a page ended: the value it is ordered by, null when the row has none, and the row's id. */
export interface Position {
  readonly value: string | number | null;
  readonly id: string;
}

/** An opaque cursor that fits the query it came from and no other. */
export function writeCursor(position: Position, query: unknown): string {
  const body = JSON.stringify([position.value, position.id]);
  return Buffer.from(`${seal(body, query)}${body}`).toString("base64url");
}

/** INPUT_INVALID for a cursor that was altered or belongs to another query. */
export function readCursor(cursor: string, query: unknown): Position {
  const text = Buffer.from(cursor, "base64url").toString();
  const body = text.slice(SEAL_LENGTH);
  if (
    Buffer.from(text).toString("base64url") !== cursor ||
    seal(body, query) !== text.slice(0, SEAL_LENGTH)
  ) {
    throw new AppError("INPUT_INVALID", "This page cursor is not one of ours or belongs to another query.", {
      zh: "翻页标记无效，或属于另一个查询。",
    });
  }
  const [value, id] = JSON.parse(body) as [Position["value"], string];
  return { value, id };
}

const SEAL_LENGTH = 16;

function seal(body: string, query: unknown): string {
  return hash("sha256", `${JSON.stringify(query)}\n${body}`, "hex").slice(0, SEAL_LENGTH);
}

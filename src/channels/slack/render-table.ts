import type { TableBlock } from "../../reply.ts";
import { SLACK_LIMITS } from "./limits.ts";
import type { SlackObject } from "./rich-text.ts";

/**
 * Native tables, more than one when there are more rows than one holds; undefined when the columns are too many
 * or a row alone is too long, and it has to be text.
 */
export function drawTables({ columns, rows }: TableBlock): SlackObject[] | undefined {
  if (columns.length === 0 || columns.length > SLACK_LIMITS.tableColumns || rows.length === 0)
    return undefined;
  const head = columns.map(({ label }) => label);
  const room = SLACK_LIMITS.tableText - sizeOf(head);
  if (rows.some(({ cells }) => sizeOf(cells) > room)) return undefined;
  const settings = columns.map(({ align }) => ({
    align: align === "end" ? "right" : "left",
    is_wrapped: true,
  }));
  return groups(rows, room).map((some) => ({
    type: "table",
    column_settings: settings,
    rows: [head, ...some].map((cells) => head.map((_, index) => cell(cells[index]))),
  }));
}

/** Slack refuses an empty cell. */
function cell(text: string | undefined): SlackObject {
  return { type: "raw_text", text: text === undefined || text.trim() === "" ? "–" : text };
}

function sizeOf(cells: readonly string[]): number {
  return cells.reduce((sum, text) => sum + Math.max(1, text.length), 0);
}

function groups(rows: TableBlock["rows"], room: number): string[][][] {
  const all: string[][][] = [];
  let size = 0;
  for (const { cells } of rows) {
    const last = all.at(-1);
    size += sizeOf(cells);
    if (last === undefined || size > room || last.length >= SLACK_LIMITS.tableRows - 1) {
      all.push([[...cells]]);
      size = sizeOf(cells);
    } else {
      last.push([...cells]);
    }
  }
  return all;
}

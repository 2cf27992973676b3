import type { TableBlock } from "../../reply.ts";
import type { Style } from "./style.ts";
import { clip, columnsOf, pad } from "./width.ts";

const GAP = "  ";

/**
 * Aligned columns by display width. When the line is too narrow the widest columns give way first, and when
 * even that leaves nothing to read, each row is written as `label: value` lines instead.
 */
export function renderTable(
  block: Pick<TableBlock, "columns" | "rows">,
  width: number,
  style: Style,
): string[] {
  const labels = block.columns.map(({ label }) => label);
  const natural = labels.map((label, index) => {
    return Math.max(columnsOf(label), ...block.rows.map(({ cells }) => columnsOf(oneLine(cells[index]))));
  });
  const mayShrink = block.columns.map(({ align }) => align !== "end");
  const widths = fitWidths(natural, mayShrink, width - GAP.length * (labels.length - 1));
  if (widths === undefined) return asLists(block, style);
  const line = (cells: readonly (string | undefined)[]) =>
    cells
      .map((cell, index) =>
        pad(clip(oneLine(cell), widths[index] ?? 0), widths[index] ?? 0, block.columns[index]?.align),
      )
      .join(GAP)
      .trimEnd();
  return [
    style.quiet(line(labels)),
    ...block.rows.map(({ cells }) => line(labels.map((_, index) => cells[index]))),
  ];
}

const NARROWEST = 8;

/** Figures are never cut: `¥1,200,0…` would be read as another number. Only words give way. */
function fitWidths(
  natural: readonly number[],
  mayShrink: readonly boolean[],
  room: number,
): number[] | undefined {
  const widths = [...natural];
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  while (over > 0) {
    const words = widths.map((width, index) => (mayShrink[index] ? width : 0));
    const widest = words.indexOf(Math.max(...words));
    if ((words[widest] ?? 0) <= NARROWEST) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

function asLists({ columns, rows }: Pick<TableBlock, "columns" | "rows">, style: Style): string[] {
  return rows.flatMap(({ cells }) => {
    const [first = "", ...rest] = cells;
    return [
      oneLine(first),
      ...rest.map((cell, index) => `  ${style.quiet(columns[index + 1]?.label ?? "")} ${oneLine(cell)}`),
    ];
  });
}

function oneLine(cell: string | undefined): string {
  return (cell ?? "").replace(/\s*\n\s*/g, " ");
}

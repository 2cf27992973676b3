import type { Chart } from "../../reply.ts";
import type { Style } from "./style.ts";
import { clip, columnsOf, pad } from "./width.ts";

type Series = Exclude<Chart, { kind: "matrix" }>;
type Matrix = Extract<Chart, { kind: "matrix" }>;

export function renderChart(chart: Chart, width: number, style: Style): string[] {
  return chart.kind === "matrix" ? renderMatrix(chart, width, style) : renderBars(chart, width, style);
}

/** One bar a category and series; the number always stands beside it. */
function renderBars(chart: Series, width: number, style: Style): string[] {
  const { categories, series, unit = "" } = chart;
  const many = series.length > 1;
  const lines = categories.flatMap((category, at) =>
    series.map(({ name, values }, index) => ({
      label: many ? (index === 0 ? category : "") : category,
      name: many ? name : "",
      value: values[at] ?? null,
    })),
  );
  const widest = (texts: readonly string[], most: number) =>
    Math.min(most, Math.max(0, ...texts.map(columnsOf)));
  const labelWidth = widest(
    lines.map(({ label }) => label),
    20,
  );
  const nameWidth = widest(
    lines.map(({ name }) => name),
    12,
  );
  const largest = Math.max(1, ...lines.map(({ value }) => Math.abs(value ?? 0)));
  const numbers = lines.map(({ value }) =>
    value === null ? "–" : `${value.toLocaleString("en")}${unit && ` ${unit}`}`,
  );
  const numberWidth = Math.max(...numbers.map(columnsOf), 0);
  const room = Math.max(8, width - labelWidth - nameWidth - numberWidth - (many ? 3 : 2) - 1);
  return lines.map(({ label, name, value }, index) => {
    const bar = barOf(Math.abs(value ?? 0) / largest, room);
    const parts = [
      pad(clip(label, labelWidth), labelWidth),
      ...(many ? [pad(clip(name, nameWidth), nameWidth)] : []),
    ];
    const sign = (value ?? 0) < 0 ? style.bad(bar) : style.accent(bar);
    return [...parts, pad(numbers[index] ?? "", numberWidth, "end"), sign].join(" ").trimEnd();
  });
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function barOf(share: number, room: number): string {
  const eighths = Math.round(share * room * 8);
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

const ROWS = 12;

/** A grid of both axes with numbered points, and under it what each number is. */
function renderMatrix({ x, y, points, regions }: Matrix, width: number, style: Style): string[] {
  const columns = Math.max(24, Math.min(56, width - 4));
  const cells = Array.from({ length: ROWS }, () => Array.from({ length: columns }, () => " "));
  for (const row of cells) row[Math.floor(columns / 2)] = "┊";
  const middle = cells[Math.floor(ROWS / 2)];
  for (let at = 0; at < columns && middle; at += 1) middle[at] = "┈";
  for (const region of regions) write(cells, region, clip(region.label, Math.floor(columns / 2) - 2), true);
  points.forEach((point, index) => {
    write(cells, point, marker(index), false);
  });
  const grid = cells.map((row) => `│${row.join("")}`.trimEnd());
  const legend = points.map(({ label, x: across, y: up }, index) => {
    return `${marker(index)} ${label} ${style.quiet(`${y} ${round(up)} · ${x} ${round(across)}`)}`;
  });
  return [
    style.quiet(`↑ ${y}`),
    ...grid,
    `└${"─".repeat(columns)}`,
    style.quiet(pad(`${x} →`, columns + 1, "end")),
    ...legend,
  ];
}

function marker(index: number): string {
  return index < 20 ? String.fromCodePoint(0x2460 + index) : `${index + 1}`;
}

function round(value: number): string {
  return `${Math.round(value)}`;
}

/** Writes into the grid by display width: a wide character takes its own cell and empties the next. */
function write(cells: string[][], at: { x: number; y: number }, text: string, centred: boolean): void {
  const row = cells[Math.min(ROWS - 1, Math.max(0, Math.round((1 - at.y / 100) * (ROWS - 1))))];
  if (row === undefined) return;
  const width = columnsOf(text);
  const start = Math.round((at.x / 100) * (row.length - 1)) - (centred ? Math.floor(width / 2) : 0);
  let column = Math.max(0, Math.min(row.length - width, start));
  for (const character of text) {
    row[column] = character;
    const taken = columnsOf(character);
    for (let extra = 1; extra < taken; extra += 1) row[column + extra] = "";
    column += taken;
  }
}

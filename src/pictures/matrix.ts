import type { Locale } from "../domain/text.ts";
import type { Chart } from "../reply.ts";
import { nearestCells } from "./cells.ts";
import { type PlacedLabel, placeLabels } from "./labels.ts";
import { type Box, fitText, INK, round, svgDocument, svgText, textWidth } from "./svg.ts";

export type MatrixChart = Extract<Chart, { readonly kind: "matrix" }>;

export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const LABEL = 12;
const LEFT = 58;
const RIGHT = 20;

/** Points on two axes of 0–100 over named cells; each group of points has a shape of its own. */
export function drawMatrix(
  chart: MatrixChart,
  options: { readonly width: number; readonly title?: string; readonly locale: Locale },
): Drawing {
  const top = options.title === undefined ? 20 : 48;
  const side = options.width - LEFT - RIGHT;
  const frame: Box = { x: LEFT, y: top, width: side, height: Math.round(side * 0.78) };
  const groups = [
    ...new Set(chart.points.map((point) => point.group).filter((group) => group !== undefined)),
  ];
  const toX = (value: number) => frame.x + (frame.width * clamp(value)) / 100;
  const toY = (value: number) => frame.y + frame.height - (frame.height * clamp(value)) / 100;
  const names = regionNames(chart, { toX, toY, frame });
  const points = chart.points.map((point) => ({
    label: fitText(point.label, LABEL, 150),
    x: toX(point.x),
    y: toY(point.y),
    shape: point.group === undefined ? 0 : groups.indexOf(point.group),
  }));
  const placed = placeLabels(points, { frame, size: LABEL, taken: names.map((name) => name.box) });
  const legend = drawLegend(groups, frame.y + frame.height + 56, options.width);
  const height = frame.y + frame.height + 56 + legend.height;
  const body = [
    options.title === undefined
      ? ""
      : svgText(fitText(options.title, 16, options.width - 32), 16, 28, { size: 16, weight: "bold" }),
    drawCells(chart, { toX, toY }),
    drawAxes(chart, frame),
    ...placed.map(drawLeader),
    ...points.map((point) => drawMark(point.shape, point.x, point.y)),
    // Over the marks, so that a point in the corner does not hide the name of its cell.
    ...names.map((name) =>
      svgText(name.label, name.x, name.y, {
        size: 15,
        fill: INK.muted,
        anchor: "middle",
        weight: "bold",
        halo: true,
      }),
    ),
    ...placed.map(drawLabel),
    legend.svg,
    unnamedNote(placed, { y: height - 8, width: options.width, locale: options.locale }),
  ];
  return { svg: svgDocument(options.width, height, body.join("")), width: options.width, height };
}

function clamp(value: number): number {
  return Math.min(100, Math.max(0, value));
}

interface Scales {
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
}

const TINTS = ["#ffffff", "#f3f5f7", "#fafbfc", "#eceff2", "#f7f9fa"];

function drawCells(chart: MatrixChart, { toX, toY }: Scales): string {
  return nearestCells(chart.regions)
    .map((cell, at) => {
      const corners = cell.map(([x, y]) => `${round(toX(x))},${round(toY(y))}`).join(" ");
      return `<polygon points="${corners}" fill="${TINTS[at % TINTS.length]}" stroke="${INK.line}" stroke-width="1" stroke-dasharray="5 4"/>`;
    })
    .join("");
}

interface RegionName {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly box: Box;
}

/** A cell's name stands at its centre, pulled inside the frame. */
function regionNames(chart: MatrixChart, { toX, toY, frame }: Scales & { frame: Box }): RegionName[] {
  return chart.regions.map((region) => {
    const width = textWidth(region.label, 15);
    const x = Math.min(
      frame.x + frame.width - width / 2 - 8,
      Math.max(frame.x + width / 2 + 8, toX(region.x)),
    );
    const y = Math.min(frame.y + frame.height - 10, Math.max(frame.y + 22, toY(region.y) + 5));
    return { label: region.label, x, y, box: { x: x - width / 2, y: y - 15, width, height: 20 } };
  });
}

function drawAxes(chart: MatrixChart, frame: Box): string {
  const bottom = frame.y + frame.height;
  const ticks = [0, 25, 50, 75, 100].flatMap((value) => {
    const x = frame.x + (frame.width * value) / 100;
    const y = bottom - (frame.height * value) / 100;
    return [
      svgText(`${value}`, x, bottom + 18, { size: 11, fill: INK.muted, anchor: "middle" }),
      svgText(`${value}`, frame.x - 8, y + 4, { size: 11, fill: INK.muted, anchor: "end" }),
    ];
  });
  const middle = frame.y + frame.height / 2;
  return [
    `<rect x="${frame.x}" y="${frame.y}" width="${frame.width}" height="${frame.height}" fill="none" stroke="${INK.text}" stroke-width="1.2"/>`,
    ...ticks,
    svgText(`${chart.x} →`, frame.x + frame.width, bottom + 38, { size: 13, anchor: "end" }),
    `<g transform="rotate(-90 18 ${round(middle)})">${svgText(`${chart.y} →`, 18, middle, { size: 13, anchor: "middle" })}</g>`,
  ].join("");
}

/** Circle, square, triangle, diamond, cross, ring: told apart without colour. */
function drawMark(shape: number, x: number, y: number): string {
  const fill = `fill="${INK.accent}" stroke="${INK.paper}" stroke-width="1"`;
  const [a, b] = [round(x), round(y)];
  switch (shape % 6) {
    case 1:
      return `<rect x="${a - 5}" y="${b - 5}" width="10" height="10" ${fill}/>`;
    case 2:
      return `<polygon points="${a},${b - 6.5} ${a + 6},${b + 5} ${a - 6},${b + 5}" ${fill}/>`;
    case 3:
      return `<polygon points="${a},${b - 7} ${a + 7},${b} ${a},${b + 7} ${a - 7},${b}" ${fill}/>`;
    case 4:
      return `<path d="M${a - 5} ${b - 5}L${a + 5} ${b + 5}M${a - 5} ${b + 5}L${a + 5} ${b - 5}" stroke="${INK.accent}" stroke-width="3"/>`;
    case 5:
      return `<circle cx="${a}" cy="${b}" r="5" fill="${INK.paper}" stroke="${INK.accent}" stroke-width="2.5"/>`;
    default:
      return `<circle cx="${a}" cy="${b}" r="5.5" ${fill}/>`;
  }
}

function drawLeader({ x, y, box, far }: PlacedLabel): string {
  if (box === undefined || !far) return "";
  const toX = Math.min(box.x + box.width, Math.max(box.x, x));
  const toY = Math.min(box.y + box.height, Math.max(box.y, y));
  return `<path d="M${round(x)} ${round(y)}L${round(toX)} ${round(toY)}" stroke="${INK.line}" stroke-width="1"/>`;
}

function drawLabel({ label, box }: PlacedLabel): string {
  return box === undefined ? "" : svgText(label, box.x + 1, box.y + LABEL, { size: LABEL, halo: true });
}

function drawLegend(groups: readonly string[], y: number, width: number): { svg: string; height: number } {
  if (groups.length === 0) return { svg: "", height: 8 };
  const parts: string[] = [];
  let x = LEFT;
  let row = 0;
  for (const [at, group] of groups.entries()) {
    const label = fitText(group, 12, width - LEFT - 40);
    const step = textWidth(label, 12) + 36;
    if (x > LEFT && x + step > width - RIGHT) {
      x = LEFT;
      row++;
    }
    parts.push(drawMark(at, x + 6, y + row * 20), svgText(label, x + 18, y + row * 20 + 4, { size: 12 }));
    x += step;
  }
  return { svg: parts.join(""), height: (row + 1) * 20 + 12 };
}

function unnamedNote(
  placed: readonly PlacedLabel[],
  at: { readonly y: number; readonly width: number; readonly locale: Locale },
): string {
  const unnamed = placed.filter((label) => label.box === undefined).length;
  if (unnamed === 0) return "";
  const text =
    at.locale === "zh"
      ? `另有 ${unnamed} 个点没有地方写名字`
      : `${unnamed} more ${unnamed === 1 ? "point" : "points"} had no room for a name`;
  return svgText(text, at.width - RIGHT, at.y, { size: 11, fill: INK.muted, anchor: "end" });
}

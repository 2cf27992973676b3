import type { Locale, Text } from "../domain/text.ts";
import type { DiagramBlock } from "../reply.ts";
import type { Drawing } from "./matrix.ts";
import { fitText, INK, round, svgDocument, svgText } from "./svg.ts";
import { layTree, type TreePlace } from "./tree.ts";

type Seat = DiagramBlock["seats"][number];

const BOX = { width: 148, height: 84, gapX: 22, gapY: 30 };
const MARGIN = 24;
const STEP = BOX.width + BOX.gapX;
/** Two people side by side under a boss, however narrow the screen. */
const FEWEST = 2.15;
/** From a boss's left edge: half of the indent of those below. */
const RAIL = 12;

const ROLES: Record<Seat["role"], Text> = {
  EB: { zh: "EB 最终决策者", en: "EB economic buyer" },
  UB: { zh: "UB 应用选型者", en: "UB user buyer" },
  TB: { zh: "TB 技术选型者", en: "TB technical buyer" },
  Coach: { zh: "Coach 教练", en: "Coach" },
  other: { zh: "其他角色", en: "Other" },
};

const STANCES: Record<Seat["stance"], Text> = {
  supports: { zh: "＋ 支持", en: "+ supports" },
  neutral: { zh: "○ 中立", en: "○ neutral" },
  opposes: { zh: "－ 反对", en: "− opposes" },
  unknown: { zh: "？ 未知", en: "? unknown" },
};

/** How many columns of seats a picture of this width holds; 740 wide and printed over 16 cm its letters are 7 pt. */
export function columnsIn(width: number): number {
  return Math.max(FEWEST, (width - 2 * MARGIN + BOX.gapX) / STEP);
}

/** Where the seats of a picture of this width stand. */
export function laySeats(seats: DiagramBlock["seats"], width: number): TreePlace[] {
  const nodes = seats.map((seat) => ({ id: seat.id, parent: seat.reportsTo }));
  return layTree(nodes, columnsIn(width));
}

/** A decision chain by reporting line: shape by role, sign and line by stance, dashes for a seat to fill. */
export function drawDiagram(
  diagram: DiagramBlock,
  options: { readonly width: number; readonly title?: string; readonly locale: Locale },
): Drawing {
  const { locale } = options;
  const places = laySeats(diagram.seats, options.width);
  const byId = new Map(places.map((place) => [place.id, place]));
  const top = options.title === undefined ? MARGIN : 54;
  const columns = Math.max(0, ...places.map((place) => place.column)) + 1;
  const levels = Math.max(0, ...places.map((place) => place.level)) + 1;
  const treeWidth = columns * STEP - BOX.gapX;
  const width = Math.max(options.width, treeWidth + 2 * MARGIN);
  const height = top + levels * (BOX.height + BOX.gapY) - BOX.gapY + MARGIN;
  const left = (width - treeWidth) / 2;
  const cornerOf = (id: string) => {
    const place = byId.get(id);
    return {
      x: left + (place?.column ?? 0) * STEP,
      y: top + (place?.level ?? 0) * (BOX.height + BOX.gapY),
    };
  };
  const lines = diagram.seats.map((seat) => {
    if (seat.reportsTo === undefined || !byId.has(seat.reportsTo)) return "";
    const wrapped = byId.get(seat.id)?.wrapped === true;
    return (wrapped ? drawRail : drawLine)(cornerOf(seat.reportsTo), cornerOf(seat.id));
  });
  const boxes = diagram.seats.map((seat) => drawSeat(seat, cornerOf(seat.id), locale));
  const title =
    options.title === undefined
      ? ""
      : svgText(fitText(options.title, 16, width - 32), 16, 30, { size: 16, weight: "bold" });
  return {
    svg: svgDocument(width, height, [title, ...lines, ...boxes].join("")),
    width: round(width),
    height,
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function drawLine(from: Point, to: Point): string {
  const startX = round(from.x + BOX.width / 2);
  const startY = round(from.y + BOX.height);
  const endX = round(to.x + BOX.width / 2);
  const middle = round((startY + to.y) / 2);
  return `<path d="M${startX} ${startY}V${middle}H${endX}V${round(to.y)}" fill="none" stroke="${INK.line}" stroke-width="1.5"/>`;
}

/** To a seat in one of several lines: down the rail under the boss's left edge, along the gap above the line. */
function drawRail(from: Point, to: Point): string {
  const rail = round(from.x + RAIL);
  const gap = round(to.y - BOX.gapY / 2);
  const centre = round(to.x + BOX.width / 2);
  return `<path d="M${rail} ${round(from.y + BOX.height)}V${gap}H${centre}V${round(to.y)}" fill="none" stroke="${INK.line}" stroke-width="1.5"/>`;
}

function drawSeat(seat: Seat, { x, y }: Point, locale: Locale): string {
  const inset = seat.role === "Coach" ? 20 : 12;
  const inner = BOX.width - 2 * inset;
  const empty = seat.name === undefined;
  const name = seat.name ?? (locale === "zh" ? "空缺：去找" : "To be found");
  const lines = [
    svgText(fitText(ROLES[seat.role][locale], 12, inner), x + inset, y + 18, { size: 12, fill: INK.muted }),
    // Bold letters run about a fifteenth wider than the plain ones that are measured.
    svgText(fitText(name, 15, inner * 0.93), x + inset, y + 38, {
      size: 15,
      weight: "bold",
      fill: empty ? INK.muted : INK.text,
    }),
    svgText(fitText(seat.title ?? "", 12, inner), x + inset, y + 55, { size: 12 }),
    empty ? "" : svgText(fitText(STANCES[seat.stance][locale], 12, inner), x + inset, y + 74, { size: 12 }),
    empty ? "" : drawInfluence(seat.influence, x + BOX.width - inset, y + 74),
  ];
  return drawShape(seat, { x, y }) + lines.join("");
}

/** Influence 0–3 as filled dots. */
function drawInfluence(influence: number | undefined, right: number, y: number): string {
  if (influence === undefined) return "";
  const dots = "●".repeat(Math.min(3, Math.max(0, Math.round(influence)))).padEnd(3, "○");
  return svgText(dots, right, y, { size: 12, anchor: "end" });
}

/** EB double frame, UB round corners, TB cut corners, Coach a pill, others a plain box. */
function drawShape(seat: Seat, { x, y }: Point): string {
  const { width, height } = BOX;
  const weight = seat.stance === "supports" || seat.stance === "opposes" ? 2.5 : 1.2;
  const dash = seat.name === undefined ? ' stroke-dasharray="6 5"' : "";
  const fill = seat.stance === "opposes" && seat.name !== undefined ? "#eceff2" : INK.paper;
  const style = `fill="${fill}" stroke="${INK.text}" stroke-width="${weight}"${dash}`;
  const rect = (inset: number, radius: number, how: string) =>
    `<rect x="${round(x + inset)}" y="${round(y + inset)}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="${radius}" ${how}/>`;
  switch (seat.role) {
    case "EB":
      return rect(0, 2, style) + rect(4, 1, `fill="none" stroke="${INK.text}" stroke-width="1"${dash}`);
    case "UB":
      return rect(0, 12, style);
    case "Coach":
      return rect(0, 30, style);
    case "TB": {
      const [a, b, c, d] = [round(x), round(y), round(x + width), round(y + height)];
      return `<path d="M${a + 12} ${b}H${c - 12}L${c} ${b + 12}V${d - 12}L${c - 12} ${d}H${a + 12}L${a} ${d - 12}V${b + 12}Z" ${style}/>`;
    }
    default:
      return rect(0, 0, style);
  }
}

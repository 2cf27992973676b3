import type { Locale } from "../../domain/text.ts";
import type { Action, Block, Chart, DiagramBlock, Reply } from "../../reply.ts";
import { splitText, type TextLimit } from "../split.ts";
import type { WireAction, WireBlock, WirePicture, WireReply, WireTable } from "./wire.ts";

export interface WireContext {
  readonly locale: Locale;
  readonly textLimit: TextLimit;
  /** The address of the picture drawn for the block at this place in the reply. */
  pictureAddress(index: number): string;
}

/** A reply as the page gets it. What a button would do stays on the server. */
export function toWire(reply: Reply, context: WireContext): WireReply {
  const title = reply.title === undefined ? {} : { title: reply.title };
  return { ...title, blocks: reply.blocks.flatMap((block, index) => blockToWire(block, index, context)) };
}

function blockToWire(block: Block, index: number, context: WireContext): WireBlock[] {
  switch (block.type) {
    case "text":
      return splitText(block.markdown, context.textLimit).map((markdown) => ({ type: "text", markdown }));
    case "fields":
    case "note":
    case "sources":
      return [block];
    case "table":
      return [tableToWire(block)];
    case "chart":
    case "diagram":
    case "picture":
      return [pictureToWire(block, index, context)];
    case "documents":
      return [{ type: "documents", items: block.items.map(documentToWire) }];
    case "file":
      return [{ type: "file", name: block.name, mediaType: block.mediaType, href: fileHref(block) }];
    case "actions":
      return [{ type: "actions", actions: block.actions.map(actionToWire) }];
    case "form":
      return [{ type: "form", submit: actionToWire(block.submit), fields: block.fields }];
    case "progress":
      return [
        { type: "progress", steps: block.steps, ...(block.stop && { stop: actionToWire(block.stop) }) },
      ];
  }
}

function actionToWire({ label, style, token }: Action): WireAction {
  return { label, ...(style && { style }), ...(token !== undefined && { token }) };
}

function tableToWire(block: Extract<Block, { type: "table" }>): WireTable {
  const rows = block.rows.map(({ cells, action }) => ({
    cells,
    ...(action && { action: actionToWire(action) }),
  }));
  return { ...block, rows };
}

function documentToWire(item: Extract<Block, { type: "documents" }>["items"][number]) {
  // "第 3 页", "p. 3" and "slide 3" are pages; a heading with a year in it is none.
  const page = /^(?:第 |p\. |slide )(\d+)/.exec(item.locator ?? "")?.[1];
  const at = page === undefined ? (item.passage === undefined ? "" : `#p${item.passage}`) : `#page=${page}`;
  const href = `/documents/${encodeURIComponent(item.documentId)}${at}`;
  return { ...item, href, actions: (item.actions ?? []).map(actionToWire) };
}

function pictureToWire(
  block: Extract<Block, { type: "chart" | "diagram" | "picture" }>,
  index: number,
  context: WireContext,
): WirePicture {
  const src = context.pictureAddress(index);
  if (block.type === "picture") {
    const { alt, width, height } = block;
    return { type: "picture", alt, src, width, height };
  }
  const figures = block.type === "chart" ? chartFigures(block.chart) : seatFigures(block, context.locale);
  return { type: "picture", caption: block.caption, alt: block.caption, src, figures };
}

function chartFigures(chart: Chart): WireTable {
  if (chart.kind === "matrix") {
    const columns = [{ label: "" }, end(chart.x), end(chart.y)];
    return table(
      columns,
      chart.points.map((point) => [point.label, `${point.x}`, `${point.y}`]),
    );
  }
  const unit = chart.unit === undefined ? "" : ` (${chart.unit})`;
  const columns = [{ label: "" }, ...chart.series.map((series) => end(`${series.name}${unit}`))];
  const rows = chart.categories.map((category, at) => [
    category,
    ...chart.series.map((series) => series.values[at]?.toLocaleString("en") ?? "–"),
  ]);
  return table(columns, rows);
}

const SEAT_WORDS = {
  zh: { name: "人", role: "角色", stance: "立场", empty: "空缺" },
  en: { name: "Seat", role: "Role", stance: "Stance", empty: "empty" },
} as const;
const STANCES = {
  zh: { supports: "支持", neutral: "中立", opposes: "反对", unknown: "不明" },
  en: { supports: "supports", neutral: "neutral", opposes: "opposes", unknown: "unknown" },
} as const;

function seatFigures(block: DiagramBlock, locale: Locale): WireTable {
  const words = SEAT_WORDS[locale];
  const rows = block.seats.map((seat) => [
    [seat.name ?? words.empty, seat.title].filter(Boolean).join(" · "),
    seat.role,
    STANCES[locale][seat.stance],
  ]);
  return table([{ label: words.name }, { label: words.role }, { label: words.stance }], rows);
}

function end(label: string) {
  return { label, align: "end" } as const;
}

function table(columns: WireTable["columns"], rows: readonly (readonly string[])[]): WireTable {
  return { type: "table", columns, rows: rows.map((cells) => ({ cells })) };
}

/** Keys hold no names of people and companies; the name for the reader goes with the link. */
function fileHref({ file, name }: { readonly file: string; readonly name: string }): string {
  return `/files/${file.split("/").map(encodeURIComponent).join("/")}?as=${encodeURIComponent(name)}`;
}

import type { Action, Block, Reply } from "../../reply.ts";
import { moreRows, NOTE_SIGNS, PHRASES, progressLines, sourceLines } from "../phrases.ts";
import { splitText } from "../split.ts";
import { FEISHU_LIMITS } from "./limits.ts";
import { bold, drawMarkdown, escapeMarkdown, linked } from "./markdown.ts";
import {
  asFenced,
  type DrawContext,
  drawButton,
  drawPicture,
  element,
  markdown,
  type Piece,
  plain,
} from "./pieces.ts";
import { drawChart } from "./render-chart.ts";
import { drawForm } from "./render-form.ts";

/** A reply as the elements of one card or more; the title is the card's header. */
export function drawReply(reply: Reply, options: Omit<DrawContext, "next">): Piece[] {
  let count = 0;
  const context = { ...options, next: () => count++ };
  return reply.blocks.flatMap((part) => drawBlock(part, context));
}

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

function drawBlock(part: Block, context: DrawContext): Piece[] {
  switch (part.type) {
    case "text":
      return drawText(part.markdown, context);
    case "fields":
      return drawLines(part.items.map(fieldLine));
    case "table":
      return [...drawTable(part, context), ...drawRowChoice(part, context)];
    case "chart":
      return drawChart(part, context);
    case "diagram":
    case "picture":
      return drawPicture(part, context);
    case "documents":
      return part.items.flatMap((item) => drawDocument(item, context));
    case "file":
      return [{ type: "file", file: part }];
    case "actions":
      return drawActions(part.actions, context);
    case "form":
      return drawForm(part, context);
    case "progress":
      return [...drawPlain(progressLines(part)), ...(part.stop ? drawActions([part.stop], context) : [])];
    case "sources":
      return drawPlain(sourceLines(part, context.locale), "notation");
    case "note":
      return drawPlain([`${NOTE_SIGNS[part.tone]} ${part.text}`]);
  }
}

/** Cut before it is drawn, with room for the signs that drawing writes as entities. */
function drawText(source: string, context: DrawContext): Piece[] {
  const limit = { size: FEISHU_LIMITS.text / 2, unit: "jsonBytes" } as const;
  return splitText(source, limit).flatMap((text) => {
    const drawn = drawMarkdown(text, context.link);
    return drawn === "" ? [] : [markdown(drawn)];
  });
}

/** Cut before it is escaped, so that no entity is; each sign may become five. */
function drawPlain(lines: readonly string[], size?: "notation"): Piece[] {
  const parts = splitText(lines.join("\n"), { size: FEISHU_LIMITS.text / 5, unit: "jsonBytes" });
  return parts.map((text) => markdown(escapeMarkdown(text), size));
}

function drawLines(lines: readonly string[], size?: "notation"): Piece[] {
  const parts = splitText(lines.join("\n"), { size: FEISHU_LIMITS.text, unit: "jsonBytes" });
  return parts.map((text) => markdown(text, size));
}

function fieldLine({ label, value, hint, sources = [] }: Of<"fields">["items"][number]): string {
  const marks = sources.map((id) => ` [${id}]`).join("");
  const rest = [value, hint ?? ""].filter((text) => text !== "").join("  ");
  return `${bold(escapeMarkdown(label))}  ${escapeMarkdown(rest + marks)}`;
}

function drawTable(part: Of<"table">, context: DrawContext): Piece[] {
  const { columns, rows } = part;
  const isNative =
    context.plainness === "native" && columns.length <= FEISHU_LIMITS.tableColumns && rows.length > 0;
  if (!isNative) return asFenced({ ...part, rows: rows.map(({ cells }) => ({ cells })) }, context.locale);
  const caption = part.caption === undefined ? [] : [markdown(bold(escapeMarkdown(part.caption)))];
  const more = moreRows(part, context.locale);
  const notes = more === undefined ? [] : [markdown(escapeMarkdown(more), "notation")];
  return [...caption, ...tableChunks(part), ...notes];
}

/** Rows stay on one table as long as it leaves room in the card. */
function tableChunks({ columns, rows }: Of<"table">): Piece[] {
  const chunks: { [name: string]: string }[][] = [];
  let size = 0;
  for (const { cells } of rows) {
    const row = Object.fromEntries(columns.map((_, index) => [`c${index}`, cells[index] ?? ""]));
    const bytes = Buffer.byteLength(JSON.stringify(row));
    size += bytes;
    const last = chunks.at(-1);
    if (last === undefined || size > FEISHU_LIMITS.card / 2) {
      chunks.push([row]);
      size = bytes;
    } else {
      last.push(row);
    }
  }
  const heads = columns.map(({ label, align }, index) => ({
    name: `c${index}`,
    display_name: label,
    data_type: "text",
    horizontal_align: align === "end" ? "right" : "left",
  }));
  return chunks.map((some) =>
    element({
      tag: "table",
      page_size: Math.min(FEISHU_LIMITS.tablePage, some.length),
      columns: heads,
      rows: some,
    }),
  );
}

/** A cell cannot hold a button, so a menu below the table opens its rows. */
function drawRowChoice({ rows }: Of<"table">, { locale, direct }: DrawContext): Piece[] {
  const options = rows.flatMap(({ cells, action }) =>
    action?.token === undefined ? [] : [{ text: plain(cells[0] ?? action.label, 60), value: action.token }],
  );
  if (options.length === 0) return [];
  const value = direct ? { direct: true } : {};
  const placeholder = plain(PHRASES[locale].open);
  return [element({ tag: "select_static", placeholder, options, behaviors: [{ type: "callback", value }] })];
}

function drawDocument(item: Of<"documents">["items"][number], context: DrawContext): Piece[] {
  const phrases = PHRASES[context.locale];
  const [, page] = /(\d+)/.exec(item.locator ?? "") ?? [];
  const url = context.link(item.documentId, page === undefined ? undefined : Number(page));
  const where = [item.locator, phrases.confidentiality[item.confidentiality]].filter(Boolean).join(" · ");
  const lines = [
    `${bold(linked(item.title, url))} · ${escapeMarkdown(where)}`,
    escapeMarkdown(item.why),
    ...(item.quote === undefined ? [] : [`“${escapeMarkdown(item.quote)}”`]),
  ];
  return [...drawLines(lines), ...drawActions(item.actions ?? [], context)];
}

/** Buttons side by side, on the next line where the screen is narrow. */
function drawActions(actions: readonly Action[], context: DrawContext): Piece[] {
  const buttons = actions.flatMap((action) => drawButton(action, context));
  const columns = buttons.map((button) => ({ tag: "column", width: "auto", elements: [button] }));
  return columns.length === 0 ? [] : [element({ tag: "column_set", flex_mode: "flow", columns })];
}

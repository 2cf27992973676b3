import type { Action, Block, Reply } from "../../reply.ts";
import { moreRows, NOTE_SIGNS, PHRASES, progressLines, sourceLines } from "../phrases.ts";
import { splitText } from "../split.ts";
import { SLACK_LIMITS } from "./limits.ts";
import {
  asPreformatted,
  block,
  type DrawContext,
  drawButton,
  drawPicture,
  option,
  type Piece,
  plain,
} from "./pieces.ts";
import { drawChart } from "./render-chart.ts";
import { drawForm } from "./render-form.ts";
import { drawTables } from "./render-table.ts";
import { drawMarkdown, linked, list, richText, type SlackObject, section, words } from "./rich-text.ts";

export function drawReply(reply: Reply, options: Omit<DrawContext, "next">): Piece[] {
  let count = 0;
  const context = { ...options, next: () => count++ };
  const title = reply.title === undefined ? [] : [block(header(reply.title))];
  return [...title, ...reply.blocks.flatMap((part) => drawBlock(part, context))];
}

function header(title: string): SlackObject {
  return { type: "header", text: plain(title, SLACK_LIMITS.header) };
}

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

function drawBlock(part: Block, context: DrawContext): Piece[] {
  switch (part.type) {
    case "text":
      return splitText(part.markdown, { size: SLACK_LIMITS.block, unit: "characters" }).flatMap((text) => {
        const drawn = drawMarkdown(text, context.link);
        return drawn === undefined ? [] : [block(drawn)];
      });
    case "fields":
      return drawFields(part);
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
      return [...drawLines(progressLines(part)), ...(part.stop ? drawActions([part.stop], context) : [])];
    case "sources":
      return drawQuiet(sourceLines(part, context.locale));
    case "note":
      return drawLines([`${NOTE_SIGNS[part.tone]} ${part.text}`]);
  }
}

function drawTable(part: Of<"table">, context: DrawContext): Piece[] {
  const tables = context.plainness === "native" ? drawTables(part) : undefined;
  if (tables === undefined) return asPreformatted(withoutActions(part), context.locale);
  const caption =
    part.caption === undefined ? [] : [block(richText([section(words(part.caption, { bold: true }))]))];
  const more = moreRows(part, context.locale);
  return [...caption, ...tables.map(block), ...(more === undefined ? [] : drawQuiet([more]))];
}

function withoutActions(part: Of<"table">): Of<"table"> {
  return { ...part, rows: part.rows.map(({ cells }) => ({ cells })) };
}

/** A cell cannot hold a button, so a menu below the table opens its rows. */
function drawRowChoice(part: Of<"table">, context: DrawContext): Piece[] {
  const options = part.rows.flatMap(({ cells, action }) =>
    action?.token === undefined ? [] : [option(cells[0] ?? action.label, action.token)],
  );
  if (options.length === 0) return [];
  const element = {
    type: "static_select",
    action_id: `b:${context.next()}`,
    placeholder: plain(PHRASES[context.locale].open, SLACK_LIMITS.label),
    options: options.slice(0, SLACK_LIMITS.options),
  };
  return [block({ type: "actions", elements: [element] })];
}

function drawFields({ items }: Of<"fields">): Piece[] {
  const lines = items.map(({ label, value, hint, sources = [] }) =>
    section(
      words(label, { bold: true }),
      words(`  ${value}`),
      words(hint === undefined ? "" : `  ${hint}`),
      words(sources.map((id) => ` [${id}]`).join("")),
    ),
  );
  return chunk(lines, 20).map((some) => block(richText([list(some)])));
}

function drawDocument(item: Of<"documents">["items"][number], context: DrawContext): Piece[] {
  const phrases = PHRASES[context.locale];
  const [, page] = /(\d+)/.exec(item.locator ?? "") ?? [];
  const title = linked(
    item.title,
    context.link(item.documentId, page === undefined ? undefined : Number(page)),
    { bold: true },
  );
  const lines = section(
    title,
    words(item.locator === undefined ? "" : ` · ${item.locator}`),
    words(` · ${phrases.confidentiality[item.confidentiality]}\n`),
    words(item.why),
    words(item.quote === undefined ? "" : `\n“${item.quote}”`, { italic: true }),
  );
  return [block(richText([lines])), ...drawActions(item.actions ?? [], context)];
}

function drawActions(actions: readonly Action[], context: DrawContext): Piece[] {
  const buttons = actions.flatMap((action) => drawButton(action, `b:${context.next()}`));
  return chunk(buttons, SLACK_LIMITS.actions).map((elements) => block({ type: "actions", elements }));
}

function drawLines(lines: readonly string[]): Piece[] {
  const text = lines.join("\n");
  return splitText(text, { size: SLACK_LIMITS.block, unit: "characters" }).map((part) =>
    block(richText([section(words(part))])),
  );
}

/** Small and grey. */
function drawQuiet(lines: readonly string[]): Piece[] {
  return splitText(lines.join("\n"), { size: 2_000, unit: "characters" }).map((text) =>
    block({ type: "context", elements: [plain(text, 2_000)] }),
  );
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

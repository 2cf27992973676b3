import type { Locale } from "../domain/text.ts";
import type { Action, Block, FileBlock, Reply, TableBlock } from "../reply.ts";
import { writeForm } from "./form-text.ts";
import { moreRows, NOTE_SIGNS, PHRASES, progressLines, sourceLines } from "./phrases.ts";
import { isDrawable } from "./pictures.ts";
import { renderText } from "./terminal/render.ts";
import {
  bold,
  type Dialect,
  drawMarkdown,
  escapeText,
  type LinkTo,
  linked,
  preformatted,
  quoted,
} from "./text-dialect.ts";

export interface Choice {
  readonly label: string;
  readonly token: string;
}

/** A reply for platforms that show markdown, pictures and files as messages and put buttons on cards. */
export type TextPiece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly source: Block; readonly caption: string }
  | { readonly type: "file"; readonly file: FileBlock }
  /** To be copied and sent back: as plain as it is. */
  | { readonly type: "form"; readonly text: string; readonly submit: Choice }
  | { readonly type: "buttons"; readonly title?: string; readonly actions: readonly Action[] }
  /** One of many: rows of a table that can be opened. */
  | { readonly type: "choices"; readonly title: string; readonly options: readonly Choice[] };

export interface TextContext {
  readonly locale: Locale;
  readonly dialect: Dialect;
  readonly link: LinkTo;
}

/**
 * Texts that follow each other are one piece. The answer's own buttons come last, so that its sources do not become
 * a message of their own behind them.
 */
export function drawReplyText(reply: Reply, context: TextContext): TextPiece[] {
  const title = reply.title === undefined ? [] : [text(bold(escapeText(reply.title)))];
  const isButtons = (block: Block) => block.type === "actions";
  const blocks = [...reply.blocks.filter((block) => !isButtons(block)), ...reply.blocks.filter(isButtons)];
  return merged([...title, ...blocks.flatMap((block) => drawBlock(block, context))]);
}

function merged(pieces: readonly TextPiece[]): TextPiece[] {
  const all: TextPiece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece.type !== "text" || last?.type !== "text") all.push(piece);
    else all[all.length - 1] = text(`${last.text}\n\n${piece.text}`);
  }
  return all.filter((piece) => piece.type !== "text" || piece.text.trim() !== "");
}

/** Everything that stands on a card of its own behind the words, for platforms that count messages. */
export function cardsLast(pieces: readonly TextPiece[]): TextPiece[] {
  const isCard = ({ type }: TextPiece) => type === "buttons" || type === "choices";
  return merged([...pieces.filter((piece) => !isCard(piece)), ...pieces.filter(isCard)]);
}

function text(words: string): TextPiece {
  return { type: "text", text: words };
}

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

function drawBlock(block: Block, context: TextContext): TextPiece[] {
  const { locale, dialect, link } = context;
  const lines = (some: readonly string[]) => text(some.map(escapeText).join(dialect.lineBreak));
  switch (block.type) {
    case "text":
      return [text(drawMarkdown(block.markdown, dialect, link))];
    case "fields":
      return [text(drawFields(block, dialect))];
    case "table":
      return [text(drawTable(block, context)), ...rowChoice(block, locale)];
    case "chart":
    case "diagram":
      return [
        text(bold(escapeText(block.caption))),
        { type: "image", source: block, caption: block.caption },
      ];
    case "picture":
      return [text(escapeText(block.alt)), { type: "image", source: block, caption: block.alt }];
    case "documents":
      return block.items.flatMap((item) => drawDocument(item, context));
    case "file":
      return [{ type: "file", file: block }];
    case "actions":
      return buttons(block.actions);
    case "form":
      return drawForm(block, locale);
    case "progress":
      return [lines(progressLines(block)), ...buttons(block.stop ? [block.stop] : [])];
    case "sources":
      return [text(quoted(sourceLines(block, locale).map(escapeText), dialect))];
    case "note":
      return [lines([`${NOTE_SIGNS[block.tone]} ${block.text}`])];
  }
}

function buttons(actions: readonly Action[], title?: string): TextPiece[] {
  const pressable = actions.filter(({ token }) => token !== undefined);
  if (pressable.length === 0) return [];
  return [{ type: "buttons", actions: pressable, ...(title !== undefined && { title }) }];
}

function drawFields({ items }: Of<"fields">, dialect: Dialect): string {
  return items
    .map(({ label, value, hint, sources = [] }) => {
      const rest = [value, hint ?? "", sources.map((id) => `[${id}]`).join("")].filter((part) => part !== "");
      return `${bold(escapeText(label))} ${escapeText(rest.join("  "))}`;
    })
    .join(dialect.lineBreak);
}

function drawTable(block: TableBlock, context: TextContext): string {
  const { dialect, locale } = context;
  const caption = block.caption === undefined ? [] : [bold(escapeText(block.caption))];
  const more = moreRows(block, locale);
  const body = dialect.tables ? gridOf(block) : rowsOf(block, dialect);
  return [...caption, body, ...(more === undefined ? [] : [escapeText(more)])].join("\n\n");
}

function gridOf({ columns, rows }: TableBlock): string {
  const cell = (words: string) =>
    escapeText(words)
      .replace(/\|/g, "｜")
      .replace(/\s*\n\s*/g, " ") || " ";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ label }) => cell(label))),
    line(columns.map(({ align }) => (align === "end" ? "---:" : "---"))),
    ...rows.map(({ cells }) => line(columns.map((_, index) => cell(cells[index] ?? "")))),
  ].join("\n");
}

/** On a phone a row reads best as a line of its own with the other columns beneath. */
function rowsOf({ columns, rows }: TableBlock, dialect: Dialect): string {
  return rows
    .map(({ cells }) => {
      const rest = columns.slice(1).flatMap(({ label }, index) => {
        const value = cells[index + 1] ?? "";
        return value === "" ? [] : [`${label} ${value}`];
      });
      const head = bold(escapeText(cells[0] ?? ""));
      return rest.length === 0 ? head : `${head}${dialect.lineBreak}${escapeText(rest.join(" · "))}`;
    })
    .join("\n\n");
}

function rowChoice(block: TableBlock, locale: Locale): TextPiece[] {
  const options = block.rows.flatMap(({ cells, action }) =>
    action?.token === undefined ? [] : [{ label: cells[0] || action.label, token: action.token }],
  );
  if (options.length === 0) return [];
  return [{ type: "choices", title: block.caption ?? PHRASES[locale].open, options }];
}

function drawDocument(item: Of<"documents">["items"][number], context: TextContext): TextPiece[] {
  const { locale, dialect, link } = context;
  const page = /(\d+)/.exec(item.locator ?? "")?.[1];
  const url = link(item.documentId, page === undefined ? undefined : Number(page));
  const place = item.locator === undefined ? "" : ` · ${escapeText(item.locator)}`;
  const head = `${bold(linked(item.title, url))}${place} · ${PHRASES[locale].confidentiality[item.confidentiality]}`;
  const quote = item.quote === undefined ? [] : [quoted([escapeText(item.quote)], dialect)];
  return [
    text([head, escapeText(item.why), ...quote].join(dialect.lineBreak)),
    ...buttons(item.actions ?? [], item.title),
  ];
}

function drawForm(block: Of<"form">, locale: Locale): TextPiece[] {
  const written = writeForm(block, locale);
  const { label, token } = block.submit;
  if (written === undefined || token === undefined) return [];
  return [{ type: "form", text: written, submit: { label, token } }];
}

/** A picture that cannot be drawn or shown, in words. */
export function pictureInWords(block: Block, { locale, dialect }: TextContext): string {
  if (!isDrawable(block)) return "";
  const lines = renderText({ blocks: [block] }, locale, { width: 48 }).split("\n");
  // The caption stands above already.
  return preformatted((block.type === "picture" ? lines : lines.slice(1)).join("\n"), dialect);
}

import type { Locale } from "../../domain/text.ts";
import type { Action, Block, Reply } from "../../reply.ts";
import { type MarkdownNode, parseMarkdown, plainText } from "../markdown.ts";
import { renderChart } from "./render-chart.ts";
import { renderDiagram } from "./render-diagram.ts";
import { renderTable } from "./render-table.ts";
import { createStyle, type Style } from "./style.ts";
import { columnsOf, pad, wrap } from "./width.ts";

export interface TextOptions {
  /** Columns of the terminal or of the reader's screen, default 80. */
  readonly width?: number;
  /** ANSI colours; the words carry the meaning without them. */
  readonly color?: boolean;
  /** Writes a number before every button, the first being this one. Absent: buttons by their label alone. */
  readonly numberFrom?: number;
}

/** The buttons of a reply in the order in which `numberFrom` counts them. */
export function actionsOf(reply: Reply): Action[] {
  return reply.blocks.flatMap((block): Action[] => {
    if (block.type === "actions") return [...block.actions];
    if (block.type === "form") return [block.submit];
    if (block.type === "documents") return block.items.flatMap(({ actions }) => actions ?? []);
    if (block.type === "table") return block.rows.flatMap(({ action }) => action ?? []);
    return block.type === "progress" && block.stop ? [block.stop] : [];
  });
}

/** Any reply as plain text, complete: the terminal's own form and the one others fall back to. */
export function renderText(reply: Reply, locale: Locale, options: TextOptions = {}): string {
  const context = createContext(locale, options);
  const title = reply.title === undefined ? [] : [wrap(reply.title, context.width).map(context.style.bold)];
  const parts = [...title, ...reply.blocks.map((block) => renderBlock(block, context))];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

interface Context {
  readonly locale: Locale;
  readonly width: number;
  readonly style: Style;
  /** The button's label with its number, if buttons are numbered. */
  button(action: Action): string;
}

function createContext(locale: Locale, { width = 80, color = false, numberFrom }: TextOptions): Context {
  const style = createStyle(color);
  let next = numberFrom;
  return {
    locale,
    width,
    style,
    button({ label }) {
      if (next === undefined) return style.accent(`[${label}]`);
      next += 1;
      // Not in brackets: those are the marks of sources.
      return style.accent(`${next - 1}) ${label}`);
    },
  };
}

function renderBlock(block: Block, context: Context): string[] {
  const { width, style, locale } = context;
  switch (block.type) {
    case "text":
      return parseMarkdown(block.markdown).flatMap((node) => renderNode(node, context));
    case "fields":
      return renderFields(block, context);
    case "table":
      return renderTableBlock(block, context);
    case "chart":
      return [style.bold(block.caption), ...renderChart(block.chart, width, style)];
    case "diagram":
      return [style.bold(block.caption), ...renderDiagram(block, locale, style)];
    case "picture":
      return [style.quiet(`${WORDS[locale].picture} ${block.alt}`)];
    case "documents":
      return block.items.flatMap((item, index) => renderDocument(item, index, context));
    case "file":
      return [`${WORDS[locale].file} ${block.name}${style.quiet(`  ${block.file}`)}`];
    case "actions":
      return wrapButtons(block.actions.map(context.button), width);
    case "form":
      return renderForm(block, context);
    case "progress":
      return renderProgress(block, context);
    case "sources":
      return renderSources(block, context);
    case "note":
      return renderNote(block, context);
  }
}

const WORDS = {
  zh: {
    picture: "[图]",
    file: "[文件]",
    sources: "来源",
    book: "蓝皮书",
    optional: "选填",
    public: "可外发",
    internal: "仅限内部",
    restricted: "受限",
    rows: (shown: number, total: number) => `共 ${total} 行，这里是前 ${shown} 行`,
  },
  en: {
    picture: "[picture]",
    file: "[file]",
    sources: "Sources",
    book: "Blue book",
    optional: "optional",
    public: "may be sent out",
    internal: "internal only",
    restricted: "restricted",
    rows: (shown: number, total: number) => `${total} rows in all, the first ${shown} shown`,
  },
} as const;

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

function renderNode(node: MarkdownNode, { width, style }: Context): string[] {
  if (node.type === "code") return node.text.split("\n").map((line) => `    ${line}`);
  if (node.type === "list") return node.items.flatMap((item) => wrap(`- ${plainText(item)}`, width, "  "));
  const strong = node.children.length === 1 && node.children[0]?.type === "strong";
  const lines = wrap(plainText(node.children), width);
  return strong ? lines.map(style.bold) : lines;
}

function renderFields({ items }: Of<"fields">, { width, style }: Context): string[] {
  const labelWidth = Math.min(24, Math.max(0, ...items.map(({ label }) => columnsOf(label))));
  return items.flatMap(({ label, value, hint }) => {
    const head = `${pad(label, labelWidth)}  `;
    const rest = hint === undefined ? "" : `  ${hint}`;
    const lines = wrap(`${head}${value}${rest}`, width, " ".repeat(columnsOf(head)));
    // Colour only after wrapping, and only where the label still stands alone at the start.
    return lines.map((line, at) => (at === 0 ? style.quiet(head) + line.slice(head.length) : line));
  });
}

function renderTableBlock(block: Of<"table">, context: Context): string[] {
  const { width, style, locale } = context;
  const rows = block.rows.map(({ cells, action }) => ({
    cells: action === undefined ? cells : [...cells, context.button(action)],
  }));
  const opens = block.rows.some(({ action }) => action !== undefined);
  const columns = opens ? [...block.columns, { label: "" }] : block.columns;
  const caption = block.caption === undefined ? [] : [style.bold(block.caption)];
  const more = block.total !== undefined && block.total > rows.length;
  const rest = more ? [style.quiet(WORDS[locale].rows(rows.length, block.total ?? 0))] : [];
  return [...caption, ...renderTable({ columns, rows }, width, style), ...rest];
}

function renderDocument(item: Of<"documents">["items"][number], index: number, context: Context): string[] {
  const { width, style, locale } = context;
  const title = `${index + 1}. ${item.title}${item.locator ? ` · ${item.locator.replaceAll(" ", "\u00a0")}` : ""}`;
  const [first = "", ...rest] = wrap(title, width, "   ");
  const badge = style.quiet(`   ${WORDS[locale][item.confidentiality]} · /documents/${item.documentId}`);
  const quote = item.quote === undefined ? [] : wrap(`   > ${item.quote}`, width, "     ").map(style.quiet);
  const buttons = wrapButtons((item.actions ?? []).map(context.button), width - 3).map(
    (line) => `   ${line}`,
  );
  return [style.bold(first), ...rest, ...wrap(`   ${item.why}`, width, "   "), ...quote, badge, ...buttons];
}

function wrapButtons(buttons: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const button of buttons) {
    const last = lines.at(-1);
    const joined = `${last}   ${button}`;
    if (last !== undefined && columnsOf(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(button);
  }
  return lines;
}

function renderForm({ fields, submit }: Of<"form">, context: Context): string[] {
  const { locale, width } = context;
  const lines = fields.flatMap(({ label, required, kind, options, hint }) => {
    const choices = options === undefined ? "" : ` (${options.map((option) => option.label).join(" / ")})`;
    const optional = required || kind === "check" ? "" : ` · ${WORDS[locale].optional}`;
    return wrap(`- ${label}${choices}${optional}${hint ? `  ${hint}` : ""}`, width, "  ");
  });
  return [...lines, context.button(submit)];
}

const STEPS = { done: "✓", active: "…", waiting: "·", failed: "✗" } as const;

function renderProgress({ steps, stop }: Of<"progress">, context: Context): string[] {
  const { style } = context;
  const words = steps.map(({ label, state }) => {
    const text = `${STEPS[state]} ${label}`;
    return state === "failed" ? style.bad(text) : state === "waiting" ? style.quiet(text) : text;
  });
  return [...wrapButtons(words, context.width), ...(stop ? [context.button(stop)] : [])];
}

function renderSources({ items, sections = [] }: Of<"sources">, { style, locale, width }: Context): string[] {
  const words = WORDS[locale];
  const book = sections.length > 0 ? ` · ${words.book} ${sections.join(locale === "zh" ? "、" : ", ")}` : "";
  const lines = items.flatMap(({ label, date, rule }, index) => {
    return wrap(`[${index + 1}] ${[label, date, rule].filter(Boolean).join(" · ")}`, width, "    ");
  });
  return [`${words.sources}${book}`, ...lines].map(style.quiet);
}

const TONES = {
  info: { sign: "i", paint: "quiet" },
  missing: { sign: "?", paint: "accent" },
  warning: { sign: "!", paint: "warn" },
  error: { sign: "×", paint: "bad" },
} as const;

function renderNote({ tone, text }: Of<"note">, { style, width }: Context): string[] {
  const { sign, paint } = TONES[tone];
  return wrap(`${sign} ${text}`, width, "  ").map(style[paint]);
}

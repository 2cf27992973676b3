import type { Locale } from "../../domain/text.ts";
import type { Reply } from "../../reply.ts";
import { summaryOf } from "../phrases.ts";
import { type ChannelPreview, nodesOf, type PreviewPart, wordsIn } from "../preview.ts";
import { cardOf, pack } from "./pack.ts";
import { imageElement } from "./pieces.ts";
import { drawReply } from "./render.ts";

type Element = ReturnType<typeof nodesOf>[number];

/** A reply as the cards Feishu would be sent, each to be pasted into its card builder. */
export function previewFeishu(reply: Reply, locale: Locale): ChannelPreview {
  const link = (id: string) => `https://example.com/${id}`;
  const pieces = drawReply(reply, { locale, plainness: "native", link, direct: true });
  const packed = pack(pieces);
  const cards = packed.cards.map((card, index) =>
    cardOf(
      card.map((piece) =>
        piece.type === "element" ? piece.element : imageElement(piece.alt, "img_v3_picture"),
      ),
      { summary: summaryOf(reply, locale), title: index === 0 ? reply.title : undefined },
    ),
  );
  return {
    channel: "feishu",
    form: "json",
    content: JSON.stringify(cards, null, 2),
    messages: [
      ...cards.map(partsOfCard),
      ...packed.files.map(({ name }) => [{ kind: "file", text: name } as const]),
    ],
  };
}

function partsOfCard(card: unknown): PreviewPart[] {
  const { header, body } = card as { readonly header?: Element; readonly body?: Element };
  const title = wordsIn(header?.title);
  const heading: PreviewPart[] = title === "" ? [] : [{ kind: "heading", text: title }];
  return [...heading, ...nodesOf(body?.elements).flatMap(partsOf)];
}

function partsOf(element: Element): PreviewPart[] {
  switch (element.tag) {
    case "markdown":
      return [{ kind: "text", text: plain(wordsIn(element.content)) }];
    case "table":
      return [tableOf(element)];
    case "chart":
      return [chartOf(element)];
    case "img":
      return [{ kind: "picture", text: wordsIn(element.title) || wordsIn(element.alt) }];
    case "button":
      return [{ kind: "buttons", buttons: [buttonOf(element)] }];
    case "column_set":
      return columnsOf(element);
    case "form":
      return nodesOf(element.elements).flatMap(partsOf);
    case "select_static":
      return [element.name === undefined ? menuOf(element) : fieldOf(element)];
    case "date_picker":
    case "multi_select_static":
    case "input":
    case "checker":
      return [fieldOf(element)];
    default:
      return [];
  }
}

/** Buttons stand in columns of one set. */
function columnsOf(element: Element): PreviewPart[] {
  const parts = nodesOf(element.columns).flatMap(({ elements }) => nodesOf(elements).flatMap(partsOf));
  const buttons = parts.flatMap((part) => (part.kind === "buttons" ? part.buttons : []));
  const others = parts.filter(({ kind }) => kind !== "buttons");
  return buttons.length === 0 ? others : [...others, { kind: "buttons", buttons }];
}

function tableOf({ columns, rows }: Element): PreviewPart {
  const names = nodesOf(columns).map(({ name }) => String(name));
  return {
    kind: "table",
    columns: nodesOf(columns).map(({ display_name }) => wordsIn(display_name)),
    rows: nodesOf(rows).map((row) => names.map((name) => wordsIn(row[name]))),
  };
}

function chartOf({ chart_spec }: Element): PreviewPart {
  const { title, data } = chart_spec as { readonly title?: Element; readonly data?: unknown };
  const values = nodesOf((Array.isArray(data) ? nodesOf(data)[0] : (data as Element | undefined))?.values);
  const bars = values.map(({ category, value }) => ({ label: wordsIn(category), value: Number(value) }));
  return { kind: "chart", text: wordsIn(title), bars };
}

function menuOf({ placeholder, options }: Element): PreviewPart {
  const labels = nodesOf(options).map(({ text }) => wordsIn(text));
  return { kind: "menu", text: wordsIn(placeholder), options: labels };
}

function fieldOf({ label, text, required }: Element): PreviewPart {
  return { kind: "field", text: wordsIn(label) || wordsIn(text), required: required === true };
}

function buttonOf({ text, type }: Element) {
  const style = String(type).startsWith("primary")
    ? ({ style: "primary" } as const)
    : String(type).startsWith("danger")
      ? ({ style: "danger" } as const)
      : {};
  return { label: wordsIn(text), ...style };
}

/** What the card shows instead of the entities that keep words from being read as markdown. */
function plain(markdown: string): string {
  return markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

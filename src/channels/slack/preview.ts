import type { Locale } from "../../domain/text.ts";
import type { Reply } from "../../reply.ts";
import { type ChannelPreview, nodesOf, type PreviewPart, wordsIn } from "../preview.ts";
import { pack } from "./pack.ts";
import { imageBlock } from "./pieces.ts";
import { drawReply } from "./render.ts";

type Block = ReturnType<typeof nodesOf>[number];

/** A reply as the messages Slack would be sent, each to be pasted into its Block Kit Builder. */
export function previewSlack(reply: Reply, locale: Locale): ChannelPreview {
  const pieces = drawReply(reply, { locale, plainness: "native", link: (id) => `https://example.com/${id}` });
  const { messages, files } = pack(pieces);
  const sent = messages.map((message) => ({
    blocks: message.map((piece) => (piece.type === "block" ? piece.block : imageBlock(piece, "F0PICTURE"))),
  }));
  return {
    channel: "slack",
    form: "json",
    content: JSON.stringify(sent, null, 2),
    messages: [
      ...sent.map(({ blocks }) => nodesOf(blocks).flatMap(partsOf)),
      ...files.map(({ name }) => [{ kind: "file", text: name } as const]),
    ],
  };
}

function partsOf(block: Block): PreviewPart[] {
  switch (block.type) {
    case "header":
      return [{ kind: "heading", text: wordsIn(block.text) }];
    case "context":
      return [{ kind: "small", text: nodesOf(block.elements).map(wordsIn).join(" ") }];
    case "rich_text":
      return [{ kind: "text", text: nodesOf(block.elements).map(richText).join("\n") }];
    case "section":
      return [{ kind: "text", text: wordsIn(block.text) }];
    case "table":
      return [tableOf(block)];
    case "image":
      return [{ kind: "picture", text: wordsIn(block.title) || wordsIn(block.alt_text) }];
    case "data_visualization":
      return [chartOf(block)];
    case "actions":
      return controlsOf(nodesOf(block.elements));
    case "input":
      return [{ kind: "field", text: wordsIn(block.label), required: block.optional === false }];
    default:
      return [];
  }
}

/** As the markdown that it was, so that one view shows all platforms. */
function richText(element: Block): string {
  const inner = nodesOf(element.elements);
  if (element.type === "rich_text_list") return inner.map((item) => `- ${richText(item)}`).join("\n");
  const words = inner.map(run).join("");
  if (element.type === "rich_text_preformatted") return `\`\`\`\n${words}\n\`\`\``;
  return element.type === "rich_text_quote" ? words.replace(/^/gm, "> ") : words;
}

function run({ text, url, style }: Block): string {
  const words = wordsIn(text);
  if (url !== undefined) return `[${words}](${wordsIn(url)})`;
  const { bold, code } = (style ?? {}) as { readonly bold?: boolean; readonly code?: boolean };
  return bold ? `**${words}**` : code ? `\`${words}\`` : words;
}

function tableOf(block: Block): PreviewPart {
  const rows = (Array.isArray(block.rows) ? block.rows : []).map((row) => nodesOf(row).map(wordsIn));
  return { kind: "table", columns: rows[0] ?? [], rows: rows.slice(1) };
}

function chartOf({ title, chart }: Block): PreviewPart {
  const [series] = nodesOf((chart as Block | undefined)?.series);
  const bars = nodesOf(series?.data).map(({ label, value }) => ({
    label: wordsIn(label),
    value: Number(value),
  }));
  return { kind: "chart", text: wordsIn(title), bars };
}

function controlsOf(elements: readonly Block[]): PreviewPart[] {
  const buttons = elements.filter(({ type }) => type === "button");
  const menus = elements.filter(({ type }) => type !== "button");
  return [
    ...menus.map(({ placeholder, options }): PreviewPart => {
      return { kind: "menu", text: wordsIn(placeholder), options: nodesOf(options).map(wordsIn) };
    }),
    ...(buttons.length === 0 ? [] : [{ kind: "buttons" as const, buttons: buttons.map(buttonOf) }]),
  ];
}

function buttonOf({ text, style }: Block) {
  const label = wordsIn(text);
  if (style === "primary") return { label, style: "primary" as const };
  return style === "danger" ? { label, style: "danger" as const } : { label };
}

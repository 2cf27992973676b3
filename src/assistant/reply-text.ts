import type { Block, Reply } from "../reply.ts";

const LIMIT = 6_000;

/** A card's words, as a model reads them: what a person sees, without buttons' payloads, within a limit. */
export function replyText(reply: Reply): string {
  const text = [reply.title ?? "", ...reply.blocks.map(blockText)].filter((part) => part !== "").join("\n");
  return text.length <= LIMIT ? text : `${text.slice(0, LIMIT)}\n…`;
}

function blockText(block: Block): string {
  switch (block.type) {
    case "text":
      return block.markdown;
    case "note":
      return block.text;
    case "fields":
      return block.items
        .map(({ label, value, hint }) => `${label}: ${value}${hint === undefined ? "" : ` (${hint})`}`)
        .join("\n");
    case "table":
      return [
        block.caption ?? "",
        block.columns.map(({ label }) => label).join(" | "),
        ...block.rows.map(({ cells }) => cells.join(" | ")),
      ].join("\n");
    case "chart":
      return `${block.caption}\n${chartText(block.chart)}`;
    case "documents":
      return block.items
        .map(({ title, why, locator = "", quote = "" }) => `《${title}》 ${locator} ${why} ${quote}`)
        .join("\n");
    case "diagram":
      return [
        block.caption,
        ...block.seats.map(
          ({ name = "?", title = "", role, stance }) => `${name} ${title} ${role} ${stance}`,
        ),
      ].join("\n");
    case "actions":
      return block.actions.map(({ label }) => `[${label}]`).join(" ");
    case "sources":
      return block.items.map(({ id, label, date = "" }) => `[${id}] ${label} ${date}`).join("\n");
    case "form":
      return block.fields.map(({ label }) => label).join(", ");
    case "file":
      return block.name;
    case "picture":
      return block.alt;
    case "progress":
      return "";
  }
}

function chartText(chart: Extract<Block, { type: "chart" }>["chart"]): string {
  if (chart.kind === "matrix") return chart.points.map(({ label, x, y }) => `${label} ${x}/${y}`).join("\n");
  return chart.series
    .flatMap(({ name, values }) =>
      values.map((value, at) => `${name} ${chart.categories[at] ?? ""}: ${value ?? "?"}`),
    )
    .join("\n");
}

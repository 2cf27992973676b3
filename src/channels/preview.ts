/** What one message shows on a platform, read back out of what would be sent to it. */
export type PreviewPart =
  | { readonly kind: "heading" | "text" | "small" | "picture" | "file"; readonly text: string }
  | {
      readonly kind: "table";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Drawn by the platform itself. */
  | {
      readonly kind: "chart";
      readonly text: string;
      readonly bars: readonly { readonly label: string; readonly value: number }[];
    }
  | {
      readonly kind: "buttons";
      readonly buttons: readonly { readonly label: string; readonly style?: "primary" | "danger" }[];
    }
  | { readonly kind: "menu"; readonly text: string; readonly options: readonly string[] }
  | { readonly kind: "field"; readonly text: string; readonly required: boolean };

/** How one reply looks on a platform: its messages, and the source of them. */
export interface ChannelPreview {
  readonly channel: string;
  readonly form: "text" | "json";
  readonly content: string;
  readonly messages?: readonly (readonly PreviewPart[])[];
}

type Node = { readonly [key: string]: unknown };

export function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The words of Slack's text objects and of Feishu's. */
export function wordsIn(value: unknown): string {
  if (typeof value === "string") return value;
  if (!isNode(value)) return "";
  return wordsIn(value.text ?? value.content ?? "");
}

/** Markdown in pieces, tables taken out of it. */
export function markdownParts(markdown: string): PreviewPart[] {
  return markdown.split(/\n{2,}(?=\|)|(?<=\|)\n{2,}/).flatMap((piece): PreviewPart[] => {
    const lines = piece.split("\n");
    if (!/^\|[\s:|-]+\|$/.test(lines[1] ?? ""))
      return piece.trim() === "" ? [] : [{ kind: "text", text: piece }];
    const [columns = [], , ...rows] = lines.filter((line) => line.startsWith("|")).map(cellsOf);
    return [{ kind: "table", columns, rows }];
  });
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());
}

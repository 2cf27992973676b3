/** What Feishu refuses of a card (JSON 2.0); the first fault found. */
type Node = { readonly tag?: string; readonly [key: string]: unknown };

/** Unknown properties are errors in version 2.0. */
const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  plain_text: ["content"],
  markdown: ["content", "text_size", "element_id"],
  button: ["text", "type", "behaviors", "name", "form_action_type"],
  column_set: ["flex_mode", "columns"],
  column: ["width", "elements"],
  img: ["img_key", "alt", "title"],
  table: ["page_size", "columns", "rows"],
  chart: ["aspect_ratio", "chart_spec"],
  form: ["name", "elements"],
  input: ["name", "required", "label", "label_position", "input_type", "placeholder", "default_value"],
  select_static: ["name", "required", "placeholder", "options", "initial_option", "behaviors"],
  multi_select_static: ["name", "required", "placeholder", "options", "selected_values"],
  date_picker: ["name", "required", "placeholder", "initial_date"],
  checker: ["name", "checked", "text"],
};

export interface CardRules {
  readonly images: ReadonlySet<string>;
  /** A client that cannot show charts and tables. */
  readonly isOld?: boolean;
}

export function faultOfCard(content: string, rules: CardRules): string | undefined {
  if (Buffer.byteLength(content) > 30 * 1024) return "over 30 KB";
  const card = JSON.parse(content) as {
    readonly schema?: string;
    readonly config?: { readonly update_multi?: boolean };
    readonly body?: { readonly elements?: Node[] };
  };
  if (card.schema !== "2.0" || card.config?.update_multi !== true) return "schema or update_multi";
  const elements = card.body?.elements ?? [];
  const all = nodesOf(elements);
  if (all.filter(isElement).length > 200) return "over 200 elements";
  if (count(all, "table") > 5 || count(all, "chart") > 5) return "over 5 tables or charts (11310)";
  const names = all.flatMap(({ name, tag }) => (tag !== undefined && typeof name === "string" ? [name] : []));
  if (new Set(names).size < names.length) return "name twice";
  const nested = elements.flatMap((one) => nodesOf(Object.values(one)));
  if (nested.some(({ tag }) => tag === "form" || tag === "table")) return "form or table not at the root";
  return all.map((node) => faultOf(node, rules)).find(Boolean);
}

function isElement({ tag }: Node): boolean {
  return tag !== undefined && tag !== "plain_text";
}

function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (value === null || typeof value !== "object") return [];
  // A chart's spec is VChart's own language.
  const { chart_spec: _spec, ...rest } = value as Node;
  return [value as Node, ...Object.values(rest).flatMap(nodesOf)];
}

function count(nodes: readonly Node[], tag: string): number {
  return nodes.filter((node) => node.tag === tag).length;
}

function faultOf(node: Node, { images, isOld }: CardRules): string | undefined {
  const { tag } = node;
  if (tag === undefined) return undefined;
  const known = PROPERTIES[tag];
  if (known === undefined) return `no element ${tag}`;
  const odd = Object.keys(node).find((key) => key !== "tag" && !known.includes(key));
  if (odd !== undefined) return `${tag} has no property ${odd}`;
  if (isOld && (tag === "table" || tag === "chart")) return `no ${tag} here`;
  if (node.element_id !== undefined && !/^[A-Za-z]\w{0,19}$/.test(String(node.element_id)))
    return "element_id";
  if (tag === "img" && !images.has(String(node.img_key))) return "img_key unknown";
  if (tag === "table") return faultOfTable(node);
  if (tag === "chart" && JSON.stringify(node.chart_spec).includes("function"))
    return "function in chart_spec";
  if (["input", "date_picker", "checker"].includes(tag) && !node.name)
    return "form element without name (200530)";
  return undefined;
}

function faultOfTable({ page_size, columns, rows }: Node): string | undefined {
  const heads = columns as readonly { readonly name: string }[];
  const size = Number(page_size);
  if (!(size >= 1 && size <= 10)) return "page_size";
  if (heads.length === 0 || heads.length > 50) return "columns";
  const names = new Set(heads.map(({ name }) => name));
  const isOdd = (rows as readonly object[]).some((row) => Object.keys(row).some((key) => !names.has(key)));
  return isOdd ? "row of unknown columns" : undefined;
}

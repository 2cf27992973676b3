/** What Slack refuses of a message's blocks, as far as it is documented or was seen; the first fault found. */
export type Block = { readonly type?: string; readonly [key: string]: unknown };

const KNOWN = new Set([
  "header",
  "section",
  "context",
  "actions",
  "input",
  "divider",
  "image",
  "rich_text",
  "table",
  "data_visualization",
  "markdown",
]);

export interface BlockRules {
  /** A workspace that does not have Slack's charts and tables yet. */
  readonly isOld?: boolean;
  /** Files whose upload is complete. */
  readonly files: ReadonlySet<string>;
}

export function faultOfBlocks(blocks: readonly Block[], rules: BlockRules): string | undefined {
  if (blocks.length > 50) return "invalid_blocks: more than 50";
  if (readable(blocks) > 13_200) return "msg_blocks_too_long";
  if (blocks.filter(({ type }) => type === "table").length > 1) return "invalid_blocks: two tables";
  if (blocks.filter(({ type }) => type === "data_visualization").length > 2)
    return "invalid_blocks: three charts";
  const ids = blocks.flatMap(({ block_id }) => (typeof block_id === "string" ? [block_id] : []));
  if (new Set(ids).size < ids.length) return "invalid_blocks: block_id twice";
  for (const block of blocks) {
    const fault = faultOf(block, rules);
    if (fault !== undefined) return `invalid_blocks: ${fault}`;
  }
  return undefined;
}

function readable(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + readable(item), 0);
  if (value === null || typeof value !== "object") return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === "text" && typeof item === "string" ? item.length : readable(item)),
    0,
  );
}

function faultOf(block: Block, rules: BlockRules): string | undefined {
  const { type = "" } = block;
  if (!KNOWN.has(type)) return `unknown type ${type}`;
  if (rules.isOld && (type === "table" || type === "data_visualization")) return `no ${type} here`;
  if (type === "header") return plain(block.text, 150);
  if (type === "context") return context(block);
  if (type === "actions") return actions(block);
  if (type === "input") return input(block);
  if (type === "image") return image(block, rules);
  if (type === "rich_text") return richText(block);
  if (type === "table") return table(block);
  if (type === "data_visualization") return chart(block);
  return undefined;
}

type Plain = { readonly type?: string; readonly text?: string };

function plain(value: unknown, limit: number): string | undefined {
  const { type, text } = (value ?? {}) as Plain;
  if (type !== "plain_text" || typeof text !== "string") return "not plain_text";
  if (text.length === 0) return "empty text";
  return text.length > limit ? `text of ${text.length} over ${limit}` : undefined;
}

function context({ elements }: Block): string | undefined {
  const list = elements as Block[];
  if (list.length > 10) return "context over 10";
  return list.map((element) => plain(element, 2_000)).find(Boolean);
}

function actions({ elements }: Block): string | undefined {
  const list = elements as Block[];
  if (list.length === 0 || list.length > 25) return "actions over 25 or none";
  const ids = list.map(({ action_id }) => action_id);
  if (new Set(ids).size < ids.length) return "action_id twice";
  return list.map(actionElement).find(Boolean);
}

function actionElement(element: Block): string | undefined {
  if (String(element.action_id).length > 255) return "action_id over 255";
  if (element.type === "static_select") return options(element, 100);
  if (element.type !== "button") return `no ${element.type} among actions`;
  if (String(element.value ?? "").length > 2_000) return "value over 2000";
  if (![undefined, "primary", "danger"].includes(element.style as string | undefined)) return "style";
  return plain(element.text, 75);
}

function options({ options: list, placeholder }: Block, most: number): string | undefined {
  const all = (list ?? []) as readonly { readonly text: unknown; readonly value?: string }[];
  if (all.length === 0 || all.length > most) return `options ${all.length}`;
  if (all.some(({ value }) => typeof value !== "string" || value.length > 150)) return "option value";
  const fault = all.map(({ text }) => plain(text, 75)).find(Boolean);
  return fault ?? (placeholder === undefined ? undefined : plain(placeholder, 150));
}

const INPUTS = new Set([
  "plain_text_input",
  "datepicker",
  "static_select",
  "multi_static_select",
  "checkboxes",
]);

function input({ label, element, hint, block_id }: Block): string | undefined {
  const one = element as Block;
  if (typeof block_id === "string" && block_id.length > 255) return "block_id over 255";
  if (!INPUTS.has(one.type ?? "")) return `no ${one.type} as input`;
  if (one.type === "checkboxes") return options(one, 10) ?? plain(label, 2_000);
  if (one.type?.includes("select")) return options(one, 100) ?? plain(label, 2_000);
  return plain(label, 2_000) ?? (hint === undefined ? undefined : plain(hint, 2_000));
}

function image({ slack_file, image_url, alt_text }: Block, { files }: BlockRules): string | undefined {
  if (typeof alt_text !== "string" || alt_text.length === 0 || alt_text.length > 2_000) return "alt_text";
  if (image_url !== undefined) return undefined;
  const { id } = (slack_file ?? {}) as { readonly id?: string };
  return id !== undefined && files.has(id) ? undefined : "slack_file is not there yet";
}

const RICH = new Set(["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"]);

function richText({ elements }: Block): string | undefined {
  const list = elements as Block[];
  if (list.length === 0) return "rich_text without elements";
  for (const { type = "", elements: inner } of list) {
    if (!RICH.has(type)) return `no ${type} in rich_text`;
    const items = inner as Block[];
    if (type === "rich_text_list") {
      const fault = richText({ elements: items });
      if (fault !== undefined) return fault;
      continue;
    }
    if (items.some((item) => item.text === "")) return "empty text in rich_text";
    if (items.some((item) => item.type === "link" && !URL.canParse(String(item.url)))) return "link";
    if (!items.every((item) => item.type === "text" || item.type === "link")) return "element in rich_text";
  }
  return undefined;
}

function table({ rows, column_settings }: Block): string | undefined {
  const all = rows as Block[][];
  const width = all[0]?.length ?? 0;
  if (all.length === 0 || all.length > 100) return `table of ${all.length} rows`;
  if (width > 20 || all.some((row) => row.length !== width)) return "table columns";
  if ((column_settings as unknown[] | undefined)?.length !== width) return "column_settings";
  if (all.flat().some(({ type, text }) => type !== "raw_text" || text === "")) return "table cell";
  return readable(all) > 10_000 ? "table over 10000 characters" : undefined;
}

interface ChartShape {
  readonly type: string;
  readonly series: readonly {
    readonly name: string;
    readonly data: readonly { readonly label: string; readonly value: unknown }[];
  }[];
  readonly axis_config: { readonly categories: readonly string[] };
}

function chart({ title, chart: shape }: Block): string | undefined {
  const { type, series, axis_config } = shape as ChartShape;
  const { categories } = axis_config;
  if (typeof title !== "string" || title.length > 50) return "chart title";
  if (!["bar", "line", "area"].includes(type)) return "chart type";
  if (series.length < 1 || series.length > 12 || categories.length < 1 || categories.length > 20)
    return "chart size";
  if (new Set(series.map(({ name }) => name)).size < series.length) return "series twice";
  if (new Set(categories).size < categories.length) return "category twice";
  const labels = [...categories, ...series.map(({ name }) => name)];
  if (labels.some((label) => label.length === 0 || label.length > 20)) return "chart label over 20";
  for (const { data } of series) {
    if (data.map(({ label }) => label).join() !== categories.join()) return "chart points";
    if (data.some(({ value }) => typeof value !== "number")) return "chart value";
  }
  return undefined;
}

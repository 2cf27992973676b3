import { Document, isMap, isPair, isScalar, type Node, type Pair } from "yaml";
import type { Mapping } from "./mapping.ts";
import type { MappingProposal, ProposedTable } from "./propose.ts";

const ABOUT = ` 导入映射：每张表是什么、每一列放进哪个字段。改完再导入一遍即可，重复导入不会产生重复数据。
 How the tables become records. Edit and import again: nothing is doubled by it.

 columns   表头: 字段  (header: field)；custom 表示按原名保留；ignore 表示不要
           or a rule: { field, unit: one|thousand|10k|million|100m|billion, currency: CNY, date: ymd|dmy|mdy,
           decimal: comma, percent: true, by: id|name, create: true, separator: ";" }
 aliases   写法不一致时在这里对上，例如  product: { GTXPro: GTX Pro }
 roles     按姓名或编号指定角色：rep manager solution admin
 stages    没有阶段表时，阶段名的含义：open won lost abandoned
 skip      不导入这张表的理由 (why a table is left out)`;

/** The mapping as YAML, with what it means and, for a proposal, how sure it is of each column. */
export function renderMapping(mapping: Mapping, proposal?: MappingProposal): string {
  const document = new Document(mapping);
  document.commentBefore = ABOUT;
  for (const [index, table] of (proposal?.tables ?? []).entries()) {
    const node = document.getIn(["tables", index], true) as Node | undefined;
    if (node !== undefined) annotate(node, table);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function annotate(node: Node, table: ProposedTable): void {
  if (!isMap(node)) return;
  const columns = node.get("columns", true);
  if (!isMap(columns)) return;
  for (const item of columns.items) describe(item, table);
  // Written down, so that whoever keeps the file is not told about these columns again.
  for (const { column, field } of table.columns)
    if (field === undefined && !columns.has(column)) columns.set(column, "custom");
}

function describe(item: Pair<unknown, unknown>, table: ProposedTable): void {
  if (!isPair(item) || !isScalar(item.key)) return;
  const header = String(item.key.value);
  const column = table.columns.find((candidate) => candidate.column === header);
  if (column === undefined) return;
  const example =
    column.samples[0] === undefined ? "" : ` · ${column.samples[0].replace(/\s+/g, " ").slice(0, 30)}`;
  const value = item.value;
  if (isMap(value)) value.flow = true;
  if (isScalar(value) || isMap(value)) value.comment = ` ${Math.round(column.confidence * 100)}%${example}`;
}

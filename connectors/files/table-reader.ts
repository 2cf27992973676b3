import type { EntityKind, Json } from "#src/domain/crm.ts";
import type { Text } from "#src/domain/text.ts";
import type { Column, Layout } from "./columns.ts";
import { tableName } from "./columns.ts";
import type { ImportContext } from "./context.ts";
import { FLAWS, formulaFinding, GARBLED, RANGE } from "./findings.ts";
import { type Fields, finishOf } from "./finish.ts";
import type { Identity } from "./identify.ts";
import type { ProblemLog } from "./problems.ts";
import { cellText, isBlank, type RawRow } from "./raw.ts";
import { parseRules } from "./rules.ts";
import { settleIndustry, settlePlace } from "./settle.ts";
import { createStageMoves } from "./stage-moves.ts";
import { REQUIRED, takeReference } from "./take-reference.ts";
import { keepCell, type PendingMoney, settleMoney } from "./values.ts";

/** A record under way: what has been read of one row, and where to say what is wrong with it. */
export interface Draft {
  readonly kind: EntityKind;
  readonly row: RawRow;
  readonly fields: Fields;
  readonly custom: Record<string, Json>;
  /** Set when a record it cannot do without was not found; the row is skipped. */
  broken?: true;
  readonly file: string;
}

export interface Read {
  readonly id: string;
  readonly custom: Readonly<Record<string, Json>>;
}

/** Rows of one table to records of its kind. What is wrong goes to `log`; undefined means the row was skipped. */
export function createTableReader(layout: Layout, context: ImportContext, log: ProblemLog) {
  const file = tableName(layout.table);
  const finish = layout.kind === "stageChange" ? createStageMoves(stageId) : finishOf(layout.kind);

  function stageId(text: string): string {
    const found = context.references.resolve("stage", text, { strict: true });
    return "id" in found ? found.id : text;
  }

  function read(row: RawRow, { id }: Identity): Read | undefined {
    const draft: Draft = { kind: layout.kind, row, fields: {}, custom: {}, file };
    remark(draft);
    for (const { index, header } of layout.custom) {
      const cell = row.cells[index];
      if (!isBlank(cell)) draft.custom[header] = keepCell(cell ?? null);
    }
    for (const column of layout.columns) take(draft, column);
    settle(draft);
    if (draft.broken && draft.fields[REQUIRED[layout.kind] ?? ""] === undefined) return undefined;
    const lacking = finish(draft.fields, context, { id, at: row.row - layout.headerRow });
    if (lacking !== undefined) return skip(row, lacking);
    reportMissing(draft);
    return entity(draft, id);
  }

  function remark({ row }: Draft): void {
    for (const [index, formula] of row.formulas ?? []) {
      const column = layout.headers.find((header) => header.index === index)?.header;
      const place = { file, row: row.row, value: formula.text };
      log.add(column === undefined ? place : { ...place, column }, formulaFinding(formula.cached));
    }
    if (row.garbled === undefined) return;
    for (const { index, header } of layout.headers) {
      const value = cellText(row.cells[index]);
      if (value.includes("\ufffd")) log.add({ file, row: row.row, column: header, value }, GARBLED);
    }
  }

  function take(draft: Draft, column: Column): void {
    const cell = draft.row.cells[column.index];
    if (isBlank(cell) || column.spec.type === "key") return;
    const place = { file, row: draft.row.row, column: column.header, value: cellText(cell) };
    if (column.spec.ref !== undefined || column.spec.type === "stage") {
      takeReference(draft, column, context, log);
      return;
    }
    const taken = column.read(cell ?? null);
    if ("flaw" in taken) {
      const { shared, ...finding } = FLAWS[taken.flaw];
      if (shared) log.share(place, finding);
      else log.add(place, finding);
      if (shared) draft.custom[column.header] = keepCell(cell ?? null);
      if (taken.flaw === "currency") draft.fields.currency = null;
      return;
    }
    if (taken.note === "range") {
      log.share(place, RANGE);
      draft.custom[column.header] = keepCell(cell ?? null);
    }
    draft.fields[column.spec.field] ??= taken.value;
  }

  function settle(draft: Draft): void {
    const { fields } = draft;
    const { currency } = fields;
    for (const { spec } of layout.columns) {
      const value = fields[spec.field];
      if (spec.type !== "money" || value === undefined) continue;
      if (currency === null) delete fields[spec.field];
      else
        fields[spec.field] = settleMoney(
          value as PendingMoney,
          typeof currency === "string" ? currency : currencyOf(fields),
        );
    }
    delete fields.currency;
    if (layout.kind === "account") {
      settlePlace(draft, layout, context.regions, log);
      settleIndustry(draft, layout, context.mapping.aliases?.industry ?? {}, log);
    }
    if (typeof fields.rules === "string") settleRules(draft);
  }

  /** A line is in its order's currency, a deal's history in the deal's. */
  function currencyOf(fields: Fields): string {
    const owner = layout.kind === "orderLine" ? `order/${fields.orderId}` : `deal/${fields.dealId}`;
    const inherits = layout.kind === "orderLine" || layout.kind === "stageChange";
    return (inherits ? context.currencies.get(owner) : undefined) ?? context.mapping.currency;
  }

  function settleRules({ fields, row }: Draft): void {
    const value = String(fields.rules);
    const rules = parseRules(value);
    if (rules === undefined) {
      const message = { zh: "维度覆盖读不懂，未采用", en: "cannot be read as rules, so it was left out" };
      log.add({ file, row: row.row, value }, { code: "bad-value", message });
      delete fields.rules;
    } else fields.rules = rules;
  }

  /** An open deal that names no account is worth knowing about once, not row by row. */
  function reportMissing({ fields, row }: Draft): void {
    if (!["deal", "contact", "order"].includes(layout.kind)) return;
    const columns = layout.columns.filter(({ spec }) => spec.field === "accountId");
    const [column] = columns;
    if (column === undefined || fields.accountId !== undefined) return;
    if (columns.some(({ index }) => !isBlank(row.cells[index]))) return;
    const open = layout.kind !== "deal" || fields.status === "open";
    const label = open
      ? { zh: "客户", en: "account" }
      : { zh: "客户（已关闭的商机）", en: "account (closed deals)" };
    const message = { zh: `没有填${label.zh}`, en: `has no ${label.en}` };
    log.share({ file, row: row.row, column: column.header }, { code: "missing-reference", message });
  }

  function skip(row: RawRow, lacking: Text): undefined {
    const message = { zh: `缺少${lacking.zh}，整行跳过`, en: `lacks ${lacking.en}, so the row was skipped` };
    log.add({ file, row: row.row }, { code: "bad-row", message, rowSkipped: true });
    return undefined;
  }

  function entity({ fields, custom, row }: Draft, id: string): Read {
    const own: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined && !name.startsWith("#")) own[name] = value;
    const source: Record<string, Json> = {};
    for (const { index, header } of layout.headers) {
      const cell = row.cells[index];
      if (cell !== undefined && cell !== null && cell !== "") source[header] = cell;
    }
    return { ...own, id, custom, origin: { system: context.system, key: id, row: source } } as Read;
  }

  return { read };
}

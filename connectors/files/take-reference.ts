import type { EntityKind } from "#src/domain/crm.ts";
import type { Column } from "./columns.ts";
import type { ImportContext } from "./context.ts";
import { ambiguousReference, unknownReference } from "./findings.ts";
import { splitList } from "./numbers.ts";
import type { ProblemLog } from "./problems.ts";
import { cellText } from "./raw.ts";
import type { Resolution } from "./references.ts";
import type { Draft } from "./table-reader.ts";

/** Records that are nothing without the one they belong to. */
export const REQUIRED: Readonly<Partial<Record<EntityKind, string>>> = {
  stageChange: "dealId",
  orderLine: "orderId",
  campaignMember: "campaignId",
  accountShare: "accountId",
};

export function takeReference(draft: Draft, column: Column, context: ImportContext, log: ProblemLog): void {
  const { spec, rule } = column;
  const text = cellText(draft.row.cells[column.index]);
  const kind = spec.ref ?? "stage";
  if (spec.field === "accountId" || spec.field === "productIds")
    draft.fields[spec.field === "accountId" ? "#account" : "#product"] ??= text;
  if (spec.type === "refs") {
    takeMany(draft, column, context, log);
    return;
  }
  // By number and by name: the second column only helps where the first gave nothing.
  if (draft.fields[spec.field] !== undefined) return;
  const scope = draft.fields.accountId;
  const found = context.references.resolve(kind, text, {
    ...(typeof scope === "string" ? { scope } : {}),
    ...(rule.by === undefined ? {} : { by: rule.by }),
  });
  if ("id" in found) draft.fields[spec.field] = found.id;
  else report({ draft, column, text, found, log });
}

function takeMany(draft: Draft, column: Column, context: ImportContext, log: ProblemLog): void {
  const { spec, rule } = column;
  const text = cellText(draft.row.cells[column.index]);
  if (draft.fields[spec.field] !== undefined || spec.ref === undefined) return;
  const by = rule.by === undefined ? {} : { by: rule.by };
  const whole = context.references.resolve(spec.ref, text, by);
  if ("id" in whole) {
    draft.fields[spec.field] = [whole.id];
    return;
  }
  const parts = splitList(text, rule.separator);
  const ids: string[] = [];
  for (const part of parts) {
    const found = parts.length === 1 ? whole : context.references.resolve(spec.ref, part, by);
    if ("id" in found) ids.push(found.id);
    else report({ draft, column, text: part, found, log });
  }
  if (ids.length > 0) draft.fields[spec.field] = [...new Set(ids)];
}

function report(at: {
  draft: Draft;
  column: Column;
  text: string;
  found: Resolution;
  log: ProblemLog;
}): void {
  const { draft, column, text, found, log } = at;
  const required = REQUIRED[draft.kind] === column.spec.field;
  const place = { file: draft.file, row: draft.row.row, column: column.header, value: text };
  const finding =
    "ambiguous" in found
      ? ambiguousReference(required)
      : unknownReference("suggestion" in found ? found.suggestion : undefined, required);
  if (!required) {
    log.share(place, finding);
    return;
  }
  log.add(place, finding);
  draft.broken = true;
}

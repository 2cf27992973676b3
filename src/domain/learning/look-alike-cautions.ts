import type { Base } from "./base.ts";
import { CODES, countCodes } from "./code-table.ts";
import { allRows } from "./random.ts";

export type Caution = "one-seed" | "few-seeds" | "constant-field" | "rare-values-pooled" | "unread-values";

export interface FieldCaution {
  readonly caution: Caution;
  readonly field?: string;
}

/** What to know before trusting what is learnt from so many seeds on such a base. */
export function cautionsOf({ table, encoder, coded }: Base, seeds: number): FieldCaution[] {
  const cautions: FieldCaution[] = [];
  if (seeds === 1) cautions.push({ caution: "one-seed" });
  else if (seeds < 20) cautions.push({ caution: "few-seeds" });
  const counts = countCodes(coded, allRows(coded.rowCount));
  encoder.fields.forEach((field, f) => {
    const held = counts.subarray(f * CODES, f * CODES + field.size);
    if (held.filter((count) => count > 0).length < 2)
      cautions.push({ caution: "constant-field", field: field.id });
    const other = field.labels === undefined ? 0 : (held[field.size - 1] as number);
    if (other > 0.2 * coded.rowCount) cautions.push({ caution: "rare-values-pooled", field: field.id });
  });
  for (const { field } of table.problems) cautions.push({ caution: "unread-values", field });
  return cautions;
}

import type { FeatureRecord, Field } from "../domain/learning/feature-table.ts";

const READ = 2000;
const SAME = 0.9;
/** Shared rows under this prove nothing. */
const LEAST = 5;

/**
 * Fields that say again what an earlier one says: the same figures, or labels that translate one to one. Weights of
 * evidence add up field by field, so a trait told twice would count twice.
 */
export function doubledFields(records: readonly FeatureRecord[], fields: readonly Field[]): Set<string> {
  const read = records.slice(0, READ);
  const columns = fields.map((field) => ({ field, values: read.map((record) => textOf(record[field.id])) }));
  const doubles = new Set<string>();
  columns.forEach((later, i) => {
    const told = columns
      .slice(0, i)
      .some((earlier) => !doubles.has(earlier.field.id) && says(earlier, later));
    if (told) doubles.add(later.field.id);
  });
  return doubles;
}

interface Column {
  readonly field: Field;
  readonly values: readonly string[];
}

function textOf(value: FeatureRecord[string]): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return String(value.at(-1) ?? "");
  return String(value).trim();
}

/** A later column is a double when it is filled no oftener and its values follow from the earlier one's. */
function says(earlier: Column, later: Column): boolean {
  const kinds = new Set([earlier.field.kind, later.field.kind]);
  if (kinds.has("text") || kinds.has("multi")) return false;
  const both = earlier.values.flatMap((value, i) => {
    const other = later.values[i] ?? "";
    return value === "" || other === "" ? [] : [[value, other] as const];
  });
  const stated = later.values.filter((value) => value !== "").length;
  if (both.length < LEAST || both.length < SAME * stated) return false;
  if (kinds.has("number") || kinds.has("date")) {
    return kinds.size === 1 && both.filter(([a, b]) => Number(a) === Number(b)).length >= SAME * both.length;
  }
  return translates(both);
}

function translates(pairs: readonly (readonly [string, string])[]): boolean {
  const there = commonest(pairs);
  const back = commonest(pairs.map(([a, b]) => [b, a]));
  // Two columns of almost only different values translate by chance.
  if (there.size < 2 || there.size > pairs.length / 2) return false;
  const fits = (rows: typeof pairs) =>
    rows.filter(([a, b]) => there.get(a) === b && back.get(b) === a).length;
  const usual = [...Map.groupBy(pairs, ([a]) => a)].sort((x, y) => y[1].length - x[1].length)[0]?.[0] ?? "";
  const rare = pairs.filter(([a, b]) => a !== usual || b !== there.get(usual));
  // Two answers that are nearly always "no" agree without saying the same: the rare ones must agree too.
  return rare.length > 0 && fits(pairs) >= SAME * pairs.length && fits(rare) >= SAME * rare.length;
}

function commonest(pairs: readonly (readonly [string, string])[]): Map<string, string> {
  const groups = Map.groupBy(pairs, ([a]) => a);
  return new Map(
    [...groups].map(([a, rows]) => {
      const tally = Map.groupBy(rows, ([, b]) => b);
      const best = [...tally].sort((x, y) => y[1].length - x[1].length)[0];
      return [a, best?.[0] ?? ""];
    }),
  );
}

import type { EntityKind } from "#src/domain/crm.ts";
import type { ColumnProfile } from "./profile.ts";
import type { Recognised } from "./propose.ts";
import { type FieldSpec, kindSpec } from "./schema.ts";

/**
 * A column whose header says nothing but whose values are all keys or names of another table refers to that
 * table. Only fields that no header claimed are filled this way, at a confidence of 0.6.
 */
export function linkByValues(found: readonly Recognised[]): Recognised[] {
  return found.map((table) => {
    if (table.match === undefined || table.sameAs !== undefined) return table;
    const taken = new Set(table.match.columns.map(({ column }) => column.index));
    const open = openReferences(table.match.kind, new Set(table.match.columns.map(({ spec }) => spec.field)));
    const added = table.profile.columns.flatMap((column) => {
      if (taken.has(column.index) || column.values.size < 3) return [];
      const spec = open.find((field) => field.ref !== undefined && pointsAt(column, field.ref, found, table));
      if (spec === undefined) return [];
      open.splice(open.indexOf(spec), 1);
      return [{ column, spec, confidence: 0.6 }];
    });
    const columns = [...table.match.columns, ...added].sort((a, b) => a.column.index - b.column.index);
    return { ...table, match: { ...table.match, columns } };
  });
}

function openReferences(kind: EntityKind, used: ReadonlySet<string>): FieldSpec[] {
  return (kindSpec(kind)?.fields ?? []).filter((spec) => spec.type === "ref" && !used.has(spec.field));
}

function pointsAt(
  column: ColumnProfile,
  target: EntityKind,
  found: readonly Recognised[],
  own: Recognised,
): boolean {
  return found.some((table) => {
    if (table === own || table.match?.kind !== target) return false;
    return table.match.columns
      .filter(({ spec }) => spec.field === "id" || spec.field === "name")
      .some((known) => [...column.values.keys()].every((value) => known.column.values.has(value)));
  });
}

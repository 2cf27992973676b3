import type { EntityKind } from "#src/domain/crm.ts";
import type { ColumnProfile, TableProfile } from "./profile.ts";
import { type FieldSpec, KINDS, type KindSpec } from "./schema.ts";
import { readHeader } from "./text.ts";

export interface ColumnMatch {
  readonly column: ColumnProfile;
  readonly spec: FieldSpec;
  /** 0–1: the header, corrected by what the values look like. */
  readonly confidence: number;
}

export interface TableMatch {
  readonly kind: EntityKind;
  readonly confidence: number;
  readonly columns: readonly ColumnMatch[];
}

const ALL_ALIASES = new Set(KINDS.flatMap((spec) => spec.fields.flatMap((field) => field.aliases)));

export function isKnownHeader(key: string): boolean {
  return ALL_ALIASES.has(key);
}

/** Which table it is, from the names of file and sheet, the headers and the values; absent when unclear. */
export function recogniseTable(profile: TableProfile): TableMatch | undefined {
  const ranked = KINDS.map((spec) => rate(spec, profile)).filter((match) => match !== undefined);
  ranked.sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (best === undefined || best.score < 2.5) return undefined;
  const lead = second === undefined ? 1 : (best.score - second.score) / best.score;
  return { kind: best.kind, columns: best.columns, confidence: round(Math.min(0.99, 0.6 + lead)) };
}

/** The best columns of a kind that a person (or the mapping) has named. */
export function matchColumns(kind: KindSpec, profile: TableProfile): ColumnMatch[] {
  const candidates = profile.columns.flatMap((column) =>
    kind.fields.flatMap((spec) => {
      const confidence = headerMatch(spec, column) * shapeMatch(spec, column);
      return confidence < 0.3 ? [] : [{ column, spec, confidence: round(confidence) }];
    }),
  );
  candidates.sort((a, b) => b.confidence - a.confidence || a.column.index - b.column.index);
  const taken = new Map<string, ColumnMatch>();
  const used = new Set<number>();
  for (const match of candidates) {
    if (used.has(match.column.index) || !mayTake(match, taken.get(match.spec.field))) continue;
    used.add(match.column.index);
    taken.set(taken.has(match.spec.field) ? `${match.spec.field}#2` : match.spec.field, match);
  }
  return [...taken.values()].sort((a, b) => a.column.index - b.column.index);
}

/** A reference may stand twice, by number and by name: the second helps where the first is blank. */
function mayTake(match: ColumnMatch, before: ColumnMatch | undefined): boolean {
  if (before === undefined) return true;
  const reference = match.spec.type === "ref" || match.spec.type === "refs";
  return reference && match.confidence >= 0.9;
}

function rate(spec: KindSpec, profile: TableProfile) {
  const columns = matchColumns(spec, profile);
  const fields = new Set(columns.map((match) => match.spec.field));
  if (!spec.needs.every((some) => some.some((field) => fields.has(field)))) return undefined;
  const sum = columns.reduce((total, match) => total + match.confidence * weightOf(match, profile), 0);
  const coverage = columns.length / Math.max(1, profile.columns.filter((column) => column.filled > 0).length);
  const named = nameScore(spec, profile);
  if (named === 0 && coverage < 0.34) return undefined;
  const repeated = repeatsItself(spec, columns, profile) ? -4 : 0;
  return { kind: spec.kind, columns, score: sum * (0.5 + coverage / 2) + named + repeated };
}

function weightOf({ column, spec }: ColumnMatch, profile: TableProfile): number {
  if (spec.type !== "key") return spec.field === "name" ? 1.5 : 1;
  const unique = column.values.size >= column.filled * 0.98 || !profile.complete;
  if (!unique) return -2;
  return column.index === 0 ? 3 : 1.5;
}

/** A table whose rows are people has as many names as rows; one where each name stands 12 times is of another kind. */
function repeatsItself(spec: KindSpec, columns: readonly ColumnMatch[], profile: TableProfile): boolean {
  const own = columns.find((match) => match.spec.field === "name")?.column;
  const once = ["user", "team", "product", "stage", "campaign", "territory"].includes(spec.kind);
  return once && own !== undefined && profile.rows > 5 && own.values.size < own.filled * 0.8;
}

function nameScore(spec: KindSpec, { table }: TableProfile): number {
  const stem = readHeader(table.file.replace(/\.[^.]+$/, "")).key;
  const sheet = table.sheet === undefined ? "" : readHeader(table.sheet).key;
  const scores = spec.names.map((name) => {
    if (stem === name || sheet === name) return 5;
    return stem.includes(name) || sheet.includes(name) ? 2 + Math.min(2, name.length / 6) : 0;
  });
  return Math.max(0, ...scores);
}

function headerMatch(spec: FieldSpec, column: ColumnProfile): number {
  const at = spec.aliases.indexOf(column.key);
  // The first names of a field are its most telling ones: 客户编号 before 客户 for a reference.
  if (at >= 0) return 0.99 - Math.min(at, 20) * 0.002;
  const tail = spec.aliases.some((alias) => column.key.endsWith(alias) && isTelling(alias));
  return tail && spec.type !== "key" ? 0.6 : 0;
}

function isTelling(alias: string): boolean {
  return /^[\u3400-\u9fff]+$/.test(alias) ? alias.length >= 3 : alias.length >= 6;
}

function shapeMatch(spec: FieldSpec, column: ColumnProfile): number {
  if (column.filled === 0) return 0.9;
  // A handful of values is too few to call the header a liar.
  const doubt = column.filled < 5 ? 0.6 : 0.2;
  const share = (count: number): number => (count / column.filled >= 0.5 ? 1 : doubt);
  switch (spec.type) {
    case "date":
      return share(column.dates + column.months);
    case "month":
      return share(column.months + column.numbers);
    case "year":
      return share(column.numbers + column.dates);
    case "money":
    case "number":
    case "integer":
    case "percent":
      return share(column.numbers);
    case "boolean":
      return share(column.booleans);
    default:
      return 1;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

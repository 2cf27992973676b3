import type { EntityKind } from "#src/domain/crm.ts";
import type { ColumnRule, UNIT_NAMES } from "./mapping.ts";
import { readUnit } from "./numbers.ts";
import { type ColumnProfile, chooseOrder } from "./profile.ts";
import type { Recognised } from "./propose.ts";
import type { ColumnMatch } from "./recognise.ts";

type UnitName = keyof typeof UNIT_NAMES;

const UNIT_OF = new Map<number, UnitName>([
  [1e3, "thousand"],
  [1e4, "10k"],
  [1e6, "million"],
  [1e8, "100m"],
  [1e9, "billion"],
]);

/** Kinds whose records may be made from the names that other tables call them by. */
const MADE_FROM_NAMES: readonly EntityKind[] = ["user", "team", "product", "campaign", "account"];

export interface RuleContext {
  readonly kind: EntityKind;
  /** Kinds that have a table of their own in this import. */
  readonly kinds: ReadonlySet<EntityKind>;
  readonly all: readonly Recognised[];
}

/** The field's bare name where nothing more has to be said about how the column is written. */
export function columnRule(match: ColumnMatch, context: RuleContext): string | ColumnRule {
  const { spec, column } = match;
  const rule: ColumnRule = { field: spec.field, ...details(match, context) };
  return Object.keys(rule).length === 1 ? column.header && spec.field : rule;
}

function details({ spec, column }: ColumnMatch, context: RuleContext): Omit<ColumnRule, "field"> {
  switch (spec.type) {
    case "money":
    case "number":
    case "integer":
      return numberDetails(column);
    case "percent":
      return isPercent(column) ? { percent: true } : {};
    case "date":
      return dateDetails(column);
    case "ref":
    case "refs":
      return spec.ref !== undefined && mayCreate(spec.ref, column, context) ? { create: true } : {};
    default:
      return {};
  }
}

function numberDetails(column: ColumnProfile): Omit<ColumnRule, "field"> {
  const { unit, currency } = readUnit(column.unit ?? "");
  const name = unit === undefined ? undefined : UNIT_OF.get(unit);
  return {
    ...(name === undefined ? {} : { unit: name }),
    ...(currency === undefined ? {} : { currency }),
    ...(column.commas > 0 && column.dotted === 0 ? { decimal: "comma" as const } : {}),
  };
}

/** 25 without a sign is per cent when the header says so or some value could not be a fraction. */
function isPercent(column: ColumnProfile): boolean {
  const said = column.unit !== undefined && readUnit(column.unit).percent === true;
  return said || (column.percents < column.numbers && column.highest > 1.5);
}

function dateDetails(column: ColumnProfile): Omit<ColumnRule, "field"> {
  const choice = chooseOrder(column);
  return choice === undefined ? {} : { date: choice.order };
}

function mayCreate(target: EntityKind, column: ColumnProfile, { kind, kinds, all }: RuleContext): boolean {
  if (!MADE_FROM_NAMES.includes(target) || column.filled === 0 || looksLikeCodes(column)) return false;
  if (!kinds.has(target)) return true;
  // A manager named beside each person is a person too, even where no row of the table is about them.
  return target === "user" && kind === "user" && !all.some((table) => explains(table, target, column));
}

function explains({ match }: Recognised, target: EntityKind, column: ColumnProfile): boolean {
  if (match?.kind !== target) return false;
  const known = match.columns.filter(({ spec }) => spec.field === "id" || spec.field === "name");
  return [...column.values.keys()].every((value) => known.some((own) => own.column.values.has(value)));
}

function looksLikeCodes(column: ColumnProfile): boolean {
  const values = [...column.values.keys()];
  return values.filter((value) => /^[a-z]{0,5}[-_]?\d{2,}[a-z0-9]*$/.test(value)).length > values.length / 2;
}

import { type RawBuilder, sql } from "kysely";
import type { EntityKind } from "#src/domain/crm.ts";
import type { Money } from "#src/domain/money.ts";
import { AppError } from "#src/errors.ts";
import { isStorable } from "./codec.ts";
import type { Dialect } from "./database.ts";
import { scalarType } from "./world.ts";

type Predicate = RawBuilder<unknown>;
type Scalar = "text" | "number" | "flag" | "money";

/**
 * The conditions of a `Where` as SQL over the row `r`. A missing field fulfils `not` and `exists: false` and
 * nothing else. Money is compared within its currency only. INPUT_INVALID for a field that cannot be tested
 * and for a value that does not fit it.
 */
export function conditions(dialect: Dialect, kind: EntityKind, where: object | undefined): Predicate {
  const parts = Object.entries(where ?? {}).map(([field, condition]) => {
    const type = scalarType(kind, field);
    if (type === undefined) throw invalid(`The field ${field} of ${kind} cannot be tested.`, field);
    return fieldCondition({ dialect, field, type }, condition);
  });
  return all(parts);
}

interface Subject {
  readonly dialect: Dialect;
  readonly field: string;
  readonly type: Scalar;
}

function fieldCondition(subject: Subject, condition: unknown): Predicate {
  if (!isTests(condition)) return compare(subject, "=", condition);
  return all(
    Object.entries(condition).flatMap(([name, value]) =>
      value === undefined ? [] : [oneTest(subject, name, value)],
    ),
  );
}

function isTests(condition: unknown): condition is Record<string, unknown> {
  return typeof condition === "object" && condition !== null && !("minor" in condition);
}

const COMPARISONS: Readonly<Record<string, string>> = { gte: ">=", gt: ">", lte: "<=", lt: "<" };

function oneTest(subject: Subject, name: string, value: unknown): Predicate {
  const operator = COMPARISONS[name];
  if (operator !== undefined) return compare(subject, operator, value);
  if (name === "not") return sql`(not coalesce(${compare(subject, "=", value)}, false))`;
  if (name === "in" && Array.isArray(value)) return any(value.map((one) => compare(subject, "=", one)));
  if (name === "exists" && typeof value === "boolean") {
    return value ? sql`${column(subject)} is not null` : sql`${column(subject)} is null`;
  }
  if (name === "contains" && typeof value === "string" && subject.type === "text") {
    return contains(subject, value);
  }
  throw invalid(`The field ${subject.field} cannot be tested with "${name}" and that value.`, subject.field);
}

/** No LIKE, so that % and _ are plain characters; case folded beyond ASCII in both databases. */
function contains({ dialect, field }: Subject, part: string): Predicate {
  const value = sql.ref(`r.${field}`);
  const needle = literal({ dialect, field, type: "text" }, part);
  if (dialect === "sqlite") return sql`instr(fold(${value}), fold(${needle})) > 0`;
  return sql`strpos(lower(${value} collate "und-x-icu"), lower((${needle})::text collate "und-x-icu")) > 0`;
}

function compare(subject: Subject, operator: string, value: unknown): Predicate {
  const test = sql`${column(subject)} ${sql.raw(operator)} ${literal(subject, value)}`;
  if (subject.type !== "money") return test;
  return sql`(${test} and ${sql.ref(`r.${subject.field}Currency`)} = ${(value as Money).currency})`;
}

function column({ field, type }: Subject): RawBuilder<unknown> {
  return sql.ref(`r.${type === "money" ? `${field}Minor` : field}`);
}

function literal({ field, type }: Subject, value: unknown): RawBuilder<unknown> {
  if (type === "text" && typeof value === "string" && isStorable(value)) return sql`${value}`;
  if (type === "number" && typeof value === "number" && Number.isFinite(value)) return sql`${value}`;
  if (type === "flag" && typeof value === "boolean") return sql`${value ? 1 : 0}`;
  if (type === "money" && Number.isSafeInteger((value as Money | null)?.minor)) {
    return sql`${(value as Money).minor}`;
  }
  throw invalid(`The field ${field} was tested with a value of another type.`, field);
}

export function all(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? sql`1 = 1` : sql`(${sql.join(parts, sql` and `)})`;
}

function any(parts: readonly Predicate[]): Predicate {
  return parts.length === 0 ? sql`1 = 0` : sql`(${sql.join(parts, sql` or `)})`;
}

function invalid(message: string, column: string): AppError {
  return new AppError("INPUT_INVALID", message, { zh: `查询条件有误：字段 ${column}。`, at: { column } });
}

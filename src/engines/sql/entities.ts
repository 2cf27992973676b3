import { type RawBuilder, sql } from "kysely";
import type { EntityKind, EntityKinds, Origin } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import type { Page, Query } from "#src/ports/store.ts";
import { decoder, readColumns } from "./codec.ts";
import { all, conditions } from "./conditions.ts";
import { type Position, readCursor, writeCursor } from "./cursor.ts";
import { type Dialect, type Executor, readRows, type SqlDatabase, textSet } from "./database.ts";
import { type Filter, reachOf, visibleRows } from "./visibility.ts";
import { columnsOf, scalarType } from "./world.ts";

export const MAX_PAGE = 1_000;

/** Sees every row: for the jobs that read for nobody. */
export const UNFILTERED: Filter = { prelude: sql``, predicate: sql`1 = 1` };

interface Select {
  readonly kind: EntityKind;
  readonly filter: Filter;
  readonly predicates?: readonly RawBuilder<unknown>[];
  /** What follows `where`. */
  readonly tail?: RawBuilder<unknown>;
  readonly columns?: readonly string[];
  readonly extra?: readonly RawBuilder<unknown>[];
}

function select({ kind, filter, predicates = [], tail = sql``, columns, extra = [] }: Select) {
  const refs = (columns ?? readColumns(kind)).map((column) => sql.ref(`r.${column}`));
  return sql`${filter.prelude} select ${sql.join([...refs, ...extra])} from ${sql.id(kind)} as r
    where ${all([filter.predicate, ...predicates])} ${tail}`;
}

/** One page; see `Query`. INPUT_INVALID for a limit, an order or a cursor that does not fit. */
export async function findPage<K extends EntityKind>(
  database: SqlDatabase,
  filter: Filter,
  kind: K,
  query: Query<EntityKinds[K]> = {},
): Promise<Page<EntityKinds[K]>> {
  const limit = checkLimit(query.limit ?? 100);
  const { orderBy = "id", direction = "asc" } = query;
  const by = orderColumn(kind, orderBy);
  const fingerprint = [kind, orderBy, direction, query.where ?? null];
  const where = [conditions(database.dialect, kind, query.where)];
  if (query.cursor !== undefined) where.push(after(by, direction, readCursor(query.cursor, fingerprint)));
  const tail = sql`order by ${ordering(by, direction)} limit ${limit + 1}`;
  const extra = [sql`${sql.ref(`r.${by}`)} as position`];
  const decode = decoder(kind);
  const found = await readRows(
    database.kysely,
    select({ kind, filter, predicates: where, tail, extra }),
    (row) => ({ record: decode(row), value: row.at(-1) as Position["value"] }),
  );
  const rows = found.slice(0, limit).map(({ record }) => record);
  const last = found[limit - 1];
  if (found.length <= limit || last === undefined) return { rows };
  return { rows, next: writeCursor({ value: last.value, id: last.record.id }, fingerprint) };
}

export function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return limit;
  throw new AppError("INPUT_INVALID", `A page holds 1 to ${MAX_PAGE} rows, not ${limit}.`, {
    zh: `一页可取 1 到 ${MAX_PAGE} 行，不能是 ${limit}。`,
  });
}

function orderColumn(kind: EntityKind, field: string): string {
  const type = scalarType(kind, field);
  const column = type && columnsOf({ name: field, type })[0];
  if (column !== undefined) return column;
  throw new AppError("INPUT_INVALID", `Records of kind ${kind} cannot be ordered by ${field}.`, {
    zh: `${kind} 不能按 ${field} 排序。`,
  });
}

function ordering(column: string, direction: "asc" | "desc"): RawBuilder<unknown> {
  if (column === "id") return sql`r.id ${sql.raw(direction)}`;
  const ref = sql.ref(`r.${column}`);
  return sql`${ref} is null, ${ref} ${sql.raw(direction)}, r.id`;
}

/** What comes after the position, in the order of `ordering`. */
function after(column: string, direction: "asc" | "desc", { value, id }: Position): RawBuilder<unknown> {
  const ref = sql.ref(`r.${column}`);
  const beyond = sql.raw(direction === "asc" ? ">" : "<");
  if (column === "id") return sql`r.id ${beyond} ${id}`;
  if (value === null) return sql`(${ref} is null and r.id > ${id})`;
  return sql`(${ref} ${beyond} ${value} or (${ref} = ${value} and r.id > ${id}) or ${ref} is null)`;
}

export async function readAll<K extends EntityKind>(
  database: SqlDatabase,
  filter: Filter,
  kind: K,
  where: object | undefined,
): Promise<EntityKinds[K][]> {
  const predicates = [conditions(database.dialect, kind, where)];
  const query = select({ kind, filter, predicates, tail: sql`order by r.id` });
  return readRows(database.kysely, query, decoder(kind));
}

/** With `origin`, which the readers of many rows leave out. */
export async function readOne<K extends EntityKind>(
  database: SqlDatabase,
  filter: Filter,
  kind: K,
  id: string,
): Promise<EntityKinds[K] | undefined> {
  const columns = [...readColumns(kind), "origin"];
  const decode = decoder(kind);
  const query = select({ kind, filter, predicates: [sql`r.id = ${id}`], columns });
  const [found] = await readRows(database.kysely, query, (row) => {
    const origin = row.at(-1);
    const record = decode(row);
    return typeof origin === "string" ? { ...record, origin: JSON.parse(origin) as Origin } : record;
  });
  return found;
}

export async function countRows(
  database: SqlDatabase,
  filter: Filter,
  kind: EntityKind,
  where: object | undefined,
): Promise<number> {
  const test = conditions(database.dialect, kind, where);
  const query = sql`${filter.prelude} select count(*) from ${sql.id(kind)} as r
    where ${all([filter.predicate, test])}`;
  const [count] = await readRows(database.kysely, query, (row) => Number(row[0]));
  return count ?? 0;
}

/** Whether that row exists and the user may see it. */
export async function isVisible(
  executor: Executor,
  dialect: Dialect,
  userId: string,
  kind: EntityKind,
  id: string,
): Promise<boolean> {
  return (await visibleIds(executor, dialect, userId, kind, [id])).has(id);
}

/** Those of the ids whose rows the user may see. */
export async function visibleIds(
  executor: Executor,
  dialect: Dialect,
  userId: string,
  kind: EntityKind,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const reach = await reachOf(executor, userId);
  if (reach === undefined) return new Set();
  const filter = visibleRows({ dialect, userId, reach, way: "probes" }, kind);
  const predicates = [sql`r.id in ${textSet(dialect, ids)}`];
  const query = select({ kind, filter, predicates, columns: ["id"] });
  return new Set(await readRows(executor, query, (row) => row[0] as string));
}

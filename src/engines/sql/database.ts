import { type CompiledQuery, type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { Tables } from "./tables.ts";

export type Dialect = "sqlite" | "postgres";

export type Executor = Kysely<Tables>;

/**
 * An open database, shared by the store, the queue and the inbox of one process. Whoever opened it disposes it.
 * Inside `transaction` only the handed `trx` may be used: SQLite has one connection, and a query outside would
 * wait for it for ever.
 */
export interface SqlDatabase extends AsyncDisposable {
  readonly kysely: Kysely<Tables>;
  readonly dialect: Dialect;
  /** All of it or nothing. On SQLite it takes the write lock at once, so that it never fails half-way for one. */
  transaction<R>(work: (trx: Transaction<Tables>) => Promise<R>): Promise<R>;
}

type Decode = (row: readonly unknown[]) => unknown;

const decoders = new WeakMap<CompiledQuery, Decode>();

/** How the rows of this query are wanted, for a driver that can decode while it reads. Asked once. */
export function takeDecoder(query: CompiledQuery): Decode | undefined {
  const decode = decoders.get(query);
  decoders.delete(query);
  return decode;
}

/**
 * Reads rows as arrays of values in the order of the selected columns, whose names must differ, and decodes
 * them. The hot path of the store: node:sqlite builds arrays twice as fast as objects.
 */
export async function readRows<R>(
  executor: Executor,
  query: RawBuilder<unknown>,
  decode: (row: readonly unknown[]) => R,
): Promise<R[]> {
  const compiled = query.compile(executor);
  decoders.set(compiled, decode);
  const { rows } = await executor.executeQuery<unknown>(compiled);
  if (takeDecoder(compiled) === undefined) return rows as R[];
  return rows.map((row) => decode(Object.values(row as object)));
}

/** A JSON array of texts as a row set with the one column `value`, under the given alias. */
export function eachText(dialect: Dialect, json: RawBuilder<unknown>, alias: string): RawBuilder<unknown> {
  const name = sql.id(alias);
  return dialect === "sqlite"
    ? sql`json_each(${json}) as ${name}`
    : sql`json_array_elements_text((${json})::json) as ${name}(value)`;
}

/** The values as a subquery with one parameter, however many there are. */
export function textSet(dialect: Dialect, values: readonly string[]): RawBuilder<unknown> {
  const list = sql`${JSON.stringify(values)}`;
  return dialect === "sqlite"
    ? sql`(select value from json_each(${list}))`
    : sql`(select value from json_array_elements_text((${list})::json) as j(value))`;
}

/** Waits until every other holder of this name's lock has finished its transaction. SQLite has one writer. */
export async function lock(trx: Executor, dialect: Dialect, name: string): Promise<void> {
  if (dialect === "postgres") {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 20261))`.execute(trx);
  }
}

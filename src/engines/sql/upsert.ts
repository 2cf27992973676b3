import { setImmediate as breathe } from "node:timers/promises";
import { CompiledQuery, sql } from "kysely";
import type { EntityKind } from "#src/domain/crm.ts";
import type { EntityBatch, UpsertCounts } from "#src/ports/store.ts";
import { type Encoded, encode, writeColumns } from "./codec.ts";
import { type Dialect, type Executor, lock, readRows, type SqlDatabase, textSet } from "./database.ts";

const CHUNK = 500;
/** Rows of one INSERT: as many as keep 30 columns under SQLite's 32,766 parameters, with room to spare. */
const STATEMENT_ROWS = 50;

/** All batches in one transaction, a chunk at a time, so that memory stays flat however long they are. */
export async function upsertBatches(
  database: SqlDatabase,
  batches: readonly EntityBatch[],
): Promise<UpsertCounts> {
  const total = { added: 0, changed: 0, unchanged: 0 };
  await database.transaction(async (trx) => {
    await lock(trx, database.dialect, "world");
    for (const { kind, rows } of batches) {
      for (let start = 0; start < rows.length; start += CHUNK) {
        const encoded = rows.slice(start, start + CHUNK).map((row) => encode(kind, row as never));
        const counts = await upsertChunk(trx, database.dialect, kind, encoded);
        total.added += counts.added;
        total.changed += counts.changed;
        total.unchanged += counts.unchanged;
        await breathe();
      }
    }
  });
  return total;
}

interface Stored {
  readonly hash: string;
  readonly originHash: string | null;
}

async function upsertChunk(
  trx: Executor,
  dialect: Dialect,
  kind: EntityKind,
  rows: readonly Encoded[],
): Promise<UpsertCounts> {
  const stored = await storedHashes(trx, dialect, kind, rows);
  const pending = new Map<string, Encoded>();
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const row of rows) {
    const before: Stored | undefined = pending.get(row.id) ?? stored.get(row.id);
    if (before !== undefined && isSame(before, row)) {
      counts.unchanged += 1;
      continue;
    }
    counts[before === undefined ? "added" : "changed"] += 1;
    // A later row of one id in one batch wins; where it brings no origin, the earlier one's stays.
    const earlier = pending.get(row.id);
    pending.set(row.id, row.originHash === null && earlier ? { ...row, ...originOf(earlier) } : row);
  }
  await write(trx, dialect, kind, [...pending.values()]);
  return counts;
}

function originOf({ origin, originHash }: Encoded): Pick<Encoded, "origin" | "originHash"> {
  return { origin, originHash };
}

function isSame(before: Stored, row: Encoded): boolean {
  return before.hash === row.hash && (row.originHash === null || before.originHash === row.originHash);
}

async function storedHashes(
  trx: Executor,
  dialect: Dialect,
  kind: EntityKind,
  rows: readonly Encoded[],
): Promise<Map<string, Stored>> {
  const ids = textSet(
    dialect,
    rows.map(({ id }) => id),
  );
  const query = sql`select id, hash, "originHash" from ${sql.id(kind)} where id in ${ids}`;
  return new Map(
    await readRows(trx, query, ([id, hash, originHash]) => [id, { hash, originHash }] as [string, Stored]),
  );
}

async function write(trx: Executor, dialect: Dialect, kind: EntityKind, rows: readonly Encoded[]) {
  for (let start = 0; start < rows.length; start += STATEMENT_ROWS) {
    const some = rows.slice(start, start + STATEMENT_ROWS);
    const values = some.flatMap((row) => [...row.values, row.origin, row.hash, row.originHash]);
    await trx.executeQuery(CompiledQuery.raw(statement(dialect, kind, some.length), values));
  }
}

const statements = new Map<string, string>();

/** Written once for each count of rows: building it with fragments costs more than running it. */
function statement(dialect: Dialect, kind: EntityKind, count: number): string {
  const key = `${dialect} ${kind} ${count}`;
  const known = statements.get(key);
  if (known !== undefined) return known;
  const text = insertText(dialect, kind, count);
  statements.set(key, text);
  return text;
}

function insertText(dialect: Dialect, kind: EntityKind, count: number): string {
  const columns = writeColumns(kind);
  const quoted = columns.map((column) => `"${column}"`);
  let next = 0;
  const mark = () => (dialect === "sqlite" ? "?" : `$${++next}`);
  const row = () => `(${columns.map(mark).join(", ")})`;
  const updates = quoted.slice(1).map((column) =>
    // A row without its source's row leaves the one that is kept.
    /origin/.test(column)
      ? `${column} = coalesce(excluded.${column}, "${kind}".${column})`
      : `${column} = excluded.${column}`,
  );
  return `insert into "${kind}" (${quoted.join(", ")}) values ${Array.from({ length: count }, row).join(", ")}
    on conflict (id) do update set ${updates.join(", ")}`;
}

export async function removeRows(
  database: SqlDatabase,
  kind: EntityKind,
  ids: readonly string[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.id(kind)} where id in ${textSet(database.dialect, ids)}`.execute(database.kysely);
  return Number(numAffectedRows ?? 0);
}

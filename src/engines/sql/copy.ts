import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import { AppError } from "#src/errors.ts";
import type { Executor, SqlDatabase } from "./database.ts";
import { migrate } from "./migrate.ts";

export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
  /** Over all rows in any order, from what was read and from what was written; they are equal. */
  readonly checksum: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Which migrations ran is the target's own; who is alive concerns nobody on the new side. */
const LEFT_BEHIND = new Set(["migration", "queue_workers"]);
const BATCH = 1000;

/**
 * Copies every table of a SQLite database into an empty Postgres, in one transaction: all of it with the same
 * counts and checksums, or nothing. CONFLICT when the target holds data.
 */
export async function copyDatabase(
  source: SqlDatabase,
  target: SqlDatabase,
  onTable: (copied: CopiedTable) => void = () => {},
): Promise<readonly CopiedTable[]> {
  if (source.dialect !== "sqlite" || target.dialect !== "postgres") {
    throw new AppError("UNSUPPORTED", "Data moves from SQLite to Postgres.", {
      zh: "只支持从 SQLite 搬到 Postgres。",
    });
  }
  await migrate(source);
  await migrate(target);
  // The source's write lock is held meanwhile: what is copied is one moment of it.
  return source.transaction((from) =>
    target.transaction(async (to) => {
      const tables = await tablesOf(from);
      await demandEmpty(to, tables);
      const copied: CopiedTable[] = [];
      for (const table of tables) {
        const done = await copyTable(from, to, table);
        copied.push(done);
        onTable(done);
      }
      return copied;
    }),
  );
}

/** Whether a process works on this database: its workers show a sign of life every few seconds. */
export async function isInUse(database: SqlDatabase, pauseMs = 6_000): Promise<boolean> {
  const beats = async () => {
    const { rows } = await sql<{ id: string; beat: number | string }>`
      select id, beat from queue_workers order by id`.execute(database.kysely);
    return JSON.stringify(rows.map(({ id, beat }) => [id, Number(beat)]));
  };
  const before = await beats();
  if (before === "[]") return false;
  await setTimeout(pauseMs);
  return (await beats()) !== before;
}

async function tablesOf(source: Executor): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name`.execute(
    source,
  );
  return rows.map(({ name }) => name).filter((name) => !LEFT_BEHIND.has(name));
}

async function demandEmpty(target: Executor, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.id(table)} limit 1`.execute(target);
    if (rows.length === 0) continue;
    throw new AppError(
      "CONFLICT",
      `The target already holds data (table ${table}). Name an empty database.`,
      {
        zh: `目标数据库里已有数据（表 ${table}），请换一个空库。`,
      },
    );
  }
}

async function copyTable(source: Executor, target: Executor, table: string): Promise<CopiedTable> {
  const from = createChecksum();
  const numbers = await numericColumns(source, table);
  for await (const batch of readSqlite(source, table)) {
    for (const row of batch) from.add(row, numbers);
    await write(target, table, batch);
  }
  const to = createChecksum();
  for await (const batch of readPostgres(target, table)) for (const row of batch) to.add(row, numbers);
  const [wanted, got] = [from.value(), to.value()];
  if (wanted.rows !== got.rows || wanted.checksum !== got.checksum) {
    throw new AppError("UPSTREAM_FAILED", `Table ${table} arrived changed; nothing was moved.`, {
      source: "postgres",
      zh: `表 ${table} 搬过去后内容不一致，已全部撤回。`,
    });
  }
  await advanceIdentity(target, table);
  return { table, ...wanted };
}

async function numericColumns(source: Executor, table: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string; type: string }>`
    select name, type from pragma_table_info(${table})`.execute(source);
  return new Set(rows.filter(({ type }) => !/text/i.test(type)).map(({ name }) => name));
}

async function* readSqlite(source: Executor, table: string): AsyncGenerator<readonly Row[]> {
  let after = -1;
  while (true) {
    const { rows } = await sql<Row & { readonly "#row": number }>`
      select rowid as "#row", * from ${sql.id(table)} where rowid > ${after} order by rowid limit ${BATCH}`.execute(
      source,
    );
    if (rows.length > 0) yield rows.map(({ "#row": _, ...row }) => row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last["#row"];
  }
}

async function write(target: Executor, table: string, rows: readonly Row[]): Promise<void> {
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((column) => sql.id(column)));
  const schema = await sql<{ name: string }>`select current_schema() as name`.execute(target);
  // With its schema: `record` by itself is a type of Postgres' own.
  const name = sql.id(schema.rows[0]?.name ?? "public", table);
  // One parameter, however many rows and columns there are.
  await sql`insert into ${name} (${columns}) overriding system value
    select ${columns} from json_populate_recordset(null::${name}, ${JSON.stringify(rows)}::json)`.execute(
    target,
  );
}

async function* readPostgres(target: Executor, table: string): AsyncGenerator<readonly Row[]> {
  await sql`declare moved cursor for select * from ${sql.id(table)}`.execute(target);
  while (true) {
    const { rows } = await sql<Row>`fetch ${sql.lit(BATCH)} from moved`.execute(target);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) break;
  }
  await sql`close moved`.execute(target);
}

/** New rows must come after those that were brought along. */
async function advanceIdentity(target: Executor, table: string): Promise<void> {
  const { rows } = await sql`
    select 1 from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and column_name = 'seq' and is_identity = 'YES'`.execute(
    target,
  );
  if (rows.length === 0) return;
  const name = sql.id(table);
  const quoted = `"${table}"`;
  await sql`select setval(pg_get_serial_sequence(${quoted}, 'seq'), max(seq)) from ${name} having max(seq) is not null`.execute(
    target,
  );
}

/** The sum of the rows' hashes: the two databases need not agree on an order. */
function createChecksum() {
  let sum = 0n;
  let rows = 0;
  return {
    add(row: Row, numbers: ReadonlySet<string>): void {
      const values = Object.keys(row)
        .sort()
        .map((column) => [column, plain(row[column], numbers.has(column))]);
      const digest = createHash("sha256").update(JSON.stringify(values)).digest("hex");
      sum = BigInt.asUintN(256, sum + BigInt(`0x${digest}`));
      rows += 1;
    },
    value: () => ({ rows, checksum: sum.toString(16).padStart(64, "0") }),
  };
}

/** Postgres hands out large whole numbers as text. */
function plain(value: unknown, isNumber: boolean): unknown {
  return isNumber && value !== null ? Number(value) : value;
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { openPostgres } from "../engines/distributed/postgres.ts";
import { createSqlQueue } from "../engines/embedded/sql-queue.ts";
import { openSqlite } from "../engines/embedded/sqlite.ts";
import { copyDatabase, isInUse } from "../engines/sql/copy.ts";
import { AppError } from "../errors.ts";
import { silentLog } from "../log.ts";
import { systemClock } from "../ports/clock.ts";
import { readArguments } from "./arguments.ts";
import type { Cli } from "./cli.ts";

/** Moves the company's own database from SQLite to an empty Postgres and shows that everything arrived. */
export async function move(cli: Cli): Promise<number> {
  const { text } = readArguments(cli.args, ["to"]);
  const url = text.to;
  if (url === undefined || !/^postgres(ql)?:\/\//.test(url))
    throw new AppError("INPUT_INVALID", "Say where to: move --to postgres://user:password@host/database.");
  const config = loadConfig({ ...cli.environment, STORE: "sqlite" });
  const path = join(config.data, "yingdan.db");
  if (!existsSync(path))
    throw new AppError("NOT_FOUND", `There is no database of your own in ${config.data} to move.`);
  await using source = await openSqlite({ path });
  await using target = await openPostgres({ url });
  const jobs = createSqlQueue(source, {}, { clock: systemClock, log: silentLog });
  const { waiting } = await jobs.counts();
  if (await isInUse(source))
    throw new AppError("CONFLICT", "Yingdan runs on this database. Stop it, then move.");
  cli.stdout.write(`${"table".padEnd(20)}${"rows".padStart(10)}  checksum (both sides)\n`);
  const copied = await copyDatabase(source, target, ({ table, rows, checksum }) => {
    cli.stdout.write(`${table.padEnd(20)}${String(rows).padStart(10)}  ${checksum.slice(0, 16)} =\n`);
  });
  const rows = copied.reduce((sum, each) => sum + each.rows, 0);
  cli.stdout.write(`${copied.length} tables, ${rows} rows: counts and checksums match.\n${NEXT}`);
  if (waiting > 0)
    cli.stdout.write(
      `${waiting} jobs wait in the table: with QUEUE=bullmq they stay there; add them again.\n`,
    );
  return 0;
}

const NEXT = `Next: set STORE=postgres and DATABASE_URL, keep YINGDAN_DATA (documents and the session key stay
there), start, and look at “doctor”. The SQLite file was only read; keep it until you are satisfied.
`;

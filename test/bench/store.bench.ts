import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Account } from "#src/domain/crm.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import type { Store } from "#src/ports/store.ts";
import { build, viewer } from "#test/support/builders.ts";

export const name = "store";

const ACCOUNTS = 100_000;
const BATCH = 1_000;

/** Accounts as an import makes them: every common field, some custom ones, and the source's own row. */
function account(n: number): Account {
  const id = `a${String(n).padStart(6, "0")}`;
  const row = { 客户名称: `虚构公司${n}`, 行业: "软件", 省份: "浙江省", 营收: "1,234万", 负责人: "张三" };
  return build("account", id, {
    name: `虚构公司${n}`,
    industryCode: "I65",
    industry: "软件和信息技术服务业",
    province: "浙江省",
    city: "杭州市",
    employees: n % 5_000,
    revenue: { minor: n * 1_000, currency: "CNY" },
    foundedYear: 1990 + (n % 30),
    website: `https://c${n}.example`,
    tags: ["重点", "制造"],
    ownerId: `u${n % 40}`,
    createdOn: "2025-01-02",
    custom: { 来源: "展会", 评分: n % 10 },
    origin: { system: "files", key: id, row },
  });
}

async function timed<R>(work: () => Promise<R> | R): Promise<{ ms: number; value: R }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** The best of some runs: the least disturbed one on a machine that does other things too. */
async function best(runs: number, work: () => Promise<unknown> | unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < runs; i += 1) times.push((await timed(work)).ms);
  return Math.min(...times);
}

async function importAll(store: Store): Promise<number> {
  let peak = 0;
  for (let start = 0; start < ACCOUNTS; start += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, i) => account(start + i));
    await store.forJob("sync").upsert("account", rows);
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  return peak;
}

/** The least that any store on this driver must do: bind and step, and read every column as an array. */
function bareFloor(path: string, stored: string) {
  const database = new DatabaseSync(path);
  database.exec("pragma journal_mode = wal; pragma synchronous = normal");
  database.exec(`attach '${stored}' as s; create table a as select * from s.account where 0`);
  const rows = database.prepare("select * from s.account order by id");
  rows.setReturnArrays(true);
  const values = rows.all() as unknown as (string | number | null)[][];
  const insert = database.prepare(`insert into a values (${values[0]?.map(() => "?").join(",")})`);
  return {
    write() {
      database.exec("begin");
      for (const row of values) insert.run(...row);
      database.exec("commit");
    },
    read() {
      const columns = database.prepare("select * from a order by id");
      columns.setReturnArrays(true);
      return columns.all();
    },
    close: () => database.close(),
  };
}

export async function run(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "yingdan-bench-"));
  try {
    await runIn(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runIn(directory: string): Promise<void> {
  const path = join(directory, "store.db");
  await using database = await openSqlite({ path });
  const store = await createSqlStore(database, { clock: { now: () => Date.now() } });
  const people = [
    build("user", "root", { role: "admin" }),
    build("user", "boss", { role: "manager" }),
    ...Array.from({ length: 40 }, (_, n) => build("user", `u${n}`, n < 10 ? { managerId: "boss" } : {})),
  ];
  await store.forJob("sync").upsert("user", people);
  const before = process.memoryUsage().rss;
  const first = await timed(() => importAll(store));
  const again = await timed(() => importAll(store));
  const all = await best(5, () => store.all(viewer("root"), "account"));
  const subtree = await best(5, () => store.all(viewer("boss"), "account"));
  const own = await best(5, () => store.all(viewer("u1"), "account"));
  const get = await best(200, () => store.get(viewer("boss"), "account", "a000001"));
  const page = await best(20, () => store.find(viewer("boss"), "account", { orderBy: "name", limit: 20 }));
  const floor = bareFloor(join(directory, "floor.db"), path);
  const write = (await timed(floor.write)).ms;
  const read = await best(5, floor.read);
  floor.close();

  const perSecond = (ms: number) => `${Math.round(ACCOUNTS / (ms / 1_000)).toLocaleString("en")}/s`;
  const times = (ms: number, bare: number) => `${(ms / bare).toFixed(2)} × bare node:sqlite`;
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  console.log(`store, ${ACCOUNTS.toLocaleString("en")} accounts on SQLite`);
  console.log(`  first import      ${perSecond(first.ms)}, ${times(first.ms, write)}`);
  console.log(`  unchanged import  ${perSecond(again.ms)}`);
  console.log(`  memory            ${mb(before)} before, ${mb(Math.max(first.value, again.value))} at most`);
  console.log(`  all, admin        ${all.toFixed(0)} ms, ${times(all, read)}`);
  console.log(`  all, a quarter    ${subtree.toFixed(0)} ms`);
  console.log(`  all, one rep      ${own.toFixed(1)} ms`);
  console.log(`  get, manager      ${get.toFixed(2)} ms`);
  console.log(`  page by name      ${page.toFixed(1)} ms`);
}

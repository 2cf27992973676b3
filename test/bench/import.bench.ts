import { createReadStream, createWriteStream, readFileSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { createFilesSource } from "#connectors/files/source.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { createSqlStore } from "#src/engines/embedded/sqlite-store.ts";
import { runImport } from "#src/jobs/import.ts";
import { systemClock } from "#src/ports/clock.ts";
import { loadRegions } from "#src/regions.ts";

/*
 * The importer beside bare csv-parse on the same file in the same process: rows a second, how much the process
 * grows, and the ratio. Reading alone is measured on a large file of activities, whose memory must stay flat.
 */
export interface ImportBenchOptions {
  readonly write: (line: string) => void;
  readonly rows?: number;
  readonly megabytes?: number;
}

export async function benchImport({
  write,
  rows = 100_000,
  megabytes = 200,
}: ImportBenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "yingdan-bench-"));
  try {
    await benchAccounts({ write, rows, folder });
    await benchReading({ write, megabytes, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchAccounts({
  write,
  rows,
  folder,
}: {
  write: (line: string) => void;
  rows: number;
  folder: string;
}) {
  const file = join(folder, "accounts.csv");
  await writeLines(file, accountLines(rows));
  const bare = await seconds(() => parseBare(file));
  await using database = await openSqlite({ path: join(folder, "bench.db") });
  const store = await createSqlStore(database, { clock: systemClock });
  const options = { paths: [file], store: store.forJob("sync"), system: store.system, clock: systemClock };
  const memory = watchMemory();
  const first = await seconds(() => runImport(options));
  const second = await seconds(() => runImport(options));
  const growth = memory.stop();
  write(
    `${rows.toLocaleString("en")} accounts into SQLite: ${first.toFixed(1)} s, ${Math.round(rows / first).toLocaleString("en")} rows/s`,
  );
  write(`  again, nothing changed: ${second.toFixed(1)} s`);
  write(`  bare csv-parse of the same file: ${bare.toFixed(2)} s, ratio ${(first / bare).toFixed(1)}`);
  write(`  own memory grew by at most ${growth} MB (first half ${memory.halves[0]} MB)`);
}

async function benchReading({
  write,
  megabytes,
  folder,
}: {
  write: (line: string) => void;
  megabytes: number;
  folder: string;
}) {
  const file = join(folder, "activities.csv");
  await writeLines(file, activityLines(megabytes * 1024 * 1024));
  const bare = await seconds(() => parseBare(file));
  const memory = watchMemory();
  let rows = 0;
  const ours = await seconds(async () => {
    for await (const { batch } of createFilesSource({ paths: [file] }, { regions: loadRegions }).changes())
      rows += batch.rows.length;
  });
  const growth = memory.stop();
  const size = Math.round((await stat(file)).size / 1024 / 1024);
  write(
    `${size} MB of activities read (${rows.toLocaleString("en")} rows): ${ours.toFixed(1)} s, ${(size / ours).toFixed(1)} MB/s`,
  );
  write(`  bare csv-parse: ${bare.toFixed(1)} s, ratio ${(ours / bare).toFixed(2)}`);
  write(`  own memory grew by at most ${growth} MB (first half ${memory.halves[0]} MB)`);
}

function* accountLines(rows: number): Generator<string> {
  yield "客户编号,客户名称,所属行业,省份,城市,区县,员工人数,年营收(万元),年增长率(%),成立年份,网站,标签,客户等级,创建日期,吉祥物\n";
  for (let index = 1; index <= rows; index++) {
    yield `A${index},第${index}机械有限公司,通用设备制造业,江苏省,苏州市,昆山市,${index % 5000},"${(index * 7) % 9000},000",${index % 40},${1980 + (index % 40)},https://a${index}.example.com,自有铸造;出口型,B${index % 3},2024/${1 + (index % 12)}/${1 + (index % 28)},熊猫\n`;
  }
}

function* activityLines(bytes: number): Generator<string> {
  yield "活动编号,活动类型,活动时间,主题,负责人,客户名称,内容\n";
  for (let index = 1, written = 0; written < bytes; index++) {
    const line = `E${index},电话,2026-03-${String(1 + (index % 28)).padStart(2, "0")} 10:00,回访,李珊,第${index % 500}公司,"设备负责人说上线窗口定在三季度，先看方案，再约现场。编号 ${index}"\n`;
    written += Buffer.byteLength(line);
    yield line;
  }
}

async function writeLines(path: string, lines: Iterable<string>): Promise<void> {
  const stream = Readable.from(lines).pipe(createWriteStream(path));
  await finished(stream);
}

async function parseBare(path: string): Promise<void> {
  const parser = createReadStream(path).pipe(parse({ relax_column_count: true }));
  let rows = 0;
  await pipeline(parser, async (records: AsyncIterable<unknown>) => {
    for await (const _record of records) rows += 1;
  });
  if (rows === 0) throw new Error("nothing was parsed");
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Memory of the process itself: SQLite maps up to 256 MB of the database file, which the system can take back. */
function ownMemory(): number {
  try {
    const anonymous = /RssAnon:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (anonymous !== undefined) return Number(anonymous) * 1024;
  } catch {
    // Only Linux tells them apart.
  }
  return process.memoryUsage.rss();
}

/** The highest size over the start, and the highest within the first half of the samples. */
function watchMemory() {
  const start = ownMemory();
  const samples: number[] = [];
  const timer = setInterval(() => samples.push(ownMemory() - start), 50);
  const halves: number[] = [];
  const highest = (some: readonly number[]): number => Math.round(Math.max(0, ...some) / 1024 / 1024);
  return {
    halves,
    stop(): number {
      clearInterval(timer);
      halves.push(highest(samples.slice(0, samples.length / 2)), highest(samples.slice(samples.length / 2)));
      return highest(samples);
    },
  };
}

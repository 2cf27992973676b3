import { pathToFileURL } from "node:url";
import { createBase } from "#src/domain/learning/base.ts";
import { CODES, type CodedRows } from "#src/domain/learning/code-table.ts";
import { buildFeatureTable, type FeatureTable, type Field } from "#src/domain/learning/feature-table.ts";
import { fitLookAlike } from "#src/domain/learning/look-alike.ts";
import { createRandom, range } from "#src/domain/learning/random.ts";
import { createBitmap, inBitmap, type Ranked, type ScanInput, scanTop } from "#src/domain/learning/top-k.ts";
import { codeRows, scoreWinChance, trainWinChance } from "#src/domain/learning/win-chance.ts";
import { scanInC } from "./learning-floor.ts";

/*
 * Look-alikes and win chance at a million accounts of 16 fields, in CPU time beside two floors measured in the same
 * run: reading the same bytes once (memcmp) and the same table look-ups written in C. Accounts are made here from a
 * seed. Fails when the result differs from sorting every account.
 */
export const name = "learning";

const ACCOUNTS = 1_000_000;
const DEALS = 2000;
const ROUNDS = 21;
const COUNT = 50;

const FIELDS: Field[] = [
  ...range(0, 8).map((i): Field => ({ id: `number${i}`, kind: "number" })),
  ...range(0, 7).map((i): Field => ({ id: `label${i}`, kind: "category" })),
  { id: "industry", kind: "tree" },
];

/** Runs everything and prints ratios. */
export async function run(write: (line: string) => void = console.log): Promise<void> {
  const table = inventAccounts(ACCOUNTS);
  const base = rebuild(table, write);
  await scan(base, write);
  trainAndScore(write);
}

function inventAccounts(count: number): FeatureTable {
  const random = createRandom(20);
  const skewed = (most: number) => Math.floor(random() * random() * most);
  const columns = FIELDS.map((field) => {
    if (field.kind === "number") {
      const values = new Float64Array(count).map(() => (random() < 0.1 ? Number.NaN : skewed(10_000)));
      return { kind: "number", values } as const;
    }
    const labels = range(0, field.kind === "tree" ? 120 : 40).map((i) => `label ${i}`);
    const ids = new Int32Array(count).map(() => skewed(labels.length + 1) - 1);
    if (field.kind === "category") return { kind: "label", ids, labels } as const;
    const parents = Int32Array.from(labels, (_, i) => (i < 12 ? -1 : i % 12));
    return { kind: "label", ids, labels, parents } as const;
  });
  return { rowCount: count, fields: FIELDS, columns, problems: [] };
}

function rebuild(table: FeatureTable, write: (line: string) => void) {
  // Once to warm up: a running product has coded tables before.
  createBase(table);
  const rounds = range(0, 3).map(() => cpuMs(() => void createBase(table)));
  const started = performance.now();
  const base = createBase(table);
  const wall = performance.now() - started;
  const seeds = range(0, 200).map((i) => i * 4999);
  const before = process.cpuUsage();
  const model = fitLookAlike({ base, seeds, random: createRandom(1) });
  const { user, system } = process.cpuUsage(before);
  if (model.kind === "refused") throw new Error("the look-alike model was refused");
  const bytes = base.coded.codes.byteLength + model.tables.byteLength + (model.extra?.byteLength ?? 0);
  write(
    `1M accounts × 16 fields, rebuilt in ${seconds(median(rounds))} CPU (goal 3 s), wall ${seconds(wall)}; model from 200 seeds ${seconds((user + system) / 1000)} CPU`,
  );
  write(`held for ranking: ${(bytes / 1e6).toFixed(1)} MB (goal 64 MB)`);
  return { coded: base.coded, tables: model.tables };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

async function scan(
  given: Pick<ScanInput, "coded" | "tables">,
  write: (line: string) => void,
): Promise<void> {
  const random = createRandom(3);
  const territory = createBitmap(
    ACCOUNTS,
    range(0, ACCOUNTS).filter(() => random() < 0.3),
  );
  const ours = createBitmap(
    ACCOUNTS,
    range(0, 3000).map((i) => i * 331),
  );
  const cases: [string, ScanInput][] = [
    ["a territory of 30 %", { ...given, include: territory, exclude: ours, count: COUNT }],
    ["no filter", { ...given, count: COUNT }],
  ];
  for (const [title, input] of cases) {
    const top = scanTop(input);
    checkExact(top, input);
    const floor = await scanInC(input);
    if (floor !== undefined && floor.rows.join() !== top.map(({ row }) => row).join()) {
      throw new Error("the floor in C ranks other accounts");
    }
    report(title, input, floor?.microseconds, write);
  }
}

function checkExact(top: readonly Ranked[], { coded, tables, include, exclude }: ScanInput): void {
  const scored: Ranked[] = [];
  for (let row = 0; row < coded.rowCount; row++) {
    if (include !== undefined && !inBitmap(include, row)) continue;
    if (exclude !== undefined && inBitmap(exclude, row)) continue;
    let score = 0;
    for (let f = 0; f < coded.width; f++) {
      score += tables[f * CODES + (coded.codes[row * coded.width + f] as number)] as number;
    }
    scored.push({ row, score });
  }
  const sorted = scored.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, COUNT);
  if (JSON.stringify(sorted) !== JSON.stringify(top)) throw new Error("not equal to sorting every account");
}

function report(
  title: string,
  input: ScanInput,
  floorC: number | undefined,
  write: (line: string) => void,
): void {
  const copy = Buffer.from(input.coded.codes);
  const original = Buffer.from(input.coded.codes.buffer);
  const own: number[] = [];
  const memory: number[] = [];
  const walls: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    own.push(cpuMs(() => scanTop(input)));
    walls.push(performance.now() - started);
    // memcmp of two equal blocks reads both, hence half.
    memory.push(cpuMs(() => copy.compare(original)) / 2);
  }
  const floors = [`${ratio(median(own), median(memory))} × reading the codes once`];
  if (floorC === undefined) floors.push("no C compiler here, so no floor in C");
  else floors.push(`${ratio(median(own), floorC / 1000)} × the same in C (goal 4)`);
  write(
    `top ${COUNT}, ${title}: CPU p50 ${median(own).toFixed(1)} ms (goal 20), wall p50 ${median(walls).toFixed(1)} ms, wall p99 ${Math.max(...walls).toFixed(1)} ms (goal 60); ${floors.join("; ")}; exact`,
  );
}

function trainAndScore(write: (line: string) => void): void {
  const { table, outcomes } = inventDeals(DEALS);
  const times = range(0, 5).map((seed) =>
    cpuMs(() => void trainWinChance({ table, outcomes, random: createRandom(seed) })),
  );
  write(
    `win chance: ${DEALS} deals × 16 fields trained in ${(median(times) / 1000).toFixed(2)} s CPU (goal 1.5 s)`,
  );
  const { model } = trainWinChance({ table, outcomes, random: createRandom(1) });
  const few = codeRows(model.encoder, table);
  const many: CodedRows = { ...few, rowCount: ACCOUNTS, codes: repeat(few.codes, ACCOUNTS * few.width) };
  const scoring = range(0, 5).map(() => cpuMs(() => void scoreWinChance(model, many)));
  write(
    `1M accounts scored in ${(median(scoring) / 1000).toFixed(2)} s CPU (goal 2 s), ${model.forest.trees.length} trees of depth ${model.forest.depth}`,
  );
}

function inventDeals(count: number) {
  const random = createRandom(8);
  const outcomes = new Uint8Array(count);
  const records = range(0, count).map((row) => {
    const record: Record<string, string | number> = {};
    for (const { id, kind } of FIELDS) {
      record[id] =
        kind === "number"
          ? Math.floor(random() * 500)
          : `g${Math.floor(random() * 4)}/s${Math.floor(random() * 5)}`;
    }
    outcomes[row] = Number(random() < (Number(record.number0) > 250 ? 0.4 : 0.15));
    return record;
  });
  return { table: buildFeatureTable(records, FIELDS), outcomes };
}

function repeat(codes: Uint8Array, length: number): Uint8Array {
  const all = new Uint8Array(length);
  for (let at = 0; at < length; at += codes.length)
    all.set(codes.subarray(0, Math.min(codes.length, length - at)), at);
  return all;
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function ratio(own: number, floor: number): string {
  return (own / floor).toFixed(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await run();

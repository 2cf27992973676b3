/**
 * `node test/faults/soak.ts [--minutes 120] [--rate 20] [--edition embedded|distributed] [--out file]`, or
 * `--read file` for the verdict on a table that was kept: the product
 * as a process of its own, asked over the four platforms at a steady rate, looked at once a minute. Ends with 1 when
 * it grew, or when an event was not answered exactly once.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { until } from "#test/support/waiting.ts";
import { pick, seeded } from "./random.ts";
import { type Colleague, type SoakPlatform, startSoakPlatforms } from "./soak-platforms.ts";
import { startSoakProduct } from "./soak-product.ts";
import { judge, judgeGrowth, type Sample, samplesOf, tableOf } from "./soak-verdict.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "120" },
    rate: { type: "string", default: "20" },
    edition: { type: "string", default: "embedded" },
    out: { type: "string" },
    read: { type: "string" },
  },
});

if (values.read !== undefined) {
  const read = judgeGrowth(samplesOf(readFileSync(values.read, "utf8")));
  for (const line of read.lines) console.log(line);
  process.exit(read.isGood ? 0 : 1);
}

const MINUTE_MS = 60_000;
const QUESTIONS = [
  "帮助",
  "我的客户",
  "华晟精密怎么样",
  "今天该跟谁",
  "看看团队漏斗",
  "有哪些英文案例",
  "你好",
];
const DUPLICATES = 0.1;
/** WeCom and DingTalk take some twenty messages a minute for one person, so they get every fifth event between them. */
const TURNS = [0, 1, 0, 1, 2, 0, 1, 0, 1, 3];

await using stack = new AsyncDisposableStack();
const directory = mkdtempSync(join(tmpdir(), "yingdan-soak-"));
stack.defer(() => rmSync(directory, { recursive: true, force: true }));
const edition = values.edition === "distributed" ? "distributed" : "embedded";
const people = readColleagues();
const platforms = stack.use(await startSoakPlatforms(people));
const environment = Object.assign({}, ...platforms.all.map((platform) => platform.environment));
const product = stack.use(await startSoakProduct({ data: join(directory, "data"), edition, environment }));
const random = seeded(20);
const lines: string[] = [];
const ackMs: number[] = [];
const samples: Sample[] = [];
const tally = { events: 0, deliveries: 0, refused: 0 };

const rate = Number(values.rate);
const minutes = Number(values.minutes);
const startedAt = Date.now();
say(`${edition}, ${rate} events/s for ${minutes} minutes, ${people.length} people on 4 platforms`);
const under = new Set<Promise<void>>();
for (let number = 0; number < rate * 60 * minutes; number += 1) {
  const dueIn = startedAt + (number * 1000) / rate - Date.now();
  if (dueIn > 0) await new Promise((resolve) => setTimeout(resolve, dueIn));
  const sent = ask(number).finally(() => under.delete(sent));
  under.add(sent);
  if (number > 0 && number % (rate * 60) === 0) await look();
}
await Promise.all(under);
await until(10 * MINUTE_MS, async () => ((await product.counts()).waiting === 0 ? true : undefined));
await look();
const end = await product.end();
const verdict = judge(samples, { ...end, ...tally });
verdict.lines.forEach(say);
await stack.disposeAsync();
process.exit(verdict.isGood ? 0 : 1);

/** One event until it is acknowledged, some of them twice, as platforms do. */
async function ask(number: number): Promise<void> {
  const platform = platforms.all[TURNS[number % TURNS.length] ?? 0] as SoakPlatform;
  const question = { number, person: pick(random, people), text: pick(random, QUESTIONS) };
  const times = random() < DUPLICATES ? 2 : 1;
  tally.events += 1;
  for (let time = 0; time < times; time += 1) {
    tally.deliveries += 1;
    while (!(await deliver(platform, platform.request(question)))) {
      tally.refused += 1;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function deliver({ id }: SoakPlatform, request: Request): Promise<boolean> {
  const from = performance.now();
  const { search } = new URL(request.url);
  const answered = await fetch(`${product.url}/channels/${id}${search}`, {
    method: "POST",
    headers: request.headers,
    body: await request.arrayBuffer(),
  }).catch(() => undefined);
  await answered?.arrayBuffer();
  ackMs.push(performance.now() - from);
  return answered?.status === 200;
}

async function look(): Promise<void> {
  const acks = ackMs.splice(0).toSorted((a, b) => a - b);
  const answers = product.answerMs.splice(0).toSorted((a, b) => a - b);
  const at = (all: readonly number[], share: number) => all[Math.floor(all.length * share)] ?? Number.NaN;
  const { waiting, heapMb } = await product.counts();
  for (const platform of platforms.all) platform.forget();
  samples.push({
    minute: Math.round((Date.now() - startedAt) / MINUTE_MS),
    events: tally.events,
    ...product.uses(),
    heapMb,
    waiting,
    ackP50: at(acks, 0.5),
    ackP99: at(acks, 0.99),
    answerP50: at(answers, 0.5),
    answerP99: at(answers, 0.99),
    dbMb: await product.databaseMb(),
  });
  const latest = tableOf(samples).split("\n");
  console.log(samples.length === 1 ? latest.join("\n") : latest.at(-1));
  if (values.out !== undefined) writeFileSync(values.out, `${[...latest, ...lines].join("\n")}\n`);
}

function say(line: string): void {
  lines.push(line);
  console.log(line);
  if (values.out !== undefined) writeFileSync(values.out, `${[tableOf(samples), ...lines].join("\n")}\n`);
}

function readColleagues(): Colleague[] {
  const file = join(import.meta.dirname, "../../seed-docs/crm/users.csv");
  const rows = readFileSync(file, "utf8").trim().split("\n").slice(1);
  return rows
    .map((row) => row.split(","))
    .filter((cells) => cells.at(-1)?.trim() === "是")
    .map((cells) => ({ id: `U0${cells[0]}`, email: cells[3] ?? "" }));
}

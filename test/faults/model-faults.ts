import { createOpenAiModel } from "#src/engines/model/openai-model.ts";
import { createResilientModel } from "#src/engines/model/resilient-model.ts";
import type { Model } from "#src/ports/model.ts";
import type { Reply } from "#src/reply.ts";
import { type ModelStep, startModelServer } from "../support/model-server.ts";
import { openTalkRig, type TalkRig } from "../support/talk-rig.ts";

const call = (name: string, input: string) => ({ name, arguments: input });

/** What can go wrong with one answer of the endpoint. */
export const FAULTS: Readonly<Record<string, ModelStep>> = {
  "rate limit": { type: "status", status: 429 },
  "rate limit with a wait": { type: "status", status: 429, headers: { "retry-after": "30" } },
  "bad request": { type: "status", status: 400 },
  "bad key": { type: "status", status: 401 },
  "no such model": { type: "status", status: 404 },
  "server error": { type: "status", status: 500 },
  "bad gateway": { type: "status", status: 502 },
  unavailable: { type: "status", status: 503 },
  silence: { type: "hang" },
  "silence in the middle": { type: "hang", text: "他们每月停机" },
  "cut off": { type: "cut", text: "他们每月停" },
  "cut off at once": { type: "cut", text: "" },
  "not JSON": { type: "garbage" },
  nothing: { type: "empty" },
  refusal: { type: "refusal", text: "I cannot do that." },
  "cut at the token limit": { type: "text", text: "先看停机，", finish: "length" },
  filtered: { type: "text", text: "……", finish: "content_filter" },
  "arguments that are no JSON": { type: "tools", calls: [call("score", '{"account": "华')] },
  "arguments of the wrong kind": { type: "tools", calls: [call("score", '{"account": {"a": 1}}')] },
  "a tool that is not there": { type: "tools", calls: [call("launch", "{}")] },
};

/** Which calls of a turn go wrong: true means the fault, false a good answer. */
const PATTERNS: readonly (readonly boolean[])[] = [
  [true],
  [true, true],
  [true, true, true, true, true, true, true, true],
  [false, true],
  [false, true, true, true, true, true, true, true],
  [false, false, true],
  [true, false, true, false, true],
];

const QUESTIONS: readonly string[] = [
  "华晟精密值不值得做",
  "你说华晟精密这种要不要花力气",
  "东川那边到底行不行",
  "/draft 华晟精密",
  "给华晟精密写一封跟进邮件",
  "华晟精密谁说了算，我先找谁",
  "今天我先干点啥好呢",
  "Is 华晟精密 worth my time?",
  "有没有产线追溯的案例",
  "华晟精密一直欠款，帮我拉进那个名单",
];

const GOOD: readonly ModelStep[] = [
  { type: "tools", calls: [call("score", '{"account":"华晟精密"}')] },
  { type: "text", text: "先补预算权，再定投入。" },
  { type: "text", text: "先谈停机 [1]。" },
];

export interface FaultRun {
  readonly turns: number;
  readonly faults: number;
  readonly answered: number;
  readonly slowestMs: number;
  /** What did not end well: the fault, the pattern, the question, and what came. */
  readonly bad: readonly string[];
}

/** So many turns, each with a fault of some kind at some of its calls; every one must end in something to read. */
export async function runModelFaults(turns: number): Promise<FaultRun> {
  const kinds = Object.entries(FAULTS);
  const bad: string[] = [];
  let faults = 0;
  let slowestMs = 0;
  const place = createPlace();
  await using rig = await openTalkRig({ model: place.model });
  for (let at = 0; at < turns; at += 1) {
    const [name, fault] = kinds[at % kinds.length] ?? kinds[0]!;
    const pattern = PATTERNS[Math.floor(at / kinds.length) % PATTERNS.length] ?? [true];
    const question = QUESTIONS[Math.floor(at / (kinds.length * PATTERNS.length)) % QUESTIONS.length] ?? "";
    const started = performance.now();
    const { reply, met } = await oneTurn({ fault, pattern, question, fallback: at % 3 === 0 }, rig, place);
    slowestMs = Math.max(slowestMs, performance.now() - started);
    faults += met;
    const problem = problemOf(reply);
    if (problem !== undefined) bad.push(`${name} at ${pattern.join()} for “${question}”: ${problem}`);
  }
  return { turns, faults, answered: turns - bad.length, slowestMs: Math.round(slowestMs), bad };
}

interface FaultTurn {
  readonly fault: ModelStep;
  readonly pattern: readonly boolean[];
  readonly question: string;
  readonly fallback: boolean;
}

/** One company for all turns, and in it the model of the turn: each meets its faults with a fresh breaker. */
function createPlace() {
  const place: { current: Model | undefined } = { current: undefined };
  const model: Model = {
    name: "of the turn",
    embeds: false,
    async *chat(request) {
      if (place.current !== undefined) yield* place.current.chat(request);
    },
    embed: async () => [],
  };
  return Object.assign(place, { model });
}

/** Long enough for a busy machine to send a request, short enough to wait for. */
const SILENCE_MS = 200;

async function oneTurn(
  { fault, pattern, question, fallback }: FaultTurn,
  rig: TalkRig,
  place: ReturnType<typeof createPlace>,
) {
  await using server = await startModelServer();
  server.script(...pattern.map((wrong, at) => (wrong ? fault : (GOOD[at % GOOD.length] ?? fault))), ...GOOD);
  const endpoint = { baseUrl: server.url, apiKey: "k", firstWordMs: SILENCE_MS, nextWordMs: SILENCE_MS };
  const primary = createOpenAiModel({ ...endpoint, name: "first" });
  const second = createOpenAiModel({ ...endpoint, name: "second" });
  const deps = { clock: { now: () => performance.now() }, sleep: async () => {}, random: () => 0.5 };
  const limits = { tries: 2, backOffMs: 1, patienceMs: 2_000 };
  place.current = createResilientModel(fallback ? [primary, second] : [primary], deps, limits);
  const reply = await rig.ask(question);
  const met = Math.min(pattern.length, server.requests.length);
  return { reply, met: pattern.slice(0, met).filter(Boolean).length };
}

/** Something to read that is no excuse for a mistake of ours. */
function problemOf(reply: Reply): string | undefined {
  if (reply.blocks.length === 0) return "an empty reply";
  const text = JSON.stringify(reply);
  if (/赢单自己出了错|failed inside Yingdan/.test(text)) return "an error of our own";
  if (/undefined|\[object /.test(text)) return "a broken card";
  return undefined;
}

if (import.meta.main) {
  const turns = Number(process.argv[2] ?? 1_400);
  const run = await runModelFaults(turns);
  console.log(
    `${run.turns} turns with ${run.faults} faults met: ${run.answered} ended in an answer or a plain notice; slowest ${run.slowestMs} ms`,
  );
  for (const line of run.bad.slice(0, 20)) console.log(`bad: ${line}`);
  process.exitCode = run.bad.length === 0 ? 0 : 1;
}

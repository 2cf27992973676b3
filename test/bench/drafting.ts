/**
 * An eight-section plan against an endpoint that takes a second to its first token and then writes 70 tokens a
 * second: the whole against its two longest sections, the common beginning of the calls, and our own share.
 */
import { createHash } from "node:crypto";
import type { Model } from "#src/ports/model.ts";
import { draftSections } from "#src/skills/draft/sections.ts";

const FIRST_TOKEN_MS = 1_000;
const TOKENS_A_SECOND = 70;
const LENGTHS = [350, 300, 420, 250, 380, 320, 280, 350];

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Seen {
  readonly prefix: string;
  readonly from: number;
  to: number;
}

function paced(seen: Seen[]): Model {
  return {
    name: "paced",
    embeds: false,
    async *chat({ messages }) {
      const at = Number(/“(\d)”/.exec(messages[1]?.content ?? "")?.[1] ?? 0);
      const entry: Seen = {
        prefix: createHash("sha256").update(JSON.stringify(messages[0])).digest("hex"),
        from: performance.now(),
        to: 0,
      };
      seen.push(entry);
      await wait(FIRST_TOKEN_MS);
      const sentence = "规模 1,200 人 [1]。";
      const tokens = LENGTHS[at] ?? 300;
      const started = performance.now();
      for (let said = 0; said < tokens; said += 10) {
        await wait(Math.max(0, started + (said * 1_000) / TOKENS_A_SECOND - performance.now()));
        yield { type: "text", text: sentence };
      }
      entry.to = performance.now();
      yield {
        type: "end",
        reason: "stop",
        model: "paced",
        usage: { inputTokens: 12_400, cachedTokens: seen[0] === entry ? 0 : 12_000, outputTokens: tokens },
      };
    },
    embed: async () => [],
  };
}

const seen: Seen[] = [];
const facts = Array.from({ length: 200 }, (_, at) => ({
  number: at + 1,
  text: `第 ${at + 1} 条：规模 1,200 人，停机 6 小时，预算 180 万，三季度立项。`.repeat(4),
}));
const started = performance.now();
let firstWords: number | undefined;
const cpu = process.cpuUsage();
const drafted = await draftSections({
  document: "大客户计划",
  facts,
  missing: [],
  names: Array.from({ length: 2_000 }, (_, at) => `客户名称${at}`),
  locale: "zh",
  sections: LENGTHS.map((_, at) => ({ id: `${at}`, title: `${at}`, instruction: "写" })),
  model: paced(seen),
  signal: new AbortController().signal,
  onWords: () => {
    firstWords ??= performance.now() - started;
  },
});
const whole = performance.now() - started;
const spent = process.cpuUsage(cpu);
// The last ten tokens need no wait behind them.
const alone = LENGTHS.map((tokens) => FIRST_TOKEN_MS + ((tokens - 10) * 1_000) / TOKENS_A_SECOND).toSorted(
  (a, b) => b - a,
);
const twoLongest = (alone[0] ?? 0) + (alone[1] ?? 0);
// What the endpoint needs by itself: the first call up to its first word, then the slowest of the others.
const floor = FIRST_TOKEN_MS + (alone[0] ?? 0);
const usage = drafted.map((section) => section.usage);
const sum = (key: "inputTokens" | "cachedTokens" | "outputTokens") =>
  usage.reduce((total, item) => total + item[key], 0);
const equivalents = sum("inputTokens") - sum("cachedTokens") + 0.1 * sum("cachedTokens") + 0.25 * 12_000;
const lines = [
  `whole plan ${(whole / 1000).toFixed(2)} s · two longest sections ${(twoLongest / 1000).toFixed(2)} s · ratio ${(whole / twoLongest).toFixed(2)} (goal ≤ 1.25)`,
  `first words after ${Math.round(firstWords ?? 0)} ms (first token ${FIRST_TOKEN_MS} ms, goal + 300)`,
  `identical prefix in ${seen.filter(({ prefix }) => prefix === seen[0]?.prefix).length} of ${seen.length} calls`,
  `own overhead ${(((whole - floor) / whole) * 100).toFixed(1)} % of wall time, ${((spent.user + spent.system) / 1e6).toFixed(2)} s of CPU (goal ≤ 5 %)`,
  `input ${Math.round(equivalents)} token equivalents, cached share ${((100 * sum("cachedTokens")) / sum("inputTokens")).toFixed(0)} %, output ${sum("outputTokens")}`,
  `sections with words: ${drafted.filter(({ sentences }) => sentences.length > 0).length} of ${drafted.length}`,
];
for (const line of lines) console.log(line);

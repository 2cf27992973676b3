import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createOpenAiModel } from "#src/engines/model/openai-model.ts";
import { draftSections } from "#src/skills/draft/sections.ts";
import type { WriterRequest } from "../stand-ins/model/server.ts";

/*
 * An eight-part plan against an endpoint that takes a second to its first token and then writes 70 tokens a
 * second: the whole against its two longest parts, the common beginning of the calls, and our own share. The
 * endpoint is a process of its own on this machine; its times are taken there.
 */
export const name = "drafting";

const FIRST_TOKEN_MS = 1_000;
const FACTS = 200;

export async function run(write: (line: string) => void = console.log): Promise<void> {
  await using writer = await startEndpoint();
  const model = createOpenAiModel({ baseUrl: writer.url, name: "paced" });
  // The first call loads the SDK, which a running server has done long before.
  for await (const _ of model.chat({ messages: [{ role: "user", content: "?" }] }));
  const facts = Array.from({ length: FACTS }, (_, at) => ({
    number: at + 1,
    text: `第 ${at + 1} 条：规模 1,200 人，停机 6 小时，预算 180 万，三季度立项${"，已核对".repeat(at % 5)}`,
  }));
  let firstWords: number | undefined;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const drafted = await draftSections({
    document: "大客户计划",
    facts,
    missing: [],
    names: Array.from({ length: 2_000 }, (_, at) => `客户名称${at}`),
    locale: "zh",
    sections: Array.from({ length: 8 }, (_, at) => ({
      id: `${at}`,
      title: `第 ${at} 部分`,
      instruction: "写",
    })),
    model,
    signal: new AbortController().signal,
    onWords: () => {
      firstWords ??= performance.now() - started;
    },
  });
  const whole = performance.now() - started;
  const spent = process.cpuUsage(cpu);
  const calls = (await writer.requests()).slice(1);
  const took = calls.map(({ at, to = at }) => to - at);
  const longest = took.toSorted((a, b) => b - a);
  const two = (longest[0] ?? 0) + (longest[1] ?? 0);
  // What the endpoint needs by itself: the first call up to its first word, then the slowest of the others.
  const floor = Math.max(took[0] ?? 0, FIRST_TOKEN_MS + Math.max(...took.slice(1)));
  const prefixes = calls.map(({ body }) => hash(body.messages[0]));
  const same = prefixes.filter((prefix) => prefix === prefixes[0]).length;
  const usage = drafted.reduce((sum, item) => sum + item.usage.inputTokens, 0);
  write(
    `whole plan ${seconds(whole)} · two longest parts ${seconds(two)} · ratio ${(whole / two).toFixed(2)} (goal ≤ 1.25)`,
  );
  write(
    `first words after ${Math.round(firstWords ?? 0)} ms (first token ${FIRST_TOKEN_MS} ms, goal + 300 ms)`,
  );
  write(`identical beginning in ${same} of ${calls.length} calls (goal 8 of 8)`);
  const cpuMs = (spent.user + spent.system) / 1_000;
  write(
    `own overhead: ${((cpuMs / whole) * 100).toFixed(1)} % of wall time on the processor (goal ≤ 5 %, ${(cpuMs / 1_000).toFixed(2)} s); ${(((whole - floor) / whole) * 100).toFixed(1)} % longer than the endpoint by itself, waiting for a processor included`,
  );
  write(`input ${usage} tokens over ${calls.length} calls, if nothing were cached`);
  write(
    `parts with words: ${drafted.filter(({ sentences }) => sentences.length > 0).length} of ${drafted.length}`,
  );
}

async function startEndpoint() {
  const args = ["test/stand-ins/model/server.ts", "0", `${FIRST_TOKEN_MS}`, "70", "11", "no-slips"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const url = line.toString("utf8").trim();
  return {
    url,
    requests: async () => (await (await fetch(url)).json()) as WriterRequest[],
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

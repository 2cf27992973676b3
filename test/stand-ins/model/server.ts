/**
 * A stand-in for a language model behind an OpenAI-compatible endpoint that can be talked to: it picks a tool for
 * a question, and writes parts of documents over the numbered facts it is given, at a set pace. What it writes is
 * poor; that it streams, cites and slips up once in a while is what it is for.
 * `node test/stand-ins/model/server.ts [port] [first token ms] [tokens a second] [sentences] [no-slips]` starts it
 * by itself; a GET of any path then gives the requests it has had.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface WriterOptions {
  readonly port?: number;
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
  /** Sentences of a part. */
  readonly sentences?: number;
  /** The third sentence of each part says a figure that no fact has; default true. */
  readonly slips?: boolean;
  /** Fields of a request that this endpoint answers with 400, as some do. */
  readonly refuses?: readonly string[];
  /** Leaves the count of tokens out, as some do. */
  readonly countsNothing?: boolean;
}

interface Message {
  readonly role: string;
  readonly content: string;
}

interface Asked {
  readonly messages: readonly Message[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly [key: string]: unknown;
}

export interface WriterRequest {
  readonly body: Asked;
  readonly at: number;
  /** When the last token left; absent while it writes or when the asker went away. */
  to?: number;
}

export interface Writer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly WriterRequest[];
  /** From now on: answers as ever, fails every request, or takes it and says nothing. */
  be(mode: "well" | "failing" | "silent"): void;
}

export async function startWriter(options: WriterOptions = {}): Promise<Writer> {
  const { port = 0, refuses = [] } = options;
  const requests: WriterRequest[] = [];
  let mode: "well" | "failing" | "silent" = "well";
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.method === "GET") return void response.end(JSON.stringify(requests));
    const body = JSON.parse(Buffer.concat(parts).toString("utf8") || "{}") as Asked;
    const entry: WriterRequest = { body, at: performance.now() };
    requests.push(entry);
    if (mode === "silent") return;
    const unknown = refuses.find((field) => body[field] !== undefined);
    if (mode === "failing") return fail(response, 503, "overloaded");
    if (unknown !== undefined) return fail(response, 400, `Unknown parameter: ${unknown}`);
    await answer(body, response, options);
    if (!response.destroyed) entry.to = performance.now();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    be(next) {
      mode = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { message, type: "error" } }));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function answer(body: Asked, response: ServerResponse, options: WriterOptions): Promise<void> {
  const { firstTokenMs = 20, tokensPerSecond = 2_000, countsNothing = false } = options;
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (delta: object, finish: string | null = null, more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 1,
        model: "stand-in",
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...more,
      })}\n\n`,
    );
  await wait(firstTokenMs);
  const call = toolFor(body);
  const text = call === undefined ? textFor(body, options) : "";
  const started = performance.now();
  // A token is about one Han character and a half.
  const tokens = text.match(/[\s\S]{1,3}/gu) ?? [];
  for (const [at, content] of tokens.entries()) {
    const due = started + (at * 2 * 1_000) / tokensPerSecond - performance.now();
    if (due > 1) await wait(due);
    if (response.destroyed) return;
    send({ content });
  }
  if (call !== undefined) {
    const { name, input } = call;
    const fn = { name, arguments: JSON.stringify(input) };
    send({ tool_calls: [{ index: 0, id: `call_${name}`, type: "function", function: fn }] });
  }
  const prompt = Math.round(JSON.stringify(body.messages).length / 2);
  const usage = { prompt_tokens: prompt, completion_tokens: tokens.length * 2, total_tokens: prompt };
  send({}, call === undefined ? "stop" : "tool_calls", countsNothing ? {} : { usage });
  response.end("data: [DONE]\n\n");
}

const TOOLS: readonly (readonly [RegExp, string])[] = [
  [/计划|plan/i, "plan-draft"],
  [/写|起草|draft|write/i, "draft"],
  [/拍板|决策链|who decides/i, "decision-chain"],
  [/竞争对手|联系人|competitor|contact/i, "account"],
];

function toolFor({ messages, tools = [] }: Asked) {
  const last = messages.at(-1);
  if (tools.length === 0 || last?.role !== "user") return undefined;
  const wanted = TOOLS.find(([words]) => words.test(last.content))?.[1] ?? "score";
  if (!tools.some(({ function: { name } }) => name === wanted)) return undefined;
  const account = /(?:给|看看|for |of )?([\p{Script=Han}]{2,6}?(?:精密|泵业|重装|汽配|电气))/u.exec(
    last.content,
  )?.[1];
  return { name: wanted, input: account === undefined ? {} : { account: account.replace(/^[给看]/, "") } };
}

function textFor({ messages }: Asked, { sentences = 4, slips = true }: WriterOptions): string {
  const [system] = messages;
  const facts = [
    ...(system?.content ?? "").matchAll(/<fact[^>]*n="(\d+)"[^>]*>\s*([\s\S]*?)\s*<\/fact/g),
  ].map(([, number, text]) => ({ number, text: (text ?? "").replace(/\s+/g, " ") }));
  if (facts.length === 0) return "结论在卡片里，先核对再联系对方。";
  const task = messages[1]?.content ?? "";
  const hasRemark = !/(?:意见：（没有）|Remark on the last version: \(none\))/.test(task);
  const isAgain = messages.length > 2;
  const start = [...task].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973, 7);
  const lines = Array.from({ length: sentences }, (_, at) => {
    const fact = facts[(start + at * 3) % facts.length];
    // A figure out of nowhere, which is left out when the part is sent back.
    if (slips && at === 2) return isAgain ? "" : `预计带来 987654 万元收益 [${fact?.number}]。`;
    return `${(fact?.text ?? "").replace(/[。；;.]+$/, "")} [${fact?.number}]。`;
  });
  return `${hasRemark ? "先把话说稳。" : ""}${lines.join("")}待确认：谁有预算权？`;
}

if (import.meta.main) {
  const writer = await startWriter({
    port: Number(process.argv[2] ?? 0),
    firstTokenMs: Number(process.argv[3] ?? 1_000),
    tokensPerSecond: Number(process.argv[4] ?? 70),
    sentences: Number(process.argv[5] ?? 4),
    slips: process.argv[6] !== "no-slips",
  });
  console.log(writer.url);
}

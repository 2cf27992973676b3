import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "#src/domain/crm.ts";

/** What the stand-in endpoint does with one request. */
export type ModelStep =
  | {
      readonly type: "text";
      readonly text: string;
      readonly finish?: "stop" | "length" | "content_filter";
      readonly pieceMs?: number;
    }
  | {
      readonly type: "tools";
      readonly calls: readonly { readonly name: string; readonly arguments: string }[];
      readonly text?: string;
    }
  | { readonly type: "refusal"; readonly text: string }
  | { readonly type: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: "cut"; readonly text: string }
  | { readonly type: "hang"; readonly text?: string }
  | { readonly type: "garbage" }
  | { readonly type: "empty" };

export interface ModelRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { readonly [key: string]: Json };
}

export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ModelRequest[];
  /** Connections that the client gave up while they were being answered. */
  readonly aborted: () => number;
  /** The steps of the next chat requests, in order; a request without a step is answered with 500. */
  script(...steps: readonly ModelStep[]): void;
}

/**
 * Speaks the streaming chat and embeddings protocol of an OpenAI-compatible endpoint, and its failures. The
 * vendor's SDK is its judge: what the SDK cannot read is a mistake here.
 */
export async function startModelServer(): Promise<ModelServer> {
  const steps: ModelStep[] = [];
  const requests: ModelRequest[] = [];
  let aborted = 0;
  const server = createServer(async (request, response) => {
    response.on("close", () => {
      if (!response.writableEnded) aborted += 1;
    });
    const body = await readBody(request);
    requests.push({ path: request.url ?? "", authorization: request.headers.authorization, body });
    if (request.url?.endsWith("/embeddings")) return embed(body, response);
    await play(steps.shift() ?? { type: "status", status: 500 }, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    aborted: () => aborted,
    script: (...more) => steps.push(...more),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<ModelRequest["body"]> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString("utf8") || "{}");
}

let counter = 0;

async function play(step: ModelStep, response: ServerResponse): Promise<void> {
  if (step.type === "status") {
    response.writeHead(step.status, { "content-type": "application/json", ...step.headers });
    response.end(JSON.stringify({ error: { message: "stand-in failure", type: "error" } }));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (step.type === "empty") return void response.end();
  if (step.type === "garbage") return void response.end("data: {not json\n\n");
  const id = `chatcmpl-${++counter}`;
  const send = (choice: object | undefined, more: object = {}) => {
    const choices = choice === undefined ? [] : [{ index: 0, finish_reason: null, ...choice }];
    response.write(
      `data: ${JSON.stringify({ id, object: "chat.completion.chunk", created: 1, model: "stand-in-1", choices, ...more })}\n\n`,
    );
  };
  send({ delta: { role: "assistant", content: "" } });
  await speak(step, send);
  if (step.type === "hang") return;
  if (step.type === "cut") return void response.destroy();
  send({ delta: {}, finish_reason: finishOf(step) });
  send(undefined, {
    usage: {
      prompt_tokens: 100,
      completion_tokens: 20,
      total_tokens: 120,
      prompt_tokens_details: { cached_tokens: 64 },
    },
  });
  response.end("data: [DONE]\n\n");
}

async function speak(
  step: Exclude<ModelStep, { type: "status" | "empty" | "garbage" }>,
  send: (choice: object) => void,
): Promise<void> {
  if (step.type === "refusal") return send({ delta: { refusal: step.text } });
  const pieces = step.text?.match(/[\s\S]{1,4}/gu) ?? [];
  for (const content of pieces) {
    send({ delta: { content } });
    if (step.type === "text" && step.pieceMs)
      await new Promise((resolve) => setTimeout(resolve, step.pieceMs));
  }
  if (step.type === "tools") sendCalls(step.calls, send);
}

/** Tool calls come in pieces too: name first, arguments in two halves. */
function sendCalls(
  calls: readonly { readonly name: string; readonly arguments: string }[],
  send: (choice: object) => void,
): void {
  for (const [index, call] of calls.entries()) {
    const half = Math.ceil(call.arguments.length / 2);
    send({
      delta: {
        tool_calls: [
          {
            index,
            id: `call_${counter}_${index}`,
            type: "function",
            function: { name: call.name, arguments: "" },
          },
        ],
      },
    });
    for (const part of [call.arguments.slice(0, half), call.arguments.slice(half)]) {
      send({ delta: { tool_calls: [{ index, function: { arguments: part } }] } });
    }
  }
}

function finishOf(step: ModelStep): string {
  if (step.type === "tools") return "tool_calls";
  return step.type === "text" ? (step.finish ?? "stop") : "stop";
}

/** Vectors that depend on the text alone, not of unit length, in reverse order: the client must put both right. */
function embed(body: ModelRequest["body"], response: ServerResponse): void {
  const input = body.input as readonly string[];
  const data = input.map((text, index) => ({
    object: "embedding",
    index,
    embedding: [[...text].length, 2, 3, 4].map((value) => value * 3),
  }));
  response.writeHead(200, { "content-type": "application/json" });
  response.end(
    JSON.stringify({
      object: "list",
      data: data.toReversed(),
      model: "stand-in-embedding",
      usage: { prompt_tokens: 1, total_tokens: 1 },
    }),
  );
}

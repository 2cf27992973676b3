import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface StandInRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** `cut`: the platform did the work and the connection broke before it could say so. */
export type StandInAnswer =
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly body: string | Uint8Array;
    }
  | "cut";

export interface HttpStandIn extends AsyncDisposable {
  readonly origin: string;
}

/** A loopback server for a platform's stand-in. */
export async function serveHttp(options: {
  answer(request: StandInRequest): Promise<StandInAnswer> | StandInAnswer;
  upgrade?(request: IncomingMessage, stream: Duplex): void;
}): Promise<HttpStandIn> {
  const streams = new Set<Duplex>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? "/", origin());
    const answer = await options.answer({
      method: incoming.method ?? "GET",
      url,
      headers: incoming.headers,
      body: Buffer.concat(chunks),
    });
    if (answer === "cut") return void outgoing.destroy();
    outgoing.writeHead(answer.status ?? 200, answer.headers ?? { "content-type": "application/json" });
    outgoing.end(answer.body);
  });
  server.on("upgrade", (request, stream) => {
    streams.add(stream);
    stream.on("close", () => streams.delete(stream));
    options.upgrade?.(request, stream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    origin: origin(),
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): StandInAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}

/** The fields and files of a multipart body. */
export async function readMultipart(request: StandInRequest): Promise<FormData> {
  const type = request.headers["content-type"] ?? "";
  return new Response(Uint8Array.from(request.body), { headers: { "content-type": type } }).formData();
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Idempotency } from "#src/ports/outbox.ts";
import type { Random } from "./random.ts";

/** How each platform keeps one message from being shown twice, by its own documentation. */
export const PLATFORMS: Readonly<Record<string, Idempotency>> = {
  slack: "readBack",
  feishu: "key",
  wecom: "content",
  dingtalk: "none",
};

export interface Post {
  readonly platform: string;
  readonly key: string;
  readonly text: string;
}

export interface FakePlatforms extends AsyncDisposable {
  readonly url: string;
  /** What people see, in the order it appeared. */
  readonly shown: readonly Post[];
  readonly calls: () => number;
}

export interface PlatformFaults {
  readonly random: Random;
  /** Share of posts that are shown and whose connection is then cut. */
  readonly drop: number;
  /** Share of posts that are refused with 429 and nothing shown. */
  readonly limit: number;
}

/** Stand-ins of the four platforms on loopback. */
export async function startPlatforms(faults: PlatformFaults): Promise<FakePlatforms> {
  const shown: Post[] = [];
  const known = new Set<string>();
  let calls = 0;

  function isRepeated(post: Post): boolean {
    const rule = PLATFORMS[post.platform];
    const mark = `${post.platform} ${rule === "content" ? post.text : post.key}`;
    if ((rule === "key" || rule === "content") && known.has(mark)) return true;
    known.add(mark);
    return false;
  }

  async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    calls += 1;
    if (faults.random() < faults.limit) {
      response.writeHead(429, { "retry-after": "0.2" }).end();
      return;
    }
    const message = JSON.parse(await bodyOf(request)) as Post;
    if (!isRepeated(message)) shown.push(message);
    if (faults.random() < faults.drop) {
      response.destroy();
      return;
    }
    response.end(JSON.stringify({ message: message.key }));
  }

  function readBack(url: URL, response: ServerResponse): void {
    const found = shown.find(({ key }) => key === url.searchParams.get("key"));
    if (found === undefined) response.writeHead(404).end();
    else response.end(JSON.stringify({ message: found.key }));
  }

  const server = createServer((request, response) => {
    if (request.method === "POST") void post(request, response);
    else readBack(new URL(request.url ?? "/", "http://localhost"), response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    shown,
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

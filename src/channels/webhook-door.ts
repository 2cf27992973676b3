import type { IncomingMessage, ServerResponse } from "node:http";

/** What answers the webhook of one channel. */
export type Webhook = (request: Request) => Promise<Response>;

/** Larger than any platform's event; what is longer is cut, and refused by its length. */
const LIMIT = 1_000_001;

/**
 * A webhook straight from Node's request to its answer: no stream, no copy of the headers, no abort signal. At
 * hundreds of events a second those cost more than checking the signature does.
 */
export async function serveWebhook(
  webhook: Webhook,
  message: IncomingMessage,
  to: ServerResponse,
): Promise<void> {
  try {
    const response = await webhook(requestOf(message, await bodyOf(message)) as unknown as Request);
    const text = response.body === null ? undefined : await response.text();
    to.writeHead(response.status, text === undefined ? undefined : Object.fromEntries(response.headers)).end(
      text,
    );
  } catch {
    // The sender went away in the middle: there is nobody to answer.
    to.destroy();
  }
}

/** The little of a request that the channels read. */
function requestOf(message: IncomingMessage, body: Buffer) {
  return {
    method: message.method ?? "GET",
    url: `http://webhook${message.url ?? "/"}`,
    headers: { get: (name: string) => headerOf(message, name) },
    arrayBuffer: async () => body,
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return value === undefined ? null : String(value);
}

function bodyOf(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    message.on("data", (part: Buffer) => {
      if (size < LIMIT) parts.push(part);
      size += part.length;
    });
    message.on("end", () =>
      resolve(parts[0] !== undefined && parts.length === 1 ? parts[0] : Buffer.concat(parts)),
    );
    message.on("error", reject);
    message.on("aborted", () => reject(new Error("the sender went away")));
  });
}

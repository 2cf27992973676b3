import { timingSafeEqual } from "node:crypto";

/** Compares without telling by its duration how much of a guess was right. */
export function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Whether a time lies in the window around now that a platform's own retries can fall into. */
export function isFresh(
  atMs: number,
  nowMs: number,
  window: { readonly pastMs: number; readonly futureMs: number },
): boolean {
  return Number.isFinite(atMs) && atMs >= nowMs - window.pastMs && atMs <= nowMs + window.futureMs;
}

/** The raw body, since a signature covers its very bytes; undefined when it is larger than any event is. */
export async function readBody(request: Request, limit = 1_000_000): Promise<Buffer | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return undefined;
  const bytes: ArrayBuffer | Buffer = await request.arrayBuffer();
  const body = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
  return body.length > limit ? undefined : body;
}

/** JSON that is an object, or undefined. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

export function refused(status: 400 | 401 | 413): Response {
  const words = { 400: "Not an event", 401: "Bad signature", 413: "Too large" };
  return new Response(words[status], { status });
}

/** Taken, with nothing to say. One for all, since making one costs as much as reading the event. */
export const ACKNOWLEDGED: Response = new Response(null);

/** The event could not be stored: the platform is told so and delivers it again. */
export function notStored(): Response {
  return new Response("Try again later", { status: 503, headers: { "retry-after": "5" } });
}

import type { Conversations } from "./conversations.ts";
import type { WireMessage } from "./wire.ts";

const HEARTBEAT_MS = 20_000;
/** A reader this far behind is cut off; it comes back and asks for what it missed. */
const MOST_WAITING = 500;

export interface Streams extends AsyncDisposable {
  open(options: StreamOptions): Response;
}

export interface StreamOptions {
  readonly userId: string;
  readonly conversation: string;
  readonly cursor?: string;
  /** Asked at every heartbeat; the stream ends once the person may no longer read it. */
  stillAllowed(): Promise<boolean>;
}

const STREAMS_EACH = 8;

/** Server-sent events of a conversation: first what changed since the cursor, then every change as it happens. */
export function createStreams(conversations: Conversations): Streams {
  const open = new Map<string, Set<() => void>>();

  function closersOf(userId: string): Set<() => void> {
    const found = open.get(userId) ?? new Set();
    open.set(userId, found);
    if (found.size >= STREAMS_EACH) found.values().next().value?.();
    return found;
  }

  function start(
    options: StreamOptions,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ): () => void {
    const encoder = new TextEncoder();
    const closers = closersOf(options.userId);
    const write = (text: string) => {
      controller.enqueue(encoder.encode(text));
      if ((controller.desiredSize ?? 0) < -MOST_WAITING) close();
    };
    const send = (message: WireMessage) => {
      write(`id: ${conversations.cursor(message)}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
    };
    const stopListening = conversations.listen(options.conversation, send);
    const beat = setInterval(async () => {
      if (await options.stillAllowed()) write(": beat\n\n");
      else close();
    }, HEARTBEAT_MS);
    beat.unref();
    let closed = false;
    function close(): void {
      if (closed) return;
      closed = true;
      stop();
      controller.close();
    }
    function stop(): void {
      closed = true;
      clearInterval(beat);
      stopListening();
      closers.delete(close);
    }
    closers.add(close);
    write("retry: 1500\n\n");
    for (const message of conversations.since(options.conversation, options.cursor)) send(message);
    write("event: ready\ndata: {}\n\n");
    return stop;
  }

  return {
    open(options) {
      let stop: (() => void) | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          stop = start(options, controller);
        },
        cancel: () => stop?.(),
      });
      const headers = {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // A buffering proxy would hold every answer back.
        "x-accel-buffering": "no",
      };
      return new Response(body, { headers });
    },
    async [Symbol.asyncDispose]() {
      for (const closers of open.values()) for (const close of [...closers]) close();
    },
  };
}

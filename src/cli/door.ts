import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { serveWebhook, type Webhook } from "../channels/webhook-door.ts";

type Fetch = (request: Request) => Promise<Response>;

interface Inside {
  readonly fetch: Fetch;
  readonly webhooks: ReadonlyMap<string, Webhook>;
}

/** What the listening port leads to: closed, with word of being alive, until this process leads. */
export interface Door {
  readonly fetch: Fetch;
  readonly listener: (message: IncomingMessage, response: ServerResponse) => void;
  open(inside: Inside): void;
}

export function createDoor(): Door {
  let inside: Inside | undefined;
  const fetch: Fetch = async (request) => inside?.fetch(request) ?? closed(request);
  const listen = getRequestListener(fetch);
  return {
    fetch,
    listener(message, response) {
      const [path = ""] = (message.url ?? "").split("?", 1);
      const webhook = inside?.webhooks.get(path);
      void (webhook === undefined ? listen(message, response) : serveWebhook(webhook, message, response));
    },
    open(opened) {
      inside = opened;
    },
  };
}

function closed(request: Request): Response {
  if (new URL(request.url).pathname === "/health") return Response.json({ status: "ok" });
  const headers = { "retry-after": "5" };
  return Response.json({ status: "standing by" }, { status: 503, headers });
}

import { randomUUID } from "node:crypto";
import type { Capabilities, Channel, Receive } from "../channel.ts";
import { createConversations } from "./conversations.ts";
import type { WebConfig, WebDeps } from "./deps.ts";
import { createEntry } from "./entry.ts";
import { createIntake } from "./intake.ts";
import { createRoutes, isOwnPath } from "./routes.ts";
import { createStreams } from "./stream.ts";
import { createThread } from "./thread.ts";

export const WEB_CAPABILITIES: Capabilities = {
  edit: true,
  stream: true,
  editEveryMs: 250,
  table: true,
  chart: true,
  form: true,
  picture: true,
  file: true,
  ephemeral: true,
  textLimit: { size: 20_000, unit: "characters" },
  idempotency: "key",
};

export interface WebChannel extends Channel {
  /** Answers what belongs to the web channel; undefined when the path is none of its own. */
  routes(request: Request): Promise<Response | undefined>;
}

/** The playground: a chat page, its events and answers, on our own server and for signed-in people only. */
export function createWebChannel(config: WebConfig, deps: WebDeps): WebChannel {
  const conversations = createConversations(randomUUID().slice(0, 8));
  const thread = createThread(conversations, deps.clock, WEB_CAPABILITIES.textLimit);
  const streams = createStreams(conversations);
  const entry = createEntry(config, deps);
  let handle: Receive | undefined;
  const intake = createIntake(deps, thread, () => handle);
  const answer = createRoutes({ config, deps, entry, intake, thread, streams, conversations });

  return {
    id: "web",
    capabilities: WEB_CAPABILITIES,
    async start(receive) {
      handle = receive;
    },
    async routes(request) {
      return isOwnPath(new URL(request.url).pathname) ? answer(request) : undefined;
    },
    receive: answer,
    async send(outgoing) {
      const { id } = thread.answer(outgoing);
      return { conversation: outgoing.conversation, message: id };
    },
    async [Symbol.asyncDispose]() {
      handle = undefined;
      await streams[Symbol.asyncDispose]();
    },
  };
}

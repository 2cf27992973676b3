import type { Block } from "../../reply.ts";
import type { WireMessage } from "./wire.ts";

const MESSAGES_KEPT = 200;
const CONVERSATIONS_KEPT = 2_000;

export interface StoredMessage {
  readonly wire: WireMessage;
  /** The blocks behind the wire form, for drawing their pictures when the page asks. */
  readonly blocks: readonly Block[];
  readonly locale: "zh" | "en";
}

export type NewMessage = Omit<StoredMessage, "wire"> & {
  readonly wire: (order: number, seq: number) => WireMessage;
};

export interface Conversations {
  /** Adds the message, or replaces the one with that id in its place. */
  put(conversation: string, id: string, message: NewMessage): WireMessage;
  remove(conversation: string, id: string): void;
  find(conversation: string, id: string): StoredMessage | undefined;
  /** Messages changed since the cursor, oldest first; all when it is absent or of another run. */
  since(conversation: string, cursor?: string): readonly WireMessage[];
  cursor(message: WireMessage): string;
  /** Calls back with every later change until the returned function is called. */
  listen(conversation: string, listener: (message: WireMessage) => void): () => void;
}

interface Conversation {
  readonly messages: Map<string, StoredMessage>;
  readonly listeners: Set<(message: WireMessage) => void>;
}

/**
 * The recent messages of each web conversation, in memory: a page that comes back asks what changed since it
 * left, and an edit is a change like any other. Older ones and idle conversations are let go.
 */
export function createConversations(run: string): Conversations {
  const conversations = new Map<string, Conversation>();
  let seq = 0;

  function open(key: string): Conversation {
    const found = conversations.get(key) ?? { messages: new Map(), listeners: new Set() };
    conversations.delete(key);
    conversations.set(key, found);
    if (conversations.size > CONVERSATIONS_KEPT) forgetOldest();
    return found;
  }

  function forgetOldest(): void {
    for (const [key, { listeners }] of conversations) {
      if (listeners.size > 0) continue;
      conversations.delete(key);
      return;
    }
  }

  function seqOf(cursor: string | undefined): number {
    const [of, at] = cursor?.split(".") ?? [];
    return of === run ? Number(at) || 0 : 0;
  }

  return {
    put(key, id, { wire, ...rest }) {
      const { messages, listeners } = open(key);
      seq += 1;
      const order = messages.get(id)?.wire.order ?? seq;
      const message = wire(order, seq);
      messages.set(id, { ...rest, wire: message });
      if (messages.size > MESSAGES_KEPT) messages.delete(messages.keys().next().value ?? "");
      for (const listener of listeners) listener(message);
      return message;
    },
    remove: (key, id) => void conversations.get(key)?.messages.delete(id),
    find: (key, id) => conversations.get(key)?.messages.get(id),
    since(key, cursor) {
      const after = seqOf(cursor);
      const all = [...(conversations.get(key)?.messages.values() ?? [])].map(({ wire }) => wire);
      return all.filter((message) => message.seq > after).sort((a, b) => a.seq - b.seq);
    },
    cursor: (message) => `${run}.${message.seq}`,
    listen(key, listener) {
      const { listeners } = open(key);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

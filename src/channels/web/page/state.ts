import type { Locale } from "../../../domain/text.ts";
import type { WireBlocksPage, WireMessage, WireSession } from "../wire.ts";

export interface State {
  readonly phase: "loading" | "signIn" | "signingIn" | "failed" | "ready";
  readonly failure?: string;
  readonly locale: Locale;
  readonly session?: WireSession;
  readonly conversation: string;
  readonly messages: readonly WireMessage[];
  /** Events under way, by their id: what the person said or pressed and how far it got. */
  readonly pending: Readonly<Record<string, Pending>>;
  readonly online: boolean;
  /** Whether the messages there were are all here; until then there is neither a greeting nor scrolling. */
  readonly settled: boolean;
  readonly upload: Upload | undefined;
  readonly notice: string | undefined;
  readonly dragging: boolean;
  readonly blocksPage?: WireBlocksPage;
}

export interface Pending {
  readonly event: string;
  readonly at: number;
  readonly state: "sending" | "waiting" | "slow" | "lost" | "failed";
  /** Shown as said until the server's own copy arrives; absent for a button. */
  readonly text?: string;
  readonly token?: string;
  readonly error?: string;
  readonly request: Request;
}

/** What is sent again, with the same event id, on a retry. */
export type Request =
  | { readonly path: "messages"; readonly body: { readonly text: string } }
  | { readonly path: "actions"; readonly body: { readonly token: string; readonly values?: object } };

export interface Upload {
  readonly name: string;
  readonly done: number;
  readonly abort: () => void;
}

export interface Store {
  get(): State;
  set(change: Partial<State> | ((state: State) => Partial<State>)): void;
}

/** One value, changed by merging, drawn at most once a frame. */
export function createStore(first: State, draw: (state: State) => void): Store {
  let state = first;
  let drawing = false;
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...(typeof change === "function" ? change(state) : change) };
      if (drawing) return;
      drawing = true;
      queueMicrotask(() => {
        drawing = false;
        draw(state);
      });
    },
  };
}

/** The messages with one added or replaced in its place. */
export function withMessage(messages: readonly WireMessage[], message: WireMessage): readonly WireMessage[] {
  const others = messages.filter(({ id }) => id !== message.id);
  return [...others, message].sort((a, b) => a.order - b.order);
}

export function without(pending: State["pending"], event: string): State["pending"] {
  return Object.fromEntries(Object.entries(pending).filter(([key]) => key !== event));
}

import type { Locale } from "../../../domain/text.ts";
import type { WireAction, WireMessage, WireSession } from "../wire.ts";
import { ApiError, call, follow, upload } from "./api.ts";
import { type Pending, type Request, type State, type Store, withMessage, without } from "./state.ts";
import { TEXTS } from "./texts.ts";

const MAX_FILE = 50 * 1024 * 1024;
const SLOW_MS = 8_000;
const LOST_MS = 120_000;

/** What a person can do on the page. */
export interface Behaviour {
  open(): Promise<void>;
  choosePerson(id: string): Promise<void>;
  signOut(): Promise<void>;
  setLocale(locale: Locale): void;
  newConversation(): void;
  say(text: string): void;
  press(action: WireAction, values?: object): void;
  retry(event: string): void;
  sendFile(file: File): void;
  setDragging(dragging: boolean): void;
  dismissNotice(): void;
}

export function createBehaviour(store: Store): Behaviour {
  let unfollow: (() => void) | undefined;

  function say(text: string): void {
    post({ path: "messages", body: { text } }, { text });
  }

  function post(request: Request, shown: { text?: string; token?: string }): void {
    const event = newId();
    const pending: Pending = { event, at: Date.now(), state: "sending", request, ...shown };
    put(pending);
    void send(pending);
  }

  function put(pending: Pending): void {
    store.set((state) => ({ pending: { ...state.pending, [pending.event]: pending } }));
  }

  function advance(event: string, change: Partial<Pending>): void {
    const found = store.get().pending[event];
    if (found !== undefined) put({ ...found, ...change });
  }

  async function send({ event, request }: Pending): Promise<void> {
    const { locale } = store.get();
    try {
      await call(`/api/${request.path}`, { ...request.body, event, ...place() });
      if (store.get().pending[event]?.state === "sending") advance(event, { state: "waiting" });
      window.setTimeout(() => worry(event, "slow"), SLOW_MS);
      window.setTimeout(() => worry(event, "lost"), LOST_MS);
    } catch (error) {
      advance(event, { state: "failed", error: explain(error, locale) });
      if (error instanceof ApiError && error.status === 401) store.set({ phase: "signIn" });
    }
  }

  /** Where an event belongs and whose it is. */
  function place() {
    const { conversation, locale, session } = store.get();
    return { conversation, locale, as: session?.person?.id ?? "" };
  }

  function worry(event: string, state: "slow" | "lost"): void {
    const found = store.get().pending[event];
    if (found !== undefined && found.state !== "failed") put({ ...found, state });
  }

  function received(message: WireMessage): void {
    store.set((state) => ({
      messages: withMessage(state.messages, message),
      pending: settled(state.pending, message),
    }));
  }

  function connect(): void {
    unfollow?.();
    store.set({ messages: [], pending: {}, settled: false });
    unfollow = follow(store.get().conversation, {
      message: received,
      online: (online) => store.set(online ? { online } : { online, settled: true }),
      ready: () => store.set({ settled: true }),
    });
  }

  function enter(session: WireSession): void {
    store.set({ session, phase: "ready" });
    connect();
  }

  async function choosePerson(id: string): Promise<void> {
    enter(await call<WireSession>("/api/session", { person: id }));
  }

  async function open(): Promise<void> {
    try {
      const code = new URLSearchParams(location.search).get("code");
      if (code !== null) return await redeem(code);
      const session = await call<WireSession>("/api/session");
      const first = session.people[0];
      if (session.person !== undefined) enter(session);
      else if (first !== undefined) await choosePerson(first.id);
      else store.set({ session, phase: "signIn" });
    } catch (error) {
      const failure = explain(error, store.get().locale);
      const refused = error instanceof ApiError && error.status === 401;
      store.set({ phase: refused ? "signIn" : "failed", failure });
    }
  }

  async function redeem(code: string): Promise<void> {
    store.set({ phase: "signingIn" });
    history.replaceState(null, "", "/");
    enter(await call<WireSession>("/api/session", { code }));
  }

  async function sendFile(file: File): Promise<void> {
    const { locale } = store.get();
    if (file.size > MAX_FILE) return store.set({ notice: TEXTS[locale].tooLarge });
    try {
      await upload({
        file,
        fields: { event: newId(), ...place() },
        started: (abort) => store.set({ upload: { name: file.name, done: 0, abort } }),
        progress: (done) =>
          store.set(({ upload: current }) => (current ? { upload: { ...current, done } } : {})),
      });
    } catch (error) {
      store.set({ notice: explain(error, locale) });
    } finally {
      store.set({ upload: undefined });
    }
  }

  return {
    open,
    choosePerson,
    async signOut() {
      await call("/api/session/end", {});
      location.reload();
    },
    setLocale(locale) {
      remember("locale", locale);
      store.set({ locale });
    },
    newConversation() {
      store.set({ conversation: newId() });
      connect();
    },
    say,
    press(action, values) {
      const { token } = action;
      if (token === undefined) return;
      post({ path: "actions", body: { token, ...(values && { values }) } }, { token, text: action.label });
    },
    retry(event) {
      const found = store.get().pending[event];
      if (found === undefined) return;
      // One that was never stored keeps its id, so that it cannot be done twice; one that was needs a new one.
      const again = found.state === "failed" ? event : newId();
      store.set(({ pending }) => ({ pending: without(pending, event) }));
      const pending: Pending = { ...found, event: again, state: "sending" };
      put(pending);
      void send(pending);
    },
    sendFile: (file) => void sendFile(file),
    setDragging: (dragging) => store.set({ dragging }),
    dismissNotice: () => store.set({ notice: undefined }),
  };
}

/** A message from the server ends the wait for the event it answers or repeats. */
function settled(pending: State["pending"], message: WireMessage): State["pending"] {
  if (message.answers !== undefined) return without(pending, message.answers);
  return pending;
}

export function explain(error: unknown, locale: Locale): string {
  if (!(error instanceof ApiError)) throw error;
  return error.texts?.[locale] ?? TEXTS[locale].netError;
}

function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(36).padStart(2, "0"))
    .join("");
}

export function remembered(key: string): string | undefined {
  try {
    return localStorage.getItem(`yingdan.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`yingdan.${key}`, value);
  } catch {
    // Private windows may refuse storage; the choice then lasts as long as the page.
  }
}

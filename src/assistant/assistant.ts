import type { Channel, Incoming, IncomingContent, Receive } from "../channels/channel.ts";
import type { Locale, Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError, isRetryable } from "../errors.ts";
import type { Inbox, ReceivedEvent } from "../ports/inbox.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { Worker } from "../ports/queue.ts";
import type { Reply } from "../reply.ts";
import { type Callers, turnedAway } from "./callers.ts";
import { eventOf, incomingOf } from "./event.ts";
import { createHands } from "./hands.ts";
import { type FetchFile, takeInFile } from "./incoming-file.ts";
import { createMemory } from "./memory.ts";
import type { People, ProfileOf } from "./people.ts";
import { createPost } from "./post.ts";
import { errorReply, type TurnDeps, turn } from "./turn.ts";

export interface AssistantDeps extends TurnDeps {
  readonly people: People;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  /** The channel by its id; looked up when an answer is ready. */
  readonly channel: (id: string) => Channel | undefined;
  /** How a channel's platform is asked who somebody is; absent where it cannot be. */
  readonly profileOf?: (channel: string) => ProfileOf | undefined;
  /** How a file that was handed over on a channel is fetched; absent where the channel keeps it itself. */
  readonly fetchFile?: (channel: string) => FetchFile | undefined;
  readonly callers?: Callers;
}

export interface Assistant {
  /** Resolves when the event is kept; the answer follows through the channel. */
  readonly receive: Receive;
  /** Answers what is in the inbox, a conversation at a time in the order it was received. */
  work(options?: { readonly concurrency?: number }): Worker;
  /** Resolves when nothing waits to be answered. */
  idle(): Promise<void>;
}

interface Answering {
  readonly event: ReceivedEvent;
  readonly incoming: Incoming;
  readonly viewer: Viewer;
  readonly signal: AbortSignal;
  readonly progress: ReturnType<typeof createPost>["progress"];
}

const ANSWER_LIMIT_MS = 600_000;
const CONCURRENCY = 8;
/** How often a platform that does not hand a file over is asked before its giver is told. */
const FETCHES = 3;

export function createAssistant(deps: AssistantDeps): Assistant {
  const hands = createHands(deps.store.system, deps.clock);
  const memory = createMemory(deps.store.system, deps.clock);
  /** Answers under way in this process, by their event, so that a stop button reaches them past their lane. */
  const running = new Map<string, AbortController>();

  async function receive(incoming: Incoming): Promise<void> {
    await deps.inbox.accept(eventOf(incoming));
    await stopIfAsked(incoming);
  }

  /** The button's own event waits in the lane behind the work that it is to stop. */
  async function stopIfAsked({ content }: Incoming): Promise<void> {
    if (content.type !== "action") return;
    const action = await deps.actions.redeem(content.token);
    if (action?.skill === "stop") running.get(String(action.input.cause))?.abort();
  }

  async function answer(event: ReceivedEvent, outer: AbortSignal): Promise<void> {
    const incoming = incomingOf(event);
    const channel = deps.channel(incoming.channel);
    if (channel === undefined) {
      throw new AppError("UNSUPPORTED", `No channel called ${incoming.channel} is on in this process.`);
    }
    const profileOf = deps.profileOf?.(incoming.channel);
    const viewer = await deps.people.viewerOf(incoming, profileOf);
    const locale = viewer?.locale ?? (await deps.people.localeOf(incoming, profileOf));
    const post = createPost({ cause: event.key, incoming, channel, locale }, deps);
    if (viewer === undefined) return post.final(await greeting(incoming, locale));
    const away = turnedAway(viewer, incoming, deps.callers ?? {});
    if (away !== undefined) return post.final(away);
    const stop = new AbortController();
    running.set(event.key, stop);
    // The event's key is the cause of its effects too: one id from what was said to what was posted.
    const log = deps.log.with({ event: event.key });
    const from = deps.clock.now();
    try {
      const signal = AbortSignal.any([outer, stop.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
      const asked = { event, incoming, viewer, signal, progress: post.progress };
      const reply = await replyTo({ ...deps, log }, asked);
      if (reply.about) await hands.keep(incoming, viewer, reply.about);
      await post.final(reply);
      const { attempt } = event;
      log.info("answered", {
        channel: channel.id,
        user: viewer.userId,
        attempt,
        ms: deps.clock.now() - from,
      });
    } finally {
      running.delete(event.key);
    }
  }

  /** To somebody we do not know: how to be linked, or that they are now. */
  async function greeting(incoming: Incoming, locale: Locale): Promise<Reply> {
    const claimed = await deps.people.claim(incoming);
    if (claimed !== undefined) return nowLinked(claimed);
    return notLinked(locale, await deps.people.codeFor(incoming, deps.clock.now()));
  }

  async function replyTo(turnDeps: TurnDeps, answering: Answering): Promise<Reply> {
    const { incoming, viewer, signal, progress } = answering;
    const content = await contentOf(answering);
    if ("blocks" in content) return content;
    const inHand = await hands.of(incoming, viewer);
    const history = await memory.of(incoming, viewer);
    const reply = await turn(
      {
        viewer,
        content,
        inGroup: !incoming.direct,
        channel: incoming.channel,
        inHand,
        history,
        signal,
        progress,
      },
      turnDeps,
    );
    if (deps.talking !== undefined && content.type === "text")
      await memory.keep(incoming, viewer, content.text);
    return reply;
  }

  /** What was said, with a file of the platform's brought into our keeping; or why that could not be done. */
  async function contentOf({ event, incoming, viewer }: Answering): Promise<IncomingContent | Reply> {
    const handed = { content: incoming.content, userId: viewer.userId, cause: event.key };
    const fetchFile = deps.fetchFile?.(incoming.channel);
    try {
      return await takeInFile(handed, { files: deps.files, fetchFile });
    } catch (error) {
      if (isRetryable(error) && event.attempt < FETCHES) throw error;
      deps.log.warn("a file could not be taken in", { channel: incoming.channel, error });
      return errorReply(error, viewer);
    }
  }

  return {
    receive,
    work: ({ concurrency = CONCURRENCY } = {}) =>
      deps.inbox.work((event, { signal }) => answer(event, signal), { concurrency }),
    idle: () => deps.inbox.idle(),
  };
}

/** One question outside any channel: the CLI and evaluations. */
export function askOnce(viewer: Viewer, text: string, deps: TurnDeps): Promise<Reply> {
  return turn(
    {
      viewer,
      content: { type: "text", text },
      inGroup: false,
      inHand: {},
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      progress: async () => {},
    },
    deps,
  );
}

function nowLinked({ name, locale }: Viewer): Reply {
  const text: Text = {
    zh: `已关联到 CRM 用户“${name}”。现在可以直接问我客户或商机了。`,
    en: `You are linked to the CRM user “${name}”. You can ask me about an account or a deal now.`,
  };
  return { blocks: [{ type: "note", tone: "info", text: pick(text, locale) }] };
}

function notLinked(locale: Locale, code: string): Reply {
  const text: Text = {
    zh: `我还不知道你是 CRM 里的哪位同事，所以先不显示任何数据。你的关联码是 ${code}，半小时内有效：登录网页版后发“关联账号 ${code}”，或请管理员发“关联账号 ${code} 你的姓名”。`,
    en: `I do not know yet which CRM user you are, so I show nothing. Your code is ${code}, good for half an hour: sign in to the playground and say “link-chat ${code}”, or ask an admin to say “link-chat ${code} your name”.`,
  };
  return { blocks: [{ type: "note", tone: "info", text: pick(text, locale) }] };
}

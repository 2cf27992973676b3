import type { Channel, Incoming, Receive } from "../channels/channel.ts";
import type { Json } from "../domain/crm.ts";
import type { Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { Inbox, ReceivedEvent } from "../ports/inbox.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { Worker } from "../ports/queue.ts";
import type { Reply } from "../reply.ts";
import { createHands } from "./hands.ts";
import { createMemory } from "./memory.ts";
import type { People, ProfileOf } from "./people.ts";
import { createPost } from "./post.ts";
import { type TurnDeps, turn } from "./turn.ts";

export interface AssistantDeps extends TurnDeps {
  readonly people: People;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  /** The channel by its id; looked up when an answer is ready. */
  readonly channel: (id: string) => Channel | undefined;
  /** How a channel's platform is asked who somebody is; absent where it cannot be. */
  readonly profileOf?: (channel: string) => ProfileOf | undefined;
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
  readonly incoming: Incoming;
  readonly viewer: Viewer;
  readonly signal: AbortSignal;
  readonly progress: ReturnType<typeof createPost>["progress"];
}

const ANSWER_LIMIT_MS = 600_000;
const CONCURRENCY = 8;

export function createAssistant(deps: AssistantDeps): Assistant {
  const hands = createHands(deps.store.system, deps.clock);
  const memory = createMemory(deps.store.system, deps.clock);
  /** Answers under way in this process, by their event, so that a stop button reaches them past their lane. */
  const running = new Map<string, AbortController>();

  async function receive(incoming: Incoming): Promise<void> {
    await deps.inbox.accept({
      channel: incoming.channel,
      tenant: incoming.tenant,
      eventId: incoming.eventId,
      conversation: incoming.conversation,
      payload: incoming as unknown as Json,
      at: incoming.at,
    });
    await stopIfAsked(incoming);
  }

  /** The button's own event waits in the lane behind the work that it is to stop. */
  async function stopIfAsked({ content }: Incoming): Promise<void> {
    if (content.type !== "action") return;
    const action = await deps.actions.redeem(content.token);
    if (action?.skill === "stop") running.get(String(action.input.cause))?.abort();
  }

  async function answer(event: ReceivedEvent, outer: AbortSignal): Promise<void> {
    const incoming = event.payload as unknown as Incoming;
    const channel = deps.channel(incoming.channel);
    if (channel === undefined) {
      throw new AppError("UNSUPPORTED", `No channel called ${incoming.channel} is on in this process.`);
    }
    const viewer = await deps.people.viewerOf(incoming, deps.profileOf?.(incoming.channel));
    const locale = viewer?.locale ?? incoming.person.locale ?? "zh";
    const post = createPost({ cause: event.key, incoming, channel, locale }, deps);
    if (viewer === undefined) {
      const claimed = await deps.people.claim(incoming);
      return post.final(claimed === undefined ? notLinked(locale) : nowLinked(claimed));
    }
    const stop = new AbortController();
    running.set(event.key, stop);
    // The event's key is the cause of its effects too: one id from what was said to what was posted.
    const log = deps.log.with({ event: event.key });
    const from = deps.clock.now();
    try {
      const signal = AbortSignal.any([outer, stop.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]);
      const reply = await replyTo({ ...deps, log }, { incoming, viewer, signal, progress: post.progress });
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

  async function replyTo(
    turnDeps: TurnDeps,
    { incoming, viewer, signal, progress }: Answering,
  ): Promise<Reply> {
    const inHand = await hands.of(incoming, viewer);
    const history = await memory.of(incoming, viewer);
    const { content } = incoming;
    const reply = await turn(
      { viewer, content, inGroup: !incoming.direct, inHand, history, signal, progress },
      turnDeps,
    );
    if (deps.talking !== undefined && content.type === "text")
      await memory.keep(incoming, viewer, content.text);
    return reply;
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

const NOT_LINKED: Text = {
  zh: "我还不知道你是 CRM 里的哪位同事，所以先不显示任何数据。请管理员运行 yingdan link 为你生成登录链接，再把链接私信发给我，就关联上了。",
  en: "I do not know yet which CRM user you are, so I show nothing. Ask your admin for a sign-in link (yingdan link) and send it to me in a direct message: that links you.",
};

function nowLinked({ name, locale }: Viewer): Reply {
  const text: Text = {
    zh: `已关联到 CRM 用户“${name}”。现在可以直接问我客户或商机了。`,
    en: `You are linked to the CRM user “${name}”. You can ask me about an account or a deal now.`,
  };
  return { blocks: [{ type: "note", tone: "info", text: pick(text, locale) }] };
}

function notLinked(locale: "zh" | "en"): Reply {
  return { blocks: [{ type: "note", tone: "info", text: pick(NOT_LINKED, locale) }] };
}

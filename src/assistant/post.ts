import type { Channel, Incoming, SentRef } from "../channels/channel.ts";
import type { Locale, Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { Reply } from "../reply.ts";
import type { SkillContext } from "../skills/skill.ts";
import type { Actions } from "./actions.ts";

/** The one message that answers one event: progress is edited into it and the answer takes its place. */
export interface Post {
  readonly progress: SkillContext["progress"];
  final(reply: Reply): Promise<void>;
}

export interface PostOptions {
  /** The inbox's key of the event: the cause of every effect made here. */
  readonly cause: string;
  readonly incoming: Incoming;
  readonly channel: Channel;
  readonly locale: Locale;
}

export interface PostDeps {
  readonly outbox: Outbox;
  readonly actions: Actions;
  readonly clock: Clock;
  readonly log: Log;
}

/** Platforms allow an edit every few seconds at best. */
const EDIT_EVERY_MS = 3_000;

export function createPost(options: PostOptions, deps: PostDeps): Post {
  const { incoming, channel, locale } = options;
  let posted: { readonly ref: SentRef; readonly already: boolean } | undefined;
  /** The progress may stand there or not, and nobody can tell. */
  let isInDoubt = false;
  let edits = 0;
  let queue: Promise<void> = Promise.resolve();

  /** One after another: words under way must not land on top of the answer. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  }

  /** A courtesy: failing at it fails nothing, since the answer says it all. */
  async function showProgress(reply: Reply): Promise<void> {
    try {
      const before = posted;
      posted ??= await perform("reply", reply, { whenCalled: () => (isInDoubt = true) });
      if (posted === undefined) return;
      isInDoubt = false;
      if (before !== undefined || posted.already) await perform(`edit:${++edits}`, reply, posted);
    } catch (error) {
      if (posted === undefined && !mayHaveBeenPosted(error)) isInDoubt = false;
      deps.log.warn("progress could not be shown", { channel: channel.id, error });
    }
  }

  async function showAnswer(reply: Reply): Promise<void> {
    if (posted === undefined) {
      // Under the key of a progress in doubt a platform would show that progress again and not the answer.
      posted = await perform(isInDoubt ? "answer" : "reply", reply);
      // Posted by an earlier run of this event, maybe as progress only: the answer is edited in below.
      if (posted === undefined || !posted.already) return;
    }
    if (!channel.capabilities.edit) return;
    try {
      // The answer's edit has a name of its own: after a crash it must not pass for a progress edit made before.
      await perform("final", reply, posted);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "NOT_FOUND") throw error;
      // Somebody deleted the message, or the platform forgot it: the answer becomes one of its own.
      await perform("instead", reply);
    }
  }

  async function perform(kind: string, reply: Reply, more: Performing = {}) {
    const { ref: target, whenCalled } = more;
    const effect = {
      tenant: incoming.tenant,
      cause: options.cause,
      kind,
      target: `${incoming.channel}:${incoming.conversation}`,
      // An edit says the same however often it is made.
      idempotency: target === undefined ? channel.capabilities.idempotency : ("key" as const),
    };
    const result = await deps.outbox.perform(effect, {
      async send(key) {
        const message = await outgoing(key, reply, target);
        whenCalled?.();
        return channel.send(message);
      },
    });
    return result.state === "sent" ? { ref: result.ref, already: result.already } : undefined;
  }

  async function outgoing(key: string, reply: Reply, edited: SentRef | undefined) {
    return {
      key,
      conversation: incoming.conversation,
      replyTo: incoming.replyTo,
      locale,
      reply: await deps.actions.issue(reply, key),
      private: !incoming.direct && reply.audience !== "everyone",
      ...(edited === undefined ? {} : { edits: edited }),
    };
  }

  const pace = createPace<Reply>(
    { clock: deps.clock, every: channel.capabilities.editEveryMs ?? EDIT_EVERY_MS },
    (reply) => inTurn(() => showProgress(reply)),
  );

  return {
    async progress(steps, said) {
      if (!channel.capabilities.edit) return;
      const shown = steps.map(({ label, state }) => ({ label: pick(label, locale), state }));
      const stop = { label: pick(STOP, locale), skill: "stop", input: { cause: options.cause } };
      const words = said === undefined ? [] : [{ type: "text" as const, markdown: said }];
      await pace.show({ blocks: [{ type: "progress", steps: shown, stop }, ...words] }, said !== undefined);
    },
    final(reply) {
      pace.end();
      return inTurn(() => showAnswer(reply));
    },
  };
}

interface Performing {
  readonly ref?: SentRef;
  readonly whenCalled?: () => void;
}

const STOP: Text = { zh: "停止", en: "Stop" };

function mayHaveBeenPosted(error: unknown): boolean {
  return !(error instanceof AppError) || error.code === "UPSTREAM_FAILED";
}

/** Shows the first at once and then the newest every few seconds, so that none stays outdated. */
function createPace<T>(
  { clock, every }: { readonly clock: Clock; readonly every: number },
  show: (value: T) => Promise<void>,
) {
  let shownAt: number | undefined;
  let hasSpoken = false;
  let waiting: T | undefined;
  let timer: NodeJS.Timeout | undefined;

  function now(value: T): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    shownAt = clock.now();
    return show(value);
  }

  return {
    async show(value: T, isSaid: boolean): Promise<void> {
      // The first words are shown at once, however short ago the steps were.
      const isFirst = isSaid && !hasSpoken;
      hasSpoken ||= isSaid;
      const wait = shownAt === undefined || isFirst ? 0 : shownAt + every - clock.now();
      if (wait <= 0) return now(value);
      waiting = value;
      timer ??= setTimeout(() => void now(waiting as T), wait).unref();
    },
    end(): void {
      clearTimeout(timer);
    },
  };
}

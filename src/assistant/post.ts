import type { Channel, Incoming, SentRef } from "../channels/channel.ts";
import type { Locale } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
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
}

/** Platforms allow an edit every few seconds at best. */
const EDIT_EVERY_MS = 3_000;

export function createPost(options: PostOptions, deps: PostDeps): Post {
  const { incoming, channel } = options;
  let posted: { readonly ref: SentRef; readonly already: boolean } | undefined;
  let progressAt: number | undefined;
  let spoken = false;
  let edits = 0;

  let queue: Promise<void> = Promise.resolve();

  /** One after another: words under way must not land on top of the answer. */
  function show(reply: Reply, kind: "progress" | "final"): Promise<void> {
    const shown = queue.then(() => showNow(reply, kind));
    queue = shown.catch(() => {});
    return shown;
  }

  async function showNow(reply: Reply, kind: "progress" | "final"): Promise<void> {
    if (posted === undefined) {
      posted = await perform("reply", reply);
      // Posted by an earlier run of this event, maybe as progress only: the answer is edited in below.
      if (posted === undefined || !posted.already) return;
    }
    if (!channel.capabilities.edit) return;
    // The answer's edit has a name of its own: after a crash it must not pass for a progress edit made before.
    await perform(kind === "final" ? "final" : `edit:${++edits}`, reply, posted.ref);
  }

  async function perform(kind: string, reply: Reply, target?: SentRef) {
    const effect = {
      tenant: incoming.tenant,
      cause: options.cause,
      kind,
      target: `${incoming.channel}:${incoming.conversation}`,
      // An edit says the same however often it is made.
      idempotency: target === undefined ? channel.capabilities.idempotency : ("key" as const),
    };
    const result = await deps.outbox.perform(effect, {
      send: async (key) => channel.send(await outgoing(key, reply, target)),
    });
    return result.state === "sent" ? { ref: result.ref, already: result.already } : undefined;
  }

  async function outgoing(key: string, reply: Reply, edited: SentRef | undefined) {
    return {
      key,
      conversation: incoming.conversation,
      replyTo: incoming.replyTo,
      locale: options.locale,
      reply: await deps.actions.issue(reply),
      private: !incoming.direct && reply.audience !== "everyone",
      ...(edited === undefined ? {} : { edits: edited }),
    };
  }

  return {
    async progress(steps, said) {
      const now = deps.clock.now();
      if (!channel.capabilities.edit) return;
      // The first words are shown at once, however short ago the steps were.
      const firstWords = said !== undefined && !spoken;
      if (!firstWords && progressAt !== undefined && now - progressAt < EDIT_EVERY_MS) return;
      progressAt = now;
      spoken ||= said !== undefined;
      const shown = steps.map(({ label, state }) => ({ label: pick(label, options.locale), state }));
      const stop = {
        label: pick({ zh: "停止", en: "Stop" }, options.locale),
        skill: "stop",
        input: { cause: options.cause },
      };
      const words = said === undefined ? [] : [{ type: "text" as const, markdown: said }];
      await show({ blocks: [{ type: "progress", steps: shown, stop }, ...words] }, "progress");
    },
    final: (reply) => show(reply, "final"),
  };
}

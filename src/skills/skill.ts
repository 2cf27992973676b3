import type { z } from "zod";
import type { Json, Role } from "../domain/crm.ts";
import type { Locale, Text } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { Library } from "../library/library.ts";
import type { Log } from "../log.ts";
import type { Files } from "../ports/files.ts";
import type { Model, ModelUsage } from "../ports/model.ts";
import type { Operations } from "../ports/operations.ts";
import type { Queue } from "../ports/queue.ts";
import type { Store } from "../ports/store.ts";
import type { Reply } from "../reply.ts";
import type { Settings } from "../settings.ts";

/**
 * A skill is written once and has many doors: from this alone it is a chat command, a button, a tool of the
 * agent, a CLI command and an HTTP call. `input` must accept what a form or a button sends (JSON) and fill
 * defaults, so that `{}` plus the `subject` is enough wherever that makes sense.
 */
export interface Skill<I = unknown> {
  /** kebab-case, unique; also the English command. */
  readonly id: string;
  readonly name: Text;
  /** One line for the help card and for the agent that has to choose. */
  readonly summary: Text;
  /** The step of the journey and the handbook's section, `1.3`; absent for skills that are not of the book. */
  readonly section?: string;
  /** Further words a person may begin a message with to call it. */
  readonly aliases: { readonly zh: readonly string[]; readonly en: readonly string[] };
  readonly input: z.ZodType<I>;
  /** The key of `input` that the rest of a command's text fills, and what it names. */
  readonly subject?: {
    readonly key: string;
    readonly kind: "account" | "deal" | "text" | "user" | "territory" | "segment";
  };
  /**
   * True when its input takes the fields of a selection: a list, an industry, a place, a segment or a territory
   * that a free text names is then handed to it.
   */
  readonly selects?: boolean;
  /** Common ways of asking, for routing without a model; `{subject}` stands for a name or free words. */
  readonly phrases: { readonly zh: readonly string[]; readonly en: readonly string[] };
  /** Who may use it; absent means everyone. */
  readonly roles?: readonly Role[];
  /** `write` skills propose first: they write only when the input carries the confirmation of a click. */
  readonly effect: "read" | "write";
  run(input: I, context: SkillContext): Promise<Reply>;
}

export interface SkillContext {
  readonly viewer: Viewer;
  readonly locale: Locale;
  /** Today on the viewer's calendar, `YYYY-MM-DD`. */
  readonly today: string;
  readonly now: number;
  readonly store: Store;
  readonly library: Library;
  readonly files: Files;
  readonly queue: Queue;
  /** What an admin settles beside the queue; absent at doors that have no view of it. */
  readonly operations?: Operations;
  /** What the admin may change: weights, indicator sets, cut-offs, rules. Validated, reloaded when edited. */
  readonly settings: Settings;
  readonly model?: Model;
  /** What the model's calls cost, for the admin; absent without a model. */
  readonly modelUsage?: ModelUsage;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Shows the person what is being done; for work over two seconds. */
  progress(
    steps: readonly { readonly label: Text; readonly state: "done" | "active" | "waiting" }[],
    /** Words of the answer that are already there, checked, shown under the steps. */
    said?: string,
  ): Promise<void>;
  /** True when others than the asker will read the answer. */
  readonly inGroup: boolean;
  /** Set when the call came from a button or a form: a click of the asking person. */
  readonly clicked: boolean;
  /** Where it was asked, for the few answers that tell how to type there; absent outside a conversation. */
  readonly channel?: string;
  /** The account and deal in hand from the turn before, for follow-ups. */
  readonly inHand: { readonly accountId?: string; readonly dealId?: string };
  /** Runs another skill as the same viewer, for cards made of others. */
  call(skillId: string, input: Json): Promise<Reply>;
}

/** Keeps the input type inside and gives the registry one type to hold. */
export function defineSkill<I>(skill: Skill<I>): Skill {
  return skill as unknown as Skill;
}

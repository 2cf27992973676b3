import { z } from "zod";
import type { Json } from "../domain/crm.ts";
import type { OwnRecord, RecordInput } from "../ports/store.ts";
import type { Action, Block, Reply, Source } from "../reply.ts";
import { type Reader, say } from "./reader.ts";
import type { SkillContext } from "./skill.ts";

/** What a confirmation carries besides the change itself. */
export const ConfirmFields = {
  confirm: z.boolean().optional(),
  /** Version of the record the proposal was made against, 0 for none. */
  version: z.number().int().min(0).optional(),
};

export interface Confirmation {
  readonly confirm?: boolean | undefined;
  readonly version?: number | undefined;
}

/** Only a person's click on the confirmation writes; the same input typed or made up by a model does not. */
export function isConfirmed(input: Confirmation, context: SkillContext): boolean {
  return context.clicked && input.confirm === true && input.version !== undefined;
}

export interface Proposal {
  readonly skill: string;
  readonly title: string;
  /** What would change, one line each. */
  readonly changes: readonly string[];
  readonly input: { readonly [key: string]: Json };
  readonly version: number;
  readonly blocks?: readonly Block[];
  readonly label?: string;
  readonly danger?: boolean;
  readonly sections?: readonly string[];
  readonly sources?: readonly Source[];
  readonly about?: Reply["about"];
}

/** The card that asks before anything is written. */
export function proposalCard(proposal: Proposal, reader: Reader): Reply {
  const { changes, blocks = [], sections = [], sources = [], about } = proposal;
  const count = changes.length;
  const head = say(
    reader,
    `**改 ${count} 处，确认后才写：**`,
    `**${count} ${count === 1 ? "change" : "changes"}, written when you confirm:**`,
  );
  const confirm: Action = {
    label: proposal.label ?? say(reader, "确认", "Confirm"),
    skill: proposal.skill,
    input: { ...proposal.input, confirm: true, version: proposal.version },
    style: proposal.danger === true ? "danger" : "primary",
  };
  return {
    title: proposal.title,
    blocks: [
      { type: "text", markdown: [head, ...changes.map((line) => `- ${line}`)].join("\n") },
      ...blocks,
      { type: "actions", actions: [confirm] },
      { type: "sources", items: sources, sections },
    ],
    ...(about === undefined ? {} : { about }),
  };
}

/** What was written, and a button that takes it back. */
export function writtenCard(
  written: {
    readonly record: OwnRecord<unknown>;
    readonly title: string;
    readonly text: string;
    readonly blocks?: readonly Block[];
  },
  reader: Reader,
): Reply {
  const { record } = written;
  const undo: Action = {
    label: say(reader, "撤销", "Undo"),
    skill: "undo",
    input: { kind: record.kind, id: record.id, version: record.version },
  };
  return {
    title: written.title,
    blocks: [
      { type: "text", markdown: written.text },
      ...(written.blocks ?? []),
      { type: "actions", actions: [undo] },
    ],
    ...(record.accountId === undefined ? {} : { about: { accountId: record.accountId } }),
  };
}

/** The present version of a record, 0 when there is none. */
export async function versionOf(context: SkillContext, kind: string, id: string): Promise<number> {
  return (await context.store.records.get(context.viewer, kind, id))?.version ?? 0;
}

/** Writes against the version that was shown; somebody else's change in between is a CONFLICT. */
export function writeRecord<B>(
  context: SkillContext,
  input: RecordInput<B>,
  confirmation: Confirmation,
): Promise<OwnRecord<B>> {
  const { version } = confirmation;
  return context.store.records.put(context.viewer, {
    ...input,
    ...(version === undefined ? {} : { expectedVersion: version }),
  });
}

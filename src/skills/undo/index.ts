import { z } from "zod";
import type { Json } from "../../domain/crm.ts";
import { AppError } from "../../errors.ts";
import type { OwnRecord } from "../../ports/store.ts";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({
  kind: z.string().max(60).optional(),
  id: z.string().max(300).optional(),
  version: z.number().int().min(1).optional(),
});

/** Takes back one write of the assistant's own records: the version before it holds again. */
export const undoSkill = defineSkill<z.infer<typeof Input>>({
  id: "undo",
  name: { zh: "撤销", en: "Undo" },
  summary: {
    zh: "撤销刚刚确认的那一次修改（用写入后卡片上的按钮）",
    en: "Takes back a confirmed change (by the button on the card that followed it)",
  },
  aliases: { zh: ["撤销", "撤回"], en: ["revert"] },
  input: Input,
  phrases: { zh: ["撤销刚才的修改", "撤回刚才的修改"], en: ["undo that", "take that back"] },
  effect: "write",
  async run({ kind, id, version }, context) {
    if (!context.clicked || kind === undefined || id === undefined || version === undefined) {
      return note(
        context,
        "要撤销哪一次修改，请点那张卡片上的“撤销”。",
        "Press Undo on the card of the change you mean.",
      );
    }
    const history = await context.store.records.history<Json>(context.viewer, kind, id);
    const present = history.at(-1);
    if (present === undefined || present.version !== version) throw changedSince(present);
    const before = history.findLast((record) => record.version < version);
    await restore(context, present, before);
    return note(context, "已撤销，恢复到修改前。", "Taken back; it is as it was before.", "info");
  },
});

async function restore(
  { store, viewer }: SkillContext,
  present: OwnRecord,
  before: OwnRecord | undefined,
): Promise<void> {
  const { kind, id, version } = present;
  if (before === undefined || before.removed === true) {
    if (present.removed !== true) await store.records.remove(viewer, kind, id, version);
    return;
  }
  const { scope, accountId, dealId, body } = before;
  await store.records.put(viewer, {
    kind,
    id,
    scope,
    body,
    ...(accountId === undefined ? {} : { accountId }),
    ...(dealId === undefined ? {} : { dealId }),
    // A removed record counts as absent when it is written again.
    expectedVersion: present.removed === true ? 0 : version,
  });
}

function changedSince(present: OwnRecord | undefined): AppError {
  const by = present === undefined ? "" : ` (${present.updatedBy}, ${present.updatedAt.slice(0, 10)})`;
  return new AppError("CONFLICT", `It was changed again since${by}, so it was not taken back.`, {
    zh: `之后又被改过${by}，没有撤销。`,
  });
}

function note(context: SkillContext, zh: string, en: string, tone: "info" | "missing" = "missing"): Reply {
  return { blocks: [{ type: "note", tone, text: say(context, zh, en) }] };
}

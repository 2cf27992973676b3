import type { ChainEdit, SeatChange } from "../../domain/winning/chain-edit.ts";
import type { Action, Reply } from "../../reply.ts";
import { FIELD_NAMES, type LoadedChain, personText, valueText } from "../chain.ts";
import { say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { type Target, targetInput } from "../target.ts";

/** What may be done with a proposal besides confirming it. */
export function otherChoices(target: Target, edit: ChainEdit, context: SkillContext): Action[] {
  const [first] = edit.changes;
  const same = edit.changes.filter((change) => change.seat === first?.seat);
  const draft = Object.fromEntries(
    same.map((change) => [change.field === "name" ? "newName" : change.field, change.value]),
  );
  return [
    {
      label: say(context, "改一下", "Adjust"),
      skill: "chain-edit",
      input: {
        ...targetInput(target),
        ...(first === undefined || first.added === true ? {} : { seat: first.seat }),
        draft,
      },
    },
    { label: say(context, "不改", "Leave it"), skill: "chain-edit", input: { cancel: true } },
  ];
}

export function withActions(reply: Reply, more: readonly Action[]): Reply {
  return {
    ...reply,
    blocks: reply.blocks.map((block) =>
      block.type === "actions" ? { ...block, actions: [...block.actions, ...more] } : block,
    ),
  };
}

/** `张建国（生产副总）：立场 中立 → 反对（依据：你，今天）`. */
export function changeText(change: SeatChange, { chain }: LoadedChain, context: SkillContext): string {
  const seat = chain.seats.find((item) => item.id === change.seat);
  const name = seat === undefined ? change.name : personText(seat, context);
  if (change.field === "name") {
    return say(
      context,
      `${change.name}：CRM 里没有，加为新席位`,
      `${change.name}: not in the CRM, added as a seat`,
    );
  }
  const label = word(context, FIELD_NAMES[change.field]);
  const from = valueText(change.field, seat?.[change.field], chain, context);
  const to = valueText(change.field, change.value, chain, context);
  return say(
    context,
    `${name}：${label} ${from} → **${to}**（依据：你，今天）`,
    `${name}: ${label} ${from} → **${to}** (by you, today)`,
  );
}

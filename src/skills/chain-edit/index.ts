import { z } from "zod";
import type { Json } from "../../domain/crm.ts";
import { CHAIN_ROLES, type ChainBody, DUTIES, PREFERENCES, STANCES } from "../../domain/winning/chain.ts";
import {
  type ChainEdit,
  cycleOfChanges,
  parseChainEdit,
  type SeatChange,
  withChanges,
} from "../../domain/winning/chain-edit.ts";
import { AppError } from "../../errors.ts";
import type { Reply } from "../../reply.ts";
import { decisionChainArea } from "../../settings/decision-chain.ts";
import { bodyOf, DECISION_CHAIN, FIELD_NAMES, type LoadedChain, loadChain, personText } from "../chain.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import { shortName } from "../resolve.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import {
  aboutOf,
  recordIdOf,
  resolveTarget,
  type Target,
  TargetFields,
  targetInput,
  targetInText,
} from "../target.ts";
import { changeText, otherChoices, withActions } from "./choices.ts";
import { seatForm } from "./form.ts";

const Change = z.object({
  seat: z.string().max(200),
  name: z.string().max(100),
  field: z.enum(Object.keys(FIELD_NAMES) as [keyof typeof FIELD_NAMES]),
  value: z.union([z.string().max(500), z.number(), z.boolean()]),
  added: z.boolean().optional(),
});

const Input = z.object({
  /** What was said, "张总反对，李工是教练". */
  text: z.string().max(1000).optional(),
  ...TargetFields,
  changes: z.array(Change).max(40).optional(),
  /** One seat, from the form. */
  seat: z.string().max(200).optional(),
  newName: z.string().max(60).optional(),
  title: z.string().max(100).optional(),
  role: z.enum(CHAIN_ROLES).optional(),
  stance: z.enum(STANCES).optional(),
  influence: z.coerce.number().int().min(1).max(3).optional(),
  reportsTo: z.string().max(200).optional(),
  authority: z.string().max(200).optional(),
  duty: z.enum(DUTIES).optional(),
  preference: z.enum(PREFERENCES).optional(),
  spokesperson: z.boolean().optional(),
  plan: z.string().max(500).optional(),
  template: z.string().max(60).optional(),
  /** What the form starts from, when a proposal is to be adjusted. */
  draft: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** "Change nothing" was pressed. */
  cancel: z.boolean().optional(),
  ...ConfirmFields,
});

export type ChainEditInput = z.infer<typeof Input>;

const SEAT_FIELDS = [
  "title",
  "role",
  "stance",
  "influence",
  "reportsTo",
  "authority",
  "duty",
  "preference",
  "spokesperson",
  "plan",
] as const;

/** Changes a decision chain from a sentence or a form (blue book 2.2); proposes first, can be undone. */
export const chainEditSkill = defineSkill<ChainEditInput>({
  id: "chain-edit",
  name: { zh: "改决策链", en: "Change the decision chain" },
  summary: {
    zh: "一句话改决策链：张总反对、李工是教练、王总拍板；确认后才写，可撤销",
    en: "Change the decision chain in a sentence: “Keller opposes us, Reed is the coach”; written when confirmed",
  },
  section: "2.2",
  aliases: {
    zh: [
      "反对",
      "不支持",
      "支持我们",
      "是教练",
      "是eb",
      "是tb",
      "是ub",
      "拍板的是",
      "是代言人",
      "汇报给",
      "没表态",
      "保持中立",
    ],
    en: [
      "opposes",
      "is against",
      "is the coach",
      "is our coach",
      "supports us",
      "is the eb",
      "reports to",
      "is neutral",
    ],
  },
  input: Input,
  subject: { key: "text", kind: "text" },
  phrases: {
    zh: [
      "更新决策链：{subject}",
      "改一下决策链：{subject}",
      "改决策链",
      "{subject}向{subject}汇报",
      "{subject}汇报给{subject}",
    ],
    en: [
      "update the decision chain: {subject}",
      "change the decision chain",
      "{subject} reports to {subject}",
    ],
  },
  effect: "write",
  async run(input, context) {
    if (input.cancel === true) return note(context, "没有改动。", "Nothing was changed.");
    const asking = { skill: "chain-edit", input: plainInput(input) };
    const resolved =
      input.deal === undefined && input.account === undefined && input.text !== undefined
        ? await targetInText(context, input.text, asking)
        : await resolveTarget(context, input, asking);
    if (resolved.found === undefined) return resolved.reply;
    const target = resolved.found;
    const loaded = await loadChain(context, target);
    if (input.changes === undefined && QUESTION.test(input.text ?? "")) {
      return context.call("decision-chain", targetInput(target));
    }
    const edit = editOf(input, { loaded, target }, context);
    if (edit === undefined) return seatForm({ target, loaded, input }, context);
    return answer({ target, loaded, edit, input }, context);
  },
});

interface Editing {
  readonly target: Target;
  readonly loaded: LoadedChain;
  readonly edit: ChainEdit;
  readonly input: ChainEditInput;
}

function editOf(
  input: ChainEditInput,
  { loaded: { chain }, target: { account } }: Pick<Editing, "loaded" | "target">,
  context: SkillContext,
): ChainEdit | undefined {
  if (input.changes !== undefined) return only(input.changes as SeatChange[]);
  const fromForm = formChanges(input, chain);
  if (fromForm.length > 0 || input.template !== undefined) return only(fromForm);
  if (input.text === undefined) return undefined;
  return parseChainEdit(
    withoutAccount(input.text, account),
    chain,
    context.settings.get(decisionChainArea).words,
  );
}

/** "谁反对我们" asks; it says nothing of anybody. */
const QUESTION = /谁|哪|什么|有没有|是不是|吗|多少|[?？]|^(?:who|which|what|does|is|are)\b/i;

/** "华晟精密张总" is 张总: the company has been found already. */
function withoutAccount(text: string, account: Target["account"]): string {
  if (account === undefined) return text;
  return text.replaceAll(account.name, "").replaceAll(shortName(account.name), "");
}

const only = (changes: readonly SeatChange[]): ChainEdit => ({ changes, ambiguous: [], unclear: [] });

/** The fields of the form that differ from what the chain has. */
function formChanges(input: ChainEditInput, chain: LoadedChain["chain"]): SeatChange[] {
  const newName = input.newName?.trim();
  const added = newName !== undefined && newName !== "";
  const id = added ? `seat-${newName.replace(/\s+/g, "-")}` : input.seat;
  if (id === undefined) return [];
  const present = chain.seats.find((seat) => seat.id === id);
  const name = added ? newName : (present?.name ?? id);
  const who = { seat: id, name, ...(added ? { added } : {}) };
  const intro: SeatChange[] = added && present === undefined ? [{ ...who, field: "name", value: name }] : [];
  const changes = SEAT_FIELDS.flatMap((field): SeatChange[] => {
    const value = input[field];
    if (value === undefined || value === (present?.[field] ?? EMPTY[field])) return [];
    return [{ ...who, field, value }];
  });
  return [...intro, ...changes];
}

/** What a form sends for a field that nobody filled. */
const EMPTY: Partial<Record<(typeof SEAT_FIELDS)[number], string | boolean>> = {
  title: "",
  reportsTo: "",
  authority: "",
  plan: "",
  spokesperson: false,
};

async function answer(editing: Editing, context: SkillContext): Promise<Reply> {
  const { edit, loaded, target, input } = editing;
  const [unsure] = edit.ambiguous;
  if (unsure !== undefined) return whoIsMeant(editing, unsure, context);
  if (edit.changes.length === 0 && input.template === undefined) return notUnderstood(editing, context);
  refuseCycle(loaded, edit.changes, context);
  refuseUnknown(loaded, edit.changes);
  return isConfirmed(input, context) ? write(editing, context) : propose({ ...editing, target }, context);
}

function refuseCycle({ chain }: LoadedChain, changes: readonly SeatChange[], context: SkillContext): void {
  const cycle = cycleOfChanges(chain, changes);
  if (cycle === undefined) return;
  const names = cycle
    .map(
      (id) =>
        chain.seats.find((seat) => seat.id === id)?.name ??
        changes.find((change) => change.seat === id)?.name ??
        id,
    )
    .join(" → ");
  throw new AppError(
    "INPUT_INVALID",
    `That would make the reporting lines a circle: ${names}. Nothing was changed.`,
    {
      zh: `这样汇报关系会绕成一圈：${names}。没有改动。`,
      source: context.viewer.userId,
    },
  );
}

function refuseUnknown({ chain }: LoadedChain, changes: readonly SeatChange[]): void {
  const known = new Set([
    ...chain.seats.filter((seat) => !seat.empty).map((seat) => seat.id),
    ...changes.filter((change) => change.field === "name").map((change) => change.seat),
  ]);
  const stranger = changes.find((change) => !known.has(change.seat));
  if (stranger === undefined) return;
  throw new AppError("NOT_FOUND", `${stranger.name} is no longer in this decision chain. Look at it again.`, {
    zh: `${stranger.name} 已经不在这条决策链里，请重新看一下。`,
  });
}

function propose({ target, loaded, edit, input }: Editing, context: SkillContext): Reply {
  const lines = edit.changes.map((change) => changeText(change, loaded, context));
  if (input.template !== undefined) {
    lines.push(say(context, `参考模板 → ${input.template}`, `template → ${input.template}`));
  }
  const again: { readonly [key: string]: Json } = {
    ...targetInput(target),
    ...(edit.changes.length === 0 ? {} : { changes: edit.changes as unknown as Json }),
    ...(input.template === undefined ? {} : { template: input.template }),
    ...(input.text === undefined ? {} : { text: input.text }),
  };
  const unclear =
    edit.unclear.length === 0
      ? []
      : [
          {
            type: "note" as const,
            tone: "missing" as const,
            text: say(
              context,
              `这部分没看懂，没有算进去：${edit.unclear.join("；")}`,
              `Not understood and left out: ${edit.unclear.join("; ")}`,
            ),
          },
        ];
  const card = proposalCard(
    {
      skill: "chain-edit",
      title: say(context, `${target.name} · 改决策链`, `${target.name} · change the chain`),
      changes: lines,
      input: again,
      version: loaded.record?.version ?? 0,
      blocks: unclear,
      sections: ["2.2"],
      about: aboutOf(target),
    },
    context,
  );
  return withActions(card, otherChoices(target, edit, context));
}

async function write({ target, loaded, edit, input }: Editing, context: SkillContext): Promise<Reply> {
  const evidence = { by: context.viewer.name, on: context.today, said: input.text ?? "" };
  const changed = withChanges(bodyOf(loaded), edit.changes, evidence);
  const body: ChainBody = input.template === undefined ? changed : { ...changed, template: input.template };
  const record = await writeRecord<ChainBody & Json>(
    context,
    {
      kind: DECISION_CHAIN,
      id: recordIdOf(target),
      scope: "subject",
      body: body as ChainBody & Json,
      ...aboutOf(target),
    },
    input,
  );
  const card = await context.call("decision-chain", targetInput(target));
  const count = edit.changes.length + (input.template === undefined ? 0 : 1);
  const text = say(context, `已改 ${count} 处。`, `${count} ${count === 1 ? "change" : "changes"} written.`);
  const written = writtenCard({ record, title: target.name, text }, context);
  return { ...card, blocks: [...written.blocks, ...card.blocks] };
}

function whoIsMeant(
  { target, input }: Editing,
  unsure: ChainEdit["ambiguous"][number],
  context: SkillContext,
): Reply {
  const said = unsure.said;
  return {
    blocks: [
      {
        type: "text",
        markdown: say(
          context,
          `“${said}”可能是几个人，你指哪一位？`,
          `“${said}” could be several people. Which one?`,
        ),
      },
      {
        type: "actions",
        actions: unsure.seats.slice(0, 8).map((seat) => ({
          label: personText(seat, context),
          skill: "chain-edit",
          input: { ...targetInput(target), text: (input.text ?? "").replace(said, seat.name ?? "") },
        })),
      },
    ],
    about: aboutOf(target),
  };
}

function notUnderstood({ target, loaded, input }: Editing, context: SkillContext): Reply {
  const form = seatForm({ target, loaded, input: {} }, context);
  const said = input.text ?? "";
  const text = say(
    context,
    `没看懂“${said.slice(0, 60)}”里要改谁的什么。可以说“张总反对，李工是教练”，或者在下面选。`,
    `I could not tell whom “${said.slice(0, 60)}” is about. Say “Keller opposes us, Reed is the coach”, or choose below.`,
  );
  return { ...form, blocks: [{ type: "note", tone: "missing", text }, ...form.blocks] };
}

function plainInput(input: ChainEditInput): { readonly [key: string]: Json } {
  const { deal: _deal, account: _account, confirm: _confirm, version: _version, ...rest } = input;
  return JSON.parse(JSON.stringify(rest));
}

function note(context: SkillContext, zh: string, en: string): Reply {
  return { blocks: [{ type: "note", tone: "info", text: say(context, zh, en) }] };
}

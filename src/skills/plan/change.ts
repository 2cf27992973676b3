import type { Json } from "../../domain/crm.ts";
import type { PlanBody, PlanSection } from "../../domain/winning/plan.ts";
import { diffTrees, type MergeConflict, mergeTrees, type Tree } from "../../domain/winning/tree-merge.ts";
import { AppError } from "../../errors.ts";
import type { Action, Reply } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { planEvidence } from "../plan-draft/evidence.ts";
import { dropKept, readKept, withText } from "../plan-draft/kept.ts";
import { plainText } from "../plan-draft/write.ts";
import { isConfirmed, proposalCard, writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { planCard } from "./card.ts";
import { draftPlan } from "./draft.ts";
import type { PlanFacts } from "./facts.ts";
import { itemForm } from "./form.ts";
import type { PlanInput } from "./index.ts";
import { changeText, sectionName } from "./labels.ts";
import {
  applyEdit,
  approved,
  checkGoals,
  ITEM_FIELDS,
  mayApprove,
  type PlanEdit,
  type PlanRecord,
  planHistory,
  writePlan,
} from "./record.ts";
import { tellJudged } from "./tell.ts";

export interface PlanView {
  readonly facts: PlanFacts;
  readonly record: PlanRecord;
}

type Changing = PlanView & { readonly input: PlanInput };

/** Draws up the first version from facts. */
export async function createPlan(
  { facts, record, input }: { facts: PlanFacts; record: PlanRecord | undefined; input: PlanInput },
  context: SkillContext,
): Promise<Reply> {
  if (record !== undefined) return planCard({ facts, record }, context);
  const body = draftPlan(facts, context);
  if (!isConfirmed(input, context)) {
    return propose(
      { facts, input: { ...input, do: "create" }, version: 0 },
      [say(context, "按现有事实起草计划第 1 版", "Draw up version 1 from the facts there are")],
      context,
    );
  }
  await context.progress([
    { label: { zh: "读取客户全景", en: "Account view" }, state: "done" },
    { label: { zh: "竞品和决策链", en: "Competitors and decision chain" }, state: "done" },
    { label: { zh: "目标和行动", en: "Goals and actions" }, state: "active" },
  ]);
  const written = await writePlan(facts.account, body, 0, context);
  return withWritten(facts, written, say(context, "计划已起草。", "The plan is drawn up."), context);
}

/** The drafted text put into the plan by a click, the plan drawn up first when there is none. */
export async function putText(
  { facts, record, input }: { facts: PlanFacts; record: PlanRecord | undefined; input: PlanInput },
  context: SkillContext,
): Promise<Reply> {
  const { account } = facts;
  const before = record?.body ?? draftPlan(facts, context);
  const text = (await readKept(account.id, context)) ?? (await textByRule(facts, before, context));
  if (text === undefined) {
    throw new AppError("NOT_FOUND", "The draft is gone. Have it drafted again.", {
      zh: "草稿已经不在了，请重新起草。",
    });
  }
  const version = record?.version ?? 0;
  const line = say(context, "把起草的文字存进计划", "Put the drafted text into the plan");
  if (!isConfirmed(input, context)) return propose({ facts, input, version }, [line], context);
  if (record !== undefined && input.version !== version) throw changedSince(record);
  const body = withText(before, text);
  const written = await writePlan(account, body, version, context);
  await dropKept(account.id, context);
  return withWritten(facts, written, say(context, "已存进计划。", "The text is in the plan."), context);
}

/** With a model the text a person saw was the model's, and rules may not take its place unseen. */
async function textByRule(facts: PlanFacts, body: PlanBody, context: SkillContext) {
  if (context.model !== undefined) return undefined;
  return plainText({ body, evidence: await planEvidence(facts, body, context) });
}

/** One item changed. Against a newer version both people's changes are laid side by side first. */
export async function editPlan(changing: Changing, context: SkillContext): Promise<Reply> {
  const { facts, record, input } = changing;
  const edit = editOf(input);
  if (edit === undefined || (Object.keys(edit.values).length === 0 && edit.remove !== true)) {
    return itemForm(changing, { section: input.section ?? "goals", item: input.item }, context);
  }
  const { base, mine, stale } = await sides(changing, edit, context);
  const { merged, conflicts } = mergeTrees(base, mine, treeOf(record.body), input.prefer);
  if (stale && (input.prefer === undefined || input.version !== record.version)) {
    return mergeCard({ ...changing, base, conflicts, edit }, context);
  }
  const body = merged as PlanBody;
  const changes = diffTrees(treeOf(record.body), merged).filter((change) => change.path !== "status");
  if (!isConfirmed(input, context)) {
    const lines = changes.map((change) => changeText(change, context));
    return propose({ facts, input, version: record.version }, lines, context);
  }
  try {
    const written = await writePlan(facts.account, body, record.version, context);
    return withWritten(facts, written, say(context, "已改好。", "Changed."), context);
  } catch (error) {
    // Somebody wrote between our reading and our writing: the same card as for an old form.
    if (!(error instanceof AppError) || error.code !== "CONFLICT") throw error;
    const newer = (await planHistory(facts.account, context)).at(-1) ?? record;
    const again = mergeTrees(treeOf(record.body), mine, treeOf(newer.body));
    return mergeCard(
      { ...changing, record: newer, base: treeOf(record.body), conflicts: again.conflicts, edit },
      context,
    );
  }
}

function editOf(input: PlanInput): PlanEdit | undefined {
  const { section } = input;
  if (section === undefined) return undefined;
  const values = Object.fromEntries(
    ITEM_FIELDS[section].flatMap((field) => {
      const value = input[field as keyof PlanInput];
      return typeof value === "string" || typeof value === "boolean" ? [[field, value]] : [];
    }),
  );
  return { section, item: input.item, values, remove: input.remove };
}

/** The version the person saw, and the same with their edit. */
async function sides(
  { facts, record, input }: Changing,
  edit: PlanEdit,
  context: SkillContext,
): Promise<{ base: Tree; mine: Tree; stale: boolean }> {
  const seen = input.base ?? input.version ?? record.version;
  const stale = seen !== record.version;
  const versions = stale ? await planHistory(facts.account, context) : [];
  const base = stale ? (versions.find((item) => item.version === seen)?.body ?? record.body) : record.body;
  return { base: treeOf(base), mine: treeOf(applyEdit(base, edit)), stale };
}

function treeOf(body: PlanBody): Tree {
  return body as unknown as Tree;
}

interface Merging extends Changing {
  readonly base: Tree;
  readonly conflicts: readonly MergeConflict[];
  readonly edit: PlanEdit;
}

/** What the other person changed since, what I change, and where the two meet. Nothing is written yet. */
function mergeCard({ facts, record, input, base, conflicts, edit }: Merging, context: SkillContext): Reply {
  const theirs = diffTrees(base, treeOf(record.body)).filter((change) => change.path !== "status");
  const mine = diffTrees(base, treeOf(applyEdit(base as unknown as PlanBody, edit))).filter(
    (change) => change.path !== "status",
  );
  const who = facts.users.find((user) => user.id === record.updatedBy)?.name ?? record.updatedBy;
  const on = formatDate(record.updatedAt.slice(0, 10), context.locale, context.today);
  const real = conflicts.filter((conflict) => conflict.path !== "status");
  const head = say(
    context,
    `**${who} 在你之后改过计划（第 ${record.version} 版，${on}），还没有写你的改动。**`,
    `**${who} changed the plan after you opened it (version ${record.version}, ${on}); yours is not written yet.**`,
  );
  const part = (zh: string, en: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`**${say(context, zh, en)}**`, ...lines.map((line) => `- ${line}`)];
  const again = (prefer: "mine" | "theirs"): Action["input"] => ({
    ...plain(input),
    account: facts.account.id,
    base: input.base ?? input.version ?? record.version,
    prefer,
    confirm: true,
    version: record.version,
  });
  const actions: Action[] =
    real.length === 0
      ? [
          {
            label: say(context, "合并两边", "Merge both"),
            skill: "plan",
            input: again("mine"),
            style: "primary",
          },
        ]
      : [
          {
            label: say(context, "冲突处用我的", "Use mine where they clash"),
            skill: "plan",
            input: again("mine"),
            style: "primary",
          },
          {
            label: say(context, "冲突处留对方的", "Keep theirs where they clash"),
            skill: "plan",
            input: again("theirs"),
          },
        ];
  const lines = [
    head,
    ...part(
      "对方改了",
      "They changed",
      theirs.map((change) => changeText(change, context)),
    ),
    ...part(
      "你要改",
      "You change",
      mine.map((change) => changeText(change, context)),
    ),
    ...part(
      "同一处两个说法",
      "The same place, two ways",
      real.map((conflict) => conflictText(conflict, context)),
    ),
  ];
  return {
    title: say(context, `${facts.account.name} · 合并改动`, `${facts.account.name} · merge changes`),
    blocks: [
      { type: "text", markdown: lines.join("\n") },
      {
        type: "actions",
        actions: [
          ...actions,
          {
            label: say(context, "看现在的计划", "See the plan as it is"),
            skill: "plan",
            input: { account: facts.account.id },
          },
        ],
      },
    ],
    about: { accountId: facts.account.id },
  };
}

function conflictText({ path, mine, theirs }: MergeConflict, context: SkillContext): string {
  const show = (value: Json | undefined) =>
    value === undefined
      ? say(context, "删除", "removed")
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
  const [section = ""] = path.split("/");
  const name = sectionName(section as PlanSection, context);
  return say(
    context,
    `${name}：对方“${show(theirs)}”，你“${show(mine)}”`,
    `${name}: theirs “${show(theirs)}”, yours “${show(mine)}”`,
  );
}

/** Approves or sends back; a manager's click, with a reason where the SMART check is overruled. */
export async function judgePlan({ facts, record, input }: Changing, context: SkillContext): Promise<Reply> {
  const approve = input.do === "approve";
  const goals = checkGoals(record.body, facts, context);
  const body = approve
    ? approved(record.body, goals, input.reason, context)
    : sentBack(record.body, input, context);
  if (!isConfirmed(input, context)) {
    const line = approve
      ? say(context, `批准第 ${record.version} 版`, `Approve version ${record.version}`)
      : say(context, `退回：${input.reason ?? ""}`, `Send back: ${input.reason ?? ""}`);
    return propose({ facts, input, version: record.version }, [line], context);
  }
  if (input.version !== record.version) throw changedSince(record);
  const written = await writePlan(facts.account, body, record.version, context);
  await tellJudged({ facts, record: written }, record, context);
  const text = approve
    ? say(context, `已批准，${context.viewer.name}。`, `Approved by ${context.viewer.name}.`)
    : say(context, "已退回。", "Sent back.");
  return withWritten(facts, written, text, context);
}

function sentBack(body: PlanBody, input: PlanInput, context: SkillContext): PlanBody {
  if (!mayApprove(context)) {
    throw new AppError("FORBIDDEN", "Only a manager sends a plan back.", { zh: "计划只能由主管退回。" });
  }
  const why = input.reason ?? "";
  if (why === "") {
    throw new AppError("INPUT_INVALID", "Say why the plan is sent back.", { zh: "请写明退回的理由。" });
  }
  const { approval: _approval, ...rest } = body;
  return { ...rest, status: "returned", returned: { by: context.viewer.name, on: context.today, why } };
}

function changedSince(record: PlanRecord): AppError {
  return new AppError(
    "CONFLICT",
    `The plan is at version ${record.version} by now. Look at it again before you decide.`,
    { zh: `计划已经是第 ${record.version} 版了，请看过再决定。` },
  );
}

/** Facts drawn up anew; goals, actions, reviews and own words in the other sections stay (2.1 step seven). */
export async function refreshPlan({ facts, record, input }: Changing, context: SkillContext): Promise<Reply> {
  const fresh = draftPlan(facts, context);
  const { body: was } = record;
  // The text speaks of what was; it is drafted again over what is.
  const { approval: _approval, returned: _returned, prose: _prose, ...rest } = was;
  const body: PlanBody = {
    ...rest,
    status: "draft",
    match: { ...fresh.match, ...ownWords(was.match) },
    situation: { ...fresh.situation, ...ownWords(was.situation) },
    rivals: { ...fresh.rivals, ...ownWords(was.rivals) },
    figures: Object.fromEntries(
      Object.entries(was.figures).map(([id, figure]) => {
        const now = Object.values(fresh.figures).find((item) => item.name === figure.name)?.now;
        return [id, now === undefined ? figure : { ...figure, now }];
      }),
    ),
    sources: fresh.sources,
    basis: fresh.basis,
  };
  const changes = diffTrees(treeOf(was), treeOf(body)).filter(
    (change) => !/^(basis|sources|status)(\/|$)/.test(change.path),
  );
  if (!isConfirmed(input, context)) {
    const lines = changes.map((change) => changeText(change, context));
    const none = say(context, "把依据记到今天", "Note today as the basis");
    return propose(
      { facts, input, version: record.version },
      lines.length > 0 ? lines.slice(0, 12) : [none],
      context,
    );
  }
  if (input.version !== record.version) throw changedSince(record);
  const written = await writePlan(facts.account, body, record.version, context);
  return withWritten(facts, written, say(context, "已按现在的事实更新。", "Brought up to date."), context);
}

/** Statements that a person wrote rest on no source; drawing up anew keeps them, under ids of their own. */
function ownWords(section: PlanBody["situation"]): PlanBody["situation"] {
  return Object.fromEntries(
    Object.entries(section)
      .filter(([, statement]) => statement.sources.length === 0)
      .map(([id, statement]) => [id.startsWith("own") ? id : `own-${id}`, statement]),
  );
}

function propose(
  { facts, input, version }: { facts: PlanFacts; input: PlanInput; version: number },
  changes: readonly string[],
  context: SkillContext,
): Reply {
  return proposalCard(
    {
      skill: "plan",
      title: say(context, `${facts.account.name} · 大客户计划`, `${facts.account.name} · account plan`),
      changes,
      input: { ...plain(input), account: facts.account.id },
      version,
      sections: ["2.1"],
      about: { accountId: facts.account.id },
    },
    context,
  );
}

function plain(input: PlanInput): { readonly [key: string]: Json } {
  const { confirm: _confirm, version: _version, ...rest } = input;
  return JSON.parse(JSON.stringify(rest));
}

async function withWritten(
  facts: PlanFacts,
  record: PlanRecord,
  text: string,
  context: SkillContext,
): Promise<Reply> {
  const written = writtenCard({ record, title: facts.account.name, text }, context);
  const card = await planCard({ facts, record }, context);
  return { ...card, blocks: [...written.blocks, ...card.blocks] };
}

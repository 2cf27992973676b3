import type { Account, Json } from "../../domain/crm.ts";
import type { Approval, PlanBody, PlanSection } from "../../domain/winning/plan.ts";
import { itemsOf, nextId } from "../../domain/winning/plan.ts";
import { checkSmart, type SmartVerdict } from "../../domain/winning/smart.ts";
import type { Tree } from "../../domain/winning/tree-merge.ts";
import { AppError } from "../../errors.ts";
import type { OwnRecord } from "../../ports/store.ts";
import { planArea } from "../../settings/plan.ts";
import type { SkillContext } from "../skill.ts";
import { goalSetting, type PlanFacts } from "./facts.ts";

/** The kind of record that holds account plans; its id is the account's. */
export const ACCOUNT_PLAN = "account-plan";

export type PlanRecord = OwnRecord<PlanBody>;

export function readPlan(account: Account, context: SkillContext): Promise<PlanRecord | undefined> {
  return context.store.records.get<PlanBody>(context.viewer, ACCOUNT_PLAN, account.id);
}

/** Every version of the plan, oldest first. */
export function planHistory(account: Account, context: SkillContext): Promise<PlanRecord[]> {
  return context.store.records.history<PlanBody>(context.viewer, ACCOUNT_PLAN, account.id);
}

/** Writes a version; CONFLICT when somebody wrote since `expectedVersion`. */
export async function writePlan(
  account: Account,
  body: PlanBody,
  expectedVersion: number,
  context: SkillContext,
): Promise<PlanRecord> {
  const record = await context.store.records.put<PlanBody & Json>(context.viewer, {
    kind: ACCOUNT_PLAN,
    id: account.id,
    scope: "subject",
    accountId: account.id,
    body: body as PlanBody & Json,
    expectedVersion,
  });
  return record;
}

/** Fields of a section's items, as forms send them. */
export type ItemValues = { readonly [field: string]: string | boolean };

const LETTERS: Record<PlanSection, string> = {
  goals: "g",
  actions: "a",
  figures: "f",
  reviews: "v",
  match: "m",
  situation: "s",
  rivals: "r",
};

const BLANK: Record<PlanSection, ItemValues> = {
  goals: { text: "" },
  actions: { task: "", owner: "", supporters: "", presales: "", aftersales: "", due: "", done: false },
  figures: { name: "", now: "", target: "" },
  reviews: { on: "", people: "", agenda: "", minutes: "" },
  match: { text: "" },
  situation: { text: "" },
  rivals: { text: "" },
};

export const ITEM_FIELDS: Record<PlanSection, readonly string[]> = {
  goals: ["text", "due"],
  actions: ["task", "owner", "supporters", "presales", "aftersales", "due", "done"],
  figures: ["name", "now", "target"],
  reviews: ["on", "people", "agenda", "minutes"],
  match: ["text"],
  situation: ["text"],
  rivals: ["text"],
};

export interface PlanEdit {
  readonly section: PlanSection;
  /** Absent adds an item. */
  readonly item?: string | undefined;
  readonly values: ItemValues;
  readonly remove?: boolean | undefined;
}

/** The plan with one item changed, added or taken out. A changed plan is a draft again until it is approved anew. */
export function applyEdit(body: PlanBody, edit: PlanEdit): PlanBody {
  const section = body[edit.section] as { readonly [id: string]: Tree };
  const id = edit.item ?? nextId(section, LETTERS[edit.section]);
  const present = section[id];
  if (edit.item !== undefined && present === undefined) throw gone();
  const { approval: _approval, returned: _returned, ...rest } = body;
  const { [id]: _taken, ...others } = section;
  const statement = edit.section === "match" || edit.section === "situation" || edit.section === "rivals";
  const blank: Tree = statement ? { ...BLANK[edit.section], sources: [] } : BLANK[edit.section];
  const changed: Tree = { ...(present ?? blank), ...edit.values };
  const kept = edit.remove === true ? others : { ...section, [id]: tidy(changed, edit) };
  return { ...rest, status: "draft", [edit.section]: kept } as PlanBody;
}

/** A goal whose words were changed has the amount and date that its words say, not the ones it had. */
function tidy(item: Tree, { section, values }: PlanEdit): Tree {
  if (section !== "goals") return item;
  const { amount: _amount, due, ...rest } = item;
  const amount = "text" in values ? {} : item.amount === undefined ? {} : { amount: item.amount };
  return { ...rest, ...amount, ...(due === undefined || due === "" ? {} : { due }) };
}

function gone(): AppError {
  return new AppError("NOT_FOUND", "This part of the plan is gone. Look at the plan again.", {
    zh: "计划里这一项已经没有了，请重新打开计划。",
  });
}

export interface CheckedGoal {
  readonly id: string;
  readonly text: string;
  readonly verdict: SmartVerdict;
}

/** Every goal judged letter by letter. */
export function checkGoals(body: PlanBody, facts: PlanFacts, context: SkillContext): CheckedGoal[] {
  const rules = context.settings.get(planArea);
  const setting = goalSetting(facts, body, context.today);
  return itemsOf(body.goals).map(({ id, item }) => ({
    id,
    text: item.text,
    verdict: checkSmart(item, rules, setting),
  }));
}

/** Managers and admins approve; nobody else. */
export function mayApprove({ viewer }: SkillContext): boolean {
  return viewer.role === "manager" || viewer.role === "admin";
}

/** The plan approved. INPUT_INVALID when a goal fails and nobody overrules it by name and reason. */
export function approved(
  body: PlanBody,
  goals: readonly CheckedGoal[],
  overrule: string | undefined,
  context: SkillContext,
): PlanBody {
  if (!mayApprove(context)) {
    throw new AppError("FORBIDDEN", "Only a manager approves a plan. Send it to yours.", {
      zh: "计划由主管批准，请发给你的主管。",
    });
  }
  const failing = goals.filter((goal) => !goal.verdict.ok);
  const reason = overrule?.trim() ?? "";
  if (goals.length === 0) {
    throw new AppError("INPUT_INVALID", "A plan without a goal cannot be approved. Add one first.", {
      zh: "计划还没有目标，不能批准。先加一条目标。",
    });
  }
  if (failing.length > 0 && reason === "") throw notSmart(failing);
  const { returned: _returned, ...rest } = body;
  const approval: Approval = {
    by: context.viewer.name,
    byId: context.viewer.userId,
    on: context.today,
    ...(failing.length > 0 ? { overruled: reason } : {}),
  };
  return { ...rest, status: "approved", approval };
}

function notSmart(failing: readonly CheckedGoal[]): AppError {
  const letters = (locale: "zh" | "en") =>
    failing
      .map(({ text, verdict }) => {
        const bad = verdict.letters.filter((letter) => !letter.ok);
        return `“${text.slice(0, 30)}” ${bad.map(({ letter, why }) => `${letter} ${why[locale]}`).join(", ")}`;
      })
      .join("; ");
  return new AppError(
    "INPUT_INVALID",
    `Not approved, goals fail the SMART check: ${letters("en")}. Correct them, or overrule with a reason.`,
    { zh: `没有批准，目标没过 SMART：${letters("zh")}。先改目标，或写明理由由你破例。` },
  );
}

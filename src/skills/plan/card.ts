import type { Text } from "../../domain/text.ts";
import { itemsOf, type PlanBody } from "../../domain/winning/plan.ts";
import { rewriteGoal } from "../../domain/winning/smart.ts";
import type { Action, Block, Reply, Source } from "../../reply.ts";
import { planArea } from "../../settings/plan.ts";
import { gapText } from "../decision-chain/card.ts";
import { formatDate } from "../format.ts";
import { type Reader, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanView } from "./change.ts";
import { goalSetting, type PlanFacts } from "./facts.ts";
import { sectionName } from "./labels.ts";
import { type CheckedGoal, checkGoals, mayApprove } from "./record.ts";
import { triggerNote, triggersOf } from "./triggers.ts";

const STATUS: Record<PlanBody["status"], Text> = {
  draft: { zh: "草稿", en: "draft" },
  approved: { zh: "已批准", en: "approved" },
  returned: { zh: "已退回", en: "sent back" },
};

const REOPENED: Text = { zh: "批准后依据变了，待复核", en: "approved, to be looked at again" };

export function noPlanCard({ account, loaded, main }: PlanFacts, reader: Reader): Reply {
  const gaps = loaded.health.gaps.slice(0, 2).map((gap) => gapText(gap, reader));
  const basis =
    main === undefined
      ? say(reader, "没有在跟的商机，目标要你自己填。", "No open deal, so the goals are yours to fill in.")
      : say(reader, `从“${main.name}”起草目标。`, `Goals are drawn up from “${main.name}”.`);
  const missing =
    gaps.length === 0
      ? ""
      : say(reader, `会先补：${gaps.join("；")}。`, `First to close: ${gaps.join("; ")}.`);
  return {
    title: say(reader, `${account.name} · 还没有大客户计划`, `${account.name} · no account plan yet`),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**还没有计划。** 我按现有事实起草七步，每句都带来源，你再改。${basis}${missing}`,
          `**No plan yet.** I draw up the seven steps from the facts, each sentence with its source, and you change it. ${basis} ${missing}`,
        ),
      },
      {
        type: "note",
        tone: "info",
        text: say(
          reader,
          "书中数据（未注明出处）：做好大客户规划，销售增长 10%、销售回报率提高 5%、利润率提高 1%–2%。",
          "The book's figures, without a source: 10% more sales, 5% more return on sales, 1–2% more margin from planning key accounts.",
        ),
      },
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "起草计划", "Draw up the plan"),
            skill: "plan",
            input: { account: account.id, do: "create", confirm: true, version: 0 },
            style: "primary",
          },
          {
            label: say(reader, "写成文字", "Write it out"),
            skill: "plan-draft",
            input: { account: account.id },
          },
          {
            label: say(reader, "后台写，好了发我", "Write it later and send it"),
            skill: "plan-draft",
            input: { account: account.id, later: true },
          },
          {
            label: say(reader, "先看是不是大客户", "Is it a key account"),
            skill: "key-accounts",
            input: { account: account.id },
          },
        ],
      },
      { type: "sources", items: [], sections: ["2.1"] },
    ],
    about: { accountId: account.id },
  };
}

/** One screen: goals with the SMART check, gaps, the next three things, what changed; sections behind buttons. */
export function planCard(view: PlanView, context: SkillContext): Reply {
  const { facts, record } = view;
  const { body } = record;
  const goals = checkGoals(body, facts, context);
  const triggers = triggersOf(view, context);
  // An approval holds for the facts it was given on: what changes under it opens the plan again.
  const state = body.status === "approved" && triggers.length > 0 ? REOPENED : STATUS[body.status];
  return {
    title: say(
      context,
      `${facts.account.name} · 大客户计划 · ${state.zh}（第 ${record.version} 版）`,
      `${facts.account.name} · account plan · ${state.en} (version ${record.version})`,
    ),
    blocks: [
      { type: "text", markdown: verdict(view, goals, context) },
      ...triggerNote(triggers, facts, context),
      ...goalBlocks(goals, context),
      ...comingActions(body, context),
      ...gapBlock(facts, context),
      { type: "actions", actions: actions(view, goals, context) },
      ...judgeForms(view, goals, context),
      planSources(body, context),
    ],
    about: { accountId: facts.account.id },
  };
}

function verdict({ record, facts }: PlanView, goals: readonly CheckedGoal[], context: SkillContext): string {
  const { body } = record;
  const failing = goals.filter((goal) => !goal.verdict.ok).length;
  const open = Object.values(body.actions).filter((action) => !action.done);
  const late = open.filter((action) => action.due !== "" && action.due < context.today).length;
  const by = facts.users.find((user) => user.id === record.updatedBy)?.name ?? record.updatedBy;
  const smart =
    goals.length === 0
      ? say(context, "还没有目标", "no goal yet")
      : failing > 0
        ? say(
            context,
            `${failing}/${goals.length} 个目标没过 SMART`,
            `${failing} of ${goals.length} goals fail SMART`,
          )
        : say(
            context,
            `${goals.length} 个目标都过 SMART`,
            `${goals.length === 1 ? "the goal passes" : `all ${goals.length} goals pass`} SMART`,
          );
  const overdue = late > 0 ? say(context, `，${late} 项逾期`, `, ${late} overdue`) : "";
  const doing = say(
    context,
    `${open.length} 项行动在办${overdue}`,
    `${open.length} ${open.length === 1 ? "action" : "actions"} open${overdue}`,
  );
  const state = stateText(body, context);
  return say(
    context,
    `**${smart}，${doing}。** ${state}最后由 ${by} 改。`,
    `**${capital(smart)}; ${doing}.** ${state}Last changed by ${by}.`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function stateText({ approval, returned, status }: PlanBody, context: SkillContext): string {
  if (status === "approved" && approval !== undefined) {
    const on = formatDate(approval.on, context.locale, context.today);
    const over =
      approval.overruled === undefined
        ? ""
        : say(context, `，破例理由：${approval.overruled}`, `, overruling the check: ${approval.overruled}`);
    return say(context, `${approval.by} ${on}批准${over}。`, `Approved by ${approval.by} on ${on}${over}. `);
  }
  if (status === "returned" && returned !== undefined) {
    return say(
      context,
      `${returned.by} 退回：${returned.why}。`,
      `Sent back by ${returned.by}: ${returned.why}. `,
    );
  }
  return "";
}

/** `S ✓ M ✓ A ✓ R ✓ **T 缺截止日**`. */
export function smartLine({ verdict: { letters } }: CheckedGoal, reader: Reader): string {
  return letters
    .map(({ letter, ok, why }) => (ok ? `${letter} ✓` : `**${letter} ${word(reader, why)}**`))
    .join(" ");
}

function goalBlocks(goals: readonly CheckedGoal[], context: SkillContext): Block[] {
  if (goals.length === 0) return [];
  const lines = goals.map((goal, at) => {
    const due =
      goal.verdict.due === undefined
        ? ""
        : say(context, `（${goal.verdict.due} 前）`, ` (by ${goal.verdict.due})`);
    return `${at + 1}. ${goal.text}${due}\n${smartLine(goal, context)}`;
  });
  return [{ type: "text", markdown: [say(context, "**目标**", "**Goals**"), ...lines].join("\n") }];
}

function comingActions(body: PlanBody, context: SkillContext): Block[] {
  const next = itemsOf(body.actions)
    .filter(({ item }) => !item.done)
    .sort((a, b) => ((a.item.due || "9") < (b.item.due || "9") ? -1 : 1))
    .slice(0, 3);
  if (next.length === 0) return [];
  const lines = next.map(({ item }) => {
    const due = item.due === "" ? "" : formatDate(item.due, context.locale, context.today);
    return `- ${due === "" ? "" : `${due} · `}${item.task}${item.owner === "" ? "" : ` · ${item.owner}`}`;
  });
  return [
    {
      type: "text",
      markdown: [say(context, "**接下来三件事**", "**The next three things**"), ...lines].join("\n"),
    },
  ];
}

function gapBlock({ loaded }: PlanFacts, context: SkillContext): Block[] {
  const gaps = loaded.health.gaps.slice(0, 3).map((gap) => gapText(gap, context));
  if (gaps.length === 0) return [];
  const text = say(context, `决策链缺口：${gaps.join("；")}`, `Gaps in the chain: ${gaps.join("; ")}`);
  return [{ type: "note", tone: "missing", text }];
}

function actions(view: PlanView, goals: readonly CheckedGoal[], context: SkillContext): Action[] {
  const { facts, record } = view;
  const account = facts.account.id;
  const broken = goals.find((goal) => !goal.verdict.ok);
  const parts = (["goals", "actions", "situation", "figures", "reviews"] as const).map(
    (section): Action => ({
      label: sectionName(section, context),
      skill: "plan",
      input: { account, section },
    }),
  );
  const approve: Action[] =
    mayApprove(context) && record.body.status !== "approved" && goals.length > 0 && broken === undefined
      ? [
          {
            label: say(context, "批准", "Approve"),
            skill: "plan",
            input: { account, do: "approve", confirm: true, version: record.version },
            style: "primary",
          },
        ]
      : [];
  return [
    ...approve,
    ...(broken === undefined ? [] : repairs(view, broken, context)),
    ...parts,
    {
      label:
        record.body.prose === undefined
          ? say(context, "写成文字", "Write it out")
          : say(context, "重写文字", "Write it anew"),
      skill: "plan-draft",
      input: { account },
    },
    {
      label: say(context, "导出 Word", "Export as Word"),
      skill: "plan-file",
      input: { account, as: "word" },
    },
    {
      label: say(context, "导出幻灯片", "Export as slides"),
      skill: "plan-file",
      input: { account, as: "slides" },
    },
    ...(record.version > 1
      ? [
          {
            label: say(context, "比较版本", "Compare versions"),
            skill: "plan",
            input: { account, do: "diff" },
          },
        ]
      : []),
  ];
}

/** Buttons that repair the first goal that fails: its date alone, or the whole sentence. */
function repairs({ facts, record }: PlanView, goal: CheckedGoal, context: SkillContext): Action[] {
  const setting = goalSetting(facts, record.body, context.today);
  const edit = { account: facts.account.id, do: "edit", section: "goals", item: goal.id };
  const failed = goal.verdict.letters.filter((letter) => !letter.ok).map((letter) => letter.letter);
  const due = goal.verdict.proposedDue;
  const written = { confirm: true, version: record.version };
  const date: Action[] =
    due === undefined
      ? []
      : [
          {
            label: say(context, `截止日定为 ${due}`, `Set the due date to ${due}`),
            skill: "plan",
            input: { ...edit, due, ...written },
            style: "primary",
          },
        ];
  if (failed.length === 1 && failed[0] === "T") return date;
  const item = record.body.goals[goal.id];
  if (item === undefined) return date;
  const text = rewriteGoal(item, goal.verdict, {
    rules: context.settings.get(planArea),
    setting,
    locale: context.locale,
  });
  return [
    ...date,
    // Shown as a change before it is written: a rewritten sentence is the person's to judge.
    { label: say(context, "看改写建议", "See a rewrite"), skill: "plan", input: { ...edit, text, due: "" } },
  ];
}

/** For those who approve: overrule with a reason where the check fails, or send back with one. */
function judgeForms(view: PlanView, goals: readonly CheckedGoal[], context: SkillContext): Block[] {
  const { facts, record } = view;
  if (!mayApprove(context) || record.body.status === "approved") return [];
  const input = { account: facts.account.id, confirm: true, version: record.version };
  const form = (label: string, act: string, hint: string): Block => ({
    type: "form",
    submit: { label, skill: "plan", input: { ...input, do: act } },
    fields: [{ name: "reason", label: hint, kind: "text", required: true }],
  });
  const overrule = goals.some((goal) => !goal.verdict.ok)
    ? [
        form(
          say(context, "破例批准", "Approve all the same"),
          "approve",
          say(
            context,
            "为什么不改目标也批准（会记上你的名字）",
            "Why it passes as it is (your name is noted)",
          ),
        ),
      ]
    : [];
  const back = form(
    say(context, "退回并说明", "Send back"),
    "return",
    say(context, "退回的理由", "Why it goes back"),
  );
  return [...overrule, back];
}

export function planSources(body: PlanBody, context: SkillContext): Block {
  const items = Object.entries(body.sources)
    .slice(0, 8)
    .map(
      ([id, source]): Source => ({
        id,
        label: source.label,
        ...(source.date === undefined ? {} : { date: source.date }),
        ...(source.kind === undefined || source.id === undefined
          ? {}
          : { row: { kind: source.kind, id: source.id } }),
      }),
    );
  const rule: Source = {
    id: "rule-smart",
    label: say(
      context,
      "规则：SMART 五个字母都成立才批准",
      "Rule: approved only when all five SMART letters hold",
    ),
    rule: "S & M & A & R & T",
  };
  return { type: "sources", items: [...items, rule], sections: ["2.1"] };
}

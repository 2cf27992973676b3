import type { Text } from "../../domain/text.ts";
import {
  itemsOf,
  type PlanBody,
  type PlanSection,
  type PlanTrigger,
  triggersSince,
} from "../../domain/winning/plan.ts";
import { rewriteGoal } from "../../domain/winning/smart.ts";
import { diffTrees, type Tree } from "../../domain/winning/tree-merge.ts";
import type { Action, Block, Reply, Source } from "../../reply.ts";
import { planArea } from "../../settings/plan.ts";
import { ROLE_NAMES, STANCE_NAMES } from "../chain.ts";
import { gapText } from "../decision-chain/card.ts";
import { formatDate } from "../format.ts";
import { type Reader, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanView } from "./change.ts";
import { goalSetting, type PlanFacts } from "./facts.ts";
import type { PlanInput } from "./index.ts";
import { changeText, SECTION_NAMES, sectionName } from "./labels.ts";
import { type CheckedGoal, checkGoals, mayApprove, type PlanRecord } from "./record.ts";

const STATUS: Record<PlanBody["status"], Text> = {
  draft: { zh: "草稿", en: "draft" },
  approved: { zh: "已批准", en: "approved" },
  returned: { zh: "已退回", en: "sent back" },
};

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
        type: "actions",
        actions: [
          {
            label: say(reader, "起草计划", "Draw up the plan"),
            skill: "plan",
            input: { account: account.id, do: "create", confirm: true, version: 0 },
            style: "primary",
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
  return {
    title: say(
      context,
      `${facts.account.name} · 大客户计划 · ${STATUS[body.status].zh}（第 ${record.version} 版）`,
      `${facts.account.name} · account plan · ${STATUS[body.status].en} (version ${record.version})`,
    ),
    blocks: [
      { type: "text", markdown: verdict(view, goals, context) },
      ...triggerNote(triggers, facts, context),
      ...goalBlocks(goals, context),
      ...comingActions(body, context),
      ...gapBlock(facts, context),
      { type: "actions", actions: actions(view, goals, context) },
      ...judgeForms(view, goals, context),
      sources(body, context),
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
      : failing === 0
        ? say(context, `${goals.length} 个目标都过 SMART`, `all ${goals.length} goals pass SMART`)
        : say(
            context,
            `${failing}/${goals.length} 个目标没过 SMART`,
            `${failing} of ${goals.length} goals fail SMART`,
          );
  const doing = say(
    context,
    `${open.length} 项行动在办${late > 0 ? `，${late} 项逾期` : ""}`,
    `${open.length} actions open${late > 0 ? `, ${late} overdue` : ""}`,
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

function sources(body: PlanBody, context: SkillContext): Block {
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

/** A section in full, each item with what to do with it. */
export function sectionCard({ facts, record }: PlanView, section: PlanSection, context: SkillContext): Reply {
  const { body } = record;
  const account = facts.account.id;
  const items = itemsOf(body[section] as { readonly [id: string]: Tree });
  const fields = COLUMNS[section];
  const table: Block = {
    type: "table",
    columns: fields.map((field) => ({ label: columnName(field, section, context) })),
    rows: items.map(({ id, item }) => ({
      cells: fields.map((field) => cellText(item[field], field, context)),
      action: {
        label: say(context, "改", "Change"),
        skill: "plan",
        input: { account, section, item: id, form: true },
      },
    })),
  };
  const name = sectionName(section, context);
  const empty = say(context, `**${name}还是空的。**`, `**${name}: nothing yet.**`);
  return {
    title: say(context, `${facts.account.name} · ${name}`, `${facts.account.name} · ${name.toLowerCase()}`),
    blocks: [
      ...(items.length === 0 ? [{ type: "text" as const, markdown: empty }] : [table]),
      {
        type: "actions",
        actions: [
          {
            label: say(context, "加一条", "Add one"),
            skill: "plan",
            input: { account, section, form: true },
            style: "primary",
          },
          { label: say(context, "回到计划", "Back to the plan"), skill: "plan", input: { account } },
        ],
      },
      sources(body, context),
    ],
    about: { accountId: account },
  };
}

const COLUMNS: Record<PlanSection, readonly string[]> = {
  goals: ["text", "due"],
  actions: ["task", "owner", "supporters", "presales", "aftersales", "due", "done"],
  figures: ["name", "now", "target"],
  reviews: ["on", "people", "agenda", "minutes"],
  match: ["text"],
  situation: ["text"],
  rivals: ["text"],
};

function columnName(field: string, section: PlanSection, context: SkillContext): string {
  return field === "text" ? word(context, SECTION_NAMES[section]) : sectionName(field, context);
}

function cellText(value: unknown, field: string, context: SkillContext): string {
  if (typeof value === "boolean") return value ? "✓" : "–";
  const text = typeof value === "string" ? value : "";
  if (text === "") return "–";
  return field === "due" || field === "on" ? formatDate(text, context.locale, context.today) : text;
}

/** What changed under the plan since it was made. */
export function triggersOf({ facts, record }: PlanView, context: SkillContext): PlanTrigger[] {
  return triggersSince(record.body.basis, {
    basis: facts.basis,
    activities: facts.activities,
    words: context.settings.get(planArea).triggers,
  });
}

function triggerNote(triggers: readonly PlanTrigger[], facts: PlanFacts, context: SkillContext): Block[] {
  if (triggers.length === 0) return [];
  const first = triggers.slice(0, 2).map((trigger) => triggerText(trigger, facts, context));
  const account = facts.account.id;
  const text = say(
    context,
    `计划的依据变了 ${triggers.length} 处：${first.join("；")}${triggers.length > 2 ? "……" : "。"}`,
    `${triggers.length} ${triggers.length === 1 ? "thing has" : "things have"} changed under the plan: ${first.join("; ")}${triggers.length > 2 ? " …" : "."}`,
  );
  return [
    { type: "note", tone: "warning", text },
    {
      type: "actions",
      actions: [
        {
          label: say(context, "看变化", "See what changed"),
          skill: "plan",
          input: { account, do: "changes" },
        },
        {
          label: say(context, "更新", "Bring it up to date"),
          skill: "plan",
          input: { account, do: "refresh" },
        },
      ],
    },
  ];
}

function triggerText(trigger: PlanTrigger, facts: PlanFacts, context: SkillContext): string {
  const stage = (id: string) => facts.stages.get(id)?.name ?? (id === "" ? "–" : id);
  switch (trigger.kind) {
    case "dealNew":
      return say(context, `新商机“${trigger.deal}”`, `new deal “${trigger.deal}”`);
    case "dealWon":
      return say(context, `“${trigger.deal}”已赢单`, `“${trigger.deal}” is won`);
    case "dealLost":
      return say(context, `“${trigger.deal}”已关闭，没有赢`, `“${trigger.deal}” is closed and not won`);
    case "stage":
      return say(
        context,
        `“${trigger.deal}”阶段 ${stage(trigger.from)} → ${stage(trigger.to)}`,
        `“${trigger.deal}” stage ${stage(trigger.from)} → ${stage(trigger.to)}`,
      );
    case "amount":
      return say(
        context,
        `“${trigger.deal}”金额 ${trigger.from} → ${trigger.to}`,
        `“${trigger.deal}” amount ${trigger.from} → ${trigger.to}`,
      );
    case "closeOn":
      return say(
        context,
        `“${trigger.deal}”预计日期 ${trigger.from || "无"} → ${trigger.to || "无"}`,
        `“${trigger.deal}” close date ${trigger.from || "none"} → ${trigger.to || "none"}`,
      );
    case "competitor":
      return say(
        context,
        `“${trigger.deal}”竞品 ${trigger.from || "无"} → ${trigger.to || "无"}`,
        `“${trigger.deal}” competitor ${trigger.from || "none"} → ${trigger.to || "none"}`,
      );
    case "personNew":
      return say(context, `新联系人 ${trigger.person}`, `new contact ${trigger.person}`);
    case "personGone":
      return say(context, `${trigger.person} 不在了`, `${trigger.person} is gone`);
    case "role":
      return say(
        context,
        `${trigger.person} 角色变为${ROLE_NAMES[trigger.to as keyof typeof ROLE_NAMES].zh}`,
        `${trigger.person} is now ${ROLE_NAMES[trigger.to as keyof typeof ROLE_NAMES].en}`,
      );
    case "stance":
      return say(
        context,
        `${trigger.person} 立场变为${STANCE_NAMES[trigger.to as keyof typeof STANCE_NAMES].zh}`,
        `${trigger.person} now ${STANCE_NAMES[trigger.to as keyof typeof STANCE_NAMES].en}`,
      );
    case "note": {
      const on = formatDate(trigger.activity.on ?? context.today, context.locale, context.today);
      const text = (trigger.activity.text ?? trigger.activity.subject ?? "").slice(0, 40);
      return say(
        context,
        `${on}记录提到“${trigger.word}”：${text}`,
        `note of ${on} speaks of “${trigger.word}”: ${text}`,
      );
    }
  }
}

export function triggersCard(view: PlanView, context: SkillContext): Reply {
  const { facts, record } = view;
  const account = facts.account.id;
  const lines = triggersOf(view, context).map((trigger) => `- ${triggerText(trigger, facts, context)}`);
  const since = formatDate(record.body.basis.on, context.locale, context.today);
  const head =
    lines.length === 0
      ? say(
          context,
          `**${since} 以来依据没有变。**`,
          `**Nothing has changed under the plan since ${since}.**`,
        )
      : say(
          context,
          `**${since} 以来变了 ${lines.length} 处**`,
          `**${lines.length} changed since ${since}**`,
        );
  return {
    title: say(
      context,
      `${facts.account.name} · 计划的依据`,
      `${facts.account.name} · what the plan rests on`,
    ),
    blocks: [
      { type: "text", markdown: [head, ...lines].join("\n") },
      {
        type: "actions",
        actions: [
          {
            label: say(context, "更新", "Bring it up to date"),
            skill: "plan",
            input: { account, do: "refresh" },
            style: "primary",
          },
          { label: say(context, "回到计划", "Back to the plan"), skill: "plan", input: { account } },
        ],
      },
      { type: "sources", items: [], sections: ["2.1"] },
    ],
    about: { accountId: account },
  };
}

/** What changed between two versions, the last two unless told otherwise. */
export function diffCard(
  {
    facts,
    history,
    input,
  }: PlanView & { readonly history: readonly PlanRecord[]; readonly input: PlanInput },
  context: SkillContext,
): Reply {
  const to = history.find((record) => record.version === input.to) ?? history.at(-1);
  const from =
    history.find((record) => record.version === input.from) ??
    history.findLast((record) => record.version < (to?.version ?? 0));
  const account = facts.account.id;
  const title = say(context, `${facts.account.name} · 版本比较`, `${facts.account.name} · versions compared`);
  if (from === undefined || to === undefined) {
    const text = say(context, "只有一个版本，没有可比的。", "There is only one version.");
    return { title, blocks: [{ type: "note", tone: "info", text }], about: { accountId: account } };
  }
  const lines = diffTrees(from.body as unknown as Tree, to.body as unknown as Tree)
    .filter((change) => !/^(basis|sources)(\/|$)/.test(change.path))
    .map((change) => `- ${changeText(change, context)}`);
  const who = facts.users.find((user) => user.id === to.updatedBy)?.name ?? to.updatedBy;
  const head = say(
    context,
    `**第 ${from.version} 版 → 第 ${to.version} 版（${who}，${formatDate(to.updatedAt.slice(0, 10), "zh", context.today)}）：${lines.length} 处不同**`,
    `**Version ${from.version} → ${to.version} (${who}, ${formatDate(to.updatedAt.slice(0, 10), "en", context.today)}): ${lines.length} differences**`,
  );
  const older: Action[] =
    from.version > 1
      ? [
          {
            label: say(
              context,
              `看第 ${from.version - 1} → ${from.version} 版`,
              `See ${from.version - 1} → ${from.version}`,
            ),
            skill: "plan",
            input: { account, do: "diff", from: from.version - 1, to: from.version },
          },
        ]
      : [];
  return {
    title,
    blocks: [
      { type: "text", markdown: [head, ...lines].join("\n") },
      {
        type: "actions",
        actions: [
          ...older,
          { label: say(context, "回到计划", "Back to the plan"), skill: "plan", input: { account } },
        ],
      },
    ],
    about: { accountId: account },
  };
}

import type { Seat } from "../../domain/winning/chain.ts";
import type {
  MilestoneEvidence,
  MilestoneId,
  MilestoneRate,
  MilestoneState,
  ObjectionSignal,
} from "../../domain/winning/milestones.ts";
import type { Block, Reply, Source } from "../../reply.ts";
import { milestonesArea } from "../../settings/milestones.ts";
import { type Beside, besideBlocks } from "../beside.ts";
import { personText } from "../chain.ts";
import { formatDate, formatPercent } from "../format.ts";
import { say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, type Target, targetInput } from "../target.ts";

export interface MilestonesView {
  readonly target: Target;
  readonly states: readonly MilestoneState[];
  readonly rates: readonly MilestoneRate[];
  readonly signals: readonly ObjectionSignal[];
  readonly seats: readonly Seat[];
  readonly version: number;
  readonly beside: Beside;
}

/** Fewer closed deals than this say nothing about a rate. */
const ENOUGH = 5;

/** How far a deal is, by what evidence, how often others got on from here, and what to do next. */
export function milestonesCard(view: MilestonesView, context: SkillContext): Reply {
  const { target, states, beside } = view;
  const next = states.find((state) => !state.reached);
  const input = targetInput(target);
  return {
    title: say(context, `${target.name} · 四个里程碑`, `${target.name} · four milestones`),
    blocks: [
      { type: "text", markdown: verdict(view, next, context) },
      table(view, context),
      ...signalBlocks(view, context),
      ...(next === undefined ? [] : [moves(next.id, context)]),
      ...besideBlocks(beside, context),
      {
        type: "actions",
        actions: [
          ...(next === undefined
            ? []
            : [
                {
                  label: say(context, "这一步已达成", "This one is reached"),
                  skill: "milestones",
                  input: { ...input, milestone: next.id },
                  style: "primary" as const,
                },
              ]),
          { label: say(context, "看决策链", "See the decision chain"), skill: "decision-chain", input },
        ],
      },
      sources(view, context),
    ],
    about: aboutOf(target),
  };
}

function nameOf(id: MilestoneId, context: SkillContext): string {
  return word(context, context.settings.get(milestonesArea).milestones[id].name);
}

function verdict(view: MilestonesView, next: MilestoneState | undefined, context: SkillContext): string {
  const done = view.states.filter((state) => state.reached).length;
  if (next === undefined) {
    return say(
      context,
      "**四个里程碑都到了。** 盯住签字的日子。",
      "**All four milestones are reached.** Keep an eye on the signature date.",
    );
  }
  const aim = word(context, context.settings.get(milestonesArea).milestones[next.id].aim);
  const rate = view.rates.find((item) => item.id === next.id);
  return say(
    context,
    `**到了 ${done}/4，下一步：${nameOf(next.id, context)}**（${aim}）。${rateText(rate, context)}`,
    `**${done} of 4 reached, next: ${nameOf(next.id, context).toLowerCase()}** (${aim}). ${rateText(rate, context)}`,
  );
}

function rateText(rate: MilestoneRate | undefined, context: SkillContext): string {
  if (rate?.rate === undefined || rate.entered < ENOUGH) {
    return say(context, "已关闭的商机太少，没有成功率。", "Too few closed deals for a success rate.");
  }
  return say(
    context,
    `你能看到的 ${rate.entered} 个已关闭商机里，走过这一步的有 ${formatPercent(rate.rate)}。`,
    `Of ${rate.entered} closed deals in your sight, ${formatPercent(rate.rate)} got past it.`,
  );
}

function table(view: MilestonesView, context: SkillContext): Block {
  return {
    type: "table",
    columns: [
      { label: say(context, "里程碑", "Milestone") },
      { label: say(context, "状态", "State") },
      { label: say(context, "证据", "Evidence") },
      { label: say(context, "历史成功率", "Past success"), align: "end" },
    ],
    rows: view.states.map((state) => {
      const rate = view.rates.find((item) => item.id === state.id);
      return {
        cells: [
          nameOf(state.id, context),
          state.reached ? say(context, "✓ 已达成", "✓ reached") : say(context, "○ 还没有", "○ not yet"),
          evidenceText(state, view, context),
          rate?.rate === undefined || rate.entered < ENOUGH
            ? "–"
            : `${formatPercent(rate.rate)} (${rate.passed}/${rate.entered})`,
        ],
      };
    }),
  };
}

function evidenceText(state: MilestoneState, view: MilestonesView, context: SkillContext): string {
  if (state.mark !== undefined) {
    const { by, on, said } = state.mark;
    const date = formatDate(on, context.locale, context.today);
    return say(
      context,
      `${by}，${date}：${said || "手工标记"}`,
      `${by}, ${date}: ${said || "marked by hand"}`,
    );
  }
  const [first] = state.evidence;
  return first === undefined ? "–" : oneEvidence(first, view, context);
}

function oneEvidence(evidence: MilestoneEvidence, view: MilestonesView, context: SkillContext): string {
  switch (evidence.kind) {
    case "stage":
      return say(context, `CRM 阶段已到“${evidence.text}”`, `CRM stage is “${evidence.text}”`);
    case "chain": {
      const seat = view.seats.find((item) => item.id === evidence.id);
      return say(
        context,
        `决策链：${seat === undefined ? evidence.text : personText(seat, context)}`,
        `decision chain: ${seat === undefined ? evidence.text : personText(seat, context)}`,
      );
    }
    default: {
      const on = evidence.on === undefined ? "" : formatDate(evidence.on, context.locale, context.today);
      return `${on} ${evidence.text.slice(0, 40)}`.trim();
    }
  }
}

function signalBlocks(view: MilestonesView, context: SkillContext): Block[] {
  if (view.signals.length === 0) return [];
  const { signals } = context.settings.get(milestonesArea);
  const lines = view.signals.map(({ signal, activity }) => {
    const on = activity.on === undefined ? "" : formatDate(activity.on, context.locale, context.today);
    const seat = view.seats.find((item) => item.id === activity.contactId);
    const who = seat === undefined ? "" : ` ${personText(seat, context)}`;
    const text = (activity.text ?? activity.subject ?? "").slice(0, 60);
    return say(
      context,
      `- ${on}${who}：${signals[signal].name.zh}（“${text}”）`,
      `- ${on}${who}: ${signals[signal].name.en} (“${text}”)`,
    );
  });
  const head = say(
    context,
    "**可能的反对信号**（先弄清立场，再定怎么谈）",
    "**Possible signs of an opponent** (find out where they stand first)",
  );
  return [{ type: "text", markdown: [head, ...lines].join("\n") }];
}

function moves(id: MilestoneId, context: SkillContext): Block {
  const rule = context.settings.get(milestonesArea).milestones[id];
  const head = say(context, "**可以做的**", "**What you can do**");
  return {
    type: "text",
    markdown: [head, ...rule.moves[context.locale].map((line) => `- ${line}`)].join("\n"),
  };
}

function sources(view: MilestonesView, context: SkillContext): Block {
  const rows = [
    ...view.states.flatMap((state) => state.evidence.slice(0, 1)),
    ...view.signals.map(({ activity }) => ({
      kind: "activity" as const,
      id: activity.id,
      text: activity.text ?? "",
      ...(activity.on === undefined ? {} : { on: activity.on }),
    })),
  ].filter((item) => item.kind === "activity");
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  const items: Source[] = [
    ...unique.slice(0, 6).map(
      (row): Source => ({
        id: row.id,
        label: say(context, `跟进记录：${row.text.slice(0, 40)}`, `Activity: ${row.text.slice(0, 40)}`),
        ...(row.on === undefined ? {} : { date: row.on }),
        row: { kind: "activity", id: row.id },
      }),
    ),
    {
      id: "rule-rate",
      label: say(
        context,
        "规则：成功率 = 走过这个里程碑的已关闭商机 ÷ 到过它的已关闭商机",
        "Rule: success = closed deals that got past the milestone ÷ closed deals that stood at it",
      ),
      rule: "passed / entered",
    },
  ];
  return { type: "sources", items, sections: ["3.2"] };
}

/** Says in one's own words that a milestone is reached or not; that counts more than the notes. */
export function markForm(view: MilestonesView, milestone: MilestoneId, context: SkillContext): Reply {
  const { target, version } = view;
  const present = view.states.find((state) => state.id === milestone)?.mark;
  return {
    title: say(
      context,
      `${target.name} · ${nameOf(milestone, context)}`,
      `${target.name} · ${nameOf(milestone, context).toLowerCase()}`,
    ),
    blocks: [
      {
        type: "form",
        submit: {
          label: say(context, "记下", "Note it"),
          skill: "milestones",
          input: { ...targetInput(target), milestone, confirm: true, version },
        },
        fields: [
          {
            name: "reached",
            label: say(context, "已达成", "Reached"),
            kind: "check",
            value: present?.reached ?? true,
          },
          {
            name: "said",
            label: say(context, "凭什么这么说", "What makes you say so"),
            kind: "text",
            required: true,
            ...(present === undefined ? {} : { value: present.said }),
          },
        ],
      },
    ],
    about: aboutOf(target),
  };
}

import type { Activity, Stage, StageChange } from "../../domain/crm.ts";
import { formatMoney, money } from "../../domain/money.ts";
import type { Bant } from "../../domain/targeting/bant.ts";
import type { Seat } from "../../domain/winning/chain.ts";
import type { ObjectionSignal } from "../../domain/winning/milestones.ts";
import type { NeedsBody, NeedsStep } from "../../domain/winning/needs.ts";
import type { Block, Reply, Source } from "../../reply.ts";
import { milestonesArea } from "../../settings/milestones.ts";
import { needsArea } from "../../settings/needs.ts";
import { type Beside, besideBlocks } from "../beside.ts";
import { type LoadedChain, personText, STANCE_NAMES, valueText } from "../chain.ts";
import { daysBetween, formatDate } from "../format.ts";
import { needsLine } from "../needs/card.ts";
import { stageName } from "../pipeline-rows.ts";
import { listing, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, type Target, targetInput } from "../target.ts";

export interface BriefView {
  readonly target: Target;
  readonly loaded: LoadedChain;
  readonly lastVisit: Activity | undefined;
  /** Notes since the last visit, newest first. */
  readonly news: readonly Activity[];
  readonly moves: readonly StageChange[];
  readonly stages: ReadonlyMap<string, Stage>;
  readonly needs: NeedsBody;
  readonly missing: readonly NeedsStep[];
  readonly step: NeedsStep | undefined;
  readonly bant: Bant;
  readonly signals: readonly ObjectionSignal[];
  /** Open tasks still to come. */
  readonly tasks: readonly Activity[];
  readonly beside: Beside;
}

/** Whom you meet, what changed, what to ask, what to bring; on one phone screen. */
export function briefCard(view: BriefView, context: SkillContext): Reply {
  const { target } = view;
  const input = targetInput(target);
  return {
    title: say(context, `${target.name} · 拜访前简报`, `${target.name} · before the visit`),
    blocks: [
      { type: "text", markdown: verdict(view, context) },
      section(say(context, "见谁", "Whom you meet"), who(view, context)),
      section(say(context, "上次以来的变化", "What changed"), changed(view, context)),
      section(say(context, "要问的", "What to ask"), asks(view, context)),
      section(say(context, "带什么", "What to bring"), bring(view, context)),
      ...besideBlocks(view.beside, context),
      {
        type: "actions",
        actions: [
          { label: say(context, "看决策链", "See the decision chain"), skill: "decision-chain", input },
          { label: say(context, "需求分析", "Needs"), skill: "needs", input },
          { label: say(context, "里程碑", "Milestones"), skill: "milestones", input },
          {
            label: say(context, "写会议议程", "Draft an agenda"),
            skill: "draft",
            input: { ...input, kind: "agenda" },
          },
        ],
      },
      sources(view, context),
    ],
    about: aboutOf(target),
  };
}

function section(title: string, lines: readonly string[]): Block {
  return { type: "text", markdown: [`**${title}**`, ...lines.map((line) => `- ${line}`)].join("\n") };
}

function verdict(view: BriefView, context: SkillContext): string {
  const first = asks(view, context)[0];
  const last = view.lastVisit?.on;
  const days = last === undefined ? undefined : daysBetween(last, context.today);
  const when =
    last === undefined || days === undefined
      ? say(context, "还没有拜访记录。", "No visit on record yet.")
      : say(
          context,
          `上次见面 ${formatDate(last, "zh", context.today)}，${days} 天前。`,
          `Last met on ${formatDate(last, "en", context.today)}, ${days} ${days === 1 ? "day" : "days"} ago.`,
        );
  return first === undefined
    ? when
    : say(context, `**这次最要紧：${first}。** ${when}`, `**What matters most: ${first}.** ${when}`);
}

function who({ loaded, signals }: BriefView, context: SkillContext): string[] {
  const weight = (seat: Seat) =>
    (seat.role === "EB" ? 10 : 0) + (seat.influence ?? 0) + (seat.role === "other" ? 0 : 2);
  const people = loaded.chain.seats.filter((seat) => !seat.empty).sort((a, b) => weight(b) - weight(a));
  if (people.length === 0)
    return [say(context, "还没有联系人，先找到人", "nobody is known yet; find somebody first")];
  const { signals: names } = context.settings.get(milestonesArea);
  return people.slice(0, 4).map((seat) => {
    const sign = signals.find((item) => item.activity.contactId === seat.id);
    const facets = [
      seat.role === "other" ? undefined : seat.role,
      word(context, STANCE_NAMES[seat.stance]),
      seat.preference === undefined
        ? undefined
        : valueText("preference", seat.preference, loaded.chain, context),
      sign === undefined ? undefined : word(context, names[sign.signal].name),
      seat.plan,
    ].filter((part): part is string => part !== undefined && part !== "");
    return `${personText(seat, context)}${say(context, "：", ": ")}${listing(context, facets)}`;
  });
}

function changed({ news, moves, stages, target }: BriefView, context: SkillContext): string[] {
  const date = (on: string) => formatDate(on, context.locale, context.today);
  const stage = (id: string | undefined) => stageName(id, stages, context);
  const names = {
    stage: { zh: "阶段", en: "stage" },
    amount: { zh: "金额", en: "amount" },
    expectedCloseOn: { zh: "预计成交日", en: "close date" },
  };
  const moved = moves.slice(-3).map((move) => {
    const plain = (text: string | undefined) => (text === undefined ? "–" : amountText(text, context));
    const value = move.field === "stage" ? stage : plain;
    return `${date(move.on)} ${word(context, names[move.field])} ${value(move.from)} → ${value(move.to)}`;
  });
  const noted = news
    .slice(0, 3)
    .map(
      (activity) => `${date(activity.on ?? "")} ${(activity.text ?? activity.subject ?? "").slice(0, 60)}`,
    );
  const rival = target.deal?.competitor;
  const against =
    rival === undefined || rival === ""
      ? []
      : [say(context, `在争的竞品：${rival}`, `competing with ${rival}`)];
  const all = [...moved, ...noted, ...against];
  return all.length > 0 ? all : [say(context, "没有新记录", "nothing on record")];
}

/** History keeps amounts as `2600000 CNY` and dates as they are. */
function amountText(text: string, context: SkillContext): string {
  const [, digits, currency] = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(text) ?? [];
  if (digits !== undefined && currency !== undefined) {
    return formatMoney(money(Number(digits), currency), context.locale);
  }
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? formatDate(text, context.locale, context.today) : text;
}

/** The need first, then who decides, then budget and timing: what is not known yet. */
function asks({ needs, missing, step, loaded, bant }: BriefView, context: SkillContext): string[] {
  const { problems } = context.settings.get(needsArea);
  const questions = needs.problem === undefined ? [] : (problems[needs.problem.type]?.diagnosis ?? []);
  const open = questions.find((question) => (needs.diagnosis?.[question.id] ?? "") === "");
  const about =
    open !== undefined
      ? [say(context, open.zh.replace(/？$/, ""), open.en.replace(/\?$/, ""))]
      : missing.length > 0
        ? [
            say(
              context,
              `问清${listing(
                context,
                missing.map((item) => needsLine(item, "zh")),
              )}`,
              `find out ${missing.map((item) => needsLine(item, "en")).join(", ")}`,
            ),
          ]
        : step === undefined || step === "exit"
          ? []
          : [say(context, `问清${needsLine(step, "zh")}`, `find out ${needsLine(step, "en")}`)];
  const chain = loaded.health.gaps.some((gap) => gap.kind === "noEb")
    ? [say(context, "这笔钱最后谁签字", "who signs for this money in the end")]
    : [];
  const letters = bant.letters
    .filter((letter) => letter.letter !== "A" && letter.letter !== "N" && letter.missing !== undefined)
    .map((letter) => {
      const missing = letter.missing === undefined ? "" : word(context, letter.missing);
      return say(context, missing, `${letter.letter === "B" ? "budget" : "timing"}: ${missing}`);
    });
  return [...chain, ...about, ...letters].slice(0, 4);
}

function bring({ tasks, target, beside, needs }: BriefView, context: SkillContext): string[] {
  const promised = tasks.slice(0, 2).map((task) => task.subject ?? task.text ?? "");
  const next = target.deal?.nextStep;
  const gap =
    needs.gap === undefined
      ? []
      : [
          say(
            context,
            `差距一页：${needs.gap.today} → ${needs.gap.ideal}`,
            `one page on the gap: ${needs.gap.today} → ${needs.gap.ideal}`,
          ),
        ];
  const documents = beside.items.map((item) => item.title);
  const all = [
    ...(next === undefined || promised.includes(next) ? [] : [next]),
    ...promised,
    ...gap,
    ...documents,
  ];
  return all.length > 0
    ? all.slice(0, 4)
    : [say(context, "一页简报和一个正当的来访理由", "a one-page brief and a proper reason for the visit")];
}

function sources(view: BriefView, context: SkillContext): Block {
  const { target, news, lastVisit } = view;
  const rows = [...news.slice(0, 3), ...(lastVisit === undefined ? [] : [lastVisit])];
  const items: Source[] = [
    ...(target.deal === undefined
      ? []
      : [
          {
            id: "deal",
            label: say(context, `CRM 商机：${target.deal.name}`, `CRM deal: ${target.deal.name}`),
            row: { kind: "deal", id: target.deal.id },
          },
        ]),
    ...rows.map(
      (activity): Source => ({
        id: activity.id,
        label: say(context, `跟进记录：${activity.subject ?? ""}`, `Activity: ${activity.subject ?? ""}`),
        ...(activity.on === undefined ? {} : { date: activity.on }),
        row: { kind: "activity", id: activity.id },
      }),
    ),
  ];
  return { type: "sources", items, sections: ["2.2", "3.1", "3.2"] };
}

import type { Deal } from "../../domain/crm.ts";
import { amountOf, formatAmount, formatMoney, sumByCurrency } from "../../domain/money.ts";
import { DIMENSIONS } from "../../domain/winning/key-accounts.ts";
import { addDays } from "../../domain/winning/personal-note.ts";
import type { KeyFigure, PlanAction, PlanBody, Review, Statement } from "../../domain/winning/plan.ts";
import type { Goal } from "../../domain/winning/smart.ts";
import { planArea } from "../../settings/plan.ts";
import { strategiesArea } from "../../settings/strategies.ts";
import { personText, STANCE_NAMES } from "../chain.ts";
import { gapText } from "../decision-chain/card.ts";
import { formatCount, formatDate, formatPercent, formatTotals } from "../format.ts";
import { DIMENSION_NAMES, octantText } from "../key-accounts/card.ts";
import { industryIn, localName, placeIn } from "../local-name.ts";
import { listing, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { createSources, type Sources } from "./cited.ts";
import { dealLabel, type PlanFacts } from "./facts.ts";

/** A plan drawn up from facts by rules alone: every sentence states what rows say and names them. */
export function draftPlan(facts: PlanFacts, context: SkillContext): PlanBody {
  const sources = createSources(context);
  return {
    locale: context.locale,
    status: "draft",
    match: numbered("m", match(facts, sources, context)),
    situation: numbered("s", situation(facts, sources, context)),
    rivals: numbered("r", rivals(facts, sources, context)),
    goals: numbered("g", goals(facts, context)),
    actions: numbered("a", actions(facts, context)),
    figures: numbered("f", figures(facts, context)),
    reviews: numbered("v", reviews(facts, context)),
    sources: sources.all,
    basis: facts.basis,
  };
}

function numbered<T>(letter: string, items: readonly T[]): { [id: string]: T } {
  return Object.fromEntries(items.map((item, at) => [`${letter}${at + 1}`, item]));
}

function match(facts: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  const { key, score } = facts;
  const statements: Statement[] = [];
  if (key !== undefined) {
    const rule = sources.rule(
      "octants",
      "规则：关系、潜力、赢面八个象限（蓝皮书 2.1）",
      "Rule: closeness, potential and chance in eight octants (blue book 2.1)",
    );
    const values = DIMENSIONS.flatMap((dimension) => {
      const { value } = key.dimensions[dimension];
      return value === undefined ? [] : [`${word(context, DIMENSION_NAMES[dimension])} ${Math.round(value)}`];
    });
    statements.push({
      text: say(
        context,
        `三个维度：${octantText(key, context)}（${listing(context, values)}）。`,
        `Three dimensions: ${octantText(key, context)} (${listing(context, values)}).`,
      ),
      sources: [sources.account(facts), rule],
    });
  }
  if (score?.ideal.rankable === true && score.strategy !== undefined) {
    const advice = context.settings.get(strategiesArea)[score.strategy];
    const rule = sources.rule(
      "ideal",
      "规则：理想指数与拓展难度（蓝皮书 1.3、1.4）",
      "Rule: ideal index and difficulty (blue book 1.3, 1.4)",
    );
    statements.push({
      text: say(
        context,
        `理想指数 ${Math.round(score.ideal.index)}，拓展难度 ${Math.round(score.difficulty.value)}，策略是${word(context, advice.name)}：${advice.moves.zh[0] ?? ""}。`,
        `Ideal index ${Math.round(score.ideal.index)}, difficulty ${Math.round(score.difficulty.value)}; the strategy is “${word(context, advice.name)}”: ${advice.moves.en[0] ?? ""}.`,
      ),
      sources: [sources.account(facts), rule],
    });
  }
  return statements;
}

function situation(facts: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  return [
    ...profile(facts, sources, context),
    ...business(facts, sources, context),
    ...people(facts, sources, context),
    ...need(facts, sources, context),
    ...lately(facts, sources, context),
  ];
}

function profile(facts: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  const { account } = facts;
  const parts = [
    industryIn(account, context),
    placeIn(account, context),
    account.employees === undefined
      ? undefined
      : say(
          context,
          `${formatCount(account.employees, "zh")} 人`,
          `${formatCount(account.employees, "en")} people`,
        ),
    account.revenue === undefined
      ? undefined
      : say(
          context,
          `年营收 ${formatMoney(account.revenue, "zh")}`,
          `revenue ${formatMoney(account.revenue, "en")}`,
        ),
    account.growth === undefined
      ? undefined
      : say(
          context,
          `年增长 ${formatPercent(account.growth)}`,
          `growing ${formatPercent(account.growth)} a year`,
        ),
  ].filter((part) => part !== undefined && part !== "");
  if (parts.length === 0) return [];
  return [
    {
      text: `${account.name}: ${parts.join(say(context, "，", ", "))}${say(context, "。", ".")}`.replace(
        ": ",
        say(context, "：", ": "),
      ),
      sources: [sources.account(facts)],
    },
  ];
}

function business(facts: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  const open = facts.deals.filter((deal) => deal.status === "open");
  const won = facts.deals.filter((deal) => deal.status === "won");
  const total = (deals: readonly Deal[]) =>
    formatTotals(sumByCurrency(deals.map((deal) => deal.amount)), context.locale);
  const lines: Statement[] = [];
  if (won.length > 0) {
    lines.push({
      text: say(
        context,
        `已赢 ${won.length} 单，${total(won)}。`,
        `${won.length} won so far, ${total(won)}.`,
      ),
      sources: won.slice(0, 3).map((deal) => sources.deal(deal)),
    });
  }
  for (const deal of open.slice(0, 3)) {
    const stage = stageOf(deal, facts, context);
    const close = deal.expectedCloseOn;
    const facets = [
      deal.amount === undefined ? undefined : formatMoney(deal.amount, context.locale),
      stage === undefined ? undefined : say(context, `在“${stage}”阶段`, `at stage “${stage}”`),
      close === undefined
        ? undefined
        : say(
            context,
            `预计 ${formatDate(close, "zh", context.today)}成交`,
            `to close on ${formatDate(close, "en", context.today)}`,
          ),
    ].filter((part) => part !== undefined);
    lines.push({
      text: say(
        context,
        `在跟“${deal.name}”：${facets.join("，")}。`,
        `Open: “${deal.name}”, ${facets.join(", ")}.`,
      ),
      sources: [sources.deal(deal)],
    });
  }
  return lines;
}

function stageOf(deal: Deal | undefined, { stages }: PlanFacts, context: SkillContext): string | undefined {
  const stage = stages.get(deal?.stageId ?? "");
  return stage === undefined ? undefined : localName(stage, context);
}

function people(facts: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  const known = facts.loaded.chain.seats.filter((seat) => !seat.empty);
  const weighty = known.filter((seat) => seat.role !== "other").slice(0, 5);
  const gaps = facts.loaded.health.gaps.slice(0, 3).map((gap) => gapText(gap, context));
  const statements: Statement[] = [];
  if (weighty.length > 0) {
    const names = weighty.map((seat) =>
      say(
        context,
        `${seat.role} ${personText(seat, context)}${seat.stance === "unknown" ? "立场未知" : STANCE_NAMES[seat.stance].zh}`,
        `${seat.role} ${personText(seat, context)}: ${seat.stance === "unknown" ? "stance unknown" : STANCE_NAMES[seat.stance].en}`,
      ),
    );
    statements.push({
      text: say(context, `关键人：${names.join("；")}。`, `Key people: ${names.join("; ")}.`),
      sources: [sources.chain()],
    });
  }
  if (gaps.length > 0) {
    statements.push({
      text: say(context, `决策链缺口：${gaps.join("；")}。`, `Gaps in the chain: ${gaps.join("; ")}.`),
      sources: [sources.chain()],
    });
  }
  return statements;
}

function need({ needs }: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  return needs.slice(0, 2).flatMap((body): Statement[] => {
    if (body.problem === undefined && body.gap === undefined) return [];
    const rule = sources.rule("needs", "需求记录（蓝皮书 3.1）", "Needs record (blue book 3.1)");
    const gap =
      body.gap === undefined
        ? ""
        : say(
            context,
            `；差距：${body.gap.today} → ${body.gap.ideal}`,
            `; the gap: ${body.gap.today} → ${body.gap.ideal}`,
          );
    const problem = body.problem?.text ?? body.need ?? "";
    return [
      {
        text: say(context, `业务问题：${problem}${gap}。`, `Business problem: ${problem}${gap}.`),
        sources: [rule],
      },
    ];
  });
}

function lately(facts: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  return facts.activities
    .filter((activity) => activity.kind !== "task" && (activity.text ?? "") !== "")
    .slice(0, 2)
    .map((activity) => {
      const on = formatDate(activity.on ?? context.today, context.locale, context.today);
      const text = sentence(activity.text ?? "", 80);
      return { text: say(context, `${on}：${text}`, `${on}: ${text}`), sources: [sources.note(activity)] };
    });
}

/** Whole, or cut where a sentence ends when it is long. */
function sentence(text: string, size: number): string {
  const plain = text.replace(/\s+/g, " ").trim();
  if (plain.length <= size) return plain;
  const end = plain.slice(0, size).search(/[。；;][^。；;]*$/);
  return end > 20 ? plain.slice(0, end + 1) : `${plain.slice(0, size - 1)}…`;
}

function rivals(facts: PlanFacts, sources: Sources, context: SkillContext): Statement[] {
  const named = facts.deals.filter((deal) => deal.competitor !== undefined && deal.competitor !== "");
  const names = [...new Set(named.map((deal) => deal.competitor ?? ""))];
  return names.slice(0, 3).map((name) => {
    const deals = named.filter((deal) => deal.competitor === name);
    const count = (status: Deal["status"]) => deals.filter((deal) => deal.status === status).length;
    const notes = facts.activities
      .filter((activity) => `${activity.subject ?? ""}${activity.text ?? ""}`.includes(name))
      .slice(0, 2);
    const quotes = notes.map((note) => {
      const on = formatDate(note.on ?? context.today, context.locale, context.today);
      return say(
        context,
        `${on}：${sentence(note.text ?? "", 60)}`,
        `${on}: ${sentence(note.text ?? "", 60)}`,
      );
    });
    const tally = say(
      context,
      `${name}：交手 ${deals.length} 次，我们赢 ${count("won")}、输 ${count("lost")}、在争 ${count("open")}。`,
      `${name}: met ${deals.length} ${deals.length === 1 ? "time" : "times"}; ${count("won")} won, ${count("lost")} lost, ${count("open")} open. `,
    );
    return {
      text: tally + quotes.join(" "),
      sources: [
        ...deals.slice(0, 2).map((deal) => sources.deal(deal)),
        ...notes.map((note) => sources.note(note)),
      ],
    };
  });
}

function goals({ main, account }: PlanFacts, context: SkillContext): Goal[] {
  if (main === undefined) return [];
  const name = dealLabel(main, account);
  const due =
    main.expectedCloseOn !== undefined && main.expectedCloseOn > context.today
      ? main.expectedCloseOn
      : undefined;
  const amount = main.amount === undefined ? undefined : amountOf(main.amount);
  const text =
    amount === undefined
      ? say(context, `签下 1 单：${name}`, `Sign 1 contract: ${name}`)
      : say(
          context,
          `${account.name}新签合同额做到 ${figureOf(main.amount, context)}（${name}）`,
          `Bring new contract value with ${account.name} to ${figureOf(main.amount, context)} (${name})`,
        );
  return [{ text, ...(due === undefined ? {} : { due }), ...(amount === undefined ? {} : { amount }) }];
}

/** `260 万元`, `¥2.6M`, `$180K`: a figure always says what it counts. */
function figureOf(amount: Deal["amount"], { locale }: SkillContext): string {
  if (amount === undefined) return "";
  return locale === "zh" && amount.currency === "CNY"
    ? `${formatAmount(amountOf(amount), locale)}元`
    : formatMoney(amount, locale);
}

function actions(facts: PlanFacts, context: SkillContext): PlanAction[] {
  const owner = facts.owner?.name ?? context.viewer.name;
  const soon = (days: number) => addDays(context.today, days);
  const row = (task: string, days: number, more: Partial<PlanAction> = {}): PlanAction => ({
    task,
    owner,
    supporters: "",
    presales: "",
    aftersales: "",
    due: soon(days),
    done: false,
    ...more,
  });
  const { main, loaded } = facts;
  const next = main?.nextStep === undefined || main.nextStep === "" ? [] : [row(main.nextStep, 7)];
  const gaps = loaded.health.gaps
    .slice(0, 3)
    .map((gap, at) =>
      row(
        say(
          context,
          `补决策链缺口：${gapText(gap, context)}`,
          `Close a gap in the chain: ${gapText(gap, context)}`,
        ),
        14 + 7 * at,
      ),
    );
  const proof =
    main === undefined
      ? []
      : [
          row(
            say(
              context,
              "准备方案和同类客户案例，约一次技术交流",
              "Prepare the proposal and a like case; hold a technical session",
            ),
            21,
            { presales: say(context, "方案组", "solution team") },
          ),
        ];
  return [...next, ...gaps, ...proof];
}

function figures(facts: PlanFacts, context: SkillContext): KeyFigure[] {
  const open = facts.deals.filter((deal) => deal.status === "open");
  const since = addDays(context.today, -90);
  const visits = facts.activities.filter(
    (activity) => (activity.kind === "visit" || activity.kind === "meeting") && (activity.on ?? "") >= since,
  ).length;
  const stage = stageOf(facts.main, facts, context);
  const supporters = facts.loaded.chain.seats.filter((seat) => seat.stance === "supports").length;
  return [
    {
      name: say(context, "在跟金额", "Open amount"),
      now: formatTotals(sumByCurrency(open.map((deal) => deal.amount)), context.locale),
      target: "",
    },
    ...(stage === undefined
      ? []
      : [{ name: say(context, "主要商机阶段", "Stage of the main deal"), now: stage, target: "" }]),
    {
      name: say(context, "近 90 天拜访和会议", "Visits and meetings in 90 days"),
      now: `${visits}`,
      target: say(context, "每月至少 2 次", "at least 2 a month"),
    },
    {
      name: say(context, "支持我们的人", "People for us"),
      now: `${supporters}`,
      target: `${supporters + 2}`,
    },
  ];
}

function reviews(facts: PlanFacts, context: SkillContext): Review[] {
  const { reviewDays } = context.settings.get(planArea);
  const people = [facts.owner?.name, facts.users.find((user) => user.id === facts.owner?.managerId)?.name];
  return [
    {
      on: addDays(context.today, reviewDays),
      people: listing(
        context,
        people.filter((name) => name !== undefined),
      ),
      agenda: say(
        context,
        "行动完成情况；关键指标；客户和竞品的新变化；没发现过的机会和风险；下月调整",
        "Actions done; key figures; what is new with the customer and competitors; chances and risks not seen before; changes for next month",
      ),
      minutes: "",
    },
  ];
}

import type { CalendarDate } from "../crm.ts";
import { formatAmount, formatMoney } from "../money.ts";
import type { Locale, Text } from "../text.ts";
import { dateInText, proposedDate, withoutDate } from "./goal-date.ts";

/** Specific, measurable, achievable, relevant, time-bound: step three of blue book 2.1. */
export const SMART_LETTERS = ["S", "M", "A", "R", "T"] as const;
export type SmartLetter = (typeof SMART_LETTERS)[number];

export type Goal = {
  readonly text: string;
  /** Named apart from the text, or read out of it. */
  readonly due?: CalendarDate;
  /** What a revenue goal comes to, in the currency's unit. */
  readonly amount?: number;
};

export interface SmartRules {
  readonly metrics: Readonly<Record<"revenue" | "orders" | "satisfaction" | "customer", readonly string[]>>;
  readonly vague: readonly string[];
  readonly reach: number;
  readonly proposeDays: number;
}

/** What a goal is judged against. */
export interface GoalSetting {
  readonly account: string;
  readonly today: CalendarDate;
  /** Won in the last year plus what is open now, in the currency's unit; absent when nothing is known. */
  readonly withinReach?: number;
  /** Actions with an owner and a date that carry the goal. */
  readonly steps: number;
  /** Words of the customer's own problem and KPIs. */
  readonly customerWords: readonly string[];
  /** When the running deal is to close, and for how much: what a rewrite proposes. */
  readonly closeOn?: CalendarDate;
  readonly dealAmount?: number;
  /** ISO code of the amounts here; absent is the yuan. */
  readonly currency?: string;
  readonly dealName?: string;
}

export interface LetterVerdict {
  readonly letter: SmartLetter;
  readonly ok: boolean;
  readonly why: Text;
}

export interface SmartVerdict {
  readonly letters: readonly LetterVerdict[];
  readonly ok: boolean;
  /** When the goal is due, from its field or its text. */
  readonly due?: CalendarDate;
  /** The date that would repair the T. */
  readonly proposedDue?: CalendarDate;
}

const FIGURE =
  /\d[\d,.]*\s*(?:%|％|‰|万|亿|元|美元|单|个|台|套|家|次|分|小时|天|人|倍|百分点|percent|points?|orders?|contracts?|deals?|hours?|days?|visits?|machines?|people|users?|times|[kmb]\b|million|thousand|yuan|rmb|cny|usd|dollars?|euros?)|[¥$€]\s*\d/i;

/** Judges a goal letter by letter. It passes when all five hold. */
export function checkSmart(goal: Goal, rules: SmartRules, setting: GoalSetting): SmartVerdict {
  const due = goal.due ?? dateInText(goal.text, setting.today);
  const letters = [
    specific(goal, rules),
    measurable(goal, setting),
    achievable(goal, rules, setting),
    relevant(goal, rules, setting),
    timeBound(due, setting),
  ];
  const ok = letters.every((letter) => letter.ok);
  const dueOk = letters.at(-1)?.ok === true;
  return {
    letters,
    ok,
    ...(due === undefined ? {} : { due }),
    ...(dueOk ? {} : { proposedDue: dueFor(rules, setting) }),
  };
}

function dueFor(rules: SmartRules, { closeOn, today }: GoalSetting): CalendarDate {
  return closeOn !== undefined && closeOn > today ? closeOn : proposedDate(today, rules.proposeDays);
}

const verdict = (letter: SmartLetter, ok: boolean, why: Text): LetterVerdict => ({ letter, ok, why });

function specific({ text }: Goal, rules: SmartRules): LetterVerdict {
  const named = Object.values(rules.metrics).some((words) => holds(text, words) !== undefined);
  const vague = holds(text, rules.vague);
  if (named) return verdict("S", true, { zh: "说清了要改变什么", en: "it says what is to change" });
  if (vague !== undefined) {
    return verdict("S", false, {
      zh: `“${vague}”太笼统，写明是销售额、订单、满意度还是客户的哪个指标`,
      en: `“${vague}” is too vague; name sales, orders, satisfaction or a figure of the customer's`,
    });
  }
  return verdict("S", false, {
    zh: "没写明要改变什么（销售额、订单、满意度或客户的指标）",
    en: "it does not say what is to change (sales, orders, satisfaction or a figure of the customer's)",
  });
}

function measurable({ text }: Goal, { today }: GoalSetting): LetterVerdict {
  const figure = FIGURE.exec(withoutDate(text.normalize("NFKC"), today))?.[0].trim();
  return figure === undefined
    ? verdict("M", false, { zh: "没有带单位的数字", en: "no figure with a unit" })
    : verdict("M", true, { zh: `数字是 ${figure}`, en: `the figure is ${figure}` });
}

function achievable(goal: Goal, rules: SmartRules, setting: GoalSetting): LetterVerdict {
  if (setting.steps === 0) {
    return verdict("A", false, {
      zh: "没有一条有负责人和日期的行动撑着它",
      en: "no action with an owner and a date carries it",
    });
  }
  const amount = goal.amount ?? (holds(goal.text, rules.metrics.revenue) ? amountIn(goal.text) : undefined);
  const limit = setting.withinReach === undefined ? undefined : setting.withinReach * rules.reach;
  if (amount !== undefined && limit !== undefined && amount > limit) {
    return verdict("A", false, {
      zh: `${formatAmount(amount, "zh")} 超过可及范围 ${formatAmount(limit, "zh")}（近一年已赢加在跟，乘 ${rules.reach}）`,
      en: `${formatAmount(amount, "en")} is beyond reach, ${formatAmount(limit, "en")} (won in a year plus open, times ${rules.reach})`,
    });
  }
  return verdict("A", true, {
    zh: `有 ${setting.steps} 条行动撑着`,
    en: `${setting.steps} ${setting.steps === 1 ? "action carries" : "actions carry"} it`,
  });
}

function relevant({ text }: Goal, rules: SmartRules, setting: GoalSetting): LetterVerdict {
  const { revenue, orders, satisfaction } = rules.metrics;
  const ours = holds(text, [...revenue, ...orders, ...satisfaction]);
  const theirs = holds(text, setting.customerWords);
  if (ours !== undefined || theirs !== undefined) {
    const word = ours ?? theirs ?? "";
    return verdict("R", true, { zh: `关系到“${word}”`, en: `it bears on “${word}”` });
  }
  return verdict("R", false, {
    zh: "看不出和销售额、订单、满意度或客户的业务问题有什么关系",
    en: "no link to sales, orders, satisfaction or the customer's problem",
  });
}

function timeBound(due: CalendarDate | undefined, { today }: GoalSetting): LetterVerdict {
  if (due === undefined) return verdict("T", false, { zh: "缺截止日", en: "no due date" });
  if (due < today) return verdict("T", false, { zh: `${due} 已经过了`, en: `${due} is past` });
  return verdict("T", true, { zh: `${due} 前`, en: `by ${due}` });
}

function holds(text: string, words: readonly string[]): string | undefined {
  const folded = text.normalize("NFKC").toLowerCase();
  return words.find((word) => {
    const wanted = word.toLowerCase();
    if (!/^[a-z ]+$/.test(wanted)) return folded.includes(wanted);
    return new RegExp(`\\b${wanted}`).test(folded);
  });
}

/** The largest amount a text names, in the currency's unit: `260 万` → 2,600,000, `$1.2M` → 1,200,000. */
export function amountIn(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = {
    万: 1e4,
    亿: 1e8,
    k: 1e3,
    thousand: 1e3,
    m: 1e6,
    million: 1e6,
    b: 1e9,
  };
  const found = text
    .normalize("NFKC")
    .matchAll(/([¥$€])?\s*(\d[\d,]*(?:\.\d+)?)\s*(万|亿|k\b|m\b|b\b|thousand|million)?\s*(元|美元|yuan)?/gi);
  const amounts = [...found].flatMap(([, sign, digits = "", unit, word]) => {
    if (sign === undefined && unit === undefined && word === undefined) return [];
    return [Number(digits.replaceAll(",", "")) * (units[(unit ?? "").toLowerCase()] ?? 1)];
  });
  return amounts.length === 0 ? undefined : Math.max(...amounts);
}

/**
 * A goal rewritten so that it names what, how much and by when, from the goal's own words where they are there
 * and from the running deal where they are not. The figure is left open where nothing tells it.
 */
export function rewriteGoal(
  goal: Goal,
  verdictOf: SmartVerdict,
  input: { readonly rules: SmartRules; readonly setting: GoalSetting; readonly locale: Locale },
): string {
  const { rules, setting, locale } = input;
  const failed = new Set(verdictOf.letters.filter((letter) => !letter.ok).map((letter) => letter.letter));
  const due =
    failed.has("T") || verdictOf.due === undefined
      ? (verdictOf.proposedDue ?? dueFor(rules, setting))
      : verdictOf.due;
  if (!failed.has("S") && !failed.has("M") && !failed.has("R") && !failed.has("A")) {
    const text = withoutDate(goal.text, setting.today)
      .replace(/[。.\s]+$/, "")
      .trim();
    return locale === "zh" ? `${due} 前，${text}` : `By ${due}: ${text}`;
  }
  const limit = setting.withinReach === undefined ? undefined : setting.withinReach * rules.reach;
  const wanted = goal.amount ?? amountIn(goal.text) ?? setting.dealAmount;
  const amount = wanted !== undefined && limit !== undefined ? Math.min(wanted, limit) : wanted;
  const figure = figureText(amount, setting.currency ?? "CNY", locale);
  const about =
    setting.dealName === undefined
      ? ""
      : locale === "zh"
        ? `（${setting.dealName}）`
        : ` (${setting.dealName})`;
  return locale === "zh"
    ? `${due} 前，${setting.account}新签合同额做到 ${figure}${about}`
    : `By ${due}, bring new contract value with ${setting.account} to ${figure}${about}`;
}

/** As a salesperson writes it: 260 万元, ¥2.6M, $1.2M; the figure itself left open where nothing tells it. */
function figureText(amount: number | undefined, currency: string, locale: Locale): string {
  const yuan = locale === "zh" && currency === "CNY";
  if (amount === undefined) return yuan ? "___ 万元" : `___ ${currency}`;
  return yuan
    ? `${formatAmount(amount, locale)}元`
    : formatMoney({ minor: Math.round(amount * 100), currency }, locale);
}

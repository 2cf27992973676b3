import type { PeriodName } from "../domain/pipeline/calendar.ts";
import { englishNameOf } from "./local-name.ts";

/** A person or a team that words may name. */
export interface Nameable {
  readonly id: string;
  readonly name: string;
  readonly custom?: Readonly<Record<string, unknown>>;
}

/** Names a record goes by in either language, lower case. */
export function namesOf(row: Nameable): string[] {
  return [row.name, englishNameOf(row) ?? []].flat().map((name) => name.toLowerCase());
}

const PERIOD_WORDS: readonly (readonly [RegExp, PeriodName])[] = [
  [/上个?季度?|last quarter/i, "last-quarter"],
  [/下个?季度?|next quarter/i, "next-quarter"],
  [/本季度?|这个?季度?|this quarter/i, "quarter"],
  [/上个?月|last month/i, "last-month"],
  [/本月|这个月|this month/i, "month"],
  [/上个?(周|星期)|last week/i, "last-week"],
  [/本周|这个?(周|星期)|this week/i, "week"],
  [/去年|last year/i, "last-year"],
  [/今年|本年度?|this year/i, "year"],
  [/近三个月|最近三个月|近90天|last 90 days/i, "90d"],
];

const FILLER =
  /团队|我们|咱们|大家|整个|全部|所有|全公司|公司|情况|怎么样|如何|看看|看一下|看|一下|销售|漏斗|预测|预警|商机|风险|变化|效果|活动|市场|业绩|目标|完成|周报|今天|有什么|有哪些|哪些|什么|谁|该|跟|的|有|在|了|里|和|，|,|。|\?|？|\b(show|me|the|our|team'?s?|funnel|pipeline|forecast|of|for|in|is|are|what|how|which|who|changes?|changed|moved?|since|deals?|at|risks?|warnings?|campaigns?|digest|weekly|and|please|today|should|i|we|follow|up|everyone|all|company)\b/gi;

export interface FoundWords {
  readonly period?: PeriodName;
  /** Ids. */
  readonly person?: string;
  readonly team?: string;
  readonly mine?: boolean;
}

export interface Words {
  readonly found: FoundWords;
  /** What is left when everything that was understood is taken out. */
  readonly rest: string;
}

/** What free words say of a question, among the people and teams that may be asked about. */
export function readWords(text: string, people: readonly Nameable[], teams: readonly Nameable[]): Words {
  let rest = text.normalize("NFKC");
  const found: { -readonly [K in keyof FoundWords]: FoundWords[K] } = {};
  const take = (pattern: RegExp | string): boolean => {
    const before = rest;
    rest = rest.replace(pattern, " ");
    return rest !== before;
  };
  const period = PERIOD_WORDS.find(([pattern]) => take(pattern))?.[1];
  if (period !== undefined) found.period = period;
  const person = longestNamed(people, rest);
  const team = person === undefined ? longestNamed(teams, rest) : undefined;
  const named = person ?? team;
  if (named !== undefined) take(new RegExp(escaped(named.word), "i"));
  if (person !== undefined) found.person = person.row.id;
  if (team !== undefined) found.team = team.row.id;
  if (named === undefined && take(/我自己的?|我的|我|\b(my own|mine|my)\b/i) && !/我们/.test(text))
    found.mine = true;
  return { found, rest: rest.replace(FILLER, " ").replace(/\s+/g, " ").trim() };
}

function longestNamed(rows: readonly Nameable[], text: string) {
  const folded = text.toLowerCase();
  return rows
    .flatMap((row) => namesOf(row).map((word) => ({ row, word })))
    .filter(({ word }) => word.length > 1 && folded.includes(word))
    .sort((a, b) => b.word.length - a.word.length)[0];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

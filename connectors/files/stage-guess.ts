import type { DealStatus } from "#src/domain/crm.ts";
import type { StageRule } from "./mapping.ts";
import { DEAL_STATUS } from "./schema-deals.ts";
import { bareKey } from "./text.ts";

const CONTAINS: readonly (readonly [DealStatus, RegExp])[] = [
  ["won", /赢单|成交|签约|签单|中标|won\b|closedwon/],
  ["lost", /输单|丢单|战败|失败|落标|lost\b|closedlost/],
  ["abandoned", /放弃|取消|作废|搁置|abandon|cancel|disqualif/],
];

/** How far along a stage usually stands; names in between keep the order of their first appearance. */
const RANKS: readonly (readonly [RegExp, number])[] = [
  [/线索|初步|接触|初次|prospect|new|lead|identif/, 1],
  [/确认|资格|qualif|contact|connect/, 2],
  [/需求|分析|调研|engag|discover|need|assess/, 3],
  [/方案|演示|试用|proposal|solution|demo|present|poc|trial/, 4],
  [/报价|投标|招标|quote|quotation|bid|tender/, 5],
  [/商务|谈判|negotiat|commercial|verbal/, 6],
  [/合同|审批|contract|legal|approval|commit/, 7],
];

export interface StageGuess {
  readonly name: string;
  readonly status: DealStatus;
  /** The name does not say whether the deal was won, lost or neither. */
  readonly unsure: boolean;
}

export function guessStatus(name: string): Omit<StageGuess, "name"> {
  const key = bareKey(name);
  for (const [status, names] of Object.entries(DEAL_STATUS) as [DealStatus, readonly string[]][]) {
    if (names.some((known) => bareKey(known) === key))
      return { status, unsure: /^(关闭|closed|成功|success)$/.test(key) };
  }
  const found = CONTAINS.find(([, pattern]) => pattern.test(key));
  if (found !== undefined) return { status: found[0], unsure: false };
  return { status: "open", unsure: /关闭|结束|完成|完结|归档|close|done|finish|complete|end/.test(key) };
}

/** Open stages first, in their usual order, then won, lost and given up. */
export function orderStages(names: readonly string[]): Record<string, StageRule> {
  const place = { open: 0, won: 100, lost: 200, abandoned: 300 };
  const ranked = names.map((name, index) => {
    const { status, unsure } = guessStatus(name);
    const rank = unsure ? 9 : (RANKS.find(([pattern]) => pattern.test(bareKey(name)))?.[1] ?? 3.5);
    return { name, status, at: place[status] + rank + index / 1000 };
  });
  ranked.sort((a, b) => a.at - b.at);
  return Object.fromEntries(ranked.map(({ name, status }, index) => [name, { status, order: index + 1 }]));
}

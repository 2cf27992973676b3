import type { Condition } from "../../domain/targeting/condition.ts";
import type { TagRules } from "../../domain/targeting/tags.ts";
import { industryName } from "../../domain/taxonomy/industry.ts";
import type { Text } from "../../domain/text.ts";
import { listing, type Reader, say, valueText, word } from "../reader.ts";

const FIELD_NAMES: Readonly<Record<string, Text>> = {
  employees: { zh: "员工数", en: "employees" },
  industry: { zh: "行业", en: "industry" },
  revenue: { zh: "营收", en: "revenue" },
  growth: { zh: "年增长 %", en: "growth %" },
  province: { zh: "省份", en: "province" },
  city: { zh: "城市", en: "city" },
  country: { zh: "国家", en: "country" },
  tier: { zh: "客户等级", en: "tier" },
  tags: { zh: "CRM 标签", en: "CRM tags" },
  "fact.visits90": { zh: "90 天拜访次数", en: "visits in 90 days" },
  "fact.open": { zh: "在跟商机", en: "open deals" },
  "fact.sinceTouch": { zh: "没联系的天数", en: "days since last touch" },
  "trade.orders": { zh: "订单数", en: "orders" },
  "trade.wonAmount": { zh: "赢单金额", en: "amount won" },
  "trade.sinceOrder": { zh: "没下单的天数", en: "days since last order" },
  "trade.intends": { zh: "意向产品", en: "intended product" },
  "trade.bought": { zh: "买过的产品", en: "bought product" },
  "score.index": { zh: "理想指数", en: "ideal index" },
  "score.difficulty": { zh: "拓展难度", en: "difficulty" },
  "score.coverage": { zh: "已知比例", en: "share known" },
};

/** A tag's rule in a reader's words: `员工数 ≥ 300 且 < 1000`, `industry in Automobile manufacturing`. */
export function ruleText(rule: TagRules[string] | undefined, reader: Reader): string {
  const byField = Map.groupBy(rule?.when ?? [], (condition) => condition.field);
  const and = say(reader, " 且 ", " and ");
  return [...byField]
    .map(([field, conditions]) => {
      const tests = conditions.flatMap((condition) => testsOf(condition, reader));
      return `${fieldName(field, reader)} ${tests.join(and)}`;
    })
    .join(say(reader, "，且", ", and "));
}

function fieldName(field: string, reader: Reader): string {
  const name = FIELD_NAMES[field];
  return name === undefined ? field.replace(/^custom\./, "") : word(reader, name);
}

function testsOf({ is, in: list, contains, gte, lt, within, known }: Condition, reader: Reader): string[] {
  const among = (values: readonly string[]) => listing(reader, values);
  return [
    is === undefined ? "" : say(reader, `是 ${String(is)}`, `is ${valueText(String(is), reader)}`),
    list === undefined
      ? ""
      : say(reader, `是 ${among(list.map(String))} 之一`, `is one of ${among(list.map(String))}`),
    contains === undefined ? "" : say(reader, `含“${contains}”`, `contains “${contains}”`),
    gte === undefined ? "" : `≥ ${gte}`,
    lt === undefined ? "" : `< ${lt}`,
    within === undefined
      ? ""
      : say(reader, `属于${among(industries(within, reader))}`, `in ${among(industries(within, reader))}`),
    known === undefined ? "" : known ? say(reader, "已知", "known") : say(reader, "不知道", "not known"),
  ].filter((test) => test !== "");
}

function industries(within: string | readonly string[], reader: Reader): string[] {
  const codes = typeof within === "string" ? [within] : within;
  return codes.map((code) => industryName(code)?.[reader.locale] ?? code);
}

import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { divisionOf } from "../../domain/targeting/facts.ts";
import { bandOf, profileCustomers, type Trait } from "../../domain/targeting/profile.ts";
import { industryName } from "../../domain/taxonomy/industry.ts";
import { loadPortfolio } from "../portfolio.ts";
import { placeText, say, valueText } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { fitCard, profileCard } from "./card.ts";

const Input = z.object({
  /** How far this account has what our customers have in common. */
  account: z.string().max(200).optional(),
  ...SelectionFields,
});

/** Below this many customers with a known value a share says nothing. */
const MINIMUM = 5;

/** What our customers have in common against the whole base (blue book 1.3, 目标客户画像). */
export const profileSkill = defineSkill<z.infer<typeof Input>>({
  id: "profile",
  name: { zh: "目标客户画像", en: "Customer profile" },
  summary: {
    zh: "成交客户和全部客户比有什么共同点：行业、规模、地域、增长和你们自己的字段",
    en: "What marks our customers against the whole base: industry, size, place, growth and your own fields",
  },
  section: "1.3",
  aliases: { zh: ["画像", "客户画像", "目标客户画像"], en: ["persona", "icp"] },
  input: Input,
  selects: true,
  subject: { key: "segment", kind: "segment" },
  phrases: {
    zh: [
      "我们的客户长什么样",
      "{subject}符不符合画像",
      "{subject}像不像我们的客户",
      "目标客户画像",
      "{subject}的客户画像",
      "成交客户有什么共同点",
    ],
    en: [
      "what do our customers look like",
      "ideal customer profile",
      "profile of our customers in {subject}",
      "does {subject} fit our customer profile",
    ],
  },
  effect: "read",
  async run(input, context) {
    const portfolio = await loadPortfolio(context);
    const found = await selectAccounts(context, portfolio, input);
    const nothing = nothingChosen(found, input, { skill: "profile", reader: context });
    if (nothing !== undefined) return nothing;
    const { ids, unmatched } = found;
    const accounts = portfolio.world.accounts.filter((account) => ids.has(account.id));
    const fields = customGroups(accounts);
    const profile = profileCustomers({
      accounts,
      isCustomer: (account) => (portfolio.facts.get(account.id)?.won ?? 0) > 0,
      traitsOf: (account) => traitsOf(account, fields, context),
      minimum: MINIMUM,
    });
    const view = { ...profile, unmatched, scope: scopeName(input, context.locale), minimum: MINIMUM };
    if (input.account === undefined) return profileCard(view, context);
    const resolved = await resolveAccount(context, input.account, { skill: "profile", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    const account = resolved.found;
    return fitCard({ ...view, account, own: traitsOf(account, fields, context) }, context);
  },
});

/** Filled in by the sale itself or by people's judgement of us: they would explain the sale by itself. */
const AFTER_THE_SALE =
  /等级|VIP|战略|灯塔|标杆|重点|案例|满意|信用|只采购|推荐|替代|重要性|成本|信任|逾期|毛利|黑名单|评分|熟悉|匹配|状态|客户编号|名称|日期|竞品|level|tier|satisf|score|rating|status|margin/i;

/** Own fields with a handful of values (yes or no, a vendor) that are known of a third of the accounts. */
function customGroups(accounts: readonly Account[]): string[] {
  const values = new Map<string, Map<string, number>>();
  for (const { custom } of accounts) {
    for (const [field, value] of Object.entries(custom)) {
      if (AFTER_THE_SALE.test(field) || (typeof value !== "string" && typeof value !== "boolean")) continue;
      if (typeof value === "string" && (value === "" || value.length > 20)) continue;
      const seen = values.get(field) ?? new Map<string, number>();
      values.set(field, seen);
      seen.set(String(value), (seen.get(String(value)) ?? 0) + 1);
    }
  }
  return [...values]
    .filter(([, seen]) => {
      const known = [...seen.values()].reduce((sum, count) => sum + count, 0);
      return seen.size >= 2 && seen.size <= 8 && known * 3 >= accounts.length;
    })
    .map(([field]) => field);
}

function traitsOf(account: Account, fields: readonly string[], context: SkillContext): Trait[] {
  const division = account.industryCode === undefined ? undefined : divisionOf(account);
  const industry =
    division === undefined ? account.industry : (industryName(division)?.[context.locale] ?? division);
  const own = fields.flatMap((group) => {
    const value = account.custom[group];
    return typeof value === "string" && value !== ""
      ? [{ group, value: valueText(value, context) }]
      : typeof value === "boolean"
        ? [{ group, value: say(context, value ? "是" : "否", value ? "yes" : "no") }]
        : [];
  });
  const label = (zh: string, en: string) => say(context, zh, en);
  return [
    ...(industry === undefined ? [] : [{ group: label("行业", "Industry"), value: industry }]),
    ...(account.province === undefined
      ? []
      : [{ group: label("省份", "Province"), value: placeText(account.province, context) }]),
    ...(account.employees === undefined
      ? []
      : [{ group: label("员工数", "Employees"), value: bandOf("size", account.employees) }]),
    ...(account.growth === undefined
      ? []
      : [{ group: label("年增长", "Growth"), value: bandOf("growth", account.growth) }]),
    ...own,
  ];
}

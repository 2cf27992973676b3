import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { keepingArea } from "../../settings/keeping.ts";
import { type KeepingRow, keepingRows, knownAccounts } from "../keeping-view.ts";
import { loadPortfolio } from "../portfolio.ts";
import { say } from "../reader.ts";
import { referrersOf } from "../referral-records.ts";
import { resolveAccount } from "../resolve.ts";
import { nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { accountKeepingCard, keepingOverviewCard } from "./card.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  ...SelectionFields,
  only: z.enum(["warnings"]).optional(),
});

type LoyaltyInput = z.infer<typeof Input>;

/** Value position × loyalty × satisfaction (blue book 4.1): satisfied is not loyal, and what to do about it. */
export const loyaltySkill = defineSkill<LoyaltyInput>({
  id: "loyalty",
  name: { zh: "客户忠诚度", en: "Loyalty" },
  summary: {
    zh: "客户怎么看我们（战略合作、风险防范、价格谈判、精简管理）、忠诚在哪一类、满意但不忠诚的有谁、该怎么维护",
    en: "What customers take us for, how loyal they are, who is satisfied but not loyal, and how to care for them",
  },
  section: "4.1",
  aliases: { zh: ["忠诚度", "客户忠诚度", "价值定位"], en: ["loyal", "position"] },
  input: Input,
  selects: true,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "{subject}忠诚吗",
      "{subject}的忠诚度",
      "{subject}会不会换供应商",
      "哪些客户满意但不忠诚",
      "客户忠诚度怎么样",
      "该怎么维护{subject}",
    ],
    en: [
      "is {subject} loyal",
      "loyalty of {subject}",
      "who is satisfied but not loyal",
      "how loyal are our customers",
      "how should we care for {subject}",
    ],
  },
  effect: "read",
  async run(input, context) {
    const portfolio = await loadPortfolio(context);
    const products = await context.store.all(context.viewer, "product");
    const known = knownAccounts(portfolio, products, context.settings, context.today);
    const rows = keepingRows(known, context.settings, await referrersOf(context));
    if (input.account !== undefined) return one(input.account, rows, context);
    const found = await selectAccounts(context, portfolio, input);
    const nothing = nothingChosen(found, input, { skill: "loyalty", reader: context });
    if (nothing !== undefined) return nothing;
    const { ids, unmatched } = found;
    const chosen = rows.filter((row) => ids.has(row.known.account.id));
    const settings = context.settings.get(keepingArea);
    const scope = scopeName(input, context.locale);
    return keepingOverviewCard({ rows: chosen, settings, scope, unmatched }, context);
  },
});

async function one(wanted: string, rows: readonly KeepingRow[], context: SkillContext) {
  const resolved = await resolveAccount(context, wanted, { skill: "loyalty", key: "account" });
  if (resolved.found === undefined) return resolved.reply;
  const account: Account = resolved.found;
  const row = rows.find((item) => item.known.account.id === account.id);
  if (row !== undefined)
    return accountKeepingCard({ account, row, settings: context.settings.get(keepingArea) }, context);
  const text = say(
    context,
    `${account.name}还没有成交，谈不上忠诚。`,
    `${account.name} has not bought yet, so there is no loyalty to speak of.`,
  );
  return {
    blocks: [{ type: "note" as const, tone: "missing" as const, text }],
    about: { accountId: account.id },
  };
}

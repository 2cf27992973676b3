import { z } from "zod";
import { loadKeyAccounts } from "../key-account-view.ts";
import { resolveAccount } from "../resolve.ts";
import { SelectionFields, selectAccounts } from "../selection.ts";
import { defineSkill } from "../skill.ts";
import { keyAccountCard, keyAccountsCard } from "./card.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  ...SelectionFields,
  /** Only those for whom at least one of the three angles holds. */
  onlyKey: z.boolean().optional(),
  from: z.number().int().min(0).default(0),
});

/** Which customers are key accounts and match us best (blue book chapter 2 and 2.1 step one), and when to visit. */
export const keyAccountsSkill = defineSkill<z.infer<typeof Input>>({
  id: "key-accounts",
  name: { zh: "大客户", en: "Key accounts" },
  summary: {
    zh: "谁是大客户：贡献、战略、行业三个角度，关系、潜力、赢面八个象限，最匹配的排前面",
    en: "Who is a key account: three angles, and closeness, potential and chance in eight octants, best match first",
  },
  section: "2.1",
  aliases: { zh: ["重点客户", "大客户判定"], en: ["key", "octants"] },
  input: Input,
  selects: true,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: ["{subject}是不是大客户", "{subject}算大客户吗", "我的大客户有哪些", "谁是大客户"],
    en: ["is {subject} a key account", "who are my key accounts", "which key accounts match us best"],
  },
  effect: "read",
  async run(input, context) {
    const view = await loadKeyAccounts(context);
    if (input.account !== undefined) {
      const resolved = await resolveAccount(context, input.account, {
        skill: "key-accounts",
        key: "account",
      });
      if (resolved.found === undefined) return resolved.reply;
      return keyAccountCard(resolved.found, view, context);
    }
    const { ids, unmatched } = await selectAccounts(context, view.portfolio, input);
    const chosen = view.accounts.filter((item) => ids.has(item.subject.account.id));
    const shown = input.onlyKey
      ? chosen.filter((item) => Object.values(item.angles).some((angle) => angle.holds))
      : chosen;
    const { from, ...again } = input;
    return keyAccountsCard(
      { shown, from, unmatched, again: JSON.parse(JSON.stringify(again)) },
      view,
      context,
    );
  },
});

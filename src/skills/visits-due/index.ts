import { z } from "zod";
import { loadKeyAccounts } from "../key-account-view.ts";
import { visitsCard } from "../key-accounts/card.ts";
import { SelectionFields, selectAccounts } from "../selection.ts";
import { defineSkill } from "../skill.ts";

const Input = z.object({ ...SelectionFields });

/** Who is to be visited by now (blue book, introduction to chapter 2: visit key accounts regularly). */
export const visitsDueSkill = defineSkill<z.infer<typeof Input>>({
  id: "visits-due",
  name: { zh: "该拜访谁", en: "Visits due" },
  summary: {
    zh: "大客户的拜访节奏：谁该拜访了、欠了多少天",
    en: "The visit cadence of key accounts: who is due and by how many days",
  },
  section: "2",
  aliases: { zh: ["拜访提醒", "拜访节奏"], en: ["visits", "cadence"] },
  input: Input,
  selects: true,
  phrases: {
    zh: ["该拜访谁了", "我该拜访谁", "哪些大客户很久没拜访", "哪些客户该拜访了", "最近该去拜访谁"],
    en: ["who is due a visit", "whom should i visit", "whom have we not visited", "which visits are due"],
  },
  effect: "read",
  async run(input, context) {
    const view = await loadKeyAccounts(context);
    const { ids } = await selectAccounts(context, view.portfolio, input);
    const chosen = view.accounts.filter((item) => ids.has(item.subject.account.id));
    return visitsCard(chosen, view, context);
  },
});

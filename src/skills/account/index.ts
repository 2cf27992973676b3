import { z } from "zod";
import { decisionChainArea } from "../../settings/decision-chain.ts";
import { resolveAccount } from "../resolve.ts";
import { defineSkill } from "../skill.ts";
import { accountCard } from "./card.ts";
import { readAccountView } from "./view.ts";

const Input = z.object({
  /** Id or name; absent means the account in hand. */
  account: z.string().max(200).optional(),
  /** Which part to show whole; absent shows the first lines of each. */
  part: z.enum(["contacts", "deals", "orders", "activities", "record"]).optional(),
});

/** The 360 view (blue book 2.1, step two): who they are, whom we know, what runs, what was bought, what was said. */
export const accountSkill = defineSkill<z.infer<typeof Input>>({
  id: "account",
  name: { zh: "客户全景", en: "Account view" },
  summary: {
    zh: "一个客户的全景：档案、联系人、商机、订单、跟进记录",
    en: "One account in full: profile, contacts, deals, orders, activities",
  },
  section: "2.1",
  aliases: { zh: ["客户", "客户全景", "全景", "360"], en: ["account", "360", "view"] },
  input: Input,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "{subject}的情况",
      "{subject}的全景",
      "{subject}的资料",
      "介绍一下{subject}",
      "{subject}是什么公司",
      "{subject}最近有什么动态",
      "看看{subject}",
      "打开{subject}",
      "{subject}的联系人有谁",
      "{subject}的跟进记录",
    ],
    en: [
      "tell me about {subject}",
      "show me {subject}",
      "who is {subject}",
      "open {subject}",
      "what do we know about {subject}",
      "{subject} overview",
      "what is new at {subject}",
      "contacts at {subject}",
    ],
  },
  effect: "read",
  async run(input, context) {
    const resolved = await resolveAccount(context, input.account, {
      skill: "account",
      key: "account",
      ...(input.part === undefined ? {} : { input: { part: input.part } }),
    });
    if (resolved.found === undefined) return resolved.reply;
    const view = await readAccountView(context.store, context.viewer, resolved.found);
    const { words } = context.settings.get(decisionChainArea);
    const card = accountCard(view, input.part, { locale: context.locale, today: context.today, words });
    return { ...card, about: { accountId: view.account.id } };
  },
});

import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import type { TierValue } from "../../domain/keeping/tiers.ts";
import type { Reply } from "../../reply.ts";
import { loadPortfolio } from "../portfolio.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say, word } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { differencesCard, tiersCard } from "./card.ts";
import {
  type DecisionBody,
  openDifferences,
  TIER_DECISION,
  tierDecisions,
  tierValues,
} from "./differences.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  ...SelectionFields,
  pair: z.string().max(60).optional(),
  choice: z.enum(["accept", "keep"]).optional(),
  reason: z.string().max(500).optional(),
  from: z.number().int().min(0).default(0),
  ...ConfirmFields,
});

type TiersInput = z.infer<typeof Input>;

/** The twelve manual and calculated pairs of blue book 4.1, and the list of where they disagree. */
export const tiersSkill = defineSkill<TiersInput>({
  id: "tiers",
  name: { zh: "客户分层", en: "Tiers" },
  summary: {
    zh: "客户分层表：12 项人工值和计算值，哪里不一致，采纳还是保留",
    en: "Twelve tier values, manual beside calculated: where they disagree, accepted or kept",
  },
  section: "4.1",
  aliases: { zh: ["分层", "客户分层", "分级"], en: ["tier", "levels"] },
  input: Input,
  selects: true,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: ["{subject}的分层", "{subject}是什么等级", "客户分层表", "哪些客户等级不对", "分层不一致的客户"],
    en: ["tiers of {subject}", "what tier is {subject}", "where do tiers disagree", "tier differences"],
  },
  effect: "write",
  async run(input, context) {
    if (input.account === undefined) return differences(input, context);
    const resolved = await resolveAccount(context, input.account, { skill: "tiers", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    const all = await tierValues(await loadPortfolio(context), context);
    const values = all.get(resolved.found.id) ?? [];
    const value = values.find((item) => item.pair === input.pair);
    if (value !== undefined && input.choice !== undefined)
      return decide(resolved.found, value, input, context);
    return tiersCard({ account: resolved.found, values, decisions: await tierDecisions(context) }, context);
  },
});

async function differences(input: TiersInput, context: SkillContext): Promise<Reply> {
  const portfolio = await loadPortfolio(context);
  const found = await selectAccounts(context, portfolio, input);
  const nothing = nothingChosen(found, input, { skill: "tiers", reader: context });
  if (nothing !== undefined) return nothing;
  const { ids, unmatched } = found;
  const values = await tierValues(portfolio, context);
  const chosen = portfolio.world.accounts.filter((account) => ids.has(account.id));
  const rows = openDifferences(chosen, values, await tierDecisions(context));
  const compared = [...values]
    .filter(([id]) => ids.has(id))
    .flatMap(([, row]) => row)
    .filter((value) => value.differs !== undefined).length;
  const { from: _from, ...again } = input;
  return differencesCard(
    {
      rows,
      compared,
      unmatched,
      from: input.from,
      scope: scopeName(input, context.locale),
      again: JSON.parse(JSON.stringify(again)),
    },
    context,
  );
}

async function decide(
  account: Account,
  value: TierValue,
  input: TiersInput,
  context: SkillContext,
): Promise<Reply> {
  const id = `${account.id}:${value.pair}`;
  const { manual = "", calculated = "" } = value;
  const name = word(context, value.name);
  const line =
    input.choice === "accept"
      ? say(
          context,
          `${account.name} ${name}：采纳计算值 ${calculated}（原来 ${manual}），请在 CRM 里改`,
          `${account.name} ${name}: take the calculated ${calculated} (was ${manual}); change it in the CRM`,
        )
      : say(
          context,
          `${account.name} ${name}：保留 ${manual}（计算值 ${calculated}），理由：${input.reason ?? ""}`,
          `${account.name} ${name}: keep ${manual} (calculated ${calculated}) because ${input.reason ?? ""}`,
        );
  const title = say(context, `${account.name} · 客户分层`, `${account.name} · tiers`);
  if (input.choice === "keep" && !input.reason) return reasonForm(account, value, title, context);
  const body: DecisionBody = {
    choice: input.choice ?? "keep",
    manual,
    calculated,
    reason: input.reason ?? "",
    on: context.today,
    by: context.viewer.name,
  };
  if (!isConfirmed(input, context)) {
    const present = await context.store.records.get(context.viewer, TIER_DECISION, id);
    const again = { account: account.id, pair: value.pair, choice: body.choice, reason: body.reason };
    return proposalCard(
      {
        skill: "tiers",
        title,
        changes: [line],
        input: again,
        version: present?.version ?? 0,
        sections: ["4.1"],
        about: { accountId: account.id },
      },
      context,
    );
  }
  const record = await writeRecord(
    context,
    { kind: TIER_DECISION, id, scope: "subject", accountId: account.id, body },
    input,
  );
  return writtenCard({ record, title, text: say(context, `已记下：${line}`, `Noted: ${line}`) }, context);
}

function reasonForm(account: Account, value: TierValue, title: string, context: SkillContext): Reply {
  const submit = {
    label: say(context, "保留", "Keep"),
    skill: "tiers",
    input: { account: account.id, pair: value.pair, choice: "keep" },
  };
  const label = say(
    context,
    `为什么保留${word(context, value.name)} ${value.manual ?? ""}`,
    `Why keep ${word(context, value.name)} ${value.manual ?? ""}`,
  );
  return {
    title,
    blocks: [{ type: "form", submit, fields: [{ name: "reason", label, kind: "text", required: true }] }],
  };
}

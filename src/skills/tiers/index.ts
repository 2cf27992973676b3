import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { isOpen, readTiers, type TierDecision, type TierValue } from "../../domain/keeping/tiers.ts";
import type { Reply } from "../../reply.ts";
import { tiersArea } from "../../settings/tiers.ts";
import { knownAccounts } from "../keeping-view.ts";
import { allRecords, loadPortfolio } from "../portfolio.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say, word } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { differencesCard, tiersCard } from "./card.ts";

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

export const TIER_DECISION = "tier-decision";
export type DecisionBody = TierDecision & {
  readonly reason: string;
  readonly on: string;
  readonly by: string;
};

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
    const values = (await valuesOf(context)).get(resolved.found.id) ?? [];
    const value = values.find((item) => item.pair === input.pair);
    if (value !== undefined && input.choice !== undefined)
      return decide(resolved.found, value, input, context);
    return tiersCard({ account: resolved.found, values, decisions: await decisionsOf(context) }, context);
  },
});

async function valuesOf(context: SkillContext): Promise<Map<string, TierValue[]>> {
  const portfolio = await loadPortfolio(context);
  const products = await context.store.all(context.viewer, "product");
  const pairs = context.settings.get(tiersArea);
  const known = knownAccounts(portfolio, products, context.settings, context.today);
  return new Map(known.map((item) => [item.account.id, readTiers(pairs, item)]));
}

async function decisionsOf(context: SkillContext): Promise<Map<string, DecisionBody>> {
  const records = await allRecords<DecisionBody>(context, TIER_DECISION);
  return new Map(records.map((record) => [record.id, record.body]));
}

async function differences(input: TiersInput, context: SkillContext): Promise<Reply> {
  const portfolio = await loadPortfolio(context);
  const { ids, unmatched } = await selectAccounts(context, portfolio, input);
  const values = await valuesOf(context);
  const decisions = await decisionsOf(context);
  const rows = portfolio.world.accounts
    .filter((account) => ids.has(account.id))
    .flatMap((account) =>
      (values.get(account.id) ?? [])
        .filter((value) => isOpen(value, decisions.get(`${account.id}:${value.pair}`)))
        .map((value) => ({ account, value })),
    );
  const compared = [...values.values()].flat().filter((value) => value.differs !== undefined).length;
  return differencesCard(
    { rows, compared, unmatched, from: input.from, scope: scopeName(input, context.locale) },
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

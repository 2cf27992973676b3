import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import type { Reply } from "../../reply.ts";
import { keepingRows, knownAccounts } from "../keeping-view.ts";
import { loadPortfolio } from "../portfolio.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import {
  REFERRAL,
  REFERRAL_KINDS,
  type ReferralBody,
  type ReferralKind,
  readReferrals,
} from "../referral-records.ts";
import { resolveAccount } from "../resolve.ts";
import { hasSelection, nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { accountReferralsCard, KIND_NAMES, referralForm, registerCard } from "./card.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  ...SelectionFields,
  kind: z.enum(REFERRAL_KINDS).optional(),
  to: z.string().max(200).optional(),
  note: z.string().max(500).optional(),
  outcome: z.string().max(200).optional(),
  on: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
  add: z.boolean().optional(),
  ...ConfirmFields,
});

type ReferralsInput = z.infer<typeof Input>;

/** The register of referrals and reference assets (blue book 4.1), and who to ask next. */
export const referralsSkill = defineSkill<ReferralsInput>({
  id: "referrals",
  name: { zh: "客户推荐", en: "Referrals" },
  summary: {
    zh: "客户推荐和示范资源登记：谁直接介绍过客户，谁肯出案例、上名单、背书、站台、接待参观；下一个请谁",
    en: "The register of referrals and reference assets: introductions, cases, lists, endorsements, events, visits; whom to ask next",
  },
  section: "4.1",
  aliases: { zh: ["推荐", "客户推荐", "转介绍"], en: ["referral", "reference"] },
  input: Input,
  selects: true,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: ["谁可以帮我们推荐", "{subject}推荐过谁", "客户推荐登记", "哪些客户可以参观", "请{subject}推荐"],
    en: [
      "who could refer us",
      "whom did {subject} refer",
      "reference assets",
      "which customers take visits",
      "ask {subject} for a referral",
    ],
  },
  effect: "write",
  async run(input, context) {
    if (input.account === undefined) return register(input, context);
    const resolved = await resolveAccount(context, input.account, { skill: "referrals", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    if (input.kind !== undefined) return add(resolved.found, input.kind, input, context);
    if (input.add === true) return referralForm(resolved.found, context);
    const rows = (await readReferrals(context)).filter(
      (row) => row.body.accountId === resolved.found.id || row.body.toAccountId === resolved.found.id,
    );
    return accountReferralsCard({ account: resolved.found, rows, names: await namesOf(context) }, context);
  },
});

async function namesOf({ store, viewer }: SkillContext): Promise<Map<string, string>> {
  const accounts = await store.all(viewer, "account");
  return new Map(accounts.map((account) => [account.id, account.name]));
}

/** Happy and loyal, and not asked in the last half year: they come first. */
async function register(input: ReferralsInput, context: SkillContext): Promise<Reply> {
  const portfolio = await loadPortfolio(context);
  const chosen = await selectAccounts(context, portfolio, input);
  const nothing = nothingChosen(chosen, input, { skill: "referrals", reader: context });
  if (nothing !== undefined) return nothing;
  const rows = (await readReferrals(context)).filter(
    ({ body }) => !hasSelection(input) || chosen.ids.has(body.accountId),
  );
  const products = await context.store.all(context.viewer, "product");
  const known = knownAccounts(portfolio, products, context.settings, context.today);
  const referrers = new Set(
    rows.filter((row) => row.body.kind === "direct").map((row) => row.body.accountId),
  );
  const halfYearAgo = new Date(Date.parse(`${context.today}T00:00:00Z`) - 182 * 86_400_000)
    .toISOString()
    .slice(0, 10);
  const recently = new Set(rows.filter((row) => row.body.on > halfYearAgo).map((row) => row.body.accountId));
  const candidates = keepingRows(known, context.settings, referrers)
    .filter(
      (row) =>
        chosen.ids.has(row.known.account.id) &&
        (row.satisfaction ?? 0) >= 70 &&
        row.loyalty !== "drifter" &&
        !recently.has(row.known.account.id),
    )
    .sort(
      (a, b) =>
        (b.satisfaction ?? 0) - (a.satisfaction ?? 0) || b.known.trade.wonAmount - a.known.trade.wonAmount,
    );
  const scope = hasSelection(input) ? scopeName(input, context.locale) : undefined;
  const names = await namesOf(context);
  return registerCard(
    { rows, names, candidates, ...(scope === undefined ? {} : { scope }), unmatched: chosen.unmatched },
    context,
  );
}

async function add(
  account: Account,
  kind: ReferralKind,
  input: ReferralsInput,
  context: SkillContext,
): Promise<Reply> {
  if (kind === "direct" && !input.to) return referralForm(account, context, kind);
  const target = input.to === undefined ? undefined : await visibleNamed(input.to, context);
  const body: ReferralBody = {
    kind,
    accountId: account.id,
    on: input.on ?? context.today,
    ...(target === undefined ? {} : { toAccountId: target.id }),
    ...(input.to === undefined ? {} : { toName: target?.name ?? input.to }),
    ...(input.outcome === undefined ? {} : { outcome: input.outcome }),
    ...(input.note === undefined ? {} : { note: input.note }),
  };
  const to = body.toName === undefined ? "" : ` → ${body.toName}`;
  const line = `${account.name}${say(context, "：", ": ")}${KIND_NAMES[kind][context.locale]}${to} (${body.on})`;
  const title = say(context, `${account.name} · 客户推荐`, `${account.name} · referrals`);
  if (!isConfirmed(input, context)) {
    const { confirm: _confirm, version: _version, ...rest } = input;
    const again = { ...JSON.parse(JSON.stringify(rest)), account: account.id };
    return proposalCard(
      {
        skill: "referrals",
        title,
        changes: [line],
        input: again,
        version: 0,
        sections: ["4.1"],
        about: { accountId: account.id },
      },
      context,
    );
  }
  const id = `${account.id}-${kind}-${body.toAccountId ?? body.toName ?? ""}-${body.on}`.replace(/\s+/g, "-");
  const record = await writeRecord(
    context,
    { kind: REFERRAL, id, scope: "subject", accountId: account.id, body },
    input,
  );
  return writtenCard(
    { record, title, text: say(context, `已登记：${line}`, `Registered: ${line}`) },
    context,
  );
}

async function visibleNamed(name: string, { store, viewer }: SkillContext): Promise<Account | undefined> {
  const byId = await store.get(viewer, "account", name);
  return byId ?? (await store.find(viewer, "account", { where: { name }, limit: 1 })).rows[0];
}

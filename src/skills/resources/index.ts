import { z } from "zod";
import type { Account, Deal, User } from "../../domain/crm.ts";
import { rollUpInsights } from "../../domain/keeping/insights.ts";
import {
  matchResources,
  RESOURCE_KINDS,
  type ResourceMatch,
  type ResourceNeed,
} from "../../domain/keeping/resources.ts";
import type { Reply } from "../../reply.ts";
import { insightsArea } from "../../settings/insights.ts";
import { type AccountRows, loadPortfolio } from "../portfolio.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say, word } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { type AskBody, RESOURCE_ASK, readAsks, readExperts, readPartners } from "../resource-records.ts";
import { bantOf, scoringOf } from "../scoring.ts";
import { hasSelection, nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { askForm, draftAsk, outcomeForm, RESOURCE_NAMES, resourcesCard } from "./card.ts";
import { resourceListCard } from "./list.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  ...SelectionFields,
  deal: z.string().max(200).optional(),
  /** Ask for this one: `kind` and `resource` from the card. */
  kind: z.enum(RESOURCE_KINDS).optional(),
  resource: z.string().max(200).optional(),
  text: z.string().max(2000).optional(),
  /** What came of an ask. */
  ask: z.string().max(300).optional(),
  outcome: z.string().max(500).optional(),
  ...ConfirmFields,
});

type ResourcesInput = z.infer<typeof Input>;

/** Five kinds of help from outside (blue book 4.2): who could help, the drafted ask, and what came of it. */
export const resourcesSkill = defineSkill<ResourcesInput>({
  id: "resources",
  name: { zh: "借力资源", en: "Resources" },
  summary: {
    zh: "这个客户可以借谁的力：上级领导、市场活动、专家、自媒体、合作伙伴；帮你写好怎么开口，并记下结果",
    en: "Who could help with this account: executives, events, experts, own media, partners; drafts the ask and keeps what came of it",
  },
  section: "4.2",
  aliases: { zh: ["资源", "借力", "借力资源"], en: ["resource", "help-me-win"] },
  input: Input,
  subject: { key: "account", kind: "account" },
  selects: true,
  phrases: {
    zh: [
      "{subject}可以借谁的力",
      "{subject}找谁帮忙",
      "{subject}有什么资源可以用",
      "要不要请领导出面见{subject}",
      "哪个伙伴能帮{subject}",
    ],
    en: [
      "who could help with {subject}",
      "resources for {subject}",
      "which partner could help with {subject}",
      "should my boss see {subject}",
    ],
  },
  effect: "write",
  async run(input, context) {
    if (input.account === undefined && hasSelection(input)) return many(input, context);
    const resolved = await resolveAccount(context, input.account, { skill: "resources", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    const account = resolved.found;
    if (input.ask !== undefined) return noteOutcome(account, input, context);
    const { need, matches } = await matchFor(account, input, context);
    const match = matches.find((item) => item.kind === input.kind && item.id === input.resource);
    if (match !== undefined) return askFor(match, need, input, context);
    return resourcesCard(
      { account, deal: need.deal, matches, asks: await readAsks(context, account.id) },
      context,
    );
  },
});

async function matchFor(
  account: Account,
  input: ResourcesInput,
  context: SkillContext,
): Promise<{ need: ResourceNeed; matches: ResourceMatch[] }> {
  const { store, viewer } = context;
  const rows = (await loadPortfolio(context)).rows(account.id);
  const deal = chooseDeal(rows, input.deal ?? context.inHand.dealId);
  const members = await store.all(viewer, "campaignMember", { accountId: account.id });
  const attended = new Set(members.map((member) => member.campaignId));
  const need = needOf(account, { rows, deal, context, stages: await store.all(viewer, "stage") });
  return { need, matches: matchResources(need, { ...(await supplyOf(context)), attended }) };
}

/** Everything that could help anyone, read once. */
async function supplyOf(context: SkillContext) {
  return {
    leaders: await leadersOf(context),
    campaigns: await context.store.all(context.viewer, "campaign"),
    experts: await readExperts(context),
    partners: await readPartners(context),
    today: context.today,
  };
}

/** The best help for the largest open deal of each account chosen. */
async function many(input: ResourcesInput, context: SkillContext): Promise<Reply> {
  const { store, viewer } = context;
  const portfolio = await loadPortfolio(context);
  const chosen = await selectAccounts(context, portfolio, input);
  const nothing = nothingChosen(chosen, input, { skill: "resources", reader: context });
  if (nothing !== undefined) return nothing;
  const [supply, members, stages] = await Promise.all([
    supplyOf(context),
    store.all(viewer, "campaignMember"),
    store.all(viewer, "stage"),
  ]);
  const came = Map.groupBy(members, (member) => member.accountId);
  const accounts = portfolio.world.accounts.filter(({ id }) => chosen.ids.has(id));
  const rows = accounts.flatMap((account) => {
    const own = portfolio.rows(account.id);
    const deal = chooseDeal(own, undefined);
    if (deal === undefined) return [];
    const attended = new Set((came.get(account.id) ?? []).map((member) => member.campaignId));
    const need = needOf(account, { rows: own, deal, context, stages });
    const [match] = matchResources(need, { ...supply, attended });
    return [{ account, deal, match }];
  });
  rows.sort(
    (a, b) =>
      (b.deal.amount?.minor ?? 0) - (a.deal.amount?.minor ?? 0) || (a.account.id < b.account.id ? -1 : 1),
  );
  const scope = scopeName(input, context.locale);
  return resourceListCard({ rows, looked: accounts.length, scope, unmatched: chosen.unmatched }, context);
}

function chooseDeal(rows: AccountRows, wanted: string | undefined): Deal | undefined {
  const open = rows.deals.filter((deal) => deal.status === "open");
  const named = rows.deals.find((deal) => deal.id === wanted || deal.name === wanted);
  return (
    named ??
    [...open].sort((a, b) => (b.amount?.minor ?? 0) - (a.amount?.minor ?? 0) || (a.id < b.id ? -1 : 1))[0]
  );
}

function needOf(
  account: Account,
  from: {
    rows: AccountRows;
    deal: Deal | undefined;
    context: SkillContext;
    stages: readonly { id: string; probability?: number }[];
  },
): ResourceNeed {
  const { rows, deal, context } = from;
  const { topics } = context.settings.get(insightsArea);
  const [top] = rollUpInsights({
    topics: Object.fromEntries(Object.entries(topics).filter(([, topic]) => topic.publish)),
    activities: rows.activities,
    industryOf: () => undefined,
    today: context.today,
    days: 180,
  });
  const bant = bantOf(scoringOf(context.settings), rows, context.today);
  const stage = from.stages.find((item) => item.id === deal?.stageId);
  return {
    account,
    deal,
    probability: deal?.probability ?? stage?.probability ?? 0,
    ebMet: bant.letters.find((letter) => letter.letter === "A")?.state === "clear",
    needText: rows.activities
      .slice(-10)
      .map((activity) => `${activity.subject ?? ""} ${activity.text ?? ""}`)
      .join(" "),
    topTopic:
      top === undefined || top.accounts === 0 ? undefined : { id: top.topic, name: word(context, top.name) },
  };
}

/** The people above the asker, nearest first. */
async function leadersOf({ store, viewer }: SkillContext): Promise<User[]> {
  const users = await store.all(viewer, "user");
  const byId = new Map(users.map((user) => [user.id, user]));
  const leaders: User[] = [];
  let at = byId.get(viewer.userId)?.managerId;
  while (at !== undefined && leaders.length < 4) {
    const leader = byId.get(at);
    if (leader === undefined || leaders.includes(leader)) break;
    if (leader.active) leaders.push(leader);
    at = leader.managerId;
  }
  return leaders;
}

async function askFor(
  match: ResourceMatch,
  need: ResourceNeed,
  input: ResourcesInput,
  context: SkillContext,
): Promise<Reply> {
  const { account, deal } = need;
  if (!input.text) return askForm(match, { account, deal, text: draftAsk(match, need, context) }, context);
  const body: AskBody = {
    kind: match.kind,
    resourceId: match.id,
    name: match.name,
    accountId: account.id,
    ...(deal === undefined ? {} : { dealId: deal.id }),
    text: input.text,
    on: context.today,
    by: context.viewer.name,
  };
  const kind = word(context, RESOURCE_NAMES[match.kind]);
  const line = say(
    context,
    `请${kind} ${match.name} 帮 ${account.name}`,
    `ask ${match.name} (${kind.toLowerCase()}) to help with ${account.name}`,
  );
  const title = say(context, `${account.name} · 借力资源`, `${account.name} · resources`);
  if (!isConfirmed(input, context)) {
    const again = { account: account.id, kind: match.kind, resource: match.id, text: input.text };
    const blocks = [{ type: "text" as const, markdown: input.text }];
    return proposalCard(
      {
        skill: "resources",
        title,
        changes: [line],
        blocks,
        input: again,
        version: 0,
        sections: ["4.2"],
        about: { accountId: account.id },
      },
      context,
    );
  }
  const id = `${account.id}-${match.kind}-${match.id}-${context.today}`;
  const record = await writeRecord(
    context,
    { kind: RESOURCE_ASK, id, scope: "subject", accountId: account.id, body },
    input,
  );
  const after = {
    label: say(context, "记结果", "Note the outcome"),
    skill: "resources",
    input: { account: account.id, ask: id },
  };
  return writtenCard(
    {
      record,
      title,
      text: say(
        context,
        `已记下：${line}。话术在上一张卡片，由你来发。`,
        `Noted: ${line}. The words are on the card before; you send them.`,
      ),
      blocks: [{ type: "actions", actions: [after] }],
    },
    context,
  );
}

async function noteOutcome(account: Account, input: ResourcesInput, context: SkillContext): Promise<Reply> {
  const ask = (await readAsks(context, account.id)).find((item) => item.id === input.ask);
  const title = say(context, `${account.name} · 借力资源`, `${account.name} · resources`);
  if (ask === undefined) {
    const text = say(context, "没有找到这次请求。", "That ask is not on record.");
    return { title, blocks: [{ type: "note", tone: "missing", text }] };
  }
  if (!input.outcome) return outcomeForm(account, ask, context);
  const line = say(context, `${ask.body.name}：${input.outcome}`, `${ask.body.name}: ${input.outcome}`);
  if (!isConfirmed(input, context)) {
    const again = { account: account.id, ask: ask.id, outcome: input.outcome };
    return proposalCard(
      {
        skill: "resources",
        title,
        changes: [line],
        input: again,
        version: ask.version,
        sections: ["4.2"],
        about: { accountId: account.id },
      },
      context,
    );
  }
  const body: AskBody = { ...ask.body, outcome: input.outcome, outcomeOn: context.today };
  const record = await writeRecord(
    context,
    { kind: RESOURCE_ASK, id: ask.id, scope: "subject", accountId: account.id, body },
    input,
  );
  return writtenCard(
    { record, title, text: say(context, `已记下结果：${line}`, `Outcome noted: ${line}`) },
    context,
  );
}

import type { Account, Activity, Contact, Deal, Target } from "../domain/crm.ts";
import type { PeriodName } from "../domain/pipeline/calendar.ts";
import { groupMoves, indexStages, type Moves, type StageIndex } from "../domain/pipeline/course.ts";
import { type DealFacts, type DealWarnings, warningsOf, warningWorld } from "../domain/pipeline/warnings.ts";
import { buildChain, type ChainBody } from "../domain/winning/chain.ts";
import { decisionChainArea } from "../settings/decision-chain.ts";
import { type PipelineSettings, pipelineArea } from "../settings/pipeline.ts";
import { DECISION_CHAIN } from "./chain.ts";
import { type Directory, resolveScope, type Scope, type ScopeInput } from "./pipeline-scope.ts";
import { allRecords } from "./portfolio.ts";
import type { SkillContext } from "./skill.ts";

/** The deals a card is about, with what is needed to name and judge them; read once, as the viewer. */
export interface PipelineWorld extends Directory {
  readonly scope: Scope;
  readonly deals: readonly Deal[];
  readonly moves: Moves;
  readonly stages: StageIndex;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Every deal in the viewer's sight: what is usual is learnt from all of them. */
  readonly inSight: readonly Deal[];
  readonly rules: PipelineSettings;
}

export async function loadPipeline(
  context: SkillContext,
  input: ScopeInput,
  period: PeriodName,
): Promise<PipelineWorld> {
  const { store, viewer } = context;
  const [users, teams, stages, inSight, changes, accounts] = await Promise.all([
    store.all(viewer, "user"),
    store.all(viewer, "team"),
    store.all(viewer, "stage"),
    store.all(viewer, "deal"),
    store.all(viewer, "stageChange"),
    store.all(viewer, "account"),
  ]);
  const scope = await resolveScope(context, input, { directory: { users, teams }, period });
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return {
    scope,
    users,
    teams,
    deals: inSight.filter((deal) => inScope(deal, scope, byId)),
    moves: groupMoves(changes),
    stages: indexStages(stages),
    accounts: byId,
    inSight,
    rules: context.settings.get(pipelineArea),
  };
}

function inScope(
  deal: Deal,
  { people, accountTest }: Scope,
  accounts: ReadonlyMap<string, Account>,
): boolean {
  if (people !== undefined && !people.has(deal.ownerId ?? "")) return false;
  if (accountTest === undefined) return true;
  const account = accounts.get(deal.accountId ?? "");
  return account !== undefined && accountTest(account);
}

/** What the rules of the warnings read besides the deals themselves. */
export interface DealContext {
  readonly activities: readonly Activity[];
  readonly contacts: readonly Contact[];
  /** Open tasks of everything in sight. */
  readonly tasks: readonly Activity[];
  facts(deal: Deal): DealFacts;
  /** Warnings of the deals in scope that are open, in no order; deals without one are left out. */
  warnings(deals: readonly Deal[]): DealWarnings[];
  warningsOf(deal: Deal): DealWarnings;
}

export async function loadDealContext(context: SkillContext, world: PipelineWorld): Promise<DealContext> {
  const { store, viewer, today } = context;
  const [activities, contacts, chains] = await Promise.all([
    store.all(viewer, "activity"),
    store.all(viewer, "contact"),
    allRecords<ChainBody>(context, DECISION_CHAIN),
  ]);
  const ofDeal = groupBy(activities, (activity) => activity.dealId);
  const ofAccount = groupBy(activities, ({ dealId, accountId }) =>
    dealId === undefined ? accountId : undefined,
  );
  const people = groupBy(contacts, (contact) => (contact.left === true ? undefined : contact.accountId));
  const bodies = new Map(chains.map((record) => [record.id, record.body]));
  const { words } = context.settings.get(decisionChainArea);
  const { rules } = world;
  const tasks = activities.filter((activity) => isOpenTask(activity, rules));
  const open = new Set(tasks.flatMap((task) => task.dealId ?? []));
  const judge = warningWorld({ ...world, deals: world.inSight, rules: rules.warnings, today });

  function facts(deal: Deal): DealFacts {
    const own = people.get(deal.accountId ?? "") ?? [];
    const layers = [`account:${deal.accountId}`, `deal:${deal.id}`].flatMap((id) => bodies.get(id) ?? []);
    const chain = buildChain({ contacts: own, layers, template: [], words });
    const nextStepOn = customText(deal, rules.nextStepDateField);
    return {
      deal,
      moves: world.moves.get(deal.id) ?? [],
      activities: [...(ofDeal.get(deal.id) ?? []), ...(ofAccount.get(deal.accountId ?? "") ?? [])],
      contactIds: own.map((contact) => contact.id),
      hasEb: chain.seats.some((seat) => seat.role === "EB" && !seat.empty),
      hasOpenTask: open.has(deal.id),
      ...(nextStepOn !== undefined && /^\d{4}-\d{2}-\d{2}/.test(nextStepOn)
        ? { nextStepOn: nextStepOn.slice(0, 10) }
        : {}),
    };
  }

  const of = (deal: Deal) => warningsOf(facts(deal), judge);
  return {
    activities,
    contacts,
    tasks,
    facts,
    warningsOf: of,
    warnings: (deals) =>
      deals
        .filter((deal) => deal.status === "open")
        .map(of)
        .filter((item) => item.points > 0),
  };
}

function isOpenTask(activity: Activity, { done, taskStatusField }: PipelineSettings): boolean {
  if (activity.kind !== "task" || activity.doneOn !== undefined) return false;
  const status = customText(activity, taskStatusField)?.toLowerCase();
  return status === undefined || !done.some((text) => text.toLowerCase() === status);
}

function customText(row: Pick<Deal, "custom">, field: string): string | undefined {
  const value = row.custom[field.replace(/^custom\./, "")];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function groupBy<T>(rows: readonly T[], key: (row: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const id = key(row);
    if (id === undefined) continue;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return groups;
}

/** Targets, for the cards that measure against them. */
export function loadTargets({ store, viewer }: SkillContext): Promise<Target[]> {
  return store.all(viewer, "target");
}

import type { Period } from "../../domain/pipeline/calendar.ts";
import { buildDigest, type Digest } from "../../domain/pipeline/digest.ts";
import { peopleBelow } from "../../domain/pipeline/people.ts";
import {
  groupBy,
  loadDealContext,
  loadPipeline,
  loadTargets,
  type PipelineWorld,
} from "../pipeline-world.ts";
import { loadPortfolio } from "../portfolio.ts";
import type { SkillContext } from "../skill.ts";
import { type Difference, openDifferences, tierDecisions, tierValues } from "../tiers/differences.ts";

export interface ComposedDigest {
  readonly digest: Digest;
  readonly world: PipelineWorld;
  /** Accounts of the manager's people whose manual and calculated tiers disagree and wait for a decision. */
  readonly tiers: readonly Difference[];
}

/** Reads the manager's world as the manager and assembles the digest. */
export async function composeDigest(
  context: SkillContext,
  options: { readonly managerId: string; readonly period?: Period },
): Promise<ComposedDigest> {
  const world = await loadPipeline(context, {}, "week");
  const [details, targets, tiers] = await Promise.all([
    loadDealContext(context, world),
    loadTargets(context),
    tiersOf(options.managerId, world, context),
  ]);
  const ofDeal = groupBy(details.activities, (activity) => activity.dealId);
  const { rules } = world;
  const digest = buildDigest(
    {
      ...world,
      deals: world.inSight,
      targets,
      facts: details.facts,
      activities: (dealId) => ofDeal.get(dealId) ?? [],
    },
    {
      ...options,
      today: context.today,
      rules: {
        warnings: rules.warnings,
        funnel: rules.funnel,
        commit: rules.forecast.commit,
        moveWords: Object.fromEntries(Object.entries(rules.moves).map(([id, move]) => [id, move.words])),
      },
    },
  );
  return { digest, world, tiers };
}

async function tiersOf(
  managerId: string,
  { users, teams }: PipelineWorld,
  context: SkillContext,
): Promise<Difference[]> {
  const [portfolio, decisions] = await Promise.all([loadPortfolio(context), tierDecisions(context)]);
  const people = peopleBelow(managerId, users, teams);
  const theirs = portfolio.world.accounts.filter(({ ownerId }) => people.has(ownerId ?? ""));
  return openDifferences(theirs, await tierValues(portfolio, context), decisions);
}

import type { Period } from "../../domain/pipeline/calendar.ts";
import { buildDigest, type Digest } from "../../domain/pipeline/digest.ts";
import {
  groupBy,
  loadDealContext,
  loadPipeline,
  loadTargets,
  type PipelineWorld,
} from "../pipeline-world.ts";
import type { SkillContext } from "../skill.ts";

export interface ComposedDigest {
  readonly digest: Digest;
  readonly world: PipelineWorld;
}

/** Reads the manager's world as the manager and assembles the digest. */
export async function composeDigest(
  context: SkillContext,
  options: { readonly managerId: string; readonly period?: Period },
): Promise<ComposedDigest> {
  const world = await loadPipeline(context, {}, "week");
  const [details, targets] = await Promise.all([loadDealContext(context, world), loadTargets(context)]);
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
  return { digest, world };
}

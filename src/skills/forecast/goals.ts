import type { Target, Team, User } from "../../domain/crm.ts";
import {
  addTargets,
  type Forecast,
  forecast,
  type TargetSum,
  targetOf,
  targetOfTeam,
  teamsLedBy,
} from "../../domain/pipeline/forecast.ts";
import { membersOf } from "../../domain/pipeline/people.ts";
import type { PipelineWorld } from "../pipeline-world.ts";

/** One person's or team's figures. */
export interface Goal {
  readonly user?: User;
  readonly team?: Team;
  readonly target: TargetSum;
  readonly forecast: Forecast;
}

export interface Goals {
  /** The target of the whole scope. */
  readonly whole: TargetSum;
  /** Teams below where there are several, else people; empty for one person. */
  readonly parts: readonly Goal[];
}

interface GoalInput {
  readonly world: PipelineWorld;
  readonly targets: readonly Target[];
  readonly commit: number;
  readonly viewerId: string;
}

/** Targets and figures of the scope and of its parts; a narrowing by industry or place has no target. */
export function goalsOf(input: GoalInput): Goals {
  const { scope } = input.world;
  if (scope.accountTest !== undefined)
    return { whole: NONE, parts: parts(input).map((part) => ({ ...part, target: NONE })) };
  return { whole: wholeTarget(input), parts: parts(input) };
}

const NONE: TargetSum = { totals: [], rows: [], prorated: false };

function wholeTarget({ world, targets, viewerId }: GoalInput): TargetSum {
  const { scope, teams } = world;
  if (scope.person !== undefined) return targetOf(targets, { userId: scope.person.id }, scope.period);
  const led = scope.team ? [scope.team] : teamsLedBy(viewerId, teams);
  const uppermost = led.length > 0 ? led : teams.filter((team) => team.parentId === undefined);
  const at = { teams, period: scope.period };
  return addTargets(uppermost.map((team) => targetOfTeam(targets, team.id, at)));
}

function parts(input: GoalInput): Goal[] {
  const { scope, teams, users, deals } = input.world;
  if (scope.person !== undefined) return [];
  const below = scope.team === undefined ? [] : teams.filter((team) => team.parentId === scope.team?.id);
  if (below.length > 0) return below.map((team) => teamGoal(team, input)).filter(hasFigures);
  const owners = new Set(deals.map((deal) => deal.ownerId));
  const people = users.filter(
    (user) =>
      (scope.people === undefined || scope.people.has(user.id)) && (owners.has(user.id) || user.active),
  );
  return people.map((user) => personGoal(user, input)).filter(hasFigures);
}

function hasFigures({ target, forecast: figures }: Goal): boolean {
  return target.totals.length > 0 || figures.currencies.length > 0;
}

function teamGoal(team: Team, { world, targets, commit }: GoalInput): Goal {
  const people = membersOf(team.id, world.users, world.teams);
  const deals = world.deals.filter((deal) => people.has(deal.ownerId ?? ""));
  const { period } = world.scope;
  return {
    team,
    target: targetOfTeam(targets, team.id, { teams: world.teams, period }),
    forecast: forecast({ ...world, deals, period, commit }),
  };
}

function personGoal(user: User, { world, targets, commit }: GoalInput): Goal {
  const deals = world.deals.filter((deal) => deal.ownerId === user.id);
  const { period } = world.scope;
  return {
    user,
    target: targetOf(targets, { userId: user.id }, period),
    forecast: forecast({ ...world, deals, period, commit }),
  };
}

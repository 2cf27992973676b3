import type { Columns } from "./csv.ts";
import { repsOf, TEAMS, USERS } from "./people.ts";
import { createRandom } from "./random.ts";

export interface Target {
  id: string;
  scope: "团队" | "个人";
  team: string;
  user: string;
  year: number;
  quarter: number;
  amount: number;
}

const QUARTERS: readonly [year: number, quarter: number, pace: number][] = [
  [2025, 1, 0.8],
  [2025, 2, 0.95],
  [2025, 3, 1],
  [2025, 4, 1.1],
  [2026, 1, 0.95],
  [2026, 2, 1.05],
  [2026, 3, 1.1],
  [2026, 4, 1.25],
];

/** Quarterly target of each selling team at pace 1, in 元. */
const TEAM_BASE: Record<string, number> = {
  T04: 6_400_000,
  T05: 4_600_000,
  T06: 4_400_000,
  T07: 4_000_000,
  T08: 4_200_000,
  T09: 3_600_000,
  T10: 2_800_000,
};

function childrenSum(team: string, pace: number): number {
  const own = TEAM_BASE[team] ?? 0;
  const children = TEAMS.filter((candidate) => candidate.parent === team);
  return (
    Math.round((own * pace) / 10000) * 10000 +
    children.reduce((sum, child) => sum + childrenSum(child.id, pace), 0)
  );
}

function repTargets(team: string, amount: number): [user: string, amount: number][] {
  const reps = repsOf(team);
  const weights = reps.map((rep) => createRandom(`target:${rep.id}`).int(8, 13));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return reps.map((rep, i) => [rep.id, Math.round((amount * (weights[i] ?? 0)) / total / 10000) * 10000]);
}

export function buildTargets(): Target[] {
  const rows = QUARTERS.flatMap(([year, quarter, pace]) => {
    const teams = TEAMS.filter((team) => childrenSum(team.id, pace) > 0 && team.id !== "T01");
    return teams.flatMap((team): Omit<Target, "id">[] => {
      const amount = childrenSum(team.id, pace);
      const own = { scope: "团队" as const, team: team.id, user: "", year, quarter, amount };
      const people = team.id in TEAM_BASE ? repTargets(team.id, amount) : [];
      return [
        own,
        ...people.map(([user, share]) => ({
          scope: "个人" as const,
          team: team.id,
          user,
          year,
          quarter,
          amount: share,
        })),
      ];
    });
  });
  const joined = new Map(USERS.map((user) => [user.id, user.joined]));
  return rows
    .filter(
      ({ user, year, quarter }) =>
        user === "" || (joined.get(user) ?? "") < `${year}-${String(quarter * 3).padStart(2, "0")}-01`,
    )
    .map((row, index) => ({ ...row, id: `R${String(index + 1).padStart(4, "0")}` }));
}

export const TARGET_COLUMNS: Columns<Target> = [
  ["目标编号", (target) => target.id],
  ["目标类型", (target) => target.scope],
  ["团队编号", (target) => target.team],
  ["用户编号", (target) => target.user],
  ["年度", (target) => target.year],
  ["季度", (target) => `Q${target.quarter}`],
  ["目标金额", (target) => target.amount],
  ["币种", () => "CNY"],
];

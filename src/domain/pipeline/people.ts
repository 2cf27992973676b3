import type { Team, User } from "../crm.ts";

/**
 * Ids of a person and, for a manager, everybody below: reports, members of teams led by any of them and of
 * those teams' child teams, and so on. The same rule that visibility follows.
 */
export function peopleBelow(id: string, users: readonly User[], teams: readonly Team[]): Set<string> {
  const people = new Set([id]);
  if (users.find((user) => user.id === id)?.role !== "manager") return people;
  const led = new Set<string>();
  for (let before = -1; before !== people.size + led.size; ) {
    before = people.size + led.size;
    for (const team of teams) {
      if (isIn(people, team.managerId) || isIn(led, team.parentId)) led.add(team.id);
    }
    for (const user of users) {
      if (isIn(people, user.managerId) || isIn(led, user.teamId)) people.add(user.id);
    }
  }
  return people;
}

/** Members of a team and of the teams below it. */
export function membersOf(teamId: string, users: readonly User[], teams: readonly Team[]): Set<string> {
  const inside = teamsBelow(teamId, teams);
  return new Set(users.filter((user) => isIn(inside, user.teamId)).map((user) => user.id));
}

/** A team and the teams below it. */
export function teamsBelow(teamId: string, teams: readonly Team[]): Set<string> {
  const inside = new Set([teamId]);
  for (let before = -1; before !== inside.size; ) {
    before = inside.size;
    for (const team of teams) if (isIn(inside, team.parentId)) inside.add(team.id);
  }
  return inside;
}

function isIn(set: ReadonlySet<string>, id: string | undefined): boolean {
  return id !== undefined && set.has(id);
}

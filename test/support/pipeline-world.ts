import type { Deal, Stage, StageChange, Target, Team, User } from "#src/domain/crm.ts";
import { money } from "#src/domain/money.ts";
import { groupMoves, indexStages } from "#src/domain/pipeline/course.ts";
import { deal } from "./sales-world.ts";

let counter = 0;

/** Four open stages and two ends, invented. */
export const STAGES: readonly Stage[] = [
  { id: "S1", name: "接触", order: 1, status: "open", probability: 0.1, custom: {} },
  { id: "S2", name: "需求", order: 2, status: "open", probability: 0.25, custom: {} },
  { id: "S3", name: "方案", order: 3, status: "open", probability: 0.5, custom: {} },
  { id: "S4", name: "商务", order: 4, status: "open", probability: 0.8, custom: {} },
  { id: "SW", name: "赢单", order: 5, status: "won", probability: 1, custom: {} },
  { id: "SL", name: "输单", order: 6, status: "lost", probability: 0, custom: {} },
];

export const STAGE_INDEX = indexStages(STAGES);

export const yuan = (amount: number) => money(amount, "CNY");

/** Changes of one deal as `["2026-01-05", "stage", "S1", "S2"]`; an empty from is the creation. */
export type Step = readonly [on: string, field: StageChange["field"], from: string, to: string];

export function changes(dealId: string, steps: readonly Step[]): StageChange[] {
  return steps.map(([on, field, from, to]) => ({
    id: `h${String(++counter).padStart(5, "0")}`,
    dealId,
    on,
    field,
    to,
    seen: "source",
    custom: {},
    ...(from === "" ? {} : { from }),
  }));
}

/** A deal that walked through stages: `path` names each with the day it came there; the last may be SW or SL. */
export function walked(
  id: string,
  path: readonly (readonly [stage: string, on: string])[],
  fields: Partial<Deal> = {},
): { readonly deal: Deal; readonly changes: StageChange[] } {
  const [last, on] = path.at(-1) ?? ["S1", "2026-01-01"];
  const status = STAGE_INDEX.get(last)?.status ?? "open";
  const steps = path.map(([stage, day], at): Step => [day, "stage", path[at - 1]?.[0] ?? "", stage]);
  return {
    deal: deal({
      id,
      stageId: last,
      status,
      amount: yuan(10_000),
      ...(path[0] === undefined ? {} : { createdOn: path[0][1] }),
      ...(status === "open" ? {} : { closedOn: on }),
      ...fields,
    }),
    changes: changes(id, steps),
  };
}

export function worldOf(rows: readonly { readonly deal: Deal; readonly changes: readonly StageChange[] }[]) {
  return {
    deals: rows.map((row) => row.deal),
    moves: groupMoves(rows.flatMap((row) => row.changes)),
    stages: STAGE_INDEX,
  };
}

export function user(id: string, fields: Partial<User> = {}): User {
  return { id, name: id, role: "rep", active: true, custom: {}, ...fields };
}

export function team(id: string, fields: Partial<Team> = {}): Team {
  return { id, name: id, custom: {}, ...fields };
}

export function target(id: string, fields: Partial<Target>): Target {
  return { id, startsOn: "2026-10-01", endsOn: "2026-12-31", amount: yuan(1_000_000), custom: {}, ...fields };
}

import type { CalendarDate, Deal, DealStatus, Stage, StageChange } from "../crm.ts";
import { type Money, money } from "../money.ts";

/** The moves of each deal by date; moves of one day stay in the order they were given in. */
export type Moves = ReadonlyMap<string, readonly StageChange[]>;

export type StageIndex = ReadonlyMap<string, Stage>;

/** One unbroken stay of a deal in an open stage. */
export interface Stay {
  readonly stage: Stage;
  /** Absent when the history begins after the deal had come here. */
  readonly from: CalendarDate | undefined;
  readonly to: CalendarDate | undefined;
  /** Absent while it is still there. */
  readonly exit: "forward" | "back" | "won" | "lost" | "abandoned" | undefined;
}

export interface Course {
  readonly stays: readonly Stay[];
  /** Highest order it ever came to; undefined when no open stage of it is known. */
  readonly reached: number | undefined;
}

/** Changes must be in the order of their ids, as the store gives them. */
export function groupMoves(changes: readonly StageChange[]): Moves {
  const groups = new Map<string, StageChange[]>();
  const unsorted = new Set<string>();
  // Histories mostly come deal by deal: whole runs are cut out at their exact size, which spares the collector.
  for (let start = 0, end = 1; start < changes.length; start = end++) {
    const id = changes[start]?.dealId ?? "";
    while (changes[end]?.dealId === id) end++;
    const run = changes.slice(start, end);
    const before = groups.get(id);
    const group = before === undefined ? run : [...before, ...run];
    if (!inOrder(group, (before?.length ?? 0) - 1)) unsorted.add(id);
    groups.set(id, group);
  }
  for (const id of unsorted) groups.get(id)?.sort(byDate);
  return groups;
}

/** Whether the moves from that place on come by date. */
function inOrder(group: readonly StageChange[], from: number): boolean {
  for (let at = Math.max(1, from + 1); at < group.length; at++) {
    if ((group[at - 1]?.on ?? "") > (group[at]?.on ?? "")) return false;
  }
  return true;
}

function byDate(a: StageChange, b: StageChange): number {
  return a.on < b.on ? -1 : a.on > b.on ? 1 : 0;
}

export function indexStages(stages: readonly Stage[]): StageIndex {
  return new Map(stages.map((stage) => [stage.id, stage]));
}

/** Open stages by order: the columns of the funnel (blue book 3.2). */
export function openStages(stages: readonly Stage[]): Stage[] {
  return stages
    .filter((stage) => stage.status === "open")
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

/**
 * Where a deal was and when, from its moves. The deal's own stage and status are the truth about today: a
 * history that ends elsewhere is closed by them, with the date left open where nobody knows it.
 */
export function courseOf(deal: Deal, moves: readonly StageChange[] | undefined, stages: StageIndex): Course {
  const stays: Stay[] = [];
  let held: Stage | undefined;
  let since: CalendarDate | undefined;
  for (const move of moves ?? []) {
    if (move.field !== "stage" || move.to === undefined) continue;
    const to = stages.get(move.to);
    if (to === undefined) continue;
    if (held === undefined) held = openStage(move.from, stages);
    if (held !== undefined) stays.push({ stage: held, from: since, to: move.on, exit: exitTo(held, to) });
    held = to.status === "open" ? to : undefined;
    since = move.on;
  }
  return finish(deal, { stays, held, since }, stages);
}

function openStage(id: string | undefined, stages: StageIndex): Stage | undefined {
  const stage = id === undefined ? undefined : stages.get(id);
  return stage?.status === "open" ? stage : undefined;
}

function exitTo(from: Stage, to: Stage): NonNullable<Stay["exit"]> {
  if (to.status !== "open") return to.status;
  return to.order >= from.order ? "forward" : "back";
}

function finish(
  deal: Deal,
  at: { stays: Stay[]; held: Stage | undefined; since: CalendarDate | undefined },
  stages: StageIndex,
): Course {
  const { stays, held, since } = at;
  if (deal.status !== "open") {
    const last = held ?? (stays.length === 0 ? openStage(deal.stageId, stages) : undefined);
    if (last !== undefined) stays.push({ stage: last, from: since, to: deal.closedOn, exit: deal.status });
  } else {
    const present = openStage(deal.stageId, stages) ?? held;
    if (held !== undefined && present !== undefined && present !== held) {
      stays.push({ stage: held, from: since, to: undefined, exit: exitTo(held, present) });
    }
    if (present !== undefined) {
      stays.push({
        stage: present,
        from: present === held ? since : undefined,
        to: undefined,
        exit: undefined,
      });
    }
  }
  let reached: number | undefined;
  for (const { stage } of stays) if (reached === undefined || stage.order > reached) reached = stage.order;
  return { stays, reached };
}

/** An amount as a move writes it, `1240000 CNY`; undefined when it is not one. */
export function parseAmount(text: string | undefined): Money | undefined {
  const match = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(text ?? "");
  return match === null ? undefined : money(Number(match[1]), match[2] ?? "");
}

/** The chance of a deal, 0–1: its own, else its stage's. */
export function probabilityOf(deal: Deal, stages: StageIndex): number | undefined {
  return deal.probability ?? (deal.stageId === undefined ? undefined : stages.get(deal.stageId)?.probability);
}

/** The day a deal came into being: its own date, else its first move. */
export function createdOn(deal: Deal, moves: readonly StageChange[] | undefined): CalendarDate | undefined {
  return deal.createdOn ?? moves?.[0]?.on;
}

/** The day a closed deal closed: its own date, else its last move into a closed stage. */
export function closedOn(
  deal: Deal,
  moves: readonly StageChange[] | undefined,
  stages: StageIndex,
): CalendarDate | undefined {
  if (deal.status === "open") return undefined;
  if (deal.closedOn !== undefined) return deal.closedOn;
  return moves?.findLast((move) => move.field === "stage" && statusOf(move.to, stages) !== "open")?.on;
}

export function statusOf(stageId: string | undefined, stages: StageIndex): DealStatus | undefined {
  return stageId === undefined ? undefined : stages.get(stageId)?.status;
}

/**
 * The deals as they stood at the end of a day: later moves undone, later deals left out. What the history does
 * not hold is taken as unchanged; a stage that was undone brings its own probability.
 */
export function dealsAsOf(
  deals: readonly Deal[],
  at: { readonly moves: Moves; readonly stages: StageIndex; readonly date: CalendarDate },
): Deal[] {
  return deals.flatMap((deal) => {
    const moves = at.moves.get(deal.id);
    const created = createdOn(deal, moves);
    if (created !== undefined && created > at.date) return [];
    return [undo(deal, moves, at)];
  });
}

function undo(
  deal: Deal,
  moves: readonly StageChange[] | undefined,
  { stages, date }: { readonly stages: StageIndex; readonly date: CalendarDate },
): Deal {
  const closed = closedOn(deal, moves, stages);
  const later = (moves ?? []).filter((move) => move.on > date);
  const reopened = closed !== undefined && closed > date;
  if (later.length === 0 && !reopened) return deal;
  const back: { -readonly [K in keyof Deal]?: Deal[K] | undefined } = { ...deal };
  if (reopened) {
    back.status = "open";
    back.closedOn = undefined;
  }
  for (const move of later.toReversed()) undoMove(back, move, stages);
  // Closed later, and no move tells from where: open then, in a stage nobody knows.
  if (back.status === "open" && statusOf(back.stageId, stages) !== "open") {
    back.stageId = undefined;
    back.probability = undefined;
  }
  return back as Deal;
}

function undoMove(
  deal: { -readonly [K in keyof Deal]?: Deal[K] | undefined },
  move: StageChange,
  stages: StageIndex,
): void {
  if (move.field === "amount") deal.amount = parseAmount(move.from);
  else if (move.field === "expectedCloseOn") deal.expectedCloseOn = move.from;
  else if (move.from !== undefined) {
    deal.stageId = move.from;
    const stage = stages.get(move.from);
    deal.status = stage?.status ?? "open";
    deal.probability = stage?.probability;
    if (deal.status === "open") deal.closedOn = undefined;
  }
}

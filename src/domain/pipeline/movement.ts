import type { CalendarDate, Deal, StageChange } from "../crm.ts";
import type { Money } from "../money.ts";
import { addDays, isWithinPeriod, type Period } from "./calendar.ts";
import { closedOn, createdOn, dealsAsOf, type Moves, parseAmount, type StageIndex } from "./course.ts";

export const MOVE_KINDS = [
  "new",
  "advanced",
  "back",
  "pulledIn",
  "pushed",
  "slipped",
  "won",
  "lost",
  "abandoned",
  "up",
  "down",
] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

export interface DealMove {
  readonly kind: MoveKind;
  readonly deal: Deal;
  /** Before and after over the whole period, as a move writes them: stage id, date, amount. */
  readonly from?: string;
  readonly to?: string;
  /** The moves it rests on; empty when it rests on the deal's own dates. */
  readonly rows: readonly StageChange[];
  /** How often the expected close date was put off in all, for `pushed`. */
  readonly pushes?: number;
  /** Gained or lost, for `up` and `down`: in each currency. */
  readonly change?: readonly Money[];
}

export interface Movement {
  readonly period: Period;
  readonly moves: Readonly<Record<MoveKind, readonly DealMove[]>>;
  /** Open at the beginning and at the end, a currency each. */
  readonly opening: readonly Money[];
  readonly closing: readonly Money[];
}

export interface MovementInput {
  readonly deals: readonly Deal[];
  readonly moves: Moves;
  readonly stages: StageIndex;
  /** Both days belong to it. */
  readonly period: Period;
  /** The day the deals are of; a period that ended before it is judged by how they stood at its end. */
  readonly today: CalendarDate;
}

/**
 * What moved within a period: the net of each deal's changes, so two pushes are one push. A deal may stand in
 * several lists; a new one stands only in `new` and, when decided at once, in `won` or `lost`.
 * `slipped`: open, its expected close date lay in the period and has passed unmoved.
 */
export function measureMovement(input: MovementInput): Movement {
  const { moves, stages, period } = input;
  const deals =
    input.today > period.endsOn ? dealsAsOf(input.deals, { ...input, date: period.endsOn }) : input.deals;
  const lists = Object.fromEntries(MOVE_KINDS.map((kind) => [kind, [] as DealMove[]])) as Record<
    MoveKind,
    DealMove[]
  >;
  const before = addDays(period.startsOn, -1);
  const open = { opening: new Map<string, Total>(), closing: new Map<string, Total>() };
  for (const deal of deals) {
    const own = moves.get(deal.id) ?? [];
    for (const move of movesOf(deal, own, { stages, period })) lists[move.kind].push(move);
    addOpen(open, deal, { own, moves, stages, before });
  }
  return { period, moves: lists, opening: toMoney(open.opening), closing: toMoney(open.closing) };
}

interface Around {
  readonly stages: StageIndex;
  readonly period: Period;
}

function movesOf(deal: Deal, own: readonly StageChange[], { stages, period }: Around): readonly DealMove[] {
  const closed = closedOn(deal, own, stages);
  const rows = within(own, period);
  const isNew = isWithinPeriod(createdOn(deal, own), period);
  if (rows.length === 0 && !isNew && !isWithinPeriod(closed, period) && !hasSlipped(deal, period))
    return STILL;
  const found: DealMove[] = [];
  if (isNew) found.push({ kind: "new", deal, rows: rows.slice(0, 1) });
  if (deal.status !== "open" && isWithinPeriod(closed, period)) {
    found.push({ kind: deal.status, deal, rows: rows.filter((move) => move.field === "stage").slice(-1) });
  }
  if (isNew) return found;
  if (rows.length > 0) found.push(...netMoves(deal, own, rows, stages));
  if (deal.status === "open" && hasSlipped(deal, period)) found.push({ kind: "slipped", deal, rows: [] });
  return found;
}

const NONE: readonly StageChange[] = [];
const STILL: readonly DealMove[] = [];

/** Moves come by date, so most deals are settled by their last one. */
function within(own: readonly StageChange[], period: Period): readonly StageChange[] {
  const last = own[own.length - 1];
  if (last === undefined || last.on < period.startsOn) return NONE;
  return own.filter((move) => isWithinPeriod(move.on, period));
}

function hasSlipped({ expectedCloseOn }: Deal, { startsOn, endsOn }: Period): boolean {
  return expectedCloseOn !== undefined && expectedCloseOn >= startsOn && expectedCloseOn < endsOn;
}

function netMoves(
  deal: Deal,
  own: readonly StageChange[],
  rows: readonly StageChange[],
  stages: StageIndex,
): DealMove[] {
  const net = (field: StageChange["field"]) => {
    const of = rows.filter((move) => move.field === field);
    const from = of[0]?.from;
    const to = of.at(-1)?.to;
    return from === undefined || to === undefined || from === to ? undefined : { from, to, rows: of };
  };
  const stage = net("stage");
  const date = net("expectedCloseOn");
  const amount = net("amount");
  return [
    ...(stage === undefined ? [] : stageMove(deal, stage, stages)),
    ...(date === undefined ? [] : [dateMove(deal, date, own)]),
    ...(amount === undefined ? [] : amountMove(deal, amount)),
  ];
}

interface Net {
  readonly from: string;
  readonly to: string;
  readonly rows: readonly StageChange[];
}

function stageMove(deal: Deal, net: Net, stages: StageIndex): DealMove[] {
  const from = stages.get(net.from);
  const to = stages.get(net.to);
  if (from?.status !== "open" || to?.status !== "open" || from.order === to.order) return [];
  return [{ kind: to.order > from.order ? "advanced" : "back", deal, ...net }];
}

function dateMove(deal: Deal, net: Net, own: readonly StageChange[]): DealMove {
  if (net.to < net.from) return { kind: "pulledIn", deal, ...net };
  return { kind: "pushed", deal, ...net, pushes: pushesOf(own).length };
}

/** The moves that put an expected close date off. */
export function pushesOf(own: readonly StageChange[]): StageChange[] {
  return own.filter(
    ({ field, from, to }) =>
      field === "expectedCloseOn" && from !== undefined && to !== undefined && to > from,
  );
}

function amountMove(deal: Deal, net: Net): DealMove[] {
  const before = parseAmount(net.from);
  const after = parseAmount(net.to);
  if (before === undefined || after === undefined) return [];
  if (before.currency === after.currency) {
    const minor = after.minor - before.minor;
    if (minor === 0) return [];
    return [{ kind: minor > 0 ? "up" : "down", deal, ...net, change: [{ ...after, minor }] }];
  }
  const lost = { kind: "down" as const, deal, ...net, change: [{ ...before, minor: -before.minor }] };
  return [lost, { kind: "up", deal, ...net, change: [after] }];
}

/** Open value at both ends: the rows of the day before the period, and those of today. */
function addOpen(
  open: { readonly opening: Map<string, Total>; readonly closing: Map<string, Total> },
  deal: Deal,
  at: { own: readonly StageChange[]; moves: Moves; stages: StageIndex; before: CalendarDate },
): void {
  add(open.closing, deal);
  const { before } = at;
  const untouched = (at.own.at(-1)?.on ?? "") <= before && (deal.closedOn ?? "") <= before;
  const [then] =
    untouched && (deal.createdOn ?? "") <= before
      ? [deal]
      : dealsAsOf([deal], { moves: at.moves, stages: at.stages, date: before });
  if (then !== undefined) add(open.opening, then);
}

interface Total {
  minor: number;
}

function add(totals: Map<string, Total>, { status, amount }: Deal): void {
  if (status !== "open" || amount === undefined) return;
  const total = totals.get(amount.currency);
  if (total === undefined) totals.set(amount.currency, { minor: amount.minor });
  else total.minor += amount.minor;
}

function toMoney(totals: ReadonlyMap<string, Total>): Money[] {
  return [...totals].map(([currency, { minor }]) => ({ minor, currency }));
}

import type { Activity, CalendarDate, Deal, StageChange } from "../crm.ts";
import { type Money, sumByCurrency } from "../money.ts";
import { addDays, daysBetween, median } from "./calendar.ts";
import { courseOf, createdOn, type Moves, openStages, parseAmount, type StageIndex } from "./course.ts";
import { pushesOf } from "./movement.ts";
import type { WarningRule, WarningRules } from "./rules.ts";

/** A row of the CRM that a warning rests on. */
export interface WarningRow {
  readonly kind: "deal" | "activity" | "stageChange" | "contact";
  readonly id: string;
  readonly field?: string;
}

/**
 * One rule that a deal breaks. `figure` is what was measured and `limit` what the rule allows, in the rule's
 * own unit: days, times, people, or a fraction for `amountCut`.
 */
export interface Warning {
  readonly rule: WarningRule;
  readonly points: number;
  readonly figure?: number;
  readonly limit?: number;
  readonly on?: CalendarDate;
  readonly rows: readonly WarningRow[];
}

export interface DealWarnings {
  readonly deal: Deal;
  readonly warnings: readonly Warning[];
  readonly points: number;
}

/** Everything the rules read about one open deal. */
export interface DealFacts {
  readonly deal: Deal;
  readonly moves: readonly StageChange[];
  /** Of the deal, and of its account where they name no deal. */
  readonly activities: readonly Activity[];
  /** People of the account who are still there. */
  readonly contactIds: readonly string[];
  /** Somebody is known to decide (EB). */
  readonly hasEb: boolean;
  readonly hasOpenTask: boolean;
  /** The date of the next step, where the CRM keeps one. */
  readonly nextStepOn?: CalendarDate;
}

export interface WarningWorld {
  readonly stages: StageIndex;
  /** Middle stay of each open stage in days, where enough stays have ended. */
  readonly usualDays: ReadonlyMap<string, number>;
  /** 1 for the first open stage. */
  readonly position: ReadonlyMap<string, number>;
  readonly rules: WarningRules;
  readonly today: CalendarDate;
}

export function warningWorld(input: {
  readonly deals: readonly Deal[];
  readonly moves: Moves;
  readonly stages: StageIndex;
  readonly rules: WarningRules;
  readonly today: CalendarDate;
}): WarningWorld {
  const ended = new Map<string, number[]>();
  for (const deal of input.deals) {
    for (const { stage, from, to } of courseOf(deal, input.moves.get(deal.id), input.stages).stays) {
      if (from === undefined || to === undefined) continue;
      const days = ended.get(stage.id) ?? [];
      days.push(daysBetween(from, to));
      ended.set(stage.id, days);
    }
  }
  const enough = [...ended].filter(([, days]) => days.length >= input.rules.stalled.minStays);
  return {
    stages: input.stages,
    usualDays: new Map(enough.map(([id, days]) => [id, median(days) ?? 0])),
    position: new Map(openStages([...input.stages.values()]).map((stage, at) => [stage.id, at + 1])),
    rules: input.rules,
    today: input.today,
  };
}

/** The rules that an open deal breaks, heaviest first; a closed deal breaks none. */
export function warningsOf(facts: DealFacts, world: WarningWorld): DealWarnings {
  const { deal } = facts;
  const found = deal.status === "open" ? CHECKS.flatMap((check) => check(facts, world) ?? []) : [];
  const warnings = found
    .map((warning) => ({ ...warning, points: world.rules.points[warning.rule] }))
    .filter((warning) => warning.points > 0)
    .sort((a, b) => b.points - a.points);
  return { deal, warnings, points: warnings.reduce((sum, warning) => sum + warning.points, 0) };
}

/** Deals with warnings: most points first, then the larger amount of one currency, then by id. */
export function rankWarnings(all: readonly DealWarnings[]): DealWarnings[] {
  return all
    .filter((item) => item.warnings.length > 0)
    .sort((a, b) => b.points - a.points || bySize(a.deal, b.deal));
}

/** Amounts of different currencies do not compare: those are ordered by id alone. */
export function bySize(a: Deal, b: Deal): number {
  const comparable = a.amount !== undefined && a.amount.currency === b.amount?.currency;
  const size = comparable ? (b.amount?.minor ?? 0) - (a.amount?.minor ?? 0) : 0;
  return size || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

export function amountAtRisk(all: readonly DealWarnings[]): Money[] {
  return sumByCurrency(all.map((item) => item.deal.amount));
}

type Found = Omit<Warning, "points">;
type Check = (facts: DealFacts, world: WarningWorld) => Found | undefined;

const overdue: Check = ({ deal }, { rules, today }) => {
  if (deal.expectedCloseOn === undefined) return undefined;
  const days = daysBetween(deal.expectedCloseOn, today);
  if (days <= rules.overdueDays) return undefined;
  return {
    rule: "overdue",
    figure: days,
    limit: rules.overdueDays,
    on: deal.expectedCloseOn,
    rows: [{ kind: "deal", id: deal.id, field: "expectedCloseOn" }],
  };
};

const pushed: Check = ({ moves }, { rules }) => {
  const pushes = pushesOf(moves);
  if (pushes.length < rules.pushes) return undefined;
  const last = pushes.at(-1)?.on;
  return {
    rule: "pushed",
    figure: pushes.length,
    limit: rules.pushes,
    rows: pushes.map(({ id }) => ({ kind: "stageChange", id })),
    ...(last === undefined ? {} : { on: last }),
  };
};

/** The newest thing that was done, today at the latest; a task that is still open is none. */
export function lastTouch(activities: readonly Activity[], today: CalendarDate): Activity | undefined {
  let last: Activity | undefined;
  for (const activity of activities) {
    const { on } = activity;
    if (on === undefined || on > today) continue;
    if (activity.kind === "task" && activity.doneOn === undefined) continue;
    if (last === undefined || on > (last.on ?? "")) last = activity;
  }
  return last;
}

const silent: Check = ({ deal, moves, activities }, { rules, stages, today }) => {
  const last = lastTouch(activities, today);
  const since = last?.on ?? createdOn(deal, moves);
  if (since === undefined) return undefined;
  const limit = silentLimit(deal, rules, stages);
  const days = daysBetween(since, today);
  if (days < limit) return undefined;
  const row: WarningRow = last
    ? { kind: "activity", id: last.id }
    : { kind: "deal", id: deal.id, field: "createdOn" };
  return { rule: "silent", figure: days, limit, on: since, rows: [row] };
};

function silentLimit({ stageId }: Deal, { silentDays }: WarningRules, stages: StageIndex): number {
  const name = stageId === undefined ? undefined : stages.get(stageId)?.name;
  return silentDays.stages[stageId ?? ""] ?? silentDays.stages[name ?? ""] ?? silentDays.default;
}

const stalled: Check = ({ deal, moves }, { rules, stages, usualDays, today }) => {
  const present = courseOf(deal, moves, stages).stays.at(-1);
  if (present?.from === undefined || present.exit !== undefined) return undefined;
  const usual = usualDays.get(present.stage.id);
  const limit = usual === undefined ? rules.stalled.days : Math.max(1, usual * rules.stalled.factor);
  const days = daysBetween(present.from, today);
  if (days <= limit) return undefined;
  const entry = moves.findLast((move) => move.field === "stage" && move.to === present.stage.id);
  const row: WarningRow =
    entry === undefined
      ? { kind: "deal", id: deal.id, field: "stageId" }
      : { kind: "stageChange", id: entry.id };
  return { rule: "stalled", figure: days, limit, on: present.from, rows: [row] };
};

const noEb: Check = ({ deal, hasEb, contactIds }, { rules, position }) => {
  if (hasEb || (position.get(deal.stageId ?? "") ?? 0) < rules.ebFromStage) return undefined;
  return { rule: "noEb", rows: contactIds.map((id) => ({ kind: "contact", id })) };
};

const singleContact: Check = ({ deal, activities, contactIds }, { rules, position }) => {
  if ((position.get(deal.stageId ?? "") ?? 0) < rules.contactsFromStage) return undefined;
  const met = new Set(activities.flatMap(({ contactId }) => contactId ?? []));
  // An export that never says whom one met: then the people on file must do.
  const known = met.size > 0 ? [...met] : contactIds;
  if (known.length >= rules.contacts) return undefined;
  return {
    rule: "singleContact",
    figure: known.length,
    limit: rules.contacts,
    rows: known.map((id) => ({ kind: "contact", id })),
  };
};

const amountCut: Check = ({ moves }, { rules: { amountCut: rule }, today }) => {
  const since = addDays(today, -rule.withinDays);
  const rows = moves.filter((move) => move.field === "amount" && move.on > since && move.on <= today);
  const before = parseAmount(rows[0]?.from);
  const after = parseAmount(rows.at(-1)?.to);
  if (before === undefined || after?.currency !== before.currency || before.minor <= 0) return undefined;
  const share = (before.minor - after.minor) / before.minor;
  if (share < rule.share) return undefined;
  const on = rows.at(-1)?.on;
  return {
    rule: "amountCut",
    figure: share,
    limit: rule.share,
    rows: rows.map(({ id }) => ({ kind: "stageChange", id })),
    ...(on === undefined ? {} : { on }),
  };
};

const noNextStep: Check = ({ deal, hasOpenTask, nextStepOn }, { rules, today }) => {
  if (hasOpenTask) return undefined;
  const late = nextStepOn === undefined ? 0 : daysBetween(nextStepOn, today);
  const stated = deal.nextStep !== undefined && deal.nextStep !== "";
  if (stated && late <= rules.nextStepDays) return undefined;
  return {
    rule: "noNextStep",
    rows: [{ kind: "deal", id: deal.id, field: "nextStep" }],
    ...(stated && nextStepOn !== undefined
      ? { figure: late, limit: rules.nextStepDays, on: nextStepOn }
      : {}),
  };
};

const CHECKS: readonly Check[] = [
  overdue,
  pushed,
  silent,
  stalled,
  noEb,
  amountCut,
  noNextStep,
  singleContact,
];

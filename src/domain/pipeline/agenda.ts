import type { Activity, CalendarDate, Deal } from "../crm.ts";
import { daysBetween } from "./calendar.ts";
import { bySize, type DealWarnings, type Warning } from "./warnings.ts";

/** Why somebody is worth a call today. */
export type AgendaReason =
  | { readonly kind: "task"; readonly task: Activity; readonly days: number; readonly points: number }
  | { readonly kind: "closing"; readonly on: CalendarDate; readonly days: number; readonly points: number }
  | { readonly kind: "warning"; readonly warning: Warning; readonly points: number };

export interface AgendaItem {
  /** The deal, or the account where a task names no deal, or the task itself. */
  readonly key: string;
  readonly deal?: Deal;
  readonly accountId?: string;
  readonly reasons: readonly AgendaReason[];
  readonly points: number;
}

export interface AgendaRules {
  /** Days ahead that a task or a close date is looked for. */
  readonly ahead: number;
  readonly points: {
    readonly overdueTask: number;
    readonly dueToday: number;
    readonly dueSoon: number;
    readonly closing: number;
  };
}

export interface AgendaInput {
  readonly deals: readonly Deal[];
  /** Tasks that are still to be done. */
  readonly tasks: readonly Activity[];
  readonly warnings: readonly DealWarnings[];
  readonly rules: AgendaRules;
  readonly today: CalendarDate;
}

/**
 * Whom to follow up, best first (blue book 2.1 step 5): due and overdue tasks, close dates in the coming days
 * and warnings of a deal are added up; a tie goes to the larger deal, then to the id.
 */
export function agenda(input: AgendaInput): AgendaItem[] {
  const items = new Map<string, { deal?: Deal; accountId?: string; reasons: AgendaReason[] }>();
  const deals = new Map(input.deals.map((deal) => [deal.id, deal]));
  const open = (deal: Deal) => {
    const item = items.get(deal.id) ?? { deal, reasons: [] };
    items.set(deal.id, item);
    return item;
  };
  for (const task of input.tasks) {
    const reason = taskReason(task, input);
    if (reason === undefined) continue;
    const deal = task.dealId === undefined ? undefined : deals.get(task.dealId);
    if (deal !== undefined) open(deal).reasons.push(reason);
    else addLoose(items, task, reason);
  }
  for (const deal of input.deals) {
    const reason = closingReason(deal, input);
    if (reason !== undefined) open(deal).reasons.push(reason);
  }
  for (const { deal, warnings } of input.warnings) {
    for (const warning of warnings)
      open(deal).reasons.push({ kind: "warning", warning, points: warning.points });
  }
  return [...items].map(([key, item]) => finish(key, item)).sort(byWorth);
}

function taskReason(task: Activity, { rules, today }: AgendaInput): AgendaReason | undefined {
  if (task.dueOn === undefined) return undefined;
  const days = daysBetween(today, task.dueOn);
  if (days > rules.ahead) return undefined;
  const { overdueTask, dueToday, dueSoon } = rules.points;
  return { kind: "task", task, days, points: days < 0 ? overdueTask : days === 0 ? dueToday : dueSoon };
}

function closingReason(deal: Deal, { rules, today }: AgendaInput): AgendaReason | undefined {
  if (deal.status !== "open" || deal.expectedCloseOn === undefined) return undefined;
  const days = daysBetween(today, deal.expectedCloseOn);
  if (days < 0 || days > rules.ahead) return undefined;
  return { kind: "closing", on: deal.expectedCloseOn, days, points: rules.points.closing };
}

function addLoose(
  items: Map<string, { deal?: Deal; accountId?: string; reasons: AgendaReason[] }>,
  task: Activity,
  reason: AgendaReason,
): void {
  const { accountId } = task;
  const key = accountId === undefined ? `task:${task.id}` : `account:${accountId}`;
  const item = items.get(key) ?? { reasons: [], ...(accountId === undefined ? {} : { accountId }) };
  item.reasons.push(reason);
  items.set(key, item);
}

function finish(key: string, item: { deal?: Deal; accountId?: string; reasons: AgendaReason[] }): AgendaItem {
  const reasons = item.reasons.toSorted((a, b) => b.points - a.points);
  return { key, ...item, reasons, points: reasons.reduce((sum, reason) => sum + reason.points, 0) };
}

function byWorth(a: AgendaItem, b: AgendaItem): number {
  if (a.points !== b.points) return b.points - a.points;
  if (a.deal !== undefined && b.deal !== undefined) return bySize(a.deal, b.deal);
  return a.key < b.key ? -1 : 1;
}

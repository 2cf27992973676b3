import { createHash } from "node:crypto";
import type { CalendarDate, Deal, StageChange } from "../domain/crm.ts";
import { amountOf } from "../domain/money.ts";
import type { SourceObject } from "../ports/crm-source.ts";
import type { JobStore } from "../ports/store.ts";

type Watched = StageChange["field"];

/** What the source's own history already tells, and we therefore do not derive by comparing two imports. */
export function coveredByHistory(objects: readonly SourceObject[]): ReadonlySet<Watched> {
  const history = objects.filter((object) => object.kind === "stageChange");
  if (history.length === 0) return new Set();
  const tellsAll = history.some(({ fields }) => fields.some((field) => field.mappedTo === "change"));
  return new Set<Watched>(tellsAll ? ["stage", "amount", "expectedCloseOn"] : ["stage"]);
}

/** The moves between the stored deals and what is about to replace them. New deals and unchanged ones give none. */
export async function observeMoves(
  store: JobStore,
  deals: readonly Deal[],
  options: { readonly on: CalendarDate; readonly covered: ReadonlySet<Watched> },
): Promise<StageChange[]> {
  if (options.covered.size === 3 || deals.length === 0) return [];
  const before = new Map<string, Deal>();
  for await (const rows of store.scan("deal", { id: { in: deals.map((deal) => deal.id) } })) {
    for (const row of rows) before.set(row.id, row);
  }
  return deals.flatMap((deal) => {
    const stored = before.get(deal.id);
    return stored === undefined ? [] : movesBetween(stored, deal, options);
  });
}

function movesBetween(
  before: Deal,
  after: Deal,
  { on, covered }: { readonly on: CalendarDate; readonly covered: ReadonlySet<Watched> },
): StageChange[] {
  const moves: readonly (readonly [Watched, string | undefined, string | undefined])[] = [
    ["stage", before.stageId, after.stageId],
    ["amount", amountOfDeal(before), amountOfDeal(after)],
    ["expectedCloseOn", before.expectedCloseOn, after.expectedCloseOn],
  ];
  return moves.flatMap(([field, from, to]) => {
    // A value that went missing is a gap in the export, not a move.
    if (covered.has(field) || to === undefined || from === to) return [];
    const id = `observed-${digest([after.id, field, from ?? "", to, on])}`;
    return [
      {
        id,
        dealId: after.id,
        on,
        field,
        to,
        seen: "observed",
        custom: {},
        ...(from === undefined ? {} : { from }),
      },
    ];
  });
}

function amountOfDeal({ amount }: Deal): string | undefined {
  return amount === undefined ? undefined : `${amountOf(amount)} ${amount.currency}`;
}

function digest(parts: readonly string[]): string {
  return createHash("sha1").update(parts.join("\u001f")).digest("hex").slice(0, 20);
}

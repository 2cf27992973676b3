import { isDeepStrictEqual } from "node:util";
import type { EntityKind, EntityKinds } from "../domain/crm.ts";
import type { EntityBatch, JobStore, UpsertCounts } from "../ports/store.ts";

export interface KindCounts extends UpsertCounts {
  readonly kind: EntityKind;
}

/** Counts and first rows by kind, in the order in which the kinds came. */
export interface Tally {
  add(kind: EntityKind, counts: UpsertCounts): void;
  preview(batch: EntityBatch): void;
  kinds(): KindCounts[];
  previews(): EntityBatch[];
}

const PREVIEW_ROWS = 3;

export function createTally(): Tally {
  const counts = new Map<EntityKind, UpsertCounts>();
  const previews = new Map<EntityKind, unknown[]>();
  return {
    add(kind, { added, changed, unchanged }) {
      const sum = counts.get(kind) ?? { added: 0, changed: 0, unchanged: 0 };
      counts.set(kind, {
        added: sum.added + added,
        changed: sum.changed + changed,
        unchanged: sum.unchanged + unchanged,
      });
    },
    preview({ kind, rows }) {
      const kept = previews.get(kind) ?? [];
      if (kept.length >= PREVIEW_ROWS || rows.length === 0) return;
      previews.set(kind, [...kept, ...rows].slice(0, PREVIEW_ROWS));
    },
    kinds: () => [...counts].map(([kind, sum]) => ({ kind, ...sum })),
    previews: () => [...previews].map(([kind, rows]) => ({ kind, rows }) as unknown as EntityBatch),
  };
}

/** What writing the batch would do, without writing it. The source's own rows are not compared. */
export async function compareBatch({ kind, rows }: EntityBatch, store: JobStore): Promise<UpsertCounts> {
  const stored = new Map<string, unknown>();
  for await (const page of store.scan(kind, { id: { in: rows.map((row) => row.id) } } as never)) {
    for (const row of page as readonly EntityKinds[EntityKind][]) stored.set(row.id, comparable(row));
  }
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const row of rows) {
    const before = stored.get(row.id);
    if (before === undefined) counts.added += 1;
    else counts[isDeepStrictEqual(before, comparable(row)) ? "unchanged" : "changed"] += 1;
  }
  return counts;
}

function comparable(row: EntityKinds[EntityKind]): unknown {
  const { origin: _origin, ...rest } = row;
  return JSON.parse(JSON.stringify(rest));
}

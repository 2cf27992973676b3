import type { EntityKind } from "#src/domain/crm.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import type { EntityBatch } from "#src/ports/store.ts";
import { type Layout, tableName } from "./columns.ts";
import type { ImportContext } from "./context.ts";
import { contentOf, createIdentify, type Identity } from "./identify.ts";
import { createProblemLog, type ProblemLog } from "./problems.ts";
import { isBlank, type RawRow } from "./raw.ts";
import { createSeen, type Seen } from "./seen.ts";
import { createTableReader, type Read } from "./table-reader.ts";
import { unreadable } from "./tables.ts";

const BATCH = 500;

export interface TablePart {
  readonly batch: EntityBatch;
  readonly problems: readonly Problem[];
  /** Rows read for this part. */
  readonly rows: number;
  /** The last row in it; absent on the last part of the table. */
  readonly row: number | undefined;
}

export interface TableInput {
  readonly layout: Layout;
  readonly index: number;
  readonly context: ImportContext;
  /** Ids met so far, by kind, over all tables of the import. */
  readonly seen: Map<EntityKind, Seen>;
  /** Rows up to here are read for their ids only. */
  readonly after: number;
}

/** The second pass over one table: records in batches, problems with them, shared problems at the end. */
export async function* readTable({
  layout,
  index,
  context,
  seen,
  after,
}: TableInput): AsyncGenerator<TablePart> {
  const log = createProblemLog();
  const identify = createIdentify(layout);
  const reader = createTableReader(layout, context, log);
  const ids = seen.get(layout.kind) ?? createSeen();
  seen.set(layout.kind, ids);
  let rows: Read[] = [];
  let count = 0;
  let last = 0;
  const part = (row: number | undefined, problems: readonly Problem[]): TablePart => {
    const made = { batch: { kind: layout.kind, rows } as unknown as EntityBatch, problems, rows: count, row };
    rows = [];
    count = 0;
    return made;
  };
  try {
    for await (const batch of layout.table.rows()) {
      for (const row of batch) {
        if (row.row <= layout.headerRow || row.cells.every(isBlank)) continue;
        last = row.row;
        count += 1;
        const identity = admit(row, { layout, identify, ids, log, index });
        const record = identity === undefined ? undefined : reader.read(row, identity);
        if (row.row <= after) log.take();
        else if (record !== undefined) rows.push(record);
        if (rows.length >= BATCH) yield part(row.row, log.take());
      }
    }
  } catch (error) {
    const problem = unreadable(tableName(layout.table), error);
    yield part(undefined, [...log.take(), ...log.shared(), last === 0 ? problem : { ...problem, row: last }]);
    return;
  }
  yield part(undefined, [...log.take(), ...log.shared()]);
}

interface Gate {
  readonly layout: Layout;
  readonly identify: (row: RawRow) => Identity | undefined;
  readonly ids: Seen;
  readonly log: ProblemLog;
  readonly index: number;
}

/** The row's identity, unless the row is broken, nameless or a repetition. */
function admit(row: RawRow, { layout, identify, ids, log, index }: Gate): Identity | undefined {
  const place = { file: tableName(layout.table), row: row.row };
  const skip = (zh: string, en: string): undefined => {
    log.add(place, { code: "bad-row", message: { zh, en }, rowSkipped: true });
    return undefined;
  };
  if (row.broken !== undefined) return skip(`${row.broken.zh}，已跳过`, `${row.broken.en}; skipped`);
  const width = layout.headers.length;
  if (row.cells.length > width && row.cells.slice(width).some((cell) => !isBlank(cell))) {
    return skip(
      `有 ${row.cells.length} 列，比表头多，已跳过`,
      `has ${row.cells.length} cells, more than the header's ${width}; skipped`,
    );
  }
  if (layout.strict && row.cells.length < width) {
    return skip(
      `只有 ${row.cells.length} 列，少于表头的 ${width} 列，已跳过`,
      `has ${row.cells.length} of ${width} cells; skipped`,
    );
  }
  const identity = identify(row);
  if (identity === undefined)
    return skip("没有编号也没有名称，已跳过", "has neither an id nor a name; skipped");
  // 26 bits for the row and 6 for the table: 64 tables of 67 million rows each.
  const first = ids.note(identity.id, contentOf(row), ((index << 26) | row.row) >>> 0);
  if (first === undefined) return identity;
  if (!first.same) reportRepeated(identity.id, { place, first: first.row, index, log });
  return undefined;
}

function reportRepeated(
  value: string,
  at: { place: { file: string; row: number }; first: number; index: number; log: ProblemLog },
): void {
  const firstRow = at.first & 0x3ffffff;
  const elsewhere = at.first >>> 26 !== at.index;
  const message = {
    zh: `编号重复，内容和${elsewhere ? "另一张表的" : ""}第 ${firstRow} 行不同；保留先出现的，这一行跳过`,
    en: `repeats the id of row ${firstRow}${elsewhere ? " of another table" : ""} with other content; the first was kept, this row skipped`,
  };
  at.log.add({ ...at.place, value }, { code: "duplicate-id", message, rowSkipped: true });
}

import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { RegionIndex } from "#src/domain/taxonomy/region.ts";
import { AppError } from "#src/errors.ts";
import type { CrmSource, Problem, SourceBatch, SourceObject } from "#src/ports/crm-source.ts";
import type { EntityBatch } from "#src/ports/store.ts";
import { tableName } from "./columns.ts";
import type { Known } from "./index-tables.ts";
import type { Mapping } from "./mapping.ts";
import { type Plan, planImport } from "./plan.ts";
import { readTable } from "./read-table.ts";
import { listFiles } from "./tables.ts";

export interface FilesConfig {
  /** Folders or files. */
  readonly paths: readonly string[];
  /** Absent: `mapping.yaml` in one of the folders, else what `proposeMapping` finds. */
  readonly mapping?: Mapping;
  /** The name of the system the export came from, default `files`. */
  readonly system?: string;
  /** For timestamps with an offset; the mapping's own wins. Default Asia/Shanghai. */
  readonly timeZone?: string;
}

export interface FilesDeps {
  /** Records stored before; without it a file can only refer to what stands in these files. */
  readonly known?: Known;
  /** The provinces, cities and counties of China, asked for when a table holds places. */
  readonly regions: () => Promise<RegionIndex>;
}

/**
 * A CRM export as files. Rows come table by table in the order in which records refer to each other; a cursor is good
 * as long as the files have not changed, and starts over when they have.
 */
export function createFilesSource(config: FilesConfig, deps: FilesDeps): CrmSource {
  let latest: { readonly print: string; readonly plan: Promise<Plan> } | undefined;

  /** Planned anew only when the files have changed. */
  async function plan(): Promise<{ print: string; plan: Plan }> {
    const print = await fingerprint(config);
    if (latest?.print !== print) latest = { print, plan: planImport(config, deps) };
    return { print, plan: await latest.plan };
  }

  async function* changes(cursor?: string, signal?: AbortSignal): AsyncGenerator<SourceBatch> {
    const { print, plan: planned } = await plan();
    const from = readCursor(cursor, print);
    let done = 0;
    if (from.step === 0) {
      for (const [batch, problems] of opening(planned))
        yield { batch, problems, progress: { done }, cursor: `${print}:1:0` };
    }
    const seen = new Map();
    for (const [index, layout] of planned.layouts.entries()) {
      const step = index + 1;
      const last = step < from.step;
      // A finished table is only looked through again when a later one of its kind could repeat its ids.
      if (last && !planned.layouts.slice(from.step - 1).some(({ kind }) => kind === layout.kind)) continue;
      const after = last ? Number.POSITIVE_INFINITY : step === from.step ? from.row : 0;
      for await (const { batch, problems, rows, row } of readTable({
        layout,
        index,
        context: planned.context,
        seen,
        after,
      })) {
        throwIfCancelled(signal);
        done += rows;
        if (last) continue;
        yield {
          batch,
          problems,
          progress: { done },
          cursor: row === undefined ? `${print}:${step + 1}:0` : `${print}:${step}:${row}`,
        };
      }
    }
  }

  async function discover(): Promise<readonly SourceObject[]> {
    const { layouts } = (await plan()).plan;
    return layouts.map((layout) => ({
      kind: layout.kind,
      name: tableName(layout.table),
      fields: layout.headers.map(({ index, header }) => {
        const field = layout.columns.find((column) => column.index === index)?.spec.field;
        return { name: header, label: header, ...(field === undefined ? {} : { mappedTo: field }) };
      }),
    }));
  }

  return {
    system: config.system ?? config.mapping?.system ?? "files",
    discover,
    changes,
    async [Symbol.asyncDispose]() {},
  };
}

/** The records no table lists, with what is to be said about the files as a whole on the first of them. */
function opening({ derived, problems }: Plan): [EntityBatch, readonly Problem[]][] {
  const batches = derived.batches.flatMap(({ kind, rows }) =>
    Array.from(
      { length: Math.ceil(rows.length / 1000) },
      (_, at) => ({ kind, rows: rows.slice(at * 1000, at * 1000 + 1000) }) as EntityBatch,
    ),
  );
  const [first = { kind: "user", rows: [] } satisfies EntityBatch, ...rest] = batches;
  return [
    [first, [...problems, ...derived.problems]],
    ...rest.map((batch): [EntityBatch, readonly Problem[]] => [batch, []]),
  ];
}

function readCursor(cursor: string | undefined, print: string): { step: number; row: number } {
  if (cursor === undefined || cursor === "") return { step: 0, row: 0 };
  const match = /^([0-9a-f]{16}):(\d+):(\d+)$/.exec(cursor);
  if (match === null) {
    throw new AppError("INPUT_INVALID", "The cursor is not one of this source. Start without a cursor.", {
      source: "files",
      zh: "游标不属于这个来源，请从头开始。",
    });
  }
  return match[1] === print ? { step: Number(match[2]), row: Number(match[3]) } : { step: 0, row: 0 };
}

/** Names, sizes and times of the files, and the mapping: whatever would change the rows. */
async function fingerprint(config: FilesConfig): Promise<string> {
  const hash = createHash("sha1").update(JSON.stringify(config.mapping ?? null));
  for (const path of await listFiles(config.paths)) {
    const { size, mtimeMs } = await stat(path);
    hash.update(`${path}\n${size}\n${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new AppError("CANCELLED", "The import was stopped.", {
    source: "files",
    zh: "导入已停止。",
    cause: signal.reason,
  });
}

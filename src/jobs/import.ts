import { randomUUID } from "node:crypto";
import type { Mapping } from "#connectors/files/mapping.ts";
import { CONNECTORS } from "#connectors/index.ts";
import type { Deal, EntityKind, Instant, Json } from "../domain/crm.ts";
import type { Text } from "../domain/text.ts";
import { AppError, messageFor } from "../errors.ts";
import { type Clock, calendarDate } from "../ports/clock.ts";
import type { CrmSource, Problem, SourceBatch } from "../ports/crm-source.ts";
import type { Files } from "../ports/files.ts";
import type { EntityBatch, JobStore, SystemStore, UpsertCounts } from "../ports/store.ts";
import { loadRegions } from "../regions.ts";
import { compareBatch, createTally, type KindCounts, type Tally } from "./import-counts.ts";
import { problemsCsv } from "./import-report.ts";
import { coveredByHistory, observeMoves } from "./observe.ts";

export interface ImportProgress {
  readonly done: number;
  readonly total?: number;
  readonly kind: EntityKind;
}

export interface ImportOptions {
  /** Folders or files to read, unless `source` is given. */
  readonly paths?: readonly string[];
  readonly source?: CrmSource;
  /** A mapping, or the text of a mapping file. Absent: the folder's mapping.yaml, else a proposed one. */
  readonly mapping?: Mapping | string;
  readonly store: JobStore;
  readonly system: SystemStore;
  readonly clock: Clock;
  /** Whose calendar date a change seen by comparing belongs to. Default Asia/Shanghai. */
  readonly timeZone?: string;
  /** Where the list of problems is kept for download. */
  readonly files?: Files;
  /** Reads and compares everything and writes nothing. */
  readonly dryRun?: boolean;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  readonly runId: string;
  readonly system: string;
  /** `stopped`: what came before is stored and whole, importing again goes on. */
  readonly status: "done" | "stopped";
  readonly dryRun: boolean;
  readonly startedAt: Instant;
  readonly durationMs: number;
  readonly rows: number;
  readonly kinds: readonly KindCounts[];
  readonly problems: readonly Problem[];
  /** Problems beyond the 50,000 that are listed. */
  readonly problemsLeftOut: number;
  /** The first rows of each kind as they would be stored. */
  readonly previews: readonly EntityBatch[];
  /** Key of the problem list in `files`. */
  readonly problemsFile?: string;
  readonly stoppedBy?: Text;
}

const AREA = "imports";
const MOST_PROBLEMS = 50_000;
const CHECKPOINT_EVERY = 20;

interface Run {
  readonly id: string;
  readonly startedMs: number;
  readonly tally: Tally;
  readonly problems: Problem[];
  leftOut: number;
  rows: number;
  cursor: string;
  batches: number;
  stoppedBy?: Text;
}

/**
 * Brings a CRM's records into the store, batch by batch, each whole or not at all. Running it again with the same
 * files changes nothing, with a mended file it mends the records, and a missing row deletes nothing. Failures before
 * the first batch are thrown; later ones end the run with what was stored so far and say so.
 */
export async function runImport(options: ImportOptions): Promise<ImportReport> {
  const run = startRun(options.clock);
  await using source = await openSource(options);
  try {
    const covered = options.dryRun ? new Set<never>() : coveredByHistory(await source.discover());
    for await (const batch of source.changes(undefined, options.signal)) {
      await applyBatch(batch, { run, options, covered });
      if (run.batches % CHECKPOINT_EVERY === 1) await saveRun(run, options, "running");
    }
  } catch (error) {
    if (!(error instanceof AppError) || run.batches === 0) {
      await saveRun(run, options, "failed");
      throw error;
    }
    run.stoppedBy = { zh: messageFor(error, "zh"), en: messageFor(error, "en") };
  }
  return finishRun(run, options, source.system);
}

function startRun(clock: Clock): Run {
  const startedMs = clock.now();
  const id = `${new Date(startedMs).toISOString().replace(/[:.]/g, "-")}-${randomUUID().slice(0, 8)}`;
  return { id, startedMs, tally: createTally(), problems: [], leftOut: 0, rows: 0, cursor: "", batches: 0 };
}

async function openSource({ source, paths, mapping, store, timeZone }: ImportOptions): Promise<CrmSource> {
  if (source !== undefined) return source;
  if (paths === undefined || paths.length === 0) {
    throw new AppError("INPUT_INVALID", "Name a folder or the files to import.", {
      zh: "请给出要导入的文件夹或文件。",
    });
  }
  const { parseMapping } = await import("#connectors/files/mapping.ts");
  const read = typeof mapping === "string" ? parseMapping(mapping, "mapping.yaml") : mapping;
  return CONNECTORS.files.open(
    {
      paths,
      ...(read === undefined ? {} : { mapping: read }),
      ...(timeZone === undefined ? {} : { timeZone }),
    },
    { known: (kind) => store.scan(kind), regions: loadRegions },
  );
}

interface Applying {
  readonly run: Run;
  readonly options: ImportOptions;
  readonly covered: ReadonlySet<"stage" | "amount" | "expectedCloseOn">;
}

async function applyBatch(
  { batch, problems, progress, cursor }: SourceBatch,
  applying: Applying,
): Promise<void> {
  const { run, options } = applying;
  run.batches += 1;
  run.rows = progress.done;
  run.tally.preview(batch);
  const refused: Problem[] = [];
  if (batch.rows.length > 0)
    await (options.dryRun ? rehearse(batch, applying) : write(batch, applying, refused));
  run.cursor = cursor;
  for (const problem of [...problems, ...refused]) {
    if (run.problems.length < MOST_PROBLEMS) run.problems.push(problem);
    else run.leftOut += 1;
  }
  options.onProgress?.({ ...progress, kind: batch.kind });
}

async function rehearse(batch: EntityBatch, { run, options }: Applying): Promise<void> {
  run.tally.add(batch.kind, await compareBatch(batch, options.store));
}

async function write(batch: EntityBatch, applying: Applying, refused: Problem[]): Promise<void> {
  const { run, options, covered } = applying;
  const on = calendarDate(options.clock.now(), options.timeZone ?? "Asia/Shanghai");
  const moves =
    batch.kind === "deal"
      ? await observeMoves(options.store, batch.rows as readonly Deal[], { on, covered })
      : [];
  try {
    const counts = await options.store.upsertMany(
      moves.length === 0 ? [batch] : [batch, { kind: "stageChange", rows: moves }],
    );
    run.tally.add(batch.kind, withoutMoves(counts, moves.length));
    if (moves.length > 0) run.tally.add("stageChange", { added: moves.length, changed: 0, unchanged: 0 });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "INPUT_INVALID" || batch.rows.length === 1) {
      if (!(error instanceof AppError) || error.code !== "INPUT_INVALID") throw error;
      refused.push(refusal(batch, error));
      return;
    }
    // One row the store refuses must not cost the others of its batch.
    for (const row of batch.rows)
      await write({ kind: batch.kind, rows: [row] } as EntityBatch, applying, refused);
  }
}

/** Observed moves are always new: the deal they belong to changed in the same transaction. */
function withoutMoves(counts: UpsertCounts, moves: number): UpsertCounts {
  return { ...counts, added: counts.added - moves };
}

function refusal({ kind, rows }: EntityBatch, error: AppError): Problem {
  const [row] = rows;
  return {
    code: "bad-row",
    file: kind,
    value: row?.origin?.key ?? row?.id ?? "",
    message: { zh: messageFor(error, "zh"), en: messageFor(error, "en") },
    rowSkipped: true,
  };
}

async function saveRun(run: Run, options: ImportOptions, status: string): Promise<void> {
  if (options.dryRun) return;
  await options.system.put(AREA, run.id, {
    status,
    startedAt: new Date(run.startedMs).toISOString(),
    updatedAt: new Date(options.clock.now()).toISOString(),
    rows: run.rows,
    cursor: run.cursor,
    kinds: run.tally.kinds() as unknown as Json,
    problems: run.problems.length + run.leftOut,
    ...(run.stoppedBy === undefined ? {} : { stoppedBy: { ...run.stoppedBy } }),
  });
}

async function finishRun(run: Run, options: ImportOptions, system: string): Promise<ImportReport> {
  const status = run.stoppedBy === undefined ? "done" : "stopped";
  await saveRun(run, options, status);
  const problemsFile = await saveProblems(run, options);
  return {
    runId: run.id,
    system,
    status,
    dryRun: options.dryRun ?? false,
    startedAt: new Date(run.startedMs).toISOString(),
    durationMs: options.clock.now() - run.startedMs,
    rows: run.rows,
    kinds: run.tally.kinds(),
    problems: run.problems,
    problemsLeftOut: run.leftOut,
    previews: run.tally.previews(),
    ...(problemsFile === undefined ? {} : { problemsFile }),
    ...(run.stoppedBy === undefined ? {} : { stoppedBy: run.stoppedBy }),
  };
}

async function saveProblems(run: Run, { files, dryRun }: ImportOptions): Promise<string | undefined> {
  if (files === undefined || dryRun || run.problems.length === 0) return undefined;
  const key = `imports/${run.id}/problems.csv`;
  await files.write(key, new TextEncoder().encode(problemsCsv(run.problems)));
  return key;
}

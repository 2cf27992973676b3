import type { Deal } from "../domain/crm.ts";
import { fieldDrift } from "../domain/learning/drift.ts";
import { buildFeatureTable, type FeatureTable } from "../domain/learning/feature-table.ts";
import { judgeWinChance, type Missing, type Quality, type Verdict } from "../domain/learning/go-live.ts";
import type { LeakFinding } from "../domain/learning/leak-check.ts";
import { brierScore } from "../domain/learning/metrics.ts";
import { createRandom } from "../domain/learning/random.ts";
import type { Tally } from "../domain/learning/segment-rate.ts";
import { columnsOf } from "../domain/learning/table-rows.ts";
import {
  codeRows,
  isWinChanceModel,
  scoreWinChance,
  trainWinChance,
  type WinChanceModel,
} from "../domain/learning/win-chance.ts";
import { divisionOf } from "../domain/targeting/facts.ts";
import type { JobStore } from "../ports/store.ts";
import type { LearningRules } from "../settings/learning.ts";
import type { LeftOut } from "./learning-accounts.ts";
import {
  codeDeals,
  type DealReading,
  type DealWorld,
  dealReading,
  dealRecords,
  ofAccount,
} from "./learning-deals.ts";

/**
 * Kind of the assistant's own records about the win chance: `live`, the model in use, and `state`, what the last
 * training found. Nobody owns them, so that no viewer reads them: they are taught on all deals of the company.
 */
export const WIN_CHANCE = "win-chance";
const NOBODY = "yingdan";

/** The model in use with what is needed to read a deal as it did. */
export type LiveModel = {
  readonly model: WinChanceModel;
  readonly reading: DealReading;
  readonly quality: Quality;
  readonly latest?: Quality;
  readonly trainedOn: string;
  /** How many models were put to use so far, this one included; known of what was stored. */
  readonly generation?: number;
};

/**
 * - a verdict of the training, or
 * - kept: too few deals were closed since the model in use to judge another by, so it stays
 * - untrained: more deals than are taught on first use; the job has to do it
 */
export type ChanceKind = Verdict["kind"] | "kept" | "untrained";

/** What the last training found. Counts over all deals of the company, no rows. */
export type ChanceState = {
  readonly kind: ChanceKind;
  readonly trainedOn: string;
  readonly team: Tally;
  /** By division of the account's industry. */
  readonly divisions: Readonly<Record<string, Tally>>;
  readonly missing?: Missing;
  /** Of the model that was tried, where one was. */
  readonly quality?: Quality;
  readonly leftOut: readonly LeftOut[];
  /** Fields of which today's open deals are another population than the deals learnt from. */
  readonly drifted: readonly string[];
};

export interface Trained {
  readonly state: ChanceState;
  readonly live?: LiveModel;
}

export interface TrainOptions {
  readonly rules: LearningRules;
  /** Today, `YYYY-MM-DD`. */
  readonly today: string;
  /** Train although hardly a deal was closed since. */
  readonly force?: boolean;
  /** More closed deals than this are not taught on now; no bound when absent. */
  readonly most?: number;
  /** Where the reckoning is done; at once and here when absent. */
  readonly teach?: (world: DealWorld, options: TeachOptions) => Promise<Trained>;
}

/** What the reckoning needs: plain data, so that it can be handed to another thread. */
export type TeachOptions = Omit<TrainOptions, "teach"> & { readonly live?: LiveModel };

/** What is stored; a model of an older format counts as none. */
export async function storedChances(job: JobStore): Promise<Trained | undefined> {
  const state = await job.records.get<ChanceState>(WIN_CHANCE, "state");
  if (state === undefined || state.removed === true) return undefined;
  const live = await job.records.get<LiveModel>(WIN_CHANCE, "live");
  const inUse = state.body.kind === "ready" || state.body.kind === "kept" || state.body.kind === "not-better";
  const usable = inUse && live !== undefined && live.removed !== true && isWinChanceModel(live.body.model);
  return { state: state.body, ...(usable && { live: { ...live.body, generation: live.version } }) };
}

/**
 * Trains on all closed deals and puts the model to use only when it beats the base rate and the one in use. What a
 * first look can find out without a model is told but not stored.
 */
export async function trainWinChances(job: JobStore, options: TrainOptions): Promise<Trained> {
  const world = await readWorld(job);
  const live = (await storedChances(job))?.live;
  const { teach = async (...given) => train(...given), ...plain } = options;
  const trained = await teach(world, { ...plain, ...(live && { live }) });
  if (trained.state.kind === "too-few" || trained.state.kind === "untrained") return trained;
  const put = <B>(id: string, body: B) =>
    job.records.put({ kind: WIN_CHANCE, id, scope: "private", ownerId: NOBODY, body });
  if (trained.state.kind === "ready") await put("live", trained.live);
  await put("state", trained.state);
  return trained;
}

async function readWorld(job: JobStore): Promise<DealWorld> {
  const gather = async <T>(batches: AsyncIterable<readonly T[]>) => {
    const rows: T[] = [];
    for await (const batch of batches) rows.push(...batch);
    return rows;
  };
  return {
    accounts: await gather(job.scan("account")),
    deals: await gather(job.scan("deal")),
    products: await gather(job.scan("product")),
    stageChanges: await gather(job.scan("stageChange", { field: { in: ["amount", "expectedCloseOn"] } })),
  };
}

/** Won and lost deals in the order they were closed. Abandoned ones were not lost to anybody and teach nothing. */
export function closedDeals(deals: readonly Deal[]): Deal[] {
  return deals
    .filter(({ status, closedOn }) => (status === "won" || status === "lost") && closedOn !== undefined)
    .sort((a, b) => compare(a.closedOn ?? "", b.closedOn ?? "") || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

interface Lesson {
  readonly world: DealWorld;
  readonly closed: readonly Deal[];
  readonly reading: DealReading;
  readonly table: FeatureTable;
  readonly outcomes: Uint8Array;
  readonly leftOut: readonly LeftOut[];
}

/** Pure: the same rows and the same model in use give the same answer. */
export function train(world: DealWorld, options: TeachOptions): Trained {
  const { rules, today, live, force = false, most = Number.POSITIVE_INFINITY } = options;
  const closed = closedDeals(world.deals);
  const { reading, leftOut } = dealReading(world, rules);
  const table = buildFeatureTable(dealRecords(closed, world, reading), reading.fields);
  const outcomes = Uint8Array.from(closed, ({ status }) => Number(status === "won"));
  const lesson: Lesson = { world, closed, reading, table, outcomes, leftOut };
  const rival = live !== undefined && coversFields(table, live.model) ? live : undefined;
  if (closed.length > most) return { state: stateOf({ kind: "untrained" }, lesson, today) };
  if (rival !== undefined && !force && !canJudge(unseenBy(rival, closed), outcomes)) {
    const state = stateOf({ kind: "kept", quality: rival.quality }, lesson, today);
    return { state: { ...state, drifted: driftedFields(rival, lesson) }, live: rival };
  }
  const verdict = judgeWinChance({
    table,
    outcomes,
    random: createRandom(1),
    version: today,
    ...periodOf(closed),
    leaks: { trusted: [...rules.deals.vouched, ...rules.accounts.vouched.map(ofAccount)] },
  });
  if (verdict.kind !== "ready") return { state: stateOf(verdict, lesson, today) };
  if (rival !== undefined && !beats(verdict.model, rival, lesson)) {
    return { state: stateOf({ ...verdict, kind: "not-better" }, lesson, today), live: rival };
  }
  const { model, quality, latest } = verdict;
  const own: LiveModel = { model, reading, quality, trainedOn: today, ...(latest && { latest }) };
  return { state: { ...stateOf(verdict, lesson, today), drifted: driftedFields(own, lesson) }, live: own };
}

/** Places of the deals that were closed after the last one the model was taught on. */
function unseenBy({ model }: LiveModel, closed: readonly Deal[]): number[] {
  const { to } = model.learntFrom;
  return closed.flatMap(({ closedOn = "" }, row) => (to === undefined || closedOn > to ? [row] : []));
}

const LEAST_NEW = { deals: 30, each: 5 };

function canJudge(rows: readonly number[], outcomes: Uint8Array): boolean {
  const won = rows.filter((row) => outcomes[row] === 1).length;
  return rows.length >= LEAST_NEW.deals && Math.min(won, rows.length - won) >= LEAST_NEW.each;
}

/**
 * Both on the deals that neither has seen: the one in use was taught before they were closed, of the new one only the
 * trees speak that were not shown the deal. On deals it was taught on the old model could not be beaten.
 */
function beats(model: WinChanceModel, rival: LiveModel, lesson: Lesson): boolean {
  const rows = unseenBy(rival, lesson.closed);
  if (!canJudge(rows, lesson.outcomes)) return true;
  const fields = new Set(model.learntFrom.fields);
  const table = columnsOf(lesson.table, (id) => fields.has(id));
  const { unseen } = trainWinChance({ table, outcomes: lesson.outcomes, random: createRandom(1) });
  const old = scoreWinChance(rival.model, codeRows(rival.model.encoder, lesson.table, rows));
  const outcomes = rows.map((row) => lesson.outcomes[row] as number);
  return (
    brierScore(
      rows.map((row) => unseen[row] as number),
      outcomes,
    ) < brierScore(old, outcomes)
  );
}

function coversFields(table: FeatureTable, model: WinChanceModel): boolean {
  const ids = new Set(table.fields.map(({ id }) => id));
  return model.learntFrom.fields.every((id) => ids.has(id));
}

function periodOf(closed: readonly Deal[]) {
  const [first, last] = [closed[0]?.closedOn, closed.at(-1)?.closedOn];
  return first === undefined || last === undefined ? {} : { period: { from: first, to: last } };
}

type Finding = Pick<ChanceState, "kind" | "missing" | "quality"> & {
  readonly leaks?: readonly LeakFinding[];
};

function stateOf(finding: Finding, { world, closed, leftOut }: Lesson, today: string): ChanceState {
  const { kind, missing, quality, leaks = [] } = finding;
  return {
    kind,
    trainedOn: today,
    team: tally(closed),
    divisions: byDivision(world, closed),
    ...(missing && { missing }),
    ...(quality && { quality }),
    leftOut: [...leftOut, ...leaks.map(({ field, reason }) => ({ field, reason }))],
    drifted: [],
  };
}

function tally(deals: readonly Deal[]): Tally {
  return { won: deals.filter(({ status }) => status === "won").length, closed: deals.length };
}

function byDivision({ accounts }: DealWorld, closed: readonly Deal[]): Record<string, Tally> {
  const divisions = new Map(accounts.map((account) => [account.id, divisionOf(account)]));
  const groups = Map.groupBy(closed, ({ accountId }) => divisions.get(accountId ?? "") ?? "");
  return Object.fromEntries([...groups].map(([division, deals]) => [division, tally(deals)]));
}

/** Under this many open deals a shift cannot be told from chance. */
const LEAST_OPEN = 30;
const CHANGED = 0.25;

function driftedFields({ model, reading }: LiveModel, { world, table }: Lesson): string[] {
  const open = world.deals.filter(({ status }) => status === "open");
  if (open.length < LEAST_OPEN) return [];
  const now = codeDeals(model, dealRecords(open, world, reading), reading);
  const drifts = fieldDrift(codeRows(model.encoder, table), now);
  return drifts.flatMap(({ field, index }) => {
    const codes = model.encoder.fields[field];
    // With few rows the index is above 0 by chance alone, by about (groups − 1)(1/n + 1/m); twice that is let pass.
    const chance = ((codes?.size ?? 1) - 1) * (1 / table.rowCount + 1 / open.length);
    return codes !== undefined && index > CHANGED + 2 * chance ? [codes.id] : [];
  });
}

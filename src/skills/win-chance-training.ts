import type { Deal } from "../domain/crm.ts";
import { fieldDrift } from "../domain/learning/drift.ts";
import { buildFeatureTable, type FeatureTable } from "../domain/learning/feature-table.ts";
import { judgeWinChance, type Missing, type Quality, type Verdict } from "../domain/learning/go-live.ts";
import { createRandom } from "../domain/learning/random.ts";
import type { Tally } from "../domain/learning/segment-rate.ts";
import { codeRows, isWinChanceModel, type WinChanceModel } from "../domain/learning/win-chance.ts";
import { divisionOf } from "../domain/targeting/facts.ts";
import type { JobStore } from "../ports/store.ts";
import type { LearningRules } from "../settings/learning.ts";
import type { LeftOut } from "./learning-accounts.ts";
import { type DealReading, type DealWorld, dealReading, dealRecords } from "./learning-deals.ts";

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
};

/** What the last training found. Counts over all deals of the company, no rows. */
export type ChanceState = {
  readonly kind: Verdict["kind"];
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
}

/** What is stored; a model of an older format counts as none. */
export async function storedChances(job: JobStore): Promise<Trained | undefined> {
  const state = await job.records.get<ChanceState>(WIN_CHANCE, "state");
  if (state === undefined || state.removed === true) return undefined;
  const live = await job.records.get<LiveModel>(WIN_CHANCE, "live");
  const usable = live !== undefined && live.removed !== true && isWinChanceModel(live.body.model);
  return { state: state.body, ...(usable && { live: live.body }) };
}

/**
 * Trains on all closed deals and puts the model to use only when it beats the base rate and the one in use. Too few
 * deals are told but not stored, so that a first look writes nothing.
 */
export async function trainWinChances(job: JobStore, options: TrainOptions): Promise<Trained> {
  const world = await readWorld(job);
  const before = await storedChances(job);
  const { trained, learnt } = train(world, { ...options, ...(before?.live && { live: before.live }) });
  if (trained.state.kind === "too-few") return trained;
  const put = <B>(id: string, body: B) =>
    job.records.put({ kind: WIN_CHANCE, id, scope: "private", ownerId: NOBODY, body });
  if (learnt) await put("live", trained.live);
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

/** Pure: the same rows and the same model in use give the same verdict. */
export function train(
  world: DealWorld,
  { rules, today, live }: TrainOptions & { readonly live?: LiveModel },
): { readonly trained: Trained; readonly learnt: boolean } {
  const closed = closedDeals(world.deals);
  const { reading, leftOut } = dealReading(world, rules);
  const table = buildFeatureTable(dealRecords(closed, world, reading), reading.fields);
  const outcomes = Uint8Array.from(closed, ({ status }) => Number(status === "won"));
  const sameFields = live !== undefined && coversFields(table, live.model);
  const verdict = judgeWinChance({
    table,
    outcomes,
    random: createRandom(1),
    version: today,
    ...periodOf(closed),
    ...(sameFields && { live: live.model }),
    leaks: { trusted: [...rules.deals.vouched, ...rules.accounts.vouched] },
  });
  const state = stateOf(verdict, { world, closed, today, leftOut });
  if (verdict.kind !== "ready") {
    // A model that is in use goes on unless there is nothing to be learnt any more.
    const stays = verdict.kind === "not-better" ? live : undefined;
    return { trained: { state, ...(stays && { live: stays }) }, learnt: false };
  }
  const { model, quality, latest } = verdict;
  const own: LiveModel = { model, reading, quality, trainedOn: today, ...(latest && { latest }) };
  const drifted = driftedFields(own, { world, table });
  return { trained: { state: { ...state, drifted }, live: own }, learnt: true };
}

function coversFields(table: FeatureTable, model: WinChanceModel): boolean {
  const ids = new Set(table.fields.map(({ id }) => id));
  return model.learntFrom.fields.every((id) => ids.has(id));
}

function periodOf(closed: readonly Deal[]) {
  const [first, last] = [closed[0]?.closedOn, closed.at(-1)?.closedOn];
  return first === undefined || last === undefined ? {} : { period: { from: first, to: last } };
}

interface Known {
  readonly world: DealWorld;
  readonly closed: readonly Deal[];
  readonly today: string;
  readonly leftOut: readonly LeftOut[];
}

function stateOf(verdict: Verdict, { world, closed, today, leftOut }: Known): ChanceState {
  const leaks = "leaks" in verdict ? verdict.leaks : [];
  return {
    kind: verdict.kind,
    trainedOn: today,
    team: tally(closed),
    divisions: byDivision(world, closed),
    ...(verdict.kind === "too-few" && { missing: verdict.missing }),
    ...("quality" in verdict && { quality: verdict.quality }),
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

function driftedFields(
  { model, reading }: LiveModel,
  { world, table }: { readonly world: DealWorld; readonly table: FeatureTable },
): string[] {
  const open = world.deals.filter(({ status }) => status === "open");
  if (open.length < LEAST_OPEN) return [];
  const now = buildFeatureTable(dealRecords(open, world, reading), reading.fields);
  const drifts = fieldDrift(codeRows(model.encoder, table), codeRows(model.encoder, now));
  return drifts.flatMap(({ field, index }) => {
    const codes = model.encoder.fields[field];
    // With few rows the index is above 0 by chance alone, by about (groups − 1)(1/n + 1/m); twice that is let pass.
    const chance = ((codes?.size ?? 1) - 1) * (1 / table.rowCount + 1 / open.length);
    return codes !== undefined && index > CHANGED + 2 * chance ? [codes.id] : [];
  });
}

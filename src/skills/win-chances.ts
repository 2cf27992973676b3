import type { Deal } from "../domain/crm.ts";
import { type RateRange, segmentRate } from "../domain/learning/segment-rate.ts";
import { type Band, bandOf, sayableChance, scoreWinChance } from "../domain/learning/win-chance.ts";
import { type ChanceReason, explainWinChance } from "../domain/learning/win-chance-reasons.ts";
import { divisionOf } from "../domain/targeting/facts.ts";
import { learningArea } from "../settings/learning.ts";
import { codeDeals, type DealWorld, dealRecords } from "./learning-deals.ts";
import type { SkillContext } from "./skill.ts";
import {
  type ChanceState,
  type LiveModel,
  storedChances,
  type Trained,
  trainWinChances,
} from "./win-chance-training.ts";

/** The win chance of one deal, as far as it can be said. */
export type WinChance =
  | {
      readonly kind: "model";
      /** 0–1, for sums and sorting. */
      readonly chance: number;
      readonly band: Band;
      /** 0–1 in steps that the model deserves; absent when only the band may be said. */
      readonly said?: number;
      /** Log-odds of the average deal; with all weights they are the log-odds of `chance`. */
      readonly average: number;
      /** Every field, strongest first; the weights add up. */
      readonly reasons: readonly ChanceReason[];
      /** The row as it was read, by field. */
      readonly record: ReturnType<typeof dealRecords>[number];
    }
  | {
      readonly kind: "range";
      /** Win rate of the industry, drawn towards the company's. */
      readonly range: RateRange;
      /** The division behind the range; absent when it is the whole company's. */
      readonly division?: string;
    };

export interface WinChances {
  readonly state: ChanceState;
  readonly live?: LiveModel;
  /** One answer a deal, in order; only deals that the viewer may see. */
  of(deals: readonly Deal[]): WinChance[];
}

/** Taught while somebody waits: about two seconds. */
const MOST_AT_FIRST_USE = 2000;

type Reads = Pick<SkillContext, "store" | "viewer" | "settings" | "today">;

/**
 * The company's model over what the viewer may see. The model is taught on all closed deals by a named job; of it a
 * viewer gets a chance, the values of the deal in hand and counts over the whole company, never another row.
 * Trained on first use when nothing is stored.
 */
export async function winChances(context: Reads, deals: readonly Deal[]): Promise<WinChances> {
  const job = context.store.forJob("train");
  const rules = context.settings.get(learningArea);
  const options = { rules, today: context.today, most: MOST_AT_FIRST_USE };
  const trained = (await storedChances(job)) ?? (await trainWinChances(job, options));
  return chancesOver(trained, await readWorld(context, deals));
}

/** The same without training: undefined until there is a model in use. For a line on other cards and for forecasts. */
export async function liveWinChances(
  context: Pick<Reads, "store" | "viewer">,
  deals: readonly Deal[],
): Promise<WinChances | undefined> {
  const trained = await storedChances(context.store.forJob("train"));
  return trained?.live === undefined ? undefined : chancesOver(trained, await readWorld(context, deals));
}

async function readWorld(
  { store, viewer }: Pick<Reads, "store" | "viewer">,
  deals: readonly Deal[],
): Promise<DealWorld> {
  const ids = [...new Set(deals.flatMap(({ accountId }) => accountId ?? []))];
  // Many accounts are read whole: a condition with thousands of ids is slower than all rows.
  const one = ids.length === 1 && ids[0] !== undefined ? ids[0] : undefined;
  const only = one === undefined ? undefined : { id: one };
  const ofOne = one === undefined ? undefined : { accountId: one };
  const dealIds = deals.length === 1 ? deals.map(({ id }) => id) : undefined;
  const [accounts, history, products, stageChanges] = await Promise.all([
    store.all(viewer, "account", only),
    store.all(viewer, "deal", ofOne),
    store.all(viewer, "product"),
    store.all(viewer, "stageChange", {
      field: { in: ["amount", "expectedCloseOn"] },
      ...(dealIds && { dealId: { in: dealIds } }),
    }),
  ]);
  return { accounts, deals: history, products, stageChanges };
}

export function chancesOver({ state, live }: Trained, world: DealWorld): WinChances {
  const accounts = new Map(world.accounts.map((account) => [account.id, account]));
  const range = (deal: Deal): WinChance => {
    const account = accounts.get(deal.accountId ?? "");
    const division = account && divisionOf(account);
    const own = division === undefined ? undefined : state.divisions[division];
    if (division === undefined || own === undefined || own.closed < LEAST_IN_DIVISION) {
      return { kind: "range", range: segmentRate(state.team, state.team) };
    }
    return { kind: "range", range: segmentRate(own, state.team), division };
  };
  return {
    state,
    ...(live && { live }),
    of: (deals) => (live === undefined ? deals.map(range) : byModel(deals, { live, world })),
  };
}

/** Under this many the rate of an industry would tell of single deals. */
const LEAST_IN_DIVISION = 5;

function byModel(
  deals: readonly Deal[],
  { live, world }: { readonly live: LiveModel; readonly world: DealWorld },
): WinChance[] {
  const { model, reading } = live;
  const records = dealRecords(deals, world, reading);
  const coded = codeDeals(model, records, reading);
  const chances = scoreWinChance(model, coded);
  return deals.map((_, row): WinChance => {
    const chance = chances[row] ?? 0;
    const said = sayableChance(model, chance);
    const { average, reasons } = explainWinChance(model, coded, row);
    return {
      kind: "model",
      chance,
      band: bandOf(model, chance),
      average,
      reasons,
      record: records[row] ?? {},
      ...(said !== undefined && { said }),
    };
  });
}

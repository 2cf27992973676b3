import { createHash } from "node:crypto";
import { type Peers, peersOf } from "../domain/targeting/facts.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { Store } from "../ports/store.ts";
import { difficultyArea } from "../settings/difficulty.ts";
import { indicatorsArea } from "../settings/indicators.ts";
import type { Settings } from "../settings.ts";
import { loadPortfolio, MANY_ACCOUNTS } from "./portfolio.ts";
import { rankAccounts, type Scoring, scoreTable } from "./scoring.ts";

const AREA = "score-table";
/** Facts count days, so figures of yesterday are near enough to rank by and older ones are not. */
const KEPT_DAYS = 2;

/** Index, difficulty and coverage of every account a viewer sees, best first; then those known too little. */
export interface KeptScores {
  readonly on: string;
  readonly ids: readonly string[];
  /** The first so many are ranked. */
  readonly ranked: number;
  readonly index: Float32Array;
  /** NaN where too little is known to place the account. */
  readonly difficulty: Float32Array;
  readonly peers: Peers;
}

interface Stored {
  readonly on: string;
  readonly rules: string;
  readonly ids: string;
  readonly ranked: number;
  readonly index: string;
  readonly difficulty: string;
  readonly peers: Peers;
}

interface Asker {
  readonly store: Store;
  readonly viewer: Viewer;
  readonly settings: Settings;
  readonly today: string;
}

/**
 * The kept figures of a viewer who sees many accounts, under the rules of now. Absent when the viewer sees few:
 * then computing is faster than keeping. Ids are only ranked here; whatever is shown is read again as the viewer.
 */
export async function keptScores(context: Asker, scoring: Scoring): Promise<KeptScores | undefined> {
  const { store, viewer } = context;
  const stored = await store.system.get<Stored>(AREA, viewer.userId);
  if (stored !== undefined && isFresh(stored, context)) return unpack(stored);
  if ((await store.count(viewer, "account")) <= MANY_ACCOUNTS) return undefined;
  return keepScores(context, scoring);
}

/** Computes and keeps the figures of one viewer. */
export async function keepScores(context: Asker, scoring: Scoring): Promise<KeptScores> {
  const portfolio = await loadPortfolio(context);
  const table = scoreTable(scoring, portfolio.subjects);
  const { ranked, unranked } = rankAccounts(table, scoring.ideal.minimumCoverage);
  const all = [...ranked, ...unranked];
  const kept: KeptScores = {
    on: context.today,
    ids: all.map(({ subject }) => subject.account.id),
    ranked: ranked.length,
    index: Float32Array.from(all, (item) => item.index),
    difficulty: Float32Array.from(all, (item) => item.difficulty),
    peers: peersOf(portfolio.world, portfolio.facts),
  };
  await context.store.system.put(AREA, context.viewer.userId, pack(kept, rulesOf(context.settings)));
  return kept;
}

/** After an import every kept figure is of yesterday's rows. */
export async function forgetScores(store: Store): Promise<void> {
  for (const { key } of await store.system.list(AREA)) await store.system.remove(AREA, key);
}

function isFresh(stored: Stored, { settings, today }: Asker): boolean {
  const age = (Date.parse(today) - Date.parse(stored.on)) / 86_400_000;
  return age >= 0 && age < KEPT_DAYS && stored.rules === rulesOf(settings);
}

/** A change of weights or scales makes every kept figure another one. */
function rulesOf(settings: Settings): string {
  const rules = JSON.stringify([settings.get(indicatorsArea), settings.get(difficultyArea)]);
  return createHash("sha256").update(rules).digest("hex").slice(0, 16);
}

function pack(kept: KeptScores, rules: string): Stored {
  const { on, ids, ranked, index, difficulty, peers } = kept;
  const text = (values: Float32Array) => Buffer.from(values.buffer).toString("base64");
  return { on, rules, ids: ids.join("\n"), ranked, index: text(index), difficulty: text(difficulty), peers };
}

function unpack({ on, ids, ranked, index, difficulty, peers }: Stored): KeptScores {
  const values = (text: string) => {
    const bytes = Buffer.from(text, "base64");
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  };
  return {
    on,
    ids: ids.split("\n"),
    ranked,
    index: values(index),
    difficulty: values(difficulty),
    peers,
  };
}

/** Share (0–1) of the other ranked accounts that lie below; absent when there is none. */
export function shareInKept(kept: KeptScores, accountId: string, index: number): number | undefined {
  let [below, others] = [0, 0];
  for (let row = 0; row < kept.ranked; row++) {
    if (kept.ids[row] === accountId) continue;
    others++;
    if ((kept.index[row] ?? 0) < index) below++;
  }
  return others === 0 ? undefined : below / others;
}

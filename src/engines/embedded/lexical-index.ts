import { lengthNorm, quarters, rarity, termImpact } from "../../ports/search-index.ts";
import type { Admission } from "./audiences.ts";
import { createPostingLists, type Postings } from "./posting-lists.ts";
import { packTerms, unpackTerms } from "./term-sets.ts";

/** BM25 over slots (small numbers that stand for chunks), exact, changed in place. */
export interface LexicalIndex {
  add(slot: number, terms: ReadonlyMap<string, number>, length: number): void;
  remove(slot: number): void;
  /** Scores of every slot, valid until the next call; slots that are not admitted hold scores too. */
  score(
    terms: ReadonlyMap<string, number>,
    admission: Scope,
  ): { scores: Float64Array; weights: Map<string, number> };
  rarities(terms: Iterable<string>, admission: Scope): Map<string, number>;
}

export interface Scope extends Admission {
  /** Slot → audience. */
  readonly audienceOf: Uint32Array;
}

export function createLexicalIndex(): LexicalIndex {
  const lists = createPostingLists();
  const termsOf: (Uint8Array | undefined)[] = [];
  let norms = new Float64Array(1024);
  let scores = new Float64Array(1024);
  let used = 0;

  function reserve(slot: number): void {
    used = Math.max(used, slot + 1);
    if (slot < norms.length) return;
    const larger = new Float64Array(Math.max(slot + 1, norms.length * 2));
    larger.set(norms);
    norms = larger;
    scores = new Float64Array(larger.length);
  }

  function add(slot: number, terms: ReadonlyMap<string, number>, length: number): void {
    reserve(slot);
    norms[slot] = lengthNorm(length);
    const ids: number[] = [];
    for (const [term, frequency] of terms) ids.push(lists.add(term, slot, quarters(frequency)));
    termsOf[slot] = packTerms(ids);
  }

  function remove(slot: number): void {
    for (const id of unpackTerms(termsOf[slot] ?? new Uint8Array())) lists.remove(id, slot);
    termsOf[slot] = undefined;
  }

  function score(terms: ReadonlyMap<string, number>, scope: Scope) {
    const weights = new Map<string, number>();
    scores.fill(0, 0, used);
    for (const [term, asked] of terms) {
      const postings = lists.find(term);
      const weight = asked * rarity(holding(postings, scope), scope.chunks);
      weights.set(term, weight);
      if (postings) accumulate(postings, weight, { scores, norms });
    }
    return { scores: scores.subarray(0, used), weights };
  }

  function rarities(terms: Iterable<string>, scope: Scope): Map<string, number> {
    const found = new Map<string, number>();
    for (const term of terms) found.set(term, rarity(holding(lists.find(term), scope), scope.chunks));
    return found;
  }

  return { add, remove, score, rarities };
}

function accumulate(
  { block, start, size }: Postings,
  weight: number,
  { scores, norms }: { readonly scores: Float64Array; readonly norms: Float64Array },
): void {
  for (let at = start; at < start + size; at++) {
    const posting = block[at] as number;
    const slot = posting >>> 8;
    scores[slot] = (scores[slot] as number) + weight * termImpact((posting & 255) / 4, norms[slot] as number);
  }
}

function holding(postings: Postings | undefined, scope: Scope): number {
  if (!postings || scope.everyone) return postings?.size ?? 0;
  const { block, start, size } = postings;
  let count = 0;
  for (let at = start; at < start + size; at++) {
    count += scope.mask[scope.audienceOf[(block[at] as number) >>> 8] as number] as number;
  }
  return count;
}

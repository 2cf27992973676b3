import type { Viewer } from "../domain/viewer.ts";
import type { OwnRecord, RecordStore } from "../ports/store.ts";
import type { Lexicon } from "./lexicon.ts";
import { readQuestion } from "./tokenise.ts";
import { readWish } from "./wish.ts";

/** Kind of the records that hold what people said of a document. */
export const RATING_KIND = "document-rating";

/** One person's opinion of a document on one occasion; the account or deal stands on the record. */
export interface DocumentRating {
  /** Survives a new version of the document. */
  readonly path: string;
  /** The version it was about. */
  readonly documentId: string;
  readonly useful: boolean;
  readonly question?: string;
}

/** What a document is wanted for now. */
export interface Occasion {
  readonly question?: string | undefined;
  readonly accountId?: string | undefined;
  readonly dealId?: string | undefined;
}

/** How a document's place moves by what was said of it: above 1 upwards, below 1 down. */
export type RatingFactor = (path: string) => number;

const READ = 1000;
/** What everybody said on like occasions moves a document by at most this much. */
const OTHERS = 0.3;
/** One's own word on the same occasion counts as said. */
const OWN = { useful: 1.5, not: 0.3 };
/** Two questions about the same thing share at least this much of their words. */
const ALIKE = 0.3;

/** Reads the opinions anew at each question, so that one taken back a moment ago moves nothing. */
export async function ratingFactors(
  viewer: Viewer,
  occasion: Occasion,
  { records, lexicon }: { readonly records: RecordStore; readonly lexicon: Lexicon },
): Promise<RatingFactor> {
  const { rows } = await records.find<DocumentRating>(viewer, RATING_KIND, { limit: READ });
  if (rows.length === 0) return () => 1;
  const likeness = createLikeness(occasion, lexicon);
  const byPath = Map.groupBy(rows, ({ body }) => body.path);
  return (path) => {
    const about = (byPath.get(path) ?? []).map((record) => ({ record, weight: likeness(record) }));
    const own = about.find(({ record, weight }) => record.ownerId === viewer.userId && weight === 1);
    if (own !== undefined) return own.record.body.useful ? OWN.useful : OWN.not;
    const total = about.reduce((sum, { weight }) => sum + weight, 0);
    const balance = about.reduce(
      (sum, { record, weight }) => sum + (record.body.useful ? weight : -weight),
      0,
    );
    return 1 + (OTHERS * balance) / (1 + total);
  };
}

/** 1 for the same occasion, less for a question about like things, 0 for one about others. */
function createLikeness(occasion: Occasion, lexicon: Lexicon): (record: OwnRecord<DocumentRating>) => number {
  const asked = termsOf(occasion.question, lexicon);
  return ({ accountId, dealId, body }) => {
    if (occasion.dealId !== undefined && dealId === occasion.dealId) return 1;
    if (occasion.accountId !== undefined && accountId === occasion.accountId) return 1;
    const share = overlap(asked, termsOf(body.question, lexicon));
    return share >= ALIKE ? share : 0;
  };
}

function termsOf(question: string | undefined, lexicon: Lexicon): ReadonlySet<string> {
  if (question === undefined) return new Set();
  return new Set(readQuestion(readWish(question).subject, lexicon).terms.keys());
}

/** Jaccard: what two sets share of what they have together. */
function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0;
  const shared = left.intersection(right).size;
  return shared / (left.size + right.size - shared);
}

import type { Viewer } from "../domain/viewer.ts";
import type { DocumentKind, LibraryDocument } from "../ports/documents.ts";
import { guessLanguage } from "./ingest/guess.ts";
import { NEAR_FIELD } from "./ingest/ingest-document.ts";
import { isCurrent, type Judged, judge, type SearchDeps } from "./judge.ts";
import type { LibraryAnswer, LibraryNeed, LibraryQuestion } from "./library.ts";
import { allActive } from "./library-reader.ts";
import { type RatingFactor, ratingFactors } from "./ratings.ts";
import { readNeed } from "./read-need.ts";
import { type ReadQuestion, readQuestion } from "./tokenise.ts";
import { readWish, type Wish } from "./wish.ts";

/** How much of a question a document must hold to be an answer to it, and how much of it in one passage. */
export interface FitSettings {
  readonly coverage: number;
  readonly passage: number;
  /** A document that holds this much less of the question than the best is left out. */
  readonly ofBest: number;
}

/*
 * Calibrated on one half of the questions in seed-docs/evaluation and checked on the other: from 0.45 to 0.55 of
 * the question and 0.35 to 0.45 in one passage, both halves stay within two points.
 */
export const FIT: FitSettings = { coverage: 0.5, passage: 0.4, ofBest: 0.6 };

const LIMIT = 3;
/** What may lie on a customer's table. */
const FOR_CUSTOMERS: readonly DocumentKind[] = ["case", "solution", "product-sheet", "article"];
/** Sharing this much of what is known of a deal makes a document worth a look. */
const NEED_COVERAGE = 0.2;

type Answer = Omit<LibraryAnswer, "searched">;

/** Answers a question from what the viewer may read. See {@link LibraryAnswer}; `searched` is left to the caller. */
export async function searchLibrary(
  viewer: Viewer,
  question: LibraryQuestion,
  deps: SearchDeps,
): Promise<Answer> {
  const wish = readWish(question.text);
  const read = readQuestion(wish.subject, deps.lexicon);
  if (read.terms.size === 0) return listMatching(viewer, { question, wish }, deps);
  const { today, signal, filter: given = {} } = question;
  const vector = await deps.vectors?.question(viewer, wish.subject);
  const language = guessLanguage(wish.subject);
  const asked = { viewer, read, today, figures: wish.figures, vector, ...(signal && { signal }) };
  const how = deps.vectors !== undefined && vector === undefined ? { byWords: true } : {};
  const filter = filterOf(wish, given);
  const judged = await judge({ ...asked, filter }, deps);
  const fitting = judged.filter(fits);
  const rated = { records: deps.store.records, lexicon: deps.lexicon };
  const said = await ratingFactors(viewer, { question: question.text }, rated);
  const liking = { kind: wish.prefers, language, said };
  const asking = { read, limit: question.limit, liking };
  if (fitting.length > 0) return { ...answer(fitting, asking), ...how };
  const narrowed = Object.keys(filter).length > Object.keys(given).length;
  const others = narrowed ? await judge({ ...asked, filter: given }, deps) : judged;
  return { ...nothing(others, asking), ...how };
}

/** What to send for a deal or account. Nothing fits when no document shares a problem, product or trade with it. */
export async function recommendFor(viewer: Viewer, need: LibraryNeed, deps: SearchDeps): Promise<Answer> {
  const wish = readWish(need.text ?? "");
  const read = readNeed({ ...need, text: wish.subject }, deps.lexicon, viewer.locale);
  if (read.terms.size === 0) return { hits: [], missing: [] };
  const { today, signal } = need;
  const kinds = need.kind === undefined ? wish.kinds : [need.kind];
  const filter = filterOf({ ...wish, kinds: kinds.length > 0 ? kinds : FOR_CUSTOMERS }, {});
  const vector = await deps.vectors?.question(viewer, spoken(need, wish.subject));
  const judged = await judge({ viewer, read, today, filter, vector, ...(signal && { signal }) }, deps);
  const others = judged.filter(({ hit }) => !isAbout(hit.document, need.company));
  const fitting = others.filter(({ held, meant }) => meant || held.share >= NEED_COVERAGE);
  const rated = { records: deps.store.records, lexicon: deps.lexicon };
  const said = await ratingFactors(viewer, need, rated);
  const asking = { read, limit: need.limit, liking: { kind: wish.prefers, language: need.language, said } };
  const how = deps.vectors !== undefined && vector === undefined ? { byWords: true } : {};
  return { ...(fitting.length > 0 ? answer(fitting, asking) : nothing(others, asking)), ...how };
}

const NOTES_SPOKEN = 3;

/** A need as one would say it: what is wanted, of which product, in which trade, and what was said last. */
function spoken({ products, industry, notes }: LibraryNeed, subject: string): string {
  return [subject, products.join(" "), industry, ...notes.slice(0, NOTES_SPOKEN)].filter(Boolean).join("\n");
}

function isAbout({ fields, title }: LibraryDocument, company: string | undefined): boolean {
  if (company === undefined) return false;
  const named = fields.company ?? [];
  return title.includes(company) || named.some((name) => name.includes(company) || company.includes(name));
}

function fits({ held, untranslated, together, elsewhere, meant }: Judged): boolean {
  if (elsewhere) return false;
  // One rare word with several meanings may be half of a short question: in translation, more pieces than not.
  const sure = isEnough(untranslated) || held.matched.length > held.missing.length;
  return meant || (sure && isEnough({ share: held.share, together }));
}

function isEnough({ share, together }: { readonly share: number; readonly together: number }): boolean {
  return share >= FIT.coverage && together >= FIT.passage;
}

/** What is meant without being said counts as much as what is just said enough. */
function shareOf({ held, meant }: Judged): number {
  return meant ? Math.max(held.share, FIT.coverage) : held.share;
}

function answer(fitting: readonly Judged[], { read, limit = LIMIT, liking }: Asking): Answer {
  const most = Math.max(...fitting.map(shareOf));
  const alike = fitting
    .filter((item) => shareOf(item) >= FIT.ofBest * most)
    .toSorted((a, b) => worth(b, liking) - worth(a, liking));
  const shown = onceEach(alike).slice(0, limit);
  return { hits: shown.map((item) => item.cited()), missing: notHeld(read, shown), total: alike.length };
}

/** Of two that are nearly the same, the better one. */
function onceEach(sorted: readonly Judged[]): Judged[] {
  const kept: Judged[] = [];
  for (const item of sorted) {
    const { path, fields } = item.hit.document;
    const again = kept.some(
      ({ hit: { document } }) =>
        fields[NEAR_FIELD]?.includes(document.path) || document.fields[NEAR_FIELD]?.includes(path),
    );
    if (!again) kept.push(item);
  }
  return kept;
}

function nothing(judged: readonly Judged[], { read, liking }: Asking): Answer {
  const [closest] = judged
    .filter(({ held }) => held.matched.length > 0)
    .toSorted((a, b) => worth(b, liking) - worth(a, liking));
  return {
    hits: [],
    missing: notHeld(read, closest === undefined ? [] : [closest]),
    ...(closest !== undefined && { closest: closest.cited() }),
  };
}

interface Asking {
  readonly read: ReadQuestion;
  readonly limit?: number | undefined;
  readonly liking: Liking;
}

/** What is liked better among documents that say as much. */
interface Liking {
  readonly kind?: DocumentKind | undefined;
  readonly language?: "zh" | "en" | undefined;
  /** What people said of it on like occasions. */
  readonly said: RatingFactor;
}

const LIKED = { kind: 1.3, language: 1.25 };

/** First how much of the question a document holds, then how strongly it speaks of it. */
function worth(judged: Judged, liking: Liking): number {
  const { hit, strength } = judged;
  const kind = hit.document.kind === liking.kind ? LIKED.kind : 1;
  const language = hit.document.language === liking.language ? LIKED.language : 1;
  return shareOf(judged) * (0.5 + 0.5 * strength) * kind * language * liking.said(hit.document.path);
}

function notHeld({ aspects }: ReadQuestion, shown: readonly Judged[]): string[] {
  const held = new Set(shown.flatMap((item) => item.held.matched));
  return [...new Set(aspects.map(({ label }) => label).filter((label) => !held.has(label)))];
}

type Filter = Readonly<Record<string, readonly string[]>>;

function filterOf(wish: Pick<Wish, "kinds" | "language">, given: Filter): Filter {
  return {
    ...(wish.kinds.length > 0 && { kind: wish.kinds }),
    ...(wish.language !== undefined && { language: [wish.language] }),
    ...given,
  };
}

/** A question without a subject ("which cases are in English") is answered by a list, newest first. */
async function listMatching(
  viewer: Viewer,
  { question, wish }: { question: LibraryQuestion; wish: Wish },
  { store }: SearchDeps,
): Promise<Omit<LibraryAnswer, "searched">> {
  const [kind] = wish.kinds;
  if (kind === undefined && wish.language === undefined && question.filter === undefined)
    return { hits: [], missing: [] };
  const matching: LibraryDocument[] = [];
  for await (const document of allActive(store, viewer)) {
    if (kind !== undefined && !wish.kinds.includes(document.kind)) continue;
    if (wish.language !== undefined && document.language !== wish.language) continue;
    if (isCurrent(document, question.today)) matching.push(document);
  }
  const shown = matching
    .toSorted((a, b) =>
      a.addedAt === b.addedAt ? (a.path < b.path ? -1 : 1) : a.addedAt < b.addedAt ? 1 : -1,
    )
    .slice(0, question.limit ?? LIMIT);
  const passages = await store.documents.passages(
    viewer,
    shown.map(({ id }) => `${id}:0`),
  );
  return {
    hits: shown.map((document) => ({
      document,
      passages: passages.filter(({ documentId }) => documentId === document.id),
      score: 0,
      matched: [],
    })),
    missing: [],
    total: matching.length,
  };
}

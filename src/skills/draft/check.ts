import { type Claims, claimsIn, fold } from "./claims.ts";

/** One piece of evidence, cited by its number. */
export interface Fact {
  /** 1 and up, as it is cited. */
  readonly number: number;
  readonly text: string;
}

export type Problem =
  | { readonly kind: "citation"; readonly number: string }
  | { readonly kind: "uncited" }
  | { readonly kind: "number" | "date" | "name"; readonly what: string };

/**
 * `grounded`: all it says stands in what it cites. `ask`: a question for what is missing. `judgement`: no
 * citation and nothing that could be wrong by itself. `wrong`: anything else.
 */
export interface CheckedSentence {
  readonly text: string;
  readonly citations: readonly number[];
  readonly state: "grounded" | "ask" | "judgement" | "wrong";
  readonly problems: readonly Problem[];
}

export interface CheckOptions {
  readonly facts: readonly Fact[];
  /** Names of accounts and people that there are: a sentence may only use those that its evidence uses. */
  readonly names: readonly string[];
  /** Words that need no evidence, such as the document's own title and whom it is for. */
  readonly given?: string;
}

export type Checker = (text: string) => CheckedSentence[];

export function createChecker({ facts, names, given = "" }: CheckOptions): Checker {
  const byNumber = new Map(facts.map((fact) => [fact.number, evidenceOf(`${fact.text}\n${given}`)]));
  const free = evidenceOf(given);
  const known = names.filter((name) => name.trim().length >= 2).map(fold);
  return (text) => splitSentences(text).map((sentence) => checkSentence(sentence));

  function checkSentence(text: string): CheckedSentence {
    const citations = citationsIn(text);
    const unknown = citations.filter((number) => !byNumber.has(number));
    const evidence = citations.flatMap((number) => byNumber.get(number) ?? []);
    const problems: Problem[] = [
      ...unknown.map((number): Problem => ({ kind: "citation", number: `${number}` })),
      ...unsupported(text, evidence.length > 0 ? evidence : [free], known),
    ];
    if (problems.length > 0) {
      const uncited: Problem[] = citations.length === 0 ? [{ kind: "uncited" }] : [];
      return { text, citations, state: "wrong", problems: [...uncited, ...problems] };
    }
    if (citations.length > 0) return { text, citations, state: "grounded", problems };
    return { text, citations, state: ASKS.test(text.normalize("NFKC")) ? "ask" : "judgement", problems };
  }
}

const ASKS = /^[-*\s]*(待确认|to confirm)\s*:/i;

interface Evidence extends Claims {
  readonly folded: string;
}

function evidenceOf(text: string): Evidence {
  return { ...claimsIn(text), folded: fold(text) };
}

/** What a text says that none of the evidence says; each claim may rest on another piece of it. */
function unsupported(text: string, evidence: readonly Evidence[], names: readonly string[]): Problem[] {
  const claims = claimsIn(text);
  const problems: Problem[] = [];
  for (const number of claims.numbers) {
    if (!evidence.some((item) => item.numbers.has(number) || yearOf(item, number))) {
      problems.push({ kind: "number", what: `${number}` });
    }
  }
  for (const date of claims.dates) {
    if (!evidence.some((item) => hasDate(item, date))) problems.push({ kind: "date", what: date });
  }
  for (const quarter of claims.quarters) {
    if (!evidence.some((item) => item.quarters.has(quarter)))
      problems.push({ kind: "date", what: `Q${quarter + 1}` });
  }
  const folded = fold(text);
  const used = new Set([...claims.names, ...names.filter((name) => folded.includes(name))]);
  for (const name of used) {
    if (!evidence.some((item) => item.folded.includes(name))) problems.push({ kind: "name", what: name });
  }
  return problems;
}

function yearOf({ dates }: Claims, number: number): boolean {
  return number >= 1900 && number < 2100 && [...dates].some((date) => date.startsWith(`${number}-`));
}

/** 11-20 is supported by 2026-11-20 and the other way round; a whole date needs the same year where both say one. */
function hasDate({ dates }: Claims, date: string): boolean {
  return [...dates].some(
    (present) =>
      present === date ||
      present.endsWith(`-${date}`) ||
      date.endsWith(`-${present}`) ||
      present.startsWith(`${date}-`),
  );
}

export function citationsIn(text: string): number[] {
  const marks = [...text.matchAll(/\[(\d{1,4}(?:\s*[,，、]\s*\d{1,4})*)\]/g)].flatMap((match) =>
    (match[1] ?? "").split(/[,，、]/),
  );
  return [...new Set(marks.map(Number))];
}

/** Sentences with the marks that follow their full stop; list dashes go, so that each sentence stands alone. */
export function splitSentences(text: string): string[] {
  const pieces = text
    .replace(/\r\n?/g, "\n")
    .split(
      /(?<=[。！？!?；;](?:\s*\[[\d,，、 ]+\])*)(?!\s*\[)|(?<=[.!?](?:\s*\[[\d,，、 ]+\])*)\s+(?=[A-Z"“])|\n+/u,
    );
  return pieces
    .map((piece) => piece.replace(/^\s*(?:[-*•]|\d{1,2}[.、)])\s+/, "").trim())
    .filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}

export function problemText(problem: Problem, locale: "zh" | "en"): string {
  const zh = locale === "zh";
  switch (problem.kind) {
    case "citation":
      return zh ? `没有第 ${problem.number} 条依据` : `there is no evidence ${problem.number}`;
    case "uncited":
      return zh ? "没有写依据的编号" : "no evidence is cited";
    case "number":
      return zh ? `依据里没有数字 ${problem.what}` : `the evidence does not say ${problem.what}`;
    case "date":
      return zh ? `依据里没有日期 ${problem.what}` : `the evidence does not give the date ${problem.what}`;
    case "name":
      return zh ? `依据里没有“${problem.what}”` : `the evidence does not name “${problem.what}”`;
  }
}

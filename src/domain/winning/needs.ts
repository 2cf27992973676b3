import type { CalendarDate } from "../crm.ts";

/** What is known of a need so far (blue book 3.1). Every part may be missing. */
export type NeedsBody = {
  /** `reverse`: the customer came with a wish, and the problem behind it was asked for afterwards. */
  readonly path?: "forward" | "reverse";
  readonly offer?: string;
  /** Seat or name of who pushes the purchase. */
  readonly buyer?: string;
  readonly department?: string;
  readonly kpis?: readonly string[];
  readonly problem?: { readonly text: string; readonly type: string };
  readonly diagnosis?: { readonly [question: string]: string };
  readonly need?: string;
  readonly gap?: { readonly today: string; readonly ideal: string; readonly worth?: string };
  /** Strategy level of the problem and level of the organisation where it lives. */
  readonly level?: string;
  readonly organisation?: string;
  /** The executives' strategy as the customer stated it. */
  readonly strategy?: string;
  readonly exit?: { readonly to: "deal" | "plan"; readonly by: string; readonly on: CalendarDate };
};

export const NEEDS_STEPS = [
  "buyer",
  "kpis",
  "problem",
  "diagnosis",
  "need",
  "gap",
  "strategy",
  "exit",
] as const;
export type NeedsStep = (typeof NEEDS_STEPS)[number];

/** Steps in the order to ask them. From a stated wish backwards the wish comes first, then the problem behind it. */
export function stepsOf(body: NeedsBody): readonly NeedsStep[] {
  if (body.path !== "reverse") return NEEDS_STEPS;
  return ["need", "problem", "diagnosis", "buyer", "kpis", "gap", "strategy", "exit"];
}

/** Whether a step is answered. A diagnosis needs every question of its type. */
export function isAnswered(body: NeedsBody, step: NeedsStep, questions: readonly string[]): boolean {
  switch (step) {
    case "buyer":
      return (body.buyer ?? "") !== "";
    case "kpis":
      return (body.kpis ?? []).length > 0;
    case "problem":
      return body.problem !== undefined && body.problem.text !== "";
    case "diagnosis":
      return (
        body.problem !== undefined && questions.every((id) => (body.diagnosis?.[id] ?? "").trim() !== "")
      );
    case "need":
      return (body.need ?? "") !== "";
    case "gap":
      return body.gap !== undefined;
    case "strategy":
      // The level may be our own guess from the words; what the executives say is not.
      return (body.strategy ?? "") !== "";
    case "exit":
      return body.exit !== undefined;
  }
}

export function nextStep(body: NeedsBody, questions: readonly string[]): NeedsStep | undefined {
  return stepsOf(body).find((step) => !isAnswered(body, step, questions));
}

/** The three elements, all of which make a potential need: only then may the stage be left (3.1's milestone). */
export function missingElements(body: NeedsBody): readonly NeedsStep[] {
  return (["buyer", "problem", "need"] as const).filter((step) => !isAnswered(body, step, []));
}

export interface ProblemType {
  readonly words: readonly string[];
  /** The type's own names, as a CRM column may hold them. */
  readonly labels: readonly string[];
}

export interface ProblemGuess {
  readonly type: string;
  /** The words of the text that speak for it. */
  readonly matched: readonly string[];
}

/**
 * Types of business problem that a text speaks of, most words first; equal counts keep the order of the settings.
 * A label names its type outright. Empty when nothing speaks for any.
 */
export function classifyProblem(text: string, types: Readonly<Record<string, ProblemType>>): ProblemGuess[] {
  const folded = text.normalize("NFKC").toLowerCase();
  const named = Object.keys(types).find((type) =>
    types[type]?.labels.some((label) => label.toLowerCase() === folded.trim()),
  );
  if (named !== undefined) return [{ type: named, matched: [text.trim()] }];
  return Object.entries(types)
    .map(([type, { words }]) => ({
      type,
      matched: words.filter((word) => folded.includes(word.toLowerCase())),
    }))
    .filter((guess) => guess.matched.length > 0)
    .sort((a, b) => b.matched.length - a.matched.length);
}

/** The key whose words the text holds most of; undefined when it holds none. */
export function bestByWords(
  text: string,
  groups: Readonly<Record<string, { readonly words: readonly string[] }>>,
): string | undefined {
  const labelled = Object.fromEntries(
    Object.entries(groups).map(([key, { words }]) => [key, { words, labels: [] }]),
  );
  return classifyProblem(text, labelled)[0]?.type;
}

export interface StrategyLevel {
  readonly serves: readonly string[];
}

/** One place in the customer's strategy: a level of the scorecard on a level of the organisation. */
export interface StrategyPlace {
  readonly level: string;
  readonly organisation: string;
}

/**
 * The balanced-scorecard cascade of blue book 3.1. Upwards: what a place serves (the levels above it in its own
 * part of the organisation, and its own level one part higher), each place once, nearest first, up to the highest.
 * Downwards: what serves it. `from` itself is not in the result.
 */
export function cascade(
  from: StrategyPlace,
  direction: "up" | "down",
  map: {
    readonly levels: Readonly<Record<string, StrategyLevel>>;
    /** Lowest first. */
    readonly organisation: readonly string[];
  },
): StrategyPlace[] {
  const seen = new Set([key(from)]);
  const found: StrategyPlace[] = [];
  const waiting = [from];
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    for (const next of neighbours(place, direction, map)) {
      if (seen.has(key(next))) continue;
      seen.add(key(next));
      found.push(next);
      waiting.push(next);
    }
  }
  return found;
}

function key({ level, organisation }: StrategyPlace): string {
  return `${level}@${organisation}`;
}

function neighbours(
  { level, organisation }: StrategyPlace,
  direction: "up" | "down",
  map: Parameters<typeof cascade>[2],
): StrategyPlace[] {
  const at = map.organisation.indexOf(organisation);
  const beyond = map.organisation[at + (direction === "up" ? 1 : -1)];
  const beside =
    direction === "up"
      ? (map.levels[level]?.serves ?? [])
      : Object.keys(map.levels).filter((other) => map.levels[other]?.serves.includes(level));
  const across = at < 0 || beyond === undefined ? [] : [{ level, organisation: beyond }];
  return [...beside.map((other) => ({ level: other, organisation })), ...across];
}

import type { Account, Json } from "../crm.ts";
import { amountOf } from "../money.ts";
import type { Text } from "../text.ts";
import type { FactName, Facts } from "./facts.ts";

/**
 * Something judged from 0 to 100, and where its raw value is found. The judgement is of the measure's own
 * name ("price sensitivity 80" means very sensitive); `reversed` ones enter their mean as 100 − judgement.
 */
export interface Measure {
  readonly name: Text;
  readonly dimension: string;
  readonly reversed: boolean;
  /** What to ask the customer when it is not known. */
  readonly ask: Text;
  /** Tried in order; the first that is known counts. */
  readonly from: readonly MeasureSource[];
}

/** `field` is `employees`, `revenue`, `growth` (per cent), `country`, `tags`, `custom.<header>` or `fact.<name>`. */
export interface MeasureSource {
  readonly field: string;
  readonly unit?: string | Text | undefined;
  /** What the raw number is multiplied by first, to bring it to the scale's unit. */
  readonly times?: number | undefined;
  /** Raw number → judgement, linear between the points, flat outside them. */
  readonly scale?: readonly (readonly [raw: number, judgement: number])[] | undefined;
  /** Raw text → judgement, case ignored; `*` is any other text. */
  readonly words?: Readonly<Record<string, number>> | undefined;
}

/** What a person answered in place of the CRM: a judgement from 0 to 100 of the measure's own name. */
export interface Answer {
  readonly judgement: number;
  readonly on: string;
  readonly by: string;
  readonly note?: string | undefined;
}

export type Answers = Readonly<Record<string, Answer>>;

/** A measure as known of one account. `value` is what enters the mean, reversal done. */
export interface Reading {
  readonly value: number;
  readonly raw: number | string;
  readonly unit?: string | Text | undefined;
  /** The account's field, the fact, or `answer`. */
  readonly field: string;
  readonly answer?: Answer;
}

export interface Subject {
  readonly account: Account;
  readonly facts: Facts;
  readonly answers?: Answers | undefined;
}

export interface CompiledMeasure extends Measure {
  readonly id: string;
  /** The value that enters the mean, NaN when not known. */
  value(subject: Subject): number;
  read(subject: Subject): Reading | undefined;
}

/** Prepares measures for reading many accounts. `rates` turn a foreign revenue into the scale's currency. */
export function compileMeasures(
  measures: Readonly<Record<string, Measure>>,
  rates: Readonly<Record<string, number>>,
): CompiledMeasure[] {
  return Object.entries(measures).map(([id, measure]) => compile(id, measure, rates));
}

interface Judge {
  readonly source: MeasureSource;
  raw(subject: Subject): number | string | undefined;
  judge(raw: number | string): number;
}

function compile(id: string, measure: Measure, rates: Readonly<Record<string, number>>): CompiledMeasure {
  const judges = measure.from.map(
    (source): Judge => ({ source, raw: scaledReader(source, rates), judge: judgeOf(source) }),
  );
  const turn = measure.reversed ? (judgement: number) => 100 - judgement : (judgement: number) => judgement;

  function value(subject: Subject): number {
    const answer = subject.answers?.[id];
    if (answer !== undefined) return turn(answer.judgement);
    for (const judge of judges) {
      const raw = judge.raw(subject);
      if (raw === undefined) continue;
      const judgement = judge.judge(raw);
      if (!Number.isNaN(judgement)) return turn(judgement);
    }
    return Number.NaN;
  }

  function read(subject: Subject): Reading | undefined {
    const answer = subject.answers?.[id];
    if (answer !== undefined) {
      return { value: turn(answer.judgement), raw: answer.judgement, field: "answer", answer };
    }
    for (const { source, raw: rawOf, judge } of judges) {
      const raw = rawOf(subject);
      const judgement = raw === undefined ? Number.NaN : judge(raw);
      if (raw !== undefined && !Number.isNaN(judgement)) {
        return { value: turn(judgement), raw, unit: source.unit, field: source.field };
      }
    }
    return undefined;
  }

  return { ...measure, id, value, read };
}

type RawReader = (subject: Subject) => number | string | undefined;

function scaledReader(source: MeasureSource, rates: Readonly<Record<string, number>>): RawReader {
  const read = rawReader(source.field, rates);
  const { times } = source;
  if (times === undefined) return read;
  return (subject) => {
    const raw = read(subject);
    const number = typeof raw === "string" ? numberIn(raw) : raw;
    return number === undefined ? undefined : number * times;
  };
}

function rawReader(field: string, rates: Readonly<Record<string, number>>): RawReader {
  if (field.startsWith("fact.")) {
    const name = field.slice(5) as FactName;
    return ({ facts }) => (Number.isNaN(facts[name]) ? undefined : facts[name]);
  }
  if (field.startsWith("custom.")) {
    const name = field.slice(7);
    return ({ account }) => plain(account.custom[name]);
  }
  switch (field) {
    case "revenue":
      return ({ account: { revenue } }) => {
        const rate = revenue === undefined ? undefined : rates[revenue.currency];
        return revenue === undefined || rate === undefined ? undefined : amountOf(revenue) * rate;
      };
    case "growth":
      return ({ account: { growth } }) =>
        growth === undefined ? undefined : Math.round(growth * 10_000) / 100;
    case "tags":
      return ({ account: { tags } }) =>
        tags === undefined || tags.length === 0 ? undefined : tags.join("、");
    default:
      return ({ account }) => plain(account[field as "employees"]);
  }
}

function plain(value: Json | undefined): number | string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  if (typeof value === "boolean") return value ? "是" : "否";
  return undefined;
}

function judgeOf(source: MeasureSource): (raw: number | string) => number {
  const scale = source.scale;
  const words = new Map(
    Object.entries(source.words ?? {}).map(([word, value]) => [word.toLowerCase(), value]),
  );
  const other = words.get("*");
  return (raw) => {
    if (scale !== undefined) {
      const number = typeof raw === "number" ? raw : numberIn(raw);
      if (number !== undefined) return alongScale(scale, number);
    }
    return words.get(raw as string) ?? words.get(String(raw).toLowerCase()) ?? other ?? Number.NaN;
  };
}

/** `1,200 人` → 1200, `12.5%` → 12.5; undefined when the text does not begin with a number. */
export function numberIn(text: string): number | undefined {
  const match = /^-?\d[\d,]*(\.\d+)?/.exec(text.trim());
  return match === null ? undefined : Number(match[0].replaceAll(",", ""));
}

/** The height of a line through the points at `raw`; the first and last heights go on for ever. */
export function alongScale(points: readonly (readonly [number, number])[], raw: number): number {
  const first = points[0];
  if (first === undefined) return Number.NaN;
  if (raw <= first[0]) return first[1];
  let below = first;
  for (let at = 1; at < points.length; at++) {
    const point = points[at] ?? below;
    if (raw <= point[0]) {
      return below[1] + ((point[1] - below[1]) * (raw - below[0])) / (point[0] - below[0]);
    }
    below = point;
  }
  return below[1];
}

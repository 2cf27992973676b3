import { type Condition, holdsAll, type Known, knownValue, type Value } from "../targeting/condition.ts";
import type { Text } from "../text.ts";

/** One of the twelve pairs of blue book 4.1: what people set in the CRM, and what the rules make of the data. */
export interface TierPair {
  readonly name: Text;
  /** Where the manual value stands. */
  readonly manual: string;
  /** The calculated value copies this field, brought to whole numbers. */
  readonly copy?: string | undefined;
  /** Else the first rule whose conditions all hold. */
  readonly rules?: readonly { readonly when: readonly Condition[]; readonly value: string }[] | undefined;
  /** Else this; without it nothing is calculated. */
  readonly otherwise?: string | undefined;
  /** What must be known for the calculation to mean anything. */
  readonly needs?: readonly string[] | undefined;
  /** Numbers within this share of each other count as equal. */
  readonly tolerance?: number | undefined;
}

export type TierPairs = Readonly<Record<string, TierPair>>;

export interface TierValue {
  readonly pair: string;
  readonly name: Text;
  readonly manual?: string;
  readonly calculated?: string;
  /** Set only when both are known. */
  readonly differs?: boolean;
}

/** All pairs of one account, each with both values as far as they are known. */
export function readTiers(pairs: TierPairs, known: Known): TierValue[] {
  return Object.entries(pairs).map(([pair, definition]) => {
    const manual = textOf(knownValue(definition.manual, known));
    const calculated = calculate(definition, known);
    return {
      pair,
      name: definition.name,
      ...(manual === undefined ? {} : { manual }),
      ...(calculated === undefined ? {} : { calculated }),
      ...(manual === undefined || calculated === undefined
        ? {}
        : { differs: !equal(manual, calculated, definition.tolerance ?? 0) }),
    };
  });
}

function calculate(pair: TierPair, known: Known): string | undefined {
  if (pair.copy !== undefined) return textOf(knownValue(pair.copy, known));
  if ((pair.needs ?? []).some((field) => knownValue(field, known) === undefined)) return undefined;
  const rule = pair.rules?.find(({ when }) => holdsAll(when, known));
  return rule?.value ?? pair.otherwise;
}

const YES: Readonly<Record<string, string>> = { true: "是", yes: "是", false: "否", no: "否" };

function textOf(value: Value): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number") return String(Math.round(value));
  const text = String(value).trim();
  return text === "" ? undefined : (YES[text.toLowerCase()] ?? text);
}

function equal(manual: string, calculated: string, tolerance: number): boolean {
  if (manual === calculated) return true;
  const [a, b] = [Number(manual), Number(calculated)];
  return (
    !Number.isNaN(a) && !Number.isNaN(b) && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b))
  );
}

/** A person's word on a difference: take the calculated value, or keep the manual one and say why. */
export interface TierDecision {
  readonly choice: "accept" | "keep";
  readonly manual: string;
  readonly calculated: string;
}

/** A difference waits for a decision unless the very same one was decided already. */
export function isOpen(value: TierValue, decision: TierDecision | undefined): boolean {
  if (value.differs !== true) return false;
  return (
    decision === undefined || decision.manual !== value.manual || decision.calculated !== value.calculated
  );
}

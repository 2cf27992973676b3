import type { Account, Json } from "../crm.ts";
import { amountOf } from "../money.ts";
import { isWithin, matchIndustry } from "../taxonomy/industry.ts";
import type { FactName, Facts } from "./facts.ts";
import { numberIn } from "./measure.ts";

/**
 * One test on what is known of an account. `field` is one of the account's own fields, `custom.<column>`,
 * `fact.<name>`, `trade.<name>` (what was bought and what is offered) or `score.<name>`. What is not known
 * meets no test but `known: false`.
 */
export interface Condition {
  readonly field: string;
  readonly is?: string | number | boolean | undefined;
  readonly in?: readonly string[] | undefined;
  /** Part of a text, or one of a list; case ignored. */
  readonly contains?: string | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  /** An industry by name or code, or several; finer ones included. */
  readonly within?: string | readonly string[] | undefined;
  readonly known?: boolean | undefined;
}

/** What was traded with an account, NaN or empty where nothing was. */
export interface Trade {
  /** In yuan; other currencies by the rates of the settings. */
  readonly wonAmount: number;
  readonly orders: number;
  readonly sinceOrder: number;
  readonly bought: readonly string[];
  /** Names of products in open deals: what they mean to buy. */
  readonly intends: readonly string[];
}

export interface Known {
  readonly account: Account;
  readonly facts: Facts;
  readonly trade: Trade;
  readonly score: { readonly index: number; readonly difficulty: number; readonly coverage: number };
}

export const TRADE_NAMES = ["wonAmount", "orders", "sinceOrder", "bought", "intends"] as const;
export const SCORE_NAMES = ["index", "difficulty", "coverage"] as const;

export type Value = string | number | boolean | readonly string[] | undefined;

type Read = (known: Known) => Value;

const readers = new Map<string, Read>();

/** The value a condition tests. */
export function knownValue(field: string, known: Known): Value {
  let read = readers.get(field);
  if (read === undefined) {
    read = readerOf(field);
    readers.set(field, read);
  }
  return read(known);
}

function readerOf(field: string): Read {
  const dot = field.indexOf(".");
  const name = field.slice(dot + 1);
  switch (dot < 0 ? "" : field.slice(0, dot)) {
    case "custom":
      return ({ account }) => plain(account.custom[name]);
    case "fact":
      return ({ facts }) => finite(facts[name as FactName]);
    case "trade":
      return ({ trade }) => {
        const value = trade[name as keyof Trade];
        return typeof value === "number" ? finite(value) : value;
      };
    case "score":
      return ({ score }) => finite(score[name as keyof Known["score"]]);
    default:
      return ownReader(field);
  }
}

function ownReader(field: string): Read {
  switch (field) {
    case "revenue":
      return ({ account: { revenue } }) => (revenue === undefined ? undefined : amountOf(revenue));
    case "growth":
      return ({ account: { growth } }) => (growth === undefined ? undefined : growth * 100);
    case "industry":
      return ({ account }) => account.industryCode ?? account.industry;
    case "tags":
      return ({ account }) => account.tags;
    default:
      return ({ account }) => plain(account[field as keyof Account] as Json | undefined);
  }
}

function finite(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function plain(value: Json | undefined): Value {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value === "object") return Array.isArray(value) ? value.map(String) : undefined;
  return value as string | number | boolean;
}

/** True when every condition holds. No conditions hold for everybody. */
export function holdsAll(conditions: readonly Condition[], known: Known): boolean {
  return conditions.every((condition) => holds(condition, known));
}

export function holds(condition: Condition, known: Known): boolean {
  const value = knownValue(condition.field, known);
  if (condition.known !== undefined) return (value !== undefined) === condition.known;
  if (value === undefined) return false;
  if (condition.is !== undefined && !same(value, condition.is)) return false;
  if (condition.in !== undefined && !condition.in.some((item) => same(value, item))) return false;
  if (condition.contains !== undefined && !holdsPart(value, condition.contains)) return false;
  if (condition.within !== undefined && !inAnyIndustry(value, condition.within)) return false;
  if (condition.gte === undefined && condition.lt === undefined) return true;
  const number = typeof value === "number" ? value : typeof value === "string" ? numberIn(value) : undefined;
  if (number === undefined) return false;
  return (
    (condition.gte === undefined || number >= condition.gte) &&
    (condition.lt === undefined || number < condition.lt)
  );
}

const YES = new Set(["是", "有", "yes", "true", "1"]);
const NO = new Set(["否", "无", "no", "false", "0"]);

function same(value: Exclude<Value, undefined>, wanted: string | number | boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => same(item, wanted));
  if (typeof wanted === "boolean") return (wanted ? YES : NO).has(String(value).toLowerCase());
  return String(value).toLowerCase() === String(wanted).toLowerCase();
}

function holdsPart(value: Exclude<Value, undefined>, part: string): boolean {
  const texts = Array.isArray(value) ? value : [value];
  return texts.some((text) => String(text).toLowerCase().includes(part.toLowerCase()));
}

function inAnyIndustry(value: Exclude<Value, undefined>, wanted: string | readonly string[]): boolean {
  return typeof wanted === "string"
    ? inIndustry(value, wanted)
    : wanted.some((item) => inIndustry(value, item));
}

/** Codes and names are few and the walk up the tree is not cheap: each pair is looked up once. */
const withinPairs = new Map<string, boolean>();

function inIndustry(value: Exclude<Value, undefined>, wanted: string): boolean {
  const key = `${String(value)} ${wanted}`;
  let inside = withinPairs.get(key);
  if (inside === undefined) {
    const code = matchIndustry(wanted).code;
    inside = code !== undefined && isWithin(String(value), code);
    // Industries as the CRM writes them are free text: the table must not grow for ever.
    if (withinPairs.size > 10_000) withinPairs.clear();
    withinPairs.set(key, inside);
  }
  return inside;
}

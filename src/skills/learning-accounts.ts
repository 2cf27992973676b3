import type { Account, Json } from "../domain/crm.ts";
import type { FeatureRecord, Field, FieldValue } from "../domain/learning/feature-table.ts";
import { type InferredField, inferFields } from "../domain/learning/infer-fields.ts";
import type { LeakReason } from "../domain/learning/leak-check.ts";
import { amountOf } from "../domain/money.ts";
import { ancestors, normaliseIndustryCode } from "../domain/taxonomy/industry.ts";
import type { Text } from "../domain/text.ts";
import type { LearningRules } from "../settings/learning.ts";
import { doubledFields } from "./learning-doubles.ts";

/** Why a field of the accounts is not learnt from. */
export type LeftOutReason =
  | LeakReason
  | "identity"
  | "after-sale"
  | "winners-only"
  | "empty"
  | "identifier"
  | "constant"
  | "double";

export interface LeftOut {
  readonly field: string;
  readonly reason: LeftOutReason;
}

export interface AccountTraits {
  readonly records: readonly FeatureRecord[];
  readonly fields: readonly Field[];
  readonly leftOut: readonly LeftOut[];
  readonly reading: AccountReading;
}

/** How this tenant's accounts are read: decided over all of them, kept with what was learnt. */
export interface AccountReading {
  /** The source's column with the finest industry codes. */
  readonly codes?: string | undefined;
  /** The currency that revenues are compared in. */
  readonly currency?: string | undefined;
}

/** Traits that our own model of an account has; all others are the source's columns under their own names. */
export const TRAIT_NAMES: Readonly<Record<string, Text>> = {
  industry: { zh: "行业", en: "Industry" },
  region: { zh: "地区", en: "Region" },
  employees: { zh: "员工数", en: "Employees" },
  revenue: { zh: "年营收", en: "Revenue" },
  growth: { zh: "年增长", en: "Growth" },
  foundedYear: { zh: "成立年份", en: "Founded" },
  tags: { zh: "标签", en: "Tags" },
  description: { zh: "简介", en: "Description" },
};

const KINDS: Readonly<Record<string, Field["kind"]>> = {
  industry: "tree",
  region: "tree",
  employees: "number",
  revenue: "number",
  growth: "number",
  foundedYear: "number",
  tags: "multi",
  description: "text",
};

/** Accounts as rows to learn from, and which of their fields may be: neither names nor what followed a sale. */
export function accountTraits(accounts: readonly Account[], rules: LearningRules["accounts"]): AccountTraits {
  const columns = [...new Set(accounts.flatMap((account) => Object.keys(account.custom)))].sort();
  const codes = columns.find((name) => holdsIndustryCodes(accounts, name));
  const currency = usualCurrency(accounts);
  const records = accounts.map((account) => accountRecord(account, { codes, currency }));
  const leftOut: LeftOut[] = [];
  const named = columns.filter((name) => {
    const reason = name === codes ? "double" : nameReason(name, rules);
    if (reason !== undefined) leftOut.push({ field: name, reason });
    return reason === undefined;
  });
  const built = Object.entries(KINDS).flatMap(([id, kind]): Field[] => {
    if (!varies(records, id)) return [];
    const reason = nameReason(id, rules);
    if (reason !== undefined) leftOut.push({ field: id, reason });
    return reason === undefined ? [{ id, kind }] : [];
  });
  const inferred: InferredField[] = [...built, ...inferFields(records, named)];
  const usable = inferred.filter((field) => {
    const { skipped } = field;
    if (skipped !== undefined) leftOut.push({ field: field.id, reason: skipped });
    return skipped === undefined;
  });
  const doubles = doubledFields(records, usable);
  leftOut.push(...[...doubles].map((field): LeftOut => ({ field, reason: "double" })));
  const fields = usable.filter(({ id }) => !doubles.has(id));
  return { records, fields, leftOut, reading: { codes, currency } };
}

function nameReason(name: string, rules: LearningRules["accounts"]): LeftOutReason | undefined {
  if (rules.vouched.includes(name)) return undefined;
  if (isNamed(name, rules.identity)) return "identity";
  return isNamed(name, rules.afterSale) ? "after-sale" : undefined;
}

/** Whether a field's name holds one of the words, or is the one behind a "=". */
export function isNamed(name: string, words: readonly string[]): boolean {
  const folded = name.toLowerCase();
  return words.some((word) => {
    const wanted = word.toLowerCase();
    return wanted.startsWith("=") ? folded === wanted.slice(1) : folded.includes(wanted);
  });
}

function varies(records: readonly FeatureRecord[], id: string): boolean {
  const [first] = records;
  const text = String(first?.[id] ?? "");
  return records.some((record) => String(record[id] ?? "") !== text);
}

/** One account as a row to learn from. */
export function accountRecord(account: Account, { codes, currency }: AccountReading): FeatureRecord {
  const { revenue } = account;
  const known = revenue !== undefined && revenue.currency === currency;
  return {
    ...Object.fromEntries(Object.entries(account.custom).map(([name, value]) => [name, fieldValue(value)])),
    industry: industryPath(account, codes),
    region: [account.country, account.province, account.city].filter((part) => part !== undefined),
    employees: account.employees,
    // Two currencies on one scale would make yen giants of small firms.
    revenue: known ? amountOf(revenue) : undefined,
    growth: account.growth,
    foundedYear: account.foundedYear,
    tags: account.tags,
    description: account.description,
  };
}

function fieldValue(value: Json): FieldValue {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "object" ? undefined : (value as FieldValue);
}

/** From the section down to the finest code known; an industry without a code stands for itself. */
function industryPath(account: Account, codes: string | undefined): string[] | undefined {
  const fine = codes === undefined ? undefined : normaliseIndustryCode(String(account.custom[codes] ?? ""));
  const code = fine ?? account.industryCode;
  if (code !== undefined) return [...ancestors(code).reverse(), code];
  return account.industry === undefined ? undefined : [account.industry];
}

const CODES_READ = 2000;

/** A column of the source with finer codes than ours, such as the one of the sub-industry. */
function holdsIndustryCodes(accounts: readonly Account[], name: string): boolean {
  const values: { readonly value: string; readonly industryCode: string | undefined }[] = [];
  for (const { custom, industryCode } of accounts) {
    const value = custom[name];
    if (typeof value === "string" && value !== "") values.push({ value, industryCode });
    if (values.length === CODES_READ) break;
  }
  const fits = values.filter(({ value, industryCode }) => {
    const code = /^[A-T]?\d{2,4}$/.test(value) ? normaliseIndustryCode(value) : undefined;
    return code !== undefined && industryCode !== undefined && code.startsWith(industryCode);
  });
  return values.length > 0 && fits.length >= 0.9 * values.length;
}

function usualCurrency(accounts: readonly Account[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { revenue } of accounts) {
    if (revenue !== undefined) counts.set(revenue.currency, (counts.get(revenue.currency) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

/** Fields that only won accounts state: whoever has no deal yet could never be like them in that. */
export function winnersOnly(traits: AccountTraits, won: ReadonlySet<number>): readonly string[] {
  const states = (value: FieldValue) => value !== undefined && value !== null && value !== "";
  return traits.fields.flatMap(({ id }) => {
    const byOthers = traits.records.some((record, row) => !won.has(row) && states(record[id]));
    return !byOthers && traits.records.some((record) => states(record[id])) ? [id] : [];
  });
}

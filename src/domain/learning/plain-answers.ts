import type { Text } from "../text.ts";
import type { LeakReason } from "./leak-check.ts";
import type { Refused } from "./look-alike.ts";
import type { Caution } from "./look-alike-cautions.ts";

/** What a person reads when look-alikes cannot be given. */
export const REFUSALS: Readonly<Record<Refused["reason"], Text>> = {
  "no-seeds": {
    zh: "还没有可以参照的赢单客户。先选几个，或换个范围。",
    en: "There is no won customer to start from. Pick a few, or widen the range.",
  },
  "no-candidates": {
    zh: "所有客户都已经是参照，没有可以推荐的了。",
    en: "Every account is already among the won ones; nobody is left to suggest.",
  },
  "no-fields": {
    zh: "客户资料里没有可以比较的字段。",
    en: "The accounts have no field to compare by.",
  },
};

/** What a person should know before trusting a list; said of a field where one is named. */
export const CAUTIONS: Readonly<Record<Caution, Text>> = {
  "one-seed": {
    zh: "只有 1 个参照客户：这是“像它”，不是从赢单里学来的。",
    en: "One won customer only: this is likeness to it, nothing was learnt.",
  },
  "few-seeds": {
    zh: "参照不到 20 个，排序只作参考。",
    en: "Fewer than 20 won customers: take the order as a hint.",
  },
  "constant-field": { zh: "所有客户的值都一样，没有用上", en: "the same for every account, so not used" },
  "rare-values-pooled": {
    zh: "取值太多，少见的合并成“其他”",
    en: "too many values; the rare ones count as “other”",
  },
  "unread-values": {
    zh: "有些值读不出来，按未填处理",
    en: "some values could not be read and count as missing",
  },
};

/** Why a field is not learnt from. */
export const LEAKS: Readonly<Record<LeakReason, Text>> = {
  declared: { zh: "打分之后才填", en: "filled after the moment of scoring" },
  duration: { zh: "记的是商机本身的时长或次数", en: "counts the length or the moves of the deal itself" },
  outcome: { zh: "由结果而来", en: "follows from the result" },
  decides: {
    zh: "单凭它就能分出输赢，不可能事先知道",
    en: "alone tells won from lost too well to have been known before",
  },
  "filled-after": { zh: "有结果之后才常填", en: "filled far more often on one side of the result" },
  changes: { zh: "跟进中会被改写", en: "overwritten while the deal goes on" },
  period: {
    zh: "说的是哪个时期，对以后的商机没有用",
    en: "names when the deal was, which says nothing of deals to come",
  },
};

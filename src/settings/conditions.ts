import { z } from "zod";
import { SCORE_NAMES, TRADE_NAMES } from "../domain/targeting/condition.ts";
import { FACT_NAMES } from "../domain/targeting/facts.ts";
import { matchIndustry } from "../domain/taxonomy/industry.ts";

const OWN = [
  "name",
  "kind",
  "industry",
  "country",
  "province",
  "city",
  "district",
  "employees",
  "revenue",
  "growth",
  "foundedYear",
  "tags",
  "tier",
  "ownerId",
  "createdOn",
];

const AREAS: Readonly<Record<string, readonly string[]>> = {
  fact: FACT_NAMES,
  trade: TRADE_NAMES,
  score: SCORE_NAMES,
};

/** A field that a condition can test. */
export const KnownField = z.string().refine(isField, {
  error: (issue) =>
    `unknown field “${String(issue.input)}”: use ${OWN.join(", ")}, custom.<column>, fact.…, trade.… or score.…`,
});

function isField(field: string): boolean {
  const dot = field.indexOf(".");
  if (dot < 0) return OWN.includes(field);
  const [area, name] = [field.slice(0, dot), field.slice(dot + 1)];
  return area === "custom" ? name !== "" : (AREAS[area]?.includes(name) ?? false);
}

const IndustrySetting = z.string().refine((text) => matchIndustry(text).code !== undefined, {
  error: "no industry of GB/T 4754 by that name or code",
});

/** One test of a rule; it must test something. */
export const ConditionSetting = z
  .strictObject({
    field: KnownField,
    is: z.union([z.string(), z.number(), z.boolean()]).optional(),
    in: z.array(z.string()).min(1).optional(),
    contains: z.string().min(1).optional(),
    gte: z.number().optional(),
    lt: z.number().optional(),
    within: z.union([IndustrySetting, z.array(IndustrySetting).min(1)]).optional(),
    known: z.boolean().optional(),
  })
  .refine((condition) => Object.keys(condition).length > 1, {
    error: "tests nothing: add is, in, contains, gte, lt, within or known",
  });

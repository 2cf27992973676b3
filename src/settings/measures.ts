import { z } from "zod";
import { FACT_NAMES } from "../domain/targeting/facts.ts";
import { TextSetting } from "./area.ts";

const OWN_FIELDS = [
  "employees",
  "revenue",
  "growth",
  "country",
  "province",
  "city",
  "industry",
  "kind",
  "tier",
  "tags",
];

const Field = z.string().refine(isField, {
  error: (issue) =>
    `unknown field “${String(issue.input)}”: use ${OWN_FIELDS.join(", ")}, custom.<column>, or fact.<${FACT_NAMES.join("|")}>`,
});

function isField(field: string): boolean {
  if (field.startsWith("fact.")) return (FACT_NAMES as readonly string[]).includes(field.slice(5));
  return field.startsWith("custom.") ? field.length > 7 : OWN_FIELDS.includes(field);
}

const Judgement = z.number().min(0).max(100);

const Scale = z
  .array(z.tuple([z.number(), Judgement]))
  .min(2)
  .refine((points) => points.every((point, at) => at === 0 || (points[at - 1]?.[0] ?? 0) < point[0]), {
    error: "the raw numbers of a scale must rise",
  });

const Source = z
  .strictObject({
    field: Field,
    unit: z.union([z.string(), TextSetting]).optional(),
    times: z.number().positive().optional(),
    scale: Scale.optional(),
    words: z.record(z.string(), Judgement).optional(),
  })
  .refine((source) => source.scale !== undefined || source.words !== undefined, {
    error: "needs a scale or words",
  });

/** Where a 0–100 value is read from, tried in order. */
export const SourcesSetting = z.array(Source).min(1);

/** One 0–100 measure whose dimension is among those given. */
export function measureOf<const D extends readonly [string, ...string[]]>(dimensions: D) {
  return z.strictObject({
    name: TextSetting,
    dimension: z.enum(dimensions),
    reversed: z.boolean().default(false),
    ask: TextSetting,
    from: SourcesSetting,
  });
}

export const Weight = z.number().min(0).max(1000);

import { z } from "zod";
import { defineArea, TextSetting } from "./area.ts";

const Words = z.array(z.string().min(1));
const Lists = z.strictObject({ zh: Words.min(1), en: Words.min(1) });
const Id = z.string().regex(/^[a-z][a-zA-Z0-9]*$/);

const Needs = z
  .strictObject({
    offers: z.record(Id, z.strictObject({ name: TextSetting, department: TextSetting })),
    finance: TextSetting,
    kpis: z.record(Id, z.strictObject({ name: TextSetting, words: Words.min(1), items: Lists })),
    problems: z.record(
      Id,
      z.strictObject({
        name: TextSetting,
        meaning: TextSetting,
        words: Words.min(1),
        labels: Words,
        diagnosis: z.array(z.strictObject({ id: Id, zh: z.string().min(1), en: z.string().min(1) })).min(1),
      }),
    ),
    levels: z.record(
      Id,
      z.strictObject({ name: TextSetting, topics: Lists, words: Words.min(1), serves: z.array(Id) }),
    ),
    organisation: z
      .array(z.strictObject({ id: Id, zh: z.string().min(1), en: z.string().min(1), words: Words.min(1) }))
      .min(1),
  })
  .superRefine((value, context) => {
    for (const [id, level] of Object.entries(value.levels)) {
      for (const served of level.serves) {
        if (served in value.levels) continue;
        context.addIssue({ code: "custom", path: ["levels", id, "serves"], message: `no level “${served}”` });
      }
    }
  });

export type NeedsSettings = Readonly<z.infer<typeof Needs>>;

/** Elements, KPIs, problem types and strategy levels of blue book 3.1; the problem types are data (S-1). */
export const needsArea = defineArea<NeedsSettings>("needs", Needs);

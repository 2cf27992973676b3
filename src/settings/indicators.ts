import { z } from "zod";
import { IDEAL_DIMENSIONS, type IdealSettings } from "../domain/targeting/ideal.ts";
import { defineArea, TextSetting } from "./area.ts";
import { measureOf, Weight } from "./measures.ts";

const Indicators = z
  .strictObject({
    minimumCoverage: z.number().min(0).max(1),
    costFloor: z.number().min(1).max(100),
    neutral: z.number().min(0).max(100),
    defaultSet: z.string(),
    rates: z.record(z.string(), z.number().positive()),
    indicators: z.record(z.string(), measureOf(IDEAL_DIMENSIONS)),
    sets: z.record(z.string(), z.strictObject({ name: TextSetting, weights: z.record(z.string(), Weight) })),
  })
  .superRefine((value, context) => {
    if (!(value.defaultSet in value.sets)) {
      context.addIssue({ code: "custom", path: ["defaultSet"], message: `no set “${value.defaultSet}”` });
    }
    for (const [set, { weights }] of Object.entries(value.sets)) {
      for (const id of Object.keys(weights)) {
        if (id in value.indicators) continue;
        context.addIssue({
          code: "custom",
          path: ["sets", set, "weights", id],
          message: `no indicator “${id}”`,
        });
      }
    }
  });

/** The 14 indicators of blue book 1.3, their sets and cut-offs. */
export const indicatorsArea = defineArea<IdealSettings>("indicators", Indicators);

import { z } from "zod";
import { DIFFICULTY_DIMENSIONS, type DifficultySettings } from "../domain/targeting/difficulty.ts";
import { defineArea } from "./area.ts";
import { measureOf, Weight } from "./measures.ts";

const Difficulty = z
  .strictObject({
    dimensions: z.strictObject({ reach: Weight, competition: Weight, cycle: Weight }),
    contrast: z.number().min(0.5).max(10),
    minimumCoverage: z.number().min(0).max(1),
    measures: z.record(z.string(), measureOf(DIFFICULTY_DIMENSIONS)),
    weights: z.record(z.string(), Weight),
  })
  .superRefine((value, context) => {
    for (const id of Object.keys(value.weights)) {
      if (id in value.measures) continue;
      context.addIssue({ code: "custom", path: ["weights", id], message: `no measure “${id}”` });
    }
  });

/** What makes an account hard to win, blue book 1.4. */
export const difficultyArea = defineArea<DifficultySettings>("difficulty", Difficulty);

import { z } from "zod";
import type { InsightTopics } from "../domain/keeping/insights.ts";
import { defineArea, TextSetting } from "./area.ts";

const Insights = z.strictObject({
  days: z.number().int().min(7).max(730),
  topics: z.record(
    z.string(),
    z.strictObject({
      name: TextSetting,
      words: z.array(z.string().min(1)).min(1),
      publish: z.boolean().default(true),
    }),
  ),
});

/** Topics of the market insight roll-up, blue book 4.1. */
export const insightsArea = defineArea<{ days: number; topics: InsightTopics }>("insights", Insights);

import { z } from "zod";
import type { PorterActivities } from "../domain/targeting/axis.ts";
import { defineArea, TextSetting } from "./area.ts";

const Segments = z
  .strictObject({
    shareWeight: z.number().min(0),
    brandWeight: z.number().min(0),
    minimumAccounts: z.number().int().min(1),
    activities: z.record(
      z.string(),
      z.strictObject({
        kind: z.enum(["primary", "support"]),
        name: TextSetting,
        words: z.array(z.string().min(1)).min(1),
      }),
    ),
  })
  .refine((value) => value.shareWeight + value.brandWeight > 0, {
    path: ["shareWeight"],
    error: "both weights are 0",
  });

export interface SegmentSettings {
  readonly shareWeight: number;
  readonly brandWeight: number;
  readonly minimumAccounts: number;
  readonly activities: PorterActivities;
}

/** Segments and the choice of their axis, blue book 1.1. */
export const segmentsArea = defineArea<SegmentSettings>("segments", Segments);

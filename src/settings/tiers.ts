import { z } from "zod";
import type { TierPairs } from "../domain/keeping/tiers.ts";
import { defineArea, TextSetting } from "./area.ts";
import { ConditionSetting, KnownField } from "./conditions.ts";

const Tiers = z.record(
  z.string(),
  z
    .strictObject({
      name: TextSetting,
      manual: KnownField,
      copy: KnownField.optional(),
      rules: z
        .array(z.strictObject({ when: z.array(ConditionSetting).min(1), value: z.string().min(1) }))
        .optional(),
      otherwise: z.string().optional(),
      needs: z.array(KnownField).optional(),
      tolerance: z.number().min(0).max(1).optional(),
    })
    .refine((pair) => pair.copy !== undefined || pair.rules !== undefined, { error: "needs copy or rules" }),
);

/** The twelve pairs of blue book 4.1. */
export const tiersArea = defineArea<TierPairs>("tiers", Tiers);

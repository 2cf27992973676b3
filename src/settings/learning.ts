import { z } from "zod";
import { defineArea } from "./area.ts";

const Words = z.array(z.string().min(1));

const Learning = z.strictObject({
  accounts: z.strictObject({ identity: Words, afterSale: Words, vouched: Words }),
  deals: z.strictObject({ leaveOut: Words, vouched: Words }),
  steady: z.number().int().min(5).max(1000),
});

export type LearningRules = z.infer<typeof Learning>;

/** Fields that must not be learnt from, and when a list is more than a hint. */
export const learningArea = defineArea<LearningRules>("learning", Learning);

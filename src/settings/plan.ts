import { z } from "zod";
import type { SmartRules } from "../domain/winning/smart.ts";
import { defineArea } from "./area.ts";

const Words = z.array(z.string().min(1)).min(1);
const Days = z.number().int().min(1).max(730);

const Plan = z.strictObject({
  metrics: z.strictObject({ revenue: Words, orders: Words, satisfaction: Words, customer: Words }),
  vague: Words,
  reach: z.number().min(0.1).max(100),
  proposeDays: Days,
  reviewDays: Days,
  triggers: Words,
});

export type PlanSettings = SmartRules & {
  readonly reviewDays: number;
  readonly triggers: readonly string[];
};

/** The SMART check, reviews and triggers of the account plan, blue book 2.1. */
export const planArea = defineArea<PlanSettings>("plan", Plan);

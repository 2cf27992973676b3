import { z } from "zod";
import type { BantSettings } from "../domain/targeting/bant.ts";
import { defineArea } from "./area.ts";

const Words = z.array(z.string().min(1));
const Points = z.number().min(0).max(25);

const Bant = z.strictObject({
  recentDays: z.number().int().min(1).max(3650),
  followFrom: z.number().min(0).max(100),
  points: z.strictObject({ clear: Points, partial: Points, unknown: Points, against: Points }),
  deal: z.strictObject({
    budget: z.string(),
    budgetWords: z.strictObject({ clear: Words, partial: Words, against: Words }),
    timing: z.string(),
    buyer: z.string(),
    buyerWords: Words,
  }),
  words: z.strictObject({
    budgetConfirmed: Words,
    budgetMentioned: Words,
    budgetDenied: Words,
    need: Words,
    timing: Words,
  }),
});

/** Evidence for the four letters of BANT, blue book 1.2. */
export const bantArea = defineArea<BantSettings>("bant", Bant);

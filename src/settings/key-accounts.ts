import { z } from "zod";
import type { Measure } from "../domain/targeting/measure.ts";
import { DIMENSIONS, type KeyAccountRules } from "../domain/winning/key-accounts.ts";
import { defineArea } from "./area.ts";
import { measureOf, SourcesSetting, Weight } from "./measures.ts";

const Cut = z.union([z.literal("median"), z.number().min(0).max(100)]);
const Days = z.number().int().min(1).max(730);

const KeyAccounts = z.strictObject({
  contributionShare: z.number().min(0.05).max(1),
  angleFrom: z.number().min(0).max(100),
  rates: z.record(z.string(), z.number().positive()),
  angles: z.strictObject({ strategic: SourcesSetting, industry: SourcesSetting }),
  measures: z.record(z.string(), measureOf(DIMENSIONS)),
  weights: z.record(z.string(), Weight),
  cuts: z.strictObject({ closeness: Cut, potential: Cut, chance: Cut }),
  cadence: z.strictObject({ "3": Days, "2": Days, "1": Days, "0": Days }),
});

export type KeyAccountSettings = KeyAccountRules & {
  readonly rates: Readonly<Record<string, number>>;
  readonly angles: Readonly<Record<"strategic" | "industry", Measure["from"]>>;
  readonly measures: Readonly<Record<string, Measure>>;
};

/** Three angles, three dimensions, octants and visit cadence: blue book chapter 2 and 2.1, S-16. */
export const keyAccountsArea = defineArea<KeyAccountSettings>("key-accounts", KeyAccounts);

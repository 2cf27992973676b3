import { z } from "zod";
import { defineArea } from "./area.ts";

const Count = z.number().int().min(1).max(100_000);

const Percent = z.number().min(0).max(100);

const Top = z.strictObject({
  hunter: z.strictObject({ by: z.enum(["employees", "revenue"]), regionTop: Count, industryTop: Count }),
  farmer: z.strictObject({
    renewWithinDays: z.number().int().min(0).max(3650),
    versionField: z.string(),
    renewField: z.string(),
    currentVersionField: z.string(),
    skipFamilies: z.array(z.string()),
  }),
  targets: z.strictObject({ openFrom: Percent, openTo: Percent, leaveBelow: Percent }),
});

/** How far the TOP lists of blue book 1.2 go, and what belongs on the quarter's target list of 1.3. */
export const topArea = defineArea<z.infer<typeof Top>>("top", Top);

import { z } from "zod";
import { defineArea } from "./area.ts";

const Hour = z.number().int().min(0).max(23);
const Minute = z.number().int().min(0).max(59);
const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time such as 21:00");

const Digests = z.strictObject({
  weekly: z.strictObject({
    on: z.boolean(),
    weekday: z.number().int().min(1).max(7),
    hour: Hour,
    minute: Minute,
  }),
  daily: z.strictObject({ on: z.boolean(), hour: Hour, minute: Minute }),
  quiet: z.strictObject({ from: WallTime, to: WallTime }),
  chineseZones: z.array(z.string()),
  catchUpHours: z.number().min(1).max(72),
});

export type DigestDefaults = z.infer<typeof Digests>;

/** When digests are sent, unless the person chose another hour. */
export const digestsArea = defineArea<DigestDefaults>("digests", Digests);

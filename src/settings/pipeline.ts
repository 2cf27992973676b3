import { z } from "zod";
import type { Stage } from "../domain/crm.ts";
import { WARNING_RULES } from "../domain/pipeline/rules.ts";
import { defineArea, TextSetting } from "./area.ts";
import { KnownField } from "./conditions.ts";

const Days = z.number().int().min(0).max(3650);
const Count = z.number().int().min(1).max(1000);
const Share = z.number().min(0).max(1);
const Points = z.number().min(0).max(100);
const Lines = z.array(z.string().min(1)).min(1);

const Warnings = z.strictObject({
  serious: Points,
  points: z.record(z.enum(WARNING_RULES), Points),
  silentDays: z.strictObject({ default: Days, stages: z.record(z.string(), Days) }),
  overdueDays: Days,
  stalled: z.strictObject({ factor: z.number().min(1).max(20), minStays: Count, days: Days }),
  ebFromStage: Count,
  contactsFromStage: Count,
  contacts: Count,
  pushes: Count,
  amountCut: z.strictObject({ share: Share, withinDays: Days }),
  nextStepDays: Days,
});

const Pipeline = z.strictObject({
  funnel: z.strictObject({ minCases: Count, fall: Share }),
  warnings: Warnings,
  today: z.strictObject({
    ahead: Days,
    points: z.strictObject({ overdueTask: Points, dueToday: Points, dueSoon: Points, closing: Points }),
  }),
  forecast: z.strictObject({ commit: Share }),
  campaigns: z.strictObject({ noTouch: z.array(z.string()), windowDays: Days }),
  done: z.array(z.string().min(1)),
  taskStatusField: KnownField,
  nextStepDateField: KnownField,
  moves: z.record(z.string(), z.strictObject({ name: TextSetting, words: Lines })),
  advice: z.array(z.strictObject({ match: z.array(z.string().min(1)), zh: Lines, en: Lines })).min(1),
});

export type PipelineSettings = z.infer<typeof Pipeline>;

/** Funnel, warnings, today's list, forecast and campaigns: blue books 0, 2.1 and 3.2. */
export const pipelineArea = defineArea<PipelineSettings>("pipeline", Pipeline);

/** What to do about deals that get stuck in a stage: the first entry whose words its name or milestone holds. */
export function adviceFor(
  { advice }: PipelineSettings,
  stage: Stage,
): { readonly zh: readonly string[]; readonly en: readonly string[] } | undefined {
  const text = `${stage.name} ${stage.milestone ?? ""}`.toLowerCase();
  return advice.find(
    ({ match }) => match.length === 0 || match.some((word) => text.includes(word.toLowerCase())),
  );
}

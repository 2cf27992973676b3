import { z } from "zod";
import { defineArea, TextSetting } from "./area.ts";

const Words = z.array(z.string().min(1));
const Lists = z.strictObject({ zh: Words.min(1), en: Words.min(1) });
const Kind = z.enum(["call", "visit", "meeting", "email", "note", "task"]);

const Milestone = z.strictObject({
  name: TextSetting,
  aim: TextSetting,
  stages: Words.min(1),
  kinds: z.array(Kind),
  evidence: Words,
  moves: Lists,
});
const Signal = z.strictObject({ name: TextSetting, words: Words.min(1) });

const Milestones = z.strictObject({
  recentDays: z.number().int().min(1).max(3650),
  milestones: z.strictObject({
    icebreak: Milestone,
    coach: Milestone,
    choice: Milestone,
    drive: Milestone,
  }),
  signals: z.strictObject({ refuses: Signal, impossible: Signal, silent: Signal }),
});

export type MilestoneSettings = Readonly<z.infer<typeof Milestones>>;

/** The four milestones and the signs of an opponent, blue book 3.2. */
export const milestonesArea = defineArea<MilestoneSettings>("milestones", Milestones);

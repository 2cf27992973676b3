import { z } from "zod";
import { defineArea } from "./area.ts";

const Words = z.string().trim().min(1).max(600);
const Tone = z.strictObject({ zh: Words, en: Words });
const KINDS = ["outreach", "follow-up", "brief", "request", "agenda", "case", "plan"] as const;

const Tones = z.strictObject({
  every: Tone,
  answers: Tone,
  kinds: z.partialRecord(z.enum(KINDS), Tone),
});

export type Tones = z.infer<typeof Tones>;
export type ToneKind = (typeof KINDS)[number];

/** How drafts and answers sound; laid into the prompts, so that a sales lead changes it without code. */
export const toneArea = defineArea<Tones>("tone", Tones);

/** The tone of one kind of draft in a language. */
export function toneOf({ every, kinds }: Tones, kind: ToneKind, locale: "zh" | "en"): string {
  const own = kinds[kind]?.[locale];
  return own === undefined ? every[locale] : `${every[locale]}${locale === "zh" ? "" : " "}${own}`;
}

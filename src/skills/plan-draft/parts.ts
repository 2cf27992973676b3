import type { Text } from "../../domain/text.ts";
import type { PromptId } from "../../prompts.ts";

/** The parts of a plan's text, in their order: the seven steps and what goes before and behind them. */
export const PLAN_PARTS = [
  "summary",
  "match",
  "situation",
  "people",
  "rivals",
  "goals",
  "actions",
  "risks",
] as const;
export type PlanPart = (typeof PLAN_PARTS)[number];

export const PART_NAMES: Record<PlanPart, Text> = {
  summary: { zh: "概要", en: "Summary" },
  match: { zh: "匹配度", en: "Match" },
  situation: { zh: "客户全景", en: "Situation" },
  people: { zh: "关键人", en: "People" },
  rivals: { zh: "竞品", en: "Competitors" },
  goals: { zh: "目标和路径", en: "Goals and paths" },
  actions: { zh: "行动", en: "Actions" },
  risks: { zh: "风险和待确认", en: "Risks and open questions" },
};

export const PART_PROMPTS: Record<PlanPart, { readonly prompt: PromptId }> = {
  summary: { prompt: "plan-summary" },
  match: { prompt: "plan-match" },
  situation: { prompt: "plan-situation" },
  people: { prompt: "plan-people" },
  rivals: { prompt: "plan-rivals" },
  goals: { prompt: "plan-goals" },
  actions: { prompt: "plan-actions" },
  risks: { prompt: "plan-risks" },
};

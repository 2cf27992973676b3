import { z } from "zod";
import type { Account } from "../domain/crm.ts";
import { isWithin } from "../domain/taxonomy/industry.ts";
import type { Text } from "../domain/text.ts";
import type { ChainRole, ChainWords } from "../domain/winning/chain.ts";
import { CHAIN_ROLES } from "../domain/winning/chain.ts";
import { GAP_KINDS, type GapRules } from "../domain/winning/chain-gaps.ts";
import { defineArea, TextSetting } from "./area.ts";

const Words = z.array(z.string().min(1)).min(1);
const Lines = z.strictObject({ zh: Words, en: Words });
const Role = z.enum(CHAIN_ROLES);

const Template = z.strictObject({
  name: TextSetting,
  match: z.strictObject({
    industries: z.array(z.string()).optional(),
    names: z.array(z.string().min(1)).optional(),
    hasParent: z.boolean().optional(),
  }),
  seats: z.array(z.strictObject({ role: Role, title: TextSetting })).min(1),
});

const Days = z.number().int().min(1).max(3650);

const DecisionChain = z
  .strictObject({
    words: z.strictObject({
      roles: z.strictObject({ EB: Words, UB: Words, TB: Words, Coach: Words }),
      stances: z.strictObject({ supports: Words, neutral: Words, opposes: Words }),
      influence: z.strictObject({ high: Words, medium: Words, low: Words }),
      duties: z.strictObject({ decides: Words, studies: Words, contact: Words }),
      preferences: z.strictObject({ business: Words, relations: Words }),
      columns: z.strictObject({
        influence: Words,
        preference: Words,
        duty: Words,
        authority: Words,
        spokesperson: Words,
      }),
    }),
    gaps: z.strictObject({
      touchDays: Days,
      threads: z.number().int().min(1).max(20),
      red: z.array(z.enum(GAP_KINDS)),
    }),
    tips: z.strictObject({ EB: Lines, UB: Lines, TB: Lines, Coach: Lines, other: Lines }),
    editorial: z.array(Role),
    default: z.string(),
    templates: z.record(z.string(), Template),
    personal: z.strictObject({
      days: z.strictObject({ low: Days, medium: Days, high: Days }),
      bases: z.record(z.string(), TextSetting),
      refused: Words,
    }),
  })
  .superRefine((value, context) => {
    if (value.default in value.templates) return;
    context.addIssue({ code: "custom", path: ["default"], message: `no template “${value.default}”` });
  });

export type DecisionChainSettings = Readonly<z.infer<typeof DecisionChain>> & {
  readonly words: ChainWords;
  readonly gaps: GapRules;
};

export interface ChainTemplate {
  readonly id: string;
  readonly name: Text;
  readonly seats: readonly { readonly role: ChainRole; readonly title: Text }[];
}

/** Roles, gaps, tips and typical chains of blue book 2.2, and the guardrails of personal notes (S-15). */
export const decisionChainArea = defineArea<DecisionChainSettings>("decision-chain", DecisionChain);

/** The template chosen by name, else the first whose match holds, else the default one. */
export function templateFor(
  settings: DecisionChainSettings,
  account: Account | undefined,
  chosen?: string,
): ChainTemplate {
  const id =
    chosen !== undefined && chosen in settings.templates
      ? chosen
      : (Object.keys(settings.templates).find((key) => matches(settings.templates[key], account)) ??
        settings.default);
  const template = settings.templates[id];
  if (template === undefined) throw new Error(`no decision-chain template ${id}`);
  return { id, name: template.name, seats: template.seats };
}

function matches(template: z.infer<typeof Template> | undefined, account: Account | undefined): boolean {
  if (template === undefined || account === undefined) return false;
  const { industries = [], names = [], hasParent } = template.match;
  const { industryCode, name, tags = [], parentId } = account;
  if (hasParent === true && parentId !== undefined) return true;
  if (industryCode !== undefined && industries.some((code) => isWithin(industryCode, code))) return true;
  return names.some((part) => name.includes(part) || tags.includes(part));
}

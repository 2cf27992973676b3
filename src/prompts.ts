import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Locale } from "./domain/text.ts";
import { AppError } from "./errors.ts";

/** Every prompt there is; each has a file of that name in `prompts/`. */
export const PROMPT_IDS = [
  "agent",
  "draft",
  "section",
  "redo",
  "outreach",
  "follow-up",
  "executive-brief",
  "colleague-request",
  "agenda",
  "case-variant",
  "plan-summary",
  "plan-match",
  "plan-situation",
  "plan-people",
  "plan-rivals",
  "plan-goals",
  "plan-actions",
  "plan-risks",
] as const;
export type PromptId = (typeof PROMPT_IDS)[number];

const DIRECTORY = join(import.meta.dirname, "..", "prompts");

const FrontMatter = z.strictObject({
  purpose: z.string().min(1),
  version: z.number().int().positive(),
  variables: z.array(z.string().regex(/^[a-z][a-zA-Z]*$/)),
});

export interface Prompt {
  readonly id: string;
  readonly purpose: string;
  readonly version: number;
  readonly variables: readonly string[];
  readonly texts: Readonly<Record<Locale, string>>;
}

const kept = new Map<PromptId, Prompt>();

/** The prompt's words in a language with its variables filled in: the same values give the same bytes. */
export function promptText(id: PromptId, locale: Locale, values: Readonly<Record<string, string>>): string {
  const prompt = kept.get(id) ?? readPrompt(id, readFileSync(join(DIRECTORY, `${id}.md`), "utf8"));
  kept.set(id, prompt);
  const missing = prompt.variables.filter((name) => values[name] === undefined);
  if (missing.length > 0) throw new Error(`prompt ${id} was not given ${missing.join(", ")}`);
  // One pass: a value that looks like a variable stays what it is.
  return prompt.texts[locale].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? "");
}

/** Reads a prompt's file; CONFIG_INVALID says what is wrong with it, so that who edited it can mend it. */
export function readPrompt(id: string, source: string): Prompt {
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source.replace(/\r\n/g, "\n"));
  if (match === null) throw invalid(id, "it must begin with a front matter between two lines ---");
  const head = FrontMatter.safeParse(yamlOf(id, match[1] ?? ""));
  if (!head.success)
    throw invalid(
      id,
      head.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "),
    );
  const texts = { zh: partOf(id, match[2] ?? "", "zh"), en: partOf(id, match[2] ?? "", "en") };
  for (const [locale, text] of Object.entries(texts)) checkVariables(id, locale, text, head.data.variables);
  return { id, ...head.data, texts };
}

function yamlOf(id: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(id, `its front matter is not YAML: ${error instanceof Error ? error.message : error}`);
  }
}

function partOf(id: string, body: string, locale: Locale): string {
  const parts = body.split(/^# (zh|en)\s*$/m);
  const text = parts[parts.indexOf(locale) + 1]?.trim();
  if (parts.indexOf(locale) < 0 || !text) throw invalid(id, `the part “# ${locale}” is missing or empty`);
  return text;
}

function checkVariables(id: string, locale: string, text: string, declared: readonly string[]): void {
  const used = new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? ""));
  const unknown = [...used].filter((name) => !declared.includes(name));
  const unused = declared.filter((name) => !used.has(name));
  if (unknown.length > 0)
    throw invalid(id, `${locale} uses ${unknown.join(", ")}, which the front matter does not declare`);
  if (unused.length > 0) throw invalid(id, `${locale} does not use ${unused.join(", ")}`);
}

function invalid(id: string, problem: string): AppError {
  return new AppError("CONFIG_INVALID", `Prompt ${id}: ${problem}.`, {
    zh: `提示词 ${id} 有误：${problem}。`,
  });
}

import type { Json } from "../domain/crm.ts";
import type { Skill } from "../skills/skill.ts";

/** Which skill a free text means and what it is about, decided by rules alone, so that it works with no model. */
export interface Routed {
  readonly skill: Skill;
  readonly input: { readonly [key: string]: Json };
  /** How it was understood; the log and the tests read it. */
  readonly by: "command" | "phrase" | "keyword" | "name";
}

export interface NamedAccount {
  readonly id: string;
  readonly name: string;
  /** The name without its legal form. */
  readonly short: string;
}

export interface RouteInput {
  readonly text: string;
  readonly skills: readonly Skill[];
  /** Visible accounts whose name stands in the text, longest first. */
  readonly named: readonly NamedAccount[];
}

const POLITE =
  /^(请问|请|麻烦|劳驾|帮忙|帮我|给我|替我|我想知道|我想|我要|想问一下|问一下|能不能|能否|可以|可不可以|please|could you|can you|would you|i want to|i'd like to|let me|help me)\s*,?\s*/i;
const TAIL = /[\s?？!！。.，,；;~～]+$|(?:吗|呢|啊|呀|吧|么|please|thanks|谢谢)$/i;
const PRONOUN =
  /^(它|他们|这家|这个|该|这家公司|这个客户|该客户|这家客户|这个商机|该商机|这单|it|them|this|that|this account|this deal|the account|the deal|this customer)$/i;
const EDGES =
  /^[\s"'“”‘’「」《》:：，,]+|[\s"'“”‘’「」《》:：，,]+$|(?:这家公司|这个客户|这家客户|客户|公司)$/g;

export function routeText({ text, skills, named }: RouteInput): Routed | undefined {
  const plain = strip(text);
  if (plain === "") return undefined;
  return (
    asCommand(plain, skills, named) ??
    asPhrase(plain, skills, named) ??
    asKeyword(plain, skills, named) ??
    asName(plain, skills, named)
  );
}

/** Width, case and politeness away; what is left is what was asked. */
export function strip(text: string): string {
  let plain = text.normalize("NFKC").trim();
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain.replace(POLITE, "").replace(TAIL, "").trim();
  }
  return plain;
}

function asCommand(
  text: string,
  skills: readonly Skill[],
  named: readonly NamedAccount[],
): Routed | undefined {
  const match = /^\/?([^\s:：]+)(?:[\s:：]+(.*))?$/s.exec(text);
  const word = match?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  const skill = skills.find((candidate) => commandWords(candidate).includes(word));
  return skill && { skill, input: subjectInput(skill, match?.[2] ?? "", named), by: "command" };
}

export function commandWords(skill: Skill): string[] {
  const words = [skill.id, skill.name.zh, skill.name.en, ...skill.aliases.zh, ...skill.aliases.en];
  return words.map((word) => word.toLowerCase());
}

interface PhraseMatch {
  readonly skill: Skill;
  readonly subject: string;
  /** Characters of the phrase that were matched literally: the more, the surer. */
  readonly literal: number;
}

function asPhrase(
  text: string,
  skills: readonly Skill[],
  named: readonly NamedAccount[],
): Routed | undefined {
  let found: PhraseMatch | undefined;
  for (const skill of skills) {
    for (const phrase of [...skill.phrases.zh, ...skill.phrases.en]) {
      const subject = matchPhrase(text, phrase);
      const literal = phrase.replace("{subject}", "").replace(/\s/g, "").length;
      if (subject !== undefined && literal > (found?.literal ?? 0)) found = { skill, subject, literal };
    }
  }
  return (
    found && { skill: found.skill, input: subjectInput(found.skill, found.subject, named), by: "phrase" }
  );
}

const compiled = new Map<string, RegExp>();

/** What stands at `{subject}`, or "" when the phrase has none; undefined when the text is not this phrase. */
function matchPhrase(text: string, phrase: string): string | undefined {
  let pattern = compiled.get(phrase);
  if (pattern === undefined) {
    const parts = phrase
      .normalize("NFKC")
      .split("{subject}")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s*"));
    pattern = new RegExp(`^${parts.join("(.+?)")}$`, "is");
    compiled.set(phrase, pattern);
  }
  const match = pattern.exec(text);
  return match === null ? undefined : (match[1] ?? "");
}

function asKeyword(
  text: string,
  skills: readonly Skill[],
  named: readonly NamedAccount[],
): Routed | undefined {
  const folded = named.reduce((rest, account) => rest.replace(account.short, " "), text).toLowerCase();
  let found: { skill: Skill; weight: number } | undefined;
  for (const skill of skills) {
    const weight = Math.max(
      0,
      ...commandWords(skill)
        .filter((word) => word.length > 1 && contains(folded, word))
        .map((word) => word.length),
    );
    if (weight > (found?.weight ?? 0)) found = { skill, weight };
  }
  if (found === undefined) return undefined;
  const { skill } = found;
  // A question for documents is searched with all its words; for the others the name in it is the subject.
  const subject = skill.subject?.kind === "text" ? text : (named[0]?.id ?? "");
  return { skill, input: subjectInput(skill, subject, named), by: "keyword" };
}

function contains(text: string, word: string): boolean {
  if (!/^[a-z0-9 -]+$/.test(word)) return text.includes(word);
  return new RegExp(`(^|[^a-z0-9])${word.replace(/[-]/g, "\\-")}($|[^a-z0-9])`).test(text);
}

function asName(text: string, skills: readonly Skill[], named: readonly NamedAccount[]): Routed | undefined {
  const account = named[0];
  const skill = skills.find((candidate) => candidate.id === "account");
  if (account === undefined || skill === undefined) return undefined;
  const rest = text.replace(account.name, "").replace(account.short, "");
  return rest.length <= 4 ? { skill, input: { account: account.id }, by: "name" } : undefined;
}

function subjectInput(
  skill: Skill,
  raw: string,
  named: readonly NamedAccount[],
): { readonly [key: string]: Json } {
  if (skill.subject === undefined) return {};
  const subject = tidy(raw);
  if (subject === "" || PRONOUN.test(subject)) return {};
  if (skill.subject.kind !== "account") return { [skill.subject.key]: subject };
  // "华晟精密这周" still means the account: the name found in the text beats the words around it.
  const whole = named.filter((account) => subject.includes(account.short));
  return { [skill.subject.key]: whole.length === 1 && whole[0] ? whole[0].id : subject };
}

function tidy(raw: string): string {
  let subject = raw.trim();
  for (let before = ""; before !== subject; ) {
    before = subject;
    subject = subject.replace(EDGES, "").trim();
  }
  return subject.replace(/^(关于|有关|about|for)\s*/i, "").replace(/的$/, "");
}

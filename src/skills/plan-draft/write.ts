import { itemsOf, type PlanBody, type PlanSource, type Statement } from "../../domain/winning/plan.ts";
import { promptText } from "../../prompts.ts";
import { toneArea, toneOf } from "../../settings/tone.ts";
import type { CheckedSentence } from "../draft/check.ts";
import { createSectionKeeper } from "../draft/keep.ts";
import { type DraftedSection, draftSections, type SectionAsk } from "../draft/sections.ts";
import type { PlanFacts } from "../plan/facts.ts";
import { say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanEvidence, PlanFact } from "./evidence.ts";
import { PART_NAMES, PART_PROMPTS, PLAN_PARTS, type PlanPart } from "./parts.ts";

/** The text of a plan, part by part; a mark `[2]` in a part is the second of its own sources. */
export interface PlanText {
  readonly parts: { readonly [part: string]: Statement };
  readonly sources: { readonly [key: string]: PlanSource };
  /** Sentences that were taken out because the evidence does not say so. */
  readonly removed: number;
  /** Parts that the model did not write: these state the plan's own sentences. */
  readonly plain: readonly PlanPart[];
}

export interface WriteAsk {
  readonly facts: PlanFacts;
  readonly body: PlanBody;
  readonly evidence: PlanEvidence;
  readonly focus?: string | undefined;
  /** The text there is, of which one part is written again after a person's remark. */
  readonly again?: { readonly text: PlanText; readonly part: PlanPart; readonly remark: string } | undefined;
}

/** Every part by rules alone: what the plan states, with its sources. */
export function plainText({ body, evidence }: Pick<WriteAsk, "body" | "evidence">): PlanText {
  const parts = Object.fromEntries(
    PLAN_PARTS.map((part) => [part, statementOf(plainFacts(part, body, evidence))]),
  );
  return { parts, sources: evidence.sources, removed: 0, plain: [...PLAN_PARTS] };
}

function plainFacts(part: PlanPart, body: PlanBody, { facts, missing }: PlanEvidence): readonly Loose[] {
  const of = (section: { readonly [id: string]: Statement }) => itemsOf(section).map(({ item }) => item);
  const start = (words: RegExp, count: number) =>
    facts.filter(({ text }) => words.test(text)).slice(0, count);
  const questions = missing.map((text) => ({ text, sources: [] }));
  switch (part) {
    case "summary":
      return [...of(body.match).slice(-1), ...start(/^(目标：|Goal:)/, 1), ...start(/^(行动：|Action:)/, 1)];
    case "match":
      return of(body.match);
    case "situation":
      return of(body.situation).filter(({ sources }) => !sources.includes("chain"));
    case "people":
      return of(body.situation).filter(({ sources }) => sources.includes("chain"));
    case "rivals":
      return of(body.rivals);
    case "goals":
      return start(/^(目标：|Goal:)/, 3);
    case "actions":
      return start(/^(行动：|Action:)/, 6);
    case "risks":
      return [...start(/^(复盘会：|Review meeting:)/, 1), ...questions];
  }
}

type Loose = Pick<PlanFact, "text" | "sources">;

/** Sentences with their sources as one statement, the marks counted within it. */
function statementOf(sentences: readonly Loose[]): Statement {
  const sources = [...new Set(sentences.flatMap(({ sources: keys }) => keys))];
  const lines = sentences.map(({ text, sources: keys }) => {
    const marks = keys.map((key) => `[${sources.indexOf(key) + 1}]`).join("");
    return marks === "" ? text : `${text} ${marks}`;
  });
  return { text: lines.join("\n"), sources };
}

/** The parts written by the model over numbered facts, streamed as they come; a part it fails at stays plain. */
export async function writePlanText(ask: WriteAsk, context: SkillContext): Promise<PlanText> {
  const { model } = context;
  const plain = plainText(ask);
  if (model === undefined) return ask.again?.text ?? plain;
  const wanted = ask.again === undefined ? PLAN_PARTS : [ask.again.part];
  const show = createShow(wanted, context);
  show();
  const { account } = ask.facts;
  const drafted = await draftSections({
    document: say(context, `${account.name}的大客户计划`, `Account plan for ${account.name}`),
    facts: ask.evidence.facts,
    missing: ask.evidence.missing,
    names: ask.evidence.names,
    locale: context.locale,
    tone: toneOf(context.settings.get(toneArea), "plan", context.locale),
    sections: wanted.map((part) => sectionAsk(part, ask, context)),
    model,
    signal: context.signal,
    onWords: show,
    keep: createSectionKeeper(context),
  });
  return merged(drafted, { ...ask, plain }, context);
}

function sectionAsk(part: PlanPart, { facts, focus, again }: WriteAsk, context: SkillContext): SectionAsk {
  const none = say(context, "（没有）", "(none)");
  const instruction = promptText(PART_PROMPTS[part].prompt, context.locale, {
    name: facts.account.name,
    focus: focus ?? none,
  });
  const before = again && { previous: again.text.parts[part]?.text ?? "", remark: again.remark };
  return { id: part, title: word(context, PART_NAMES[part]), instruction, ...before };
}

/** Shows the parts in their order, however they come. */
function createShow(wanted: readonly PlanPart[], context: SkillContext) {
  const words = new Map<string, string>();
  return (part?: string, said?: string) => {
    if (part !== undefined && said !== undefined) words.set(part, said);
    const steps = wanted.map((item) => ({
      label: PART_NAMES[item],
      state: words.has(item) ? ("active" as const) : ("waiting" as const),
    }));
    const text = wanted
      .filter((item) => words.has(item))
      .map((item) => `**${word(context, PART_NAMES[item])}**\n${words.get(item) ?? ""}`)
      .join("\n\n");
    void context.progress(steps, text === "" ? undefined : text).catch(() => {});
  };
}

function merged(
  drafted: readonly DraftedSection[],
  { plain, evidence, again }: WriteAsk & { readonly plain: PlanText },
  context: SkillContext,
): PlanText {
  const before = again?.text ?? plain;
  const good = drafted.filter(({ sentences }) => sentences.length > 0);
  const written = good.map(({ id, sentences }) => [id, statementFrom(sentences, evidence, context)] as const);
  const done = new Set(good.map(({ id }) => id));
  return {
    parts: { ...before.parts, ...Object.fromEntries(written) },
    sources: { ...before.sources, ...evidence.sources },
    removed: drafted.reduce((sum, { removed }) => sum + removed.length, 0),
    plain: before.plain.filter((part) => !done.has(part)),
  };
}

/** Numbers of facts become numbers of the part's own sources: facts are counted anew each time, sources stay. */
function statementFrom(
  sentences: readonly CheckedSentence[],
  { facts }: PlanEvidence,
  context: SkillContext,
): Statement {
  const byNumber = new Map(facts.map((fact) => [fact.number, fact.sources]));
  return statementOf(
    sentences.map(({ text, citations, state }) => {
      const bare = text.replace(/\s*\[[\d,，、 ]+\]/g, "").trim();
      const advice = say(context, "（建议，无出处）", " (advice, no source)");
      return {
        text: state === "judgement" ? `${bare}${advice}` : bare,
        sources: [...new Set(citations.flatMap((number) => byNumber.get(number) ?? []))],
      };
    }),
  );
}

import { setTimeout } from "node:timers/promises";
import { AppError } from "../../errors.ts";
import { fence } from "../../fence.ts";
import { gateMarkdown } from "../../gate.ts";
import type { Model, ModelMessage, Usage } from "../../ports/model.ts";
import { promptText } from "../../prompts.ts";
import { toneArea } from "../../settings/tone.ts";
import { type CheckedSentence, type Checker, createChecker, type Fact, problemText } from "./check.ts";
import type { KeptSection, SectionKeeper } from "./keep.ts";
import { createShowing } from "./showing.ts";

export interface SectionAsk {
  readonly id: string;
  readonly title: string;
  /** What the part should say, in the reader's language. */
  readonly instruction: string;
  /** The last version and what a person says about it, to draft it again. */
  readonly previous?: string;
  readonly remark?: string;
}

export interface DraftRequest {
  /** What the whole is called: "华晟精密的大客户计划". */
  readonly document: string;
  readonly facts: readonly Fact[];
  /** What is not known, as questions. */
  readonly missing: readonly string[];
  /** Names of accounts and people there are, so that one out of place is noticed. */
  readonly names: readonly string[];
  readonly locale: "zh" | "en";
  /** How it should sound; the shipped tone when absent. */
  readonly tone?: string;
  readonly sections: readonly SectionAsk[];
  readonly model: Model;
  readonly signal: AbortSignal;
  /** The checked words of a part, as they come. */
  readonly onWords?: (sectionId: string, words: string) => void;
  /** Where finished parts are kept; absent drafts all of them anew. */
  readonly keep?: SectionKeeper;
}

export interface DraftedSection {
  readonly id: string;
  readonly title: string;
  /** What may be shown: grounded sentences, questions, and judgements, which are to be marked as such. */
  readonly sentences: readonly CheckedSentence[];
  /** What was taken out, with the reasons. */
  readonly removed: readonly CheckedSentence[];
  readonly redone: boolean;
  readonly usage: Usage;
  /** The model broke off; the part is empty. */
  readonly failure?: AppError;
}

const SECTION_TOKENS = 900;

/**
 * Drafts the parts of a document over one body of evidence. The first goes ahead until its first word, so that
 * the provider has the common beginning in its cache when the others follow side by side.
 */
export async function draftSections(request: DraftRequest): Promise<DraftedSection[]> {
  const shared = prefix(request);
  const asked = await Promise.all(
    request.sections.map(async (section): Promise<Asked> => {
      const messages = [shared, sectionMessage(section, request.locale)];
      return { section, messages, kept: await request.keep?.get(messages) };
    }),
  );
  const checks = once(() => checksOf(request));
  for (const { section, kept } of asked) if (kept) request.onWords?.(section.id, wordsOf(kept));
  const { promise: warm, resolve: warmed } = Promise.withResolvers<undefined>();
  const first = asked.find(({ kept }) => kept === undefined);
  const leading = first && draftOne(first, request, checks, () => warmed(undefined));
  // The claims are read out of the evidence while the endpoint thinks, not before it is asked.
  await Promise.race([leading, setTimeout(HEAD_START_MS)]);
  checks();
  const silent = await Promise.race([warm, leading?.then(({ failure }) => failure)]);
  return Promise.all(
    asked.map((item) => {
      if (item.kept) return fromKept(item.section, item.kept);
      if (item === first && leading) return leading;
      // What has just been tried and tried again without a word need not be waited for seven more times.
      return silent ? failed(item.section, silent) : draftOne(item, request, checks);
    }),
  );
}

/** Long enough for a request to leave, far shorter than any model's first word. */
const HEAD_START_MS = 20;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function failed({ id, title }: Pick<SectionAsk, "id" | "title">, failure: AppError): DraftedSection {
  const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
  return { id, title, sentences: [], removed: [], redone: false, usage, failure };
}

interface Checks {
  /** A sentence against what it cites. */
  readonly cited: Checker;
  /** Words against all the evidence, for a sentence whose marks are still to come. */
  readonly anywhere: Checker;
}

/** Made once for all parts: reading the claims out of hundreds of facts takes a while. */
function checksOf({ document, sections, facts, names }: DraftRequest): Checks {
  const given = [document, ...sections.map(({ title }) => title)].join("\n");
  const all = [given, ...facts.map(({ text }) => text)].join("\n");
  return {
    cited: createChecker({ facts, names, given }),
    anywhere: createChecker({ facts: [], names, given: all }),
  };
}

interface Asked {
  readonly section: SectionAsk;
  readonly messages: readonly ModelMessage[];
  readonly kept: KeptSection | undefined;
}

function wordsOf({ sentences }: KeptSection): string {
  return sentences.map(({ text }) => text).join(" ");
}

function fromKept({ id, title }: SectionAsk, kept: KeptSection): DraftedSection {
  return { id, title, ...kept, usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0 } };
}

/** The same bytes for every part: evidence and rules, nothing of the part. */
function prefix({ document, facts, missing, locale, tone }: DraftRequest): ModelMessage {
  const none = locale === "zh" ? "（没有）" : "(nothing)";
  const content = promptText("draft", locale, {
    document,
    facts: facts.map(({ number, text }) => fence("fact", text, { n: `${number}` })).join("\n"),
    missing: missing.length === 0 ? none : missing.map((item) => `- ${item}`).join("\n"),
    tone: tone ?? toneArea.parse(undefined).every[locale],
  });
  return { role: "system", content };
}

async function draftOne(
  { section: { id, title }, messages }: Asked,
  request: DraftRequest,
  checks: () => Checks,
  onFirstWord: () => void = () => {},
): Promise<DraftedSection> {
  const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
  const done = async (checked: readonly CheckedSentence[], redone: boolean): Promise<DraftedSection> => {
    const section = { id, title, ...split(checked), redone, usage };
    if (section.sentences.length > 0) await request.keep?.put(messages, section);
    return section;
  };
  try {
    const showing = once(() => createShowing(checks().cited, checks().anywhere));
    const text = await write(messages, request, usage, (words) => {
      onFirstWord();
      const shown = showing()(words);
      if (shown !== undefined) request.onWords?.(id, shown);
    });
    const check = checks().cited;
    const checked = check(gated(text));
    const wrong = checked.filter(({ state }) => state === "wrong");
    if (wrong.length === 0) return await done(checked, false);
    const again = await redo({ messages, text, wrong }, request, usage).then((words) => check(gated(words)));
    return await done(againIsBetter(again, checked) ? again : checked, true);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "CANCELLED") throw error;
    return { ...failed({ id, title }, error), usage };
  }
}

function sectionMessage(
  { title, instruction, previous, remark }: SectionAsk,
  locale: "zh" | "en",
): ModelMessage {
  const none = locale === "zh" ? "（没有）" : "(none)";
  const content = promptText("section", locale, {
    title,
    instruction,
    previous: previous === undefined ? none : fence("data", previous),
    remark: remark ?? none,
  });
  return { role: "user", content };
}

async function write(
  messages: readonly ModelMessage[],
  { model, signal }: DraftRequest,
  usage: { inputTokens: number; cachedTokens: number; outputTokens: number },
  onWords: (text: string) => void,
): Promise<string> {
  let text = "";
  for await (const event of model.chat({ messages, signal, maxTokens: SECTION_TOKENS, temperature: 0.3 })) {
    if (event.type === "text") {
      text += event.text;
      onWords(text);
    } else if (event.type === "end") {
      usage.inputTokens += event.usage.inputTokens;
      usage.cachedTokens += event.usage.cachedTokens;
      usage.outputTokens += event.usage.outputTokens;
      if (event.reason === "refused") throw refused();
    }
  }
  return text;
}

function refused(): AppError {
  return new AppError("UPSTREAM_FAILED", "The model declined to write this part.", {
    source: "model",
    zh: "语言模型没有写这一部分。",
  });
}

function gated(text: string): string {
  return gateMarkdown(text, { documents: new Set() });
}

async function redo(
  before: {
    readonly messages: readonly ModelMessage[];
    readonly text: string;
    readonly wrong: readonly CheckedSentence[];
  },
  request: DraftRequest,
  usage: { inputTokens: number; cachedTokens: number; outputTokens: number },
): Promise<string> {
  const { locale } = request;
  const problems = before.wrong
    .map(
      ({ text, problems: found }) =>
        `- ${text} (${found.map((problem) => problemText(problem, locale)).join("; ")})`,
    )
    .join("\n");
  const messages: ModelMessage[] = [
    ...before.messages,
    { role: "assistant", content: before.text },
    { role: "user", content: promptText("redo", locale, { problems }) },
  ];
  try {
    return await write(messages, request, usage, () => {});
  } catch (error) {
    // The first version is still there; what is wrong in it is taken out.
    if (error instanceof AppError && error.code !== "CANCELLED") return "";
    throw error;
  }
}

function againIsBetter(again: readonly CheckedSentence[], before: readonly CheckedSentence[]): boolean {
  const good = (sentences: readonly CheckedSentence[]) =>
    sentences.filter(({ state }) => state !== "wrong").length;
  return good(again) >= good(before);
}

function split(checked: readonly CheckedSentence[]): Pick<DraftedSection, "sentences" | "removed"> {
  return {
    sentences: checked.filter(({ state }) => state !== "wrong"),
    removed: checked.filter(({ state }) => state === "wrong"),
  };
}

import { AppError } from "../../errors.ts";
import { fence } from "../../fence.ts";
import { gateMarkdown } from "../../gate.ts";
import type { Model, ModelMessage, Usage } from "../../ports/model.ts";
import { promptText } from "../../prompts.ts";
import { type CheckedSentence, type Checker, createChecker, type Fact, problemText } from "./check.ts";

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
  readonly sections: readonly SectionAsk[];
  readonly model: Model;
  readonly signal: AbortSignal;
  /** Whole checked sentences of a part, as they come. */
  readonly onWords?: (sectionId: string, words: string) => void;
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
  const [first, ...others] = request.sections;
  if (first === undefined) return [];
  const shared = prefix(request);
  const { promise: warm, resolve: warmed } = Promise.withResolvers<void>();
  const leading = draftOne(first, shared, request, warmed);
  await Promise.race([warm, leading]);
  return Promise.all([leading, ...others.map((section) => draftOne(section, shared, request))]);
}

/** The same bytes for every part: evidence and rules, nothing of the part. */
function prefix({ document, facts, missing, locale }: DraftRequest): ModelMessage {
  const none = locale === "zh" ? "（没有）" : "(nothing)";
  const content = promptText("draft", locale, {
    document,
    facts: facts.map(({ number, text }) => fence("fact", text, { n: `${number}` })).join("\n"),
    missing: missing.length === 0 ? none : missing.map((item) => `- ${item}`).join("\n"),
  });
  return { role: "system", content };
}

async function draftOne(
  section: SectionAsk,
  shared: ModelMessage,
  request: DraftRequest,
  onFirstWord: () => void = () => {},
): Promise<DraftedSection> {
  const { id, title } = section;
  const check = createChecker({
    facts: request.facts,
    names: request.names,
    given: `${request.document}\n${title}`,
  });
  const usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 };
  const messages = [shared, sectionMessage(section, request.locale)];
  try {
    let shownTo = 0;
    const text = await write(messages, request, usage, (words) => {
      onFirstWord();
      shownTo = showWhole(words, { from: shownTo, check, show: (good) => request.onWords?.(id, good) });
    });
    const checked = check(gated(text));
    const wrong = checked.filter(({ state }) => state === "wrong");
    if (wrong.length === 0) return { id, title, ...split(checked), redone: false, usage };
    const again = await redo({ messages, text, wrong }, request, usage).then((words) => check(gated(words)));
    const better = againIsBetter(again, checked) ? again : checked;
    return { id, title, ...split(better), redone: true, usage };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "CANCELLED") throw error;
    return { id, title, sentences: [], removed: [], redone: false, usage, failure: error };
  } finally {
    onFirstWord();
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

interface Showing {
  /** Up to where the text was shown before: nothing is checked again until another sentence is whole. */
  readonly from: number;
  readonly check: Checker;
  readonly show: (words: string) => void;
}

/** Only sentences that are complete and stand on their evidence are shown while they come. */
function showWhole(text: string, { from, check, show }: Showing): number {
  const end = Math.max(...["。", ". ", "\n", "；", "？"].map((mark) => text.lastIndexOf(mark)));
  if (end < from) return from;
  const marks = /^(?:\s*\[[\d,，、 ]+\])*/.exec(text.slice(end + 1))?.[0] ?? "";
  const good = check(gated(text.slice(0, end + 1) + marks)).filter(({ state }) => state !== "wrong");
  if (good.length > 0) show(good.map((sentence) => sentence.text).join(" "));
  return end + 1;
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

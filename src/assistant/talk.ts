import type { Json } from "../domain/crm.ts";
import type { Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { AppError } from "../errors.ts";
import { gateMarkdown } from "../gate.ts";
import type { Block, Reply } from "../reply.ts";
import { createChecker } from "../skills/draft/check.ts";
import type { Skill, SkillContext } from "../skills/skill.ts";
import { type AgentCall, type AgentLimits, type AgentResult, runAgent } from "./agent.ts";
import { replyText } from "./reply-text.ts";
import type { TurnModel } from "./turn-model.ts";

export interface TalkRequest {
  readonly viewer: Viewer;
  readonly text: string;
  readonly today: string;
  readonly inHand: string;
  readonly history: readonly string[];
  /** How the words should sound. */
  readonly tone: string;
  readonly signal: AbortSignal;
  readonly progress: SkillContext["progress"];
  readonly skills: readonly Skill[];
  readonly model: TurnModel;
  readonly run: (skill: Skill, input: Json) => Promise<Reply>;
  /** The answer by rule, for when the model has none; undefined when no rule fits. `failure`: do not ask it again. */
  readonly byRule: (failure?: AppError) => Promise<Reply | undefined>;
  readonly hosts: readonly string[];
  readonly limits?: AgentLimits;
}

/** Cards shown for one question at most. */
const CARDS = 3;

/**
 * The answer to a free question with a model at hand: the cards its calls made and what of its words stands on
 * them. Whatever the model does, the person gets a card or a plain notice; undefined when nothing was understood.
 */
export async function talk(request: TalkRequest): Promise<Reply | undefined> {
  void request.progress([{ label: THINKING, state: "active" }]).catch(() => {});
  let shownTo = 0;
  const result = await runAgent({
    text: request.text,
    locale: request.viewer.locale,
    prompt: promptValues(request),
    readOnly: holdsWordsOfOthers(request.text),
    skills: request.skills,
    run: request.run,
    onWords: (words, calls) => {
      // Checked again only when there is something more to read.
      if (words.length < shownTo) shownTo = 0;
      if (shownTo > 0 && words.length - shownTo < 8) return;
      shownTo = words.length;
      showWords(words, calls, request);
    },
    model: request.model,
    signal: request.signal,
    ...(request.limits === undefined ? {} : { limits: request.limits }),
  });
  const note = result.failure === undefined ? [] : [failureNote(result.failure, request.viewer)];
  if (result.calls.length === 0) return withoutCards(result, note, request);
  const cards = shownCalls(result.calls).map(({ reply }) => reply);
  const words = groundedWords(result.text, cards, request);
  return merge(cards, words, note);
}

const THINKING: Text = { zh: "看懂问题，查数据", en: "Reading the question, looking things up" };

/** Words about cards that are there already, as far as they stand on them; the cards follow with the whole. */
function showWords(text: string, calls: readonly AgentCall[], request: TalkRequest): void {
  if (calls.length === 0) return;
  const cards = shownCalls(calls).map(({ reply }) => reply);
  const words = groundedWords(text.replace(/[\w.,%*`<>()[\]!-]+$/, ""), cards, request);
  if (words === "") return;
  void request.progress([{ label: THINKING, state: "done" }], words).catch(() => {});
}

function promptValues({ viewer, today, inHand, history, tone }: TalkRequest) {
  const none = pick({ zh: "（没有）", en: "(none)" }, viewer.locale);
  return {
    person: viewer.name,
    role: pick(ROLES[viewer.role], viewer.locale),
    today,
    inHand: inHand === "" ? none : inHand,
    history: history.length === 0 ? none : history.map((question) => `- ${question}`).join("\n"),
    tone,
  };
}

const ROLES: Readonly<Record<Viewer["role"], Text>> = {
  rep: { zh: "销售", en: "sales rep" },
  manager: { zh: "销售经理", en: "sales manager" },
  solution: { zh: "方案工程师", en: "solution engineer" },
  admin: { zh: "管理员", en: "admin" },
};

const LONG_TEXT = 400;

/** Quoted, forwarded or pasted words are somebody else's, whoever sends them. */
export function holdsWordsOfOthers(text: string): boolean {
  return (
    text.length > LONG_TEXT ||
    /^\s*>|```|^-{3,}|(?:转发|原文|forwarded message|original message|wrote)\s*[:：]/im.test(text)
  );
}

/** No tool was called: a rule's card is worth more than words from nowhere. */
async function withoutCards(
  result: AgentResult,
  note: readonly Block[],
  request: TalkRequest,
): Promise<Reply | undefined> {
  const ruled = await request.byRule(result.failure);
  if (ruled !== undefined) return { ...ruled, blocks: [...ruled.blocks, ...note] };
  const words = groundedWords(result.text, [], request);
  if (words !== "") return { blocks: [{ type: "text", markdown: words }] };
  return note.length === 0 ? undefined : { blocks: note };
}

function shownCalls(calls: readonly AgentCall[]): AgentCall[] {
  const last = new Map(calls.map((call) => [JSON.stringify([call.skill, call.input]), call]));
  return [...last.values()].slice(-CARDS);
}

/** The model's sentences that say nothing the cards and the question do not say, gated. */
export function groundedWords(
  text: string,
  cards: readonly Reply[],
  { text: question, hosts }: Pick<TalkRequest, "text" | "hosts">,
): string {
  const documents = new Set(cards.flatMap(documentsOf));
  const gated = gateMarkdown(text.replace(/\[(\d{1,4})\](?!\()/g, ""), { documents, hosts });
  const check = createChecker({
    facts: [],
    names: [],
    given: `${cards.map(replyText).join("\n")}\n${question}`,
  });
  const good = check(gated).filter(
    ({ state, text: sentence }) => state !== "wrong" && !sentence.includes("…"),
  );
  return good
    .map((sentence) => sentence.text)
    .slice(0, 5)
    .join(/\p{Script=Han}/u.test(gated) ? "" : " ");
}

function documentsOf(reply: Reply): string[] {
  return reply.blocks.flatMap((block) => {
    if (block.type === "documents") return block.items.map(({ documentId }) => documentId);
    if (block.type === "sources") return block.items.flatMap(({ documentId }) => documentId ?? []);
    return [];
  });
}

function merge(cards: readonly Reply[], words: string, note: readonly Block[]): Reply {
  const [first, ...others] = cards;
  const about = cards.findLast((card) => card.about !== undefined)?.about;
  const everyone = cards.every((card) => card.audience === "everyone");
  return {
    ...(first?.title === undefined ? {} : { title: first.title }),
    blocks: [
      ...(words === "" ? [] : [{ type: "text" as const, markdown: words }]),
      ...(first?.blocks ?? []),
      ...others.flatMap((card) => [...titleBlock(card), ...card.blocks]),
      ...note,
    ],
    ...(everyone && words === "" ? { audience: "everyone" as const } : {}),
    ...(about === undefined ? {} : { about }),
  };
}

function titleBlock({ title }: Reply): Block[] {
  return title === undefined ? [] : [{ type: "text", markdown: `**${title}**` }];
}

/** One grey line: why there is no prose. The figures above it are the same as ever. */
function failureNote(failure: AppError, viewer: Viewer): Block {
  const text =
    failure.code === "LIMIT_EXCEEDED"
      ? {
          zh: `${failure.zh ?? ""}以下为直接计算的结果。`,
          en: `${failure.message} What you see is computed directly.`,
        }
      : {
          zh: "语言模型暂时连不上，以下为直接计算的结果。",
          en: "The language model is unreachable; what you see is computed directly.",
        };
  return { type: "note", tone: "info", text: pick(text, viewer.locale) };
}

import type { Action, Block, Reply, Source } from "../../reply.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, type Target, targetInput } from "../target.ts";
import type { CheckedSentence } from "./check.ts";
import type { Evidence } from "./evidence.ts";
import { type LetterKind, letterText } from "./letter.ts";
import type { DraftedSection } from "./sections.ts";

interface Shown {
  readonly title: string;
  readonly target: Target;
  readonly input: { readonly kind: LetterKind };
  readonly evidence: Evidence;
}

type Context = Pick<SkillContext, "locale">;

/** The draft with its marks, what was taken out of it, its sources, and a place for a remark. */
export function draftCard(shown: Shown & { readonly section: DraftedSection }, context: Context): Reply {
  const { section, target, input, evidence } = shown;
  const text = section.sentences.map((sentence) => sentenceText(sentence, context)).join("\n");
  const cited = new Set(section.sentences.flatMap(({ citations }) => citations));
  return {
    title: shown.title,
    blocks: [
      { type: "text", markdown: text },
      ...removedNote(section, context),
      {
        type: "form",
        submit: {
          label: say(context, "重写", "Draft again"),
          skill: "draft",
          input: { ...targetInput(target), kind: input.kind, previous: text.slice(0, 6_000) },
        },
        fields: [
          {
            name: "remark",
            label: say(context, "哪里要改", "What to change"),
            kind: "text",
            hint: say(
              context,
              "比如：语气保守些，先说停机",
              "For example: more careful, begin with the downtime",
            ),
          },
        ],
      },
      { type: "sources", items: sourcesOf(evidence, cited) },
    ],
    about: aboutOf(target),
  };
}

function sentenceText({ text, state }: CheckedSentence, context: Context): string {
  return state === "judgement" ? `${text} ${say(context, "（建议，无出处）", "(advice, no source)")}` : text;
}

function removedNote({ removed }: DraftedSection, context: Context): Block[] {
  if (removed.length === 0) return [];
  const text = say(
    context,
    `去掉了 ${removed.length} 句对不上依据的话。`,
    `${removed.length} ${removed.length === 1 ? "sentence was" : "sentences were"} taken out: the evidence does not say so.`,
  );
  return [{ type: "note", tone: "missing", text }];
}

function sourcesOf({ facts }: Evidence, cited: ReadonlySet<number>): Source[] {
  return facts
    .filter(({ number }) => cited.has(number))
    .map(({ number, source }) => ({ ...source, id: `${number}` }));
}

const PLAIN_FACTS = 8;

/** Without a model: a letter by rules, the facts it and whoever sends it can lean on, what is still to be asked. */
export function plainCard(
  shown: Shown & { readonly failed?: boolean },
  context: Pick<SkillContext, "locale" | "today" | "viewer">,
): Reply {
  const { evidence, target, title } = shown;
  const facts = evidence.facts.slice(0, PLAIN_FACTS);
  const letter = letterText(
    shown.input.kind,
    { ...evidence.letter, missing: evidence.missing, sender: context.viewer.name },
    context,
  );
  const head = say(
    context,
    "**依据（给你自己看，别一起发出去）**",
    "**What it rests on (for you, not to be sent)**",
  );
  const asks = evidence.missing.map((question) => `- ${question}`);
  const open = asks.length === 0 ? [] : [say(context, "**还要问清楚**", "**Still to ask**"), ...asks];
  const known = facts.length === 0 ? [] : [head, ...facts.map(({ number, text }) => `- ${text} [${number}]`)];
  const support = [...known, ...open].join("\n");
  return {
    title,
    blocks: [
      { type: "text", markdown: letter },
      ...(support === "" ? [] : [{ type: "text" as const, markdown: support }]),
      { type: "note", tone: "info", text: plainNote(shown.failed === true, context) },
      { type: "actions", actions: otherKinds(shown, context) },
      { type: "sources", items: sourcesOf(evidence, new Set(facts.map(({ number }) => number))) },
    ],
    about: aboutOf(target),
  };
}

function plainNote(failed: boolean, context: Context): string {
  return failed
    ? say(
        context,
        "语言模型暂时写不出来，这一稿按固定格式写，发之前改成你自己的话。",
        "The language model could not write it just now; this one follows a fixed form. Make it your own before it leaves.",
      )
    : say(
        context,
        "这一稿按固定格式写，没有用语言模型，发之前改成你自己的话。",
        "This follows a fixed form, without a language model. Make it your own before it leaves.",
      );
}

const OTHERS = [
  { kind: "follow-up", zh: "跟进消息", en: "Follow-up" },
  { kind: "agenda", zh: "会议议程", en: "Meeting agenda" },
  { kind: "brief", zh: "领导简报", en: "Executive brief" },
  { kind: "request", zh: "求助同事", en: "Ask a colleague" },
] as const;

function otherKinds({ target, input }: Shown, context: Context): Action[] {
  return OTHERS.filter(({ kind }) => kind !== input.kind).map(({ kind, zh, en }) => ({
    label: say(context, zh, en),
    skill: "draft",
    input: { ...targetInput(target), kind },
  }));
}

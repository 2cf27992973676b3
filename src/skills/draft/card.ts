import type { Block, Reply, Source } from "../../reply.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, type Target, targetInput } from "../target.ts";
import type { CheckedSentence } from "./check.ts";
import type { Evidence } from "./evidence.ts";
import type { DraftedSection } from "./sections.ts";

interface Shown {
  readonly title: string;
  readonly target: Target;
  readonly input: { readonly kind: string };
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

/** Without a model: what can be written, fact by fact, and what is still to be asked. */
export function plainCard(shown: Shown & { readonly failed?: boolean }, context: Context): Reply {
  const { evidence, target, title } = shown;
  const facts = evidence.facts.slice(0, PLAIN_FACTS);
  const head = say(context, "**可以写进去的：**", "**What you can write:**");
  const asks = evidence.missing.map((question) => `- ${question}`);
  const open = asks.length === 0 ? [] : [say(context, "**还要问清楚：**", "**Still to ask:**"), ...asks];
  const nothing = say(context, "CRM 里还没有可以写的内容。", "The CRM holds nothing to write about yet.");
  const lines =
    facts.length === 0 ? [nothing] : [head, ...facts.map(({ number, text }) => `- ${text} [${number}]`)];
  const note = shown.failed
    ? say(
        context,
        "语言模型暂时写不出来，先列出依据。",
        "The language model could not write it just now; here is the evidence.",
      )
    : say(
        context,
        "没有配置语言模型，先列出依据；配置后会写成一段话。",
        "No language model is configured, so here is the evidence; with one it becomes a text.",
      );
  return {
    title,
    blocks: [
      { type: "text", markdown: [...lines, ...open].join("\n") },
      { type: "note", tone: "info", text: note },
      { type: "sources", items: sourcesOf(evidence, new Set(facts.map(({ number }) => number))) },
    ],
    about: aboutOf(target),
  };
}

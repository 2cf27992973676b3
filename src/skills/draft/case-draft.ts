import { promptText } from "../../prompts.ts";
import type { Block, Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, type Target, targetInput } from "../target.ts";
import { type CaseEvidence, caseEvidence, plainCase } from "./case.ts";
import { draftSections } from "./sections.ts";

interface CaseInput {
  readonly remark?: string | undefined;
  readonly previous?: string | undefined;
}

/**
 * A case told without names. Whoever wrote the words, they are shown only after they have been cleaned and looked
 * at again; where nothing passes, it is refused. Nothing is shown while it is being written.
 */
export async function draftCase(target: Target, input: CaseInput, context: SkillContext): Promise<Reply> {
  const evidence = await caseEvidence(target, context);
  const title = say(context, "不具名案例", "Case without names");
  if (evidence === undefined) return refusal(title, target, context);
  const written = await wordsOfModel(evidence, input, context);
  const text = written ?? plainCase(evidence, context);
  const clean = evidence.anonymiser.clean(text);
  if (clean === undefined) return refusal(title, target, context);
  return caseCard({ title, target, evidence, ...clean, isPlain: written === undefined }, context);
}

async function wordsOfModel(
  { facts, missing, anonymiser }: CaseEvidence,
  { remark, previous }: CaseInput,
  context: SkillContext,
): Promise<string | undefined> {
  if (context.model === undefined) return undefined;
  const title = say(context, "不具名案例", "Case without names");
  const name = say(context, "其他客户", "other customers");
  // Remarks and older versions may bring a name back: they are cleaned like everything else.
  const said = [remark, previous].map((text) =>
    text === undefined ? undefined : anonymiser.clean(text)?.text,
  );
  const [section] = await draftSections({
    document: title,
    facts,
    missing,
    names: [],
    locale: context.locale,
    sections: [
      {
        id: "case",
        title,
        instruction: promptText("case-variant", context.locale, { name }),
        ...(said[0] === undefined ? {} : { remark: said[0] }),
        ...(said[1] === undefined ? {} : { previous: said[1] }),
      },
    ],
    model: context.model,
    signal: context.signal,
  });
  if (section === undefined || section.failure !== undefined || section.sentences.length === 0)
    return undefined;
  return section.sentences.map(({ text }) => text).join("\n");
}

interface Shown {
  readonly title: string;
  readonly target: Target;
  readonly evidence: CaseEvidence;
  readonly text: string;
  readonly dropped: number;
  readonly isPlain: boolean;
}

function caseCard({ title, target, evidence, text, dropped, isPlain }: Shown, context: SkillContext): Reply {
  const { facts, missing } = evidence;
  const note = say(
    context,
    `已核对：公司、集团、人、项目、省以下的地名、日期和能认出来的数字都不在里面${dropped > 0 ? `，去掉了 ${dropped} 句认得出来的话` : ""}。发出前请再读一遍。`,
    `Checked: no company, group, person, project, place below a province, date or telling figure is left${dropped > 0 ? `; ${dropped} telling ${dropped === 1 ? "sentence was" : "sentences were"} taken out` : ""}. Read it once more before it leaves.`,
  );
  return {
    title,
    blocks: [
      { type: "text", markdown: text },
      { type: "note", tone: "info", text: note },
      ...openQuestions(missing, context),
      ...(isPlain ? [] : [againForm(target, text, context)]),
      { type: "sources", items: facts.map(({ number, source }) => ({ ...source, id: `${number}` })) },
    ],
    about: aboutOf(target),
  };
}

function openQuestions(missing: readonly string[], context: SkillContext): Block[] {
  const text = [say(context, "还要问清楚：", "Still to ask:"), ...missing].join("\n");
  return missing.length === 0 ? [] : [{ type: "note", tone: "missing", text }];
}

function againForm(target: Target, text: string, context: SkillContext): Block {
  return {
    type: "form",
    submit: {
      label: say(context, "重写", "Draft again"),
      skill: "draft",
      input: { ...targetInput(target), kind: "case", previous: text.slice(0, 6_000) },
    },
    fields: [{ name: "remark", label: say(context, "哪里要改", "What to change"), kind: "text" }],
  };
}

function refusal(title: string, target: Target, context: SkillContext): Reply {
  const text = say(
    context,
    "去掉能认出客户的内容后没有可以讲的了，所以不写。有了可以公开的案例资料再试。",
    "Nothing is left to tell once what names the customer is gone, so none is written. Try again when there is a document that may be shown to others.",
  );
  return { title, blocks: [{ type: "note", tone: "missing", text }], about: aboutOf(target) };
}

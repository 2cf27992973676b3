import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import type { CompiledMeasure } from "../../domain/targeting/measure.ts";
import type { Reply } from "../../reply.ts";
import { difficultyArea } from "../../settings/difficulty.ts";
import { indicatorsArea } from "../../settings/indicators.ts";
import { strategiesArea } from "../../settings/strategies.ts";
import { formatPercent } from "../format.ts";
import { ANSWERS, type AnswersBody, loadPortfolio } from "../portfolio.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say, word } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { scoreAccount, scoringOf } from "../scoring.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  indicator: z.string().max(60).optional(),
  /** 0–100 of the indicator's own name: price sensitivity 90 is very sensitive. */
  judgement: z.coerce.number().min(0).max(100).optional(),
  note: z.string().max(500).optional(),
  ...ConfirmFields,
});

type AnswerInput = z.infer<typeof Input>;

/** What a person learnt about an account, in place of what the CRM says or lacks; the score follows at once. */
export const answerSkill = defineSkill<AnswerInput>({
  id: "answer",
  name: { zh: "补充指标", en: "Answer an indicator" },
  summary: {
    zh: "补充或改一个指标（现金流、治理水平……），重新打分",
    en: "Fill in or correct one indicator of an account and re-score it",
  },
  section: "1.3",
  aliases: { zh: ["补充", "重新打分", "改分"], en: ["re-score", "fill-in"] },
  input: Input,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: ["补充{subject}的指标", "给{subject}重新打分"],
    en: ["re-score {subject}", "fill in {subject}"],
  },
  effect: "write",
  async run(input, context) {
    const resolved = await resolveAccount(context, input.account, { skill: "answer", key: "account" });
    if (resolved.found === undefined) return resolved.reply;
    const measures = measuresOf(context);
    const measure = measures.find((item) => item.id === input.indicator);
    if (measure === undefined || input.judgement === undefined) {
      return form(resolved.found, measures, measure, context);
    }
    return isConfirmed(input, context)
      ? write(resolved.found, measure, input, context)
      : propose(resolved.found, measure, input, context);
  },
});

type Answerable = Pick<CompiledMeasure, "id" | "name" | "ask">;

function measuresOf(context: SkillContext): Answerable[] {
  const indicators = context.settings.get(indicatorsArea).indicators;
  const difficulty = context.settings.get(difficultyArea).measures;
  return Object.entries({ ...indicators, ...difficulty }).map(([id, { name, ask }]) => ({ id, name, ask }));
}

const LEVELS = [
  { value: 5, zh: "很低", en: "very low" },
  { value: 25, zh: "偏低", en: "low" },
  { value: 50, zh: "一般", en: "middling" },
  { value: 75, zh: "偏高", en: "high" },
  { value: 95, zh: "很高", en: "very high" },
] as const;

function form(
  account: Account,
  measures: readonly Answerable[],
  measure: Answerable | undefined,
  context: SkillContext,
): Reply {
  const title = say(context, `${account.name} · 补充指标`, `${account.name} · answer an indicator`);
  const ask = measure === undefined ? "" : word(context, measure.ask);
  return {
    title,
    blocks: [
      ...(ask === ""
        ? []
        : [{ type: "text" as const, markdown: say(context, `**${ask}？**`, `**Ask ${ask}.**`) }]),
      {
        type: "form",
        submit: {
          label: say(context, "重新打分", "Re-score"),
          skill: "answer",
          input: { account: account.id },
        },
        fields: [
          {
            name: "indicator",
            label: say(context, "指标", "Indicator"),
            kind: "choice",
            required: true,
            ...(measure === undefined ? {} : { value: measure.id }),
            options: measures.map((item) => ({ value: item.id, label: word(context, item.name) })),
          },
          {
            name: "judgement",
            label: say(context, "程度", "How much of it"),
            kind: "choice",
            required: true,
            options: LEVELS.map((level) => ({
              value: `${level.value}`,
              label: say(context, level.zh, level.en),
            })),
            hint: say(
              context,
              "按指标名字的意思选，比如价格敏感度“很高”就是很敏感",
              "By the indicator's own name: price sensitivity “very high” is very sensitive",
            ),
          },
          { name: "note", label: say(context, "怎么知道的", "How you know"), kind: "text" },
        ],
      },
    ],
    about: { accountId: account.id },
  };
}

async function propose(
  account: Account,
  measure: Answerable,
  input: AnswerInput,
  context: SkillContext,
): Promise<Reply> {
  const record = await context.store.records.get<AnswersBody>(context.viewer, ANSWERS, account.id);
  const portfolio = await loadPortfolio(context);
  const scoring = scoringOf(context.settings);
  const before = portfolio.subject(account.id);
  if (before === undefined) throw new Error(`account ${account.id} is visible but not in the portfolio`);
  const answers = { ...before.answers, [measure.id]: answerOf(input, context) };
  const was = scoreAccount(scoring, before);
  const is = scoreAccount(scoring, { ...before, answers });
  const names = context.settings.get(strategiesArea);
  const figures = ({ ideal, difficulty, strategy }: typeof was) => {
    const index = Math.round(ideal.index);
    const value = Math.round(difficulty.value);
    if (strategy === undefined) {
      const known = formatPercent(difficulty.coverage);
      return say(
        context,
        `理想指数 ${index}、难度只知道 ${known}`,
        `index ${index}, only ${known} of the difficulty known`,
      );
    }
    const name = word(context, names[strategy].name);
    return say(
      context,
      `理想指数 ${index}、难度 ${value}（${name}）`,
      `index ${index}, difficulty ${value} (${name})`,
    );
  };
  return proposalCard(
    {
      skill: "answer",
      title: say(context, `${account.name} · 重新打分`, `${account.name} · re-score`),
      changes: [`${word(context, measure.name)} → ${input.judgement} / 100`],
      blocks: [{ type: "text", markdown: `${figures(was)} → **${figures(is)}**` }],
      input: {
        account: account.id,
        indicator: measure.id,
        judgement: input.judgement ?? 0,
        ...(input.note === undefined ? {} : { note: input.note }),
      },
      version: record?.version ?? 0,
      sections: ["1.3", "1.4"],
      about: { accountId: account.id },
    },
    context,
  );
}

function answerOf(input: AnswerInput, context: SkillContext) {
  return {
    judgement: input.judgement ?? 0,
    on: context.today,
    by: context.viewer.name,
    note: input.note ?? "",
  };
}

async function write(
  account: Account,
  measure: Answerable,
  input: AnswerInput,
  context: SkillContext,
): Promise<Reply> {
  const present = await context.store.records.get<AnswersBody>(context.viewer, ANSWERS, account.id);
  const answers = { ...present?.body.answers, [measure.id]: answerOf(input, context) };
  const record = await writeRecord(
    context,
    { kind: ANSWERS, id: account.id, scope: "subject", accountId: account.id, body: { answers } },
    input,
  );
  const card = await context.call("score", { account: account.id });
  const text = say(
    context,
    `已记下：${word(context, measure.name)} ${input.judgement} / 100。`,
    `Noted: ${word(context, measure.name)} ${input.judgement} / 100.`,
  );
  const written = writtenCard({ record, title: account.name, text }, context);
  return { ...card, blocks: [...written.blocks, ...card.blocks] };
}

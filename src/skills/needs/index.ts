import { z } from "zod";
import type { Json } from "../../domain/crm.ts";
import {
  bestByWords,
  classifyProblem,
  missingElements,
  NEEDS_STEPS,
  type NeedsBody,
} from "../../domain/winning/needs.ts";
import { AppError } from "../../errors.ts";
import type { Reply } from "../../reply.ts";
import { needsArea } from "../../settings/needs.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { aboutOf, recordIdOf, resolveTarget, type Target, TargetFields, targetInput } from "../target.ts";
import { needsCard, needsLine } from "./card.ts";
import { loadNeeds, NEEDS, type NeedsView } from "./view.ts";

const Answer = z.string().trim().max(1000);

const Input = z.object({
  ...TargetFields,
  /** Opens the form of this step. */
  step: z.enum(NEEDS_STEPS).optional(),
  path: z.enum(["forward", "reverse"]).optional(),
  offer: Answer.optional(),
  buyer: Answer.optional(),
  department: Answer.optional(),
  kpis: z.array(Answer).max(12).optional(),
  /** Further KPIs, one a line. */
  otherKpis: Answer.optional(),
  problem: Answer.optional(),
  type: Answer.optional(),
  /** Answers to the type's questions, `diagnosis.<question>`, come from the form flat. */
  answer1: Answer.optional(),
  answer2: Answer.optional(),
  answer3: Answer.optional(),
  answer4: Answer.optional(),
  need: Answer.optional(),
  today: Answer.optional(),
  ideal: Answer.optional(),
  worth: Answer.optional(),
  level: Answer.optional(),
  organisation: Answer.optional(),
  strategy: Answer.optional(),
  exit: z.enum(["deal", "plan"]).optional(),
  ...ConfirmFields,
});

export type NeedsInput = z.infer<typeof Input>;

/** Finds the need behind a deal (blue book 3.1): buyer and KPIs, business problem, need, gap, executives' strategy. */
export const needsSkill = defineSkill<NeedsInput>({
  id: "needs",
  name: { zh: "需求分析", en: "Needs" },
  summary: {
    zh: "一步步问出需求：谁推动、看什么指标、哪类业务问题、差距多大、怎么对上高层策略",
    en: "Step by step to the need: who pushes, which KPIs, what kind of problem, how big the gap, how it fits the executives' strategy",
  },
  section: "3.1",
  aliases: { zh: ["三要素", "挖需求", "业务问题", "差距卡"], en: ["gap", "discovery"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: [
      "{subject}的需求",
      "{subject}的需求是什么",
      "分析{subject}的需求",
      "{subject}的业务问题",
      "{subject}的差距",
      "{subject}怎么对上高层策略",
    ],
    en: [
      "needs of {subject}",
      "what does {subject} need",
      "business problem of {subject}",
      "gap at {subject}",
      "analyse the need of {subject}",
    ],
  },
  effect: "write",
  async run(input, context) {
    const resolved = await resolveTarget(context, input, { skill: "needs" });
    if (resolved.found === undefined) return resolved.reply;
    const view = await loadNeeds(resolved.found, context);
    const patch = patchOf(input, view, context);
    if (Object.keys(patch).length === 0) return needsCard(view, input.step, context);
    return isConfirmed(input, context)
      ? write(view, patch, input, context)
      : propose(view, patch, input, context);
  },
});

/** What the input answers, over what is known; INPUT_INVALID for a choice the settings do not have. */
function patchOf(input: NeedsInput, view: NeedsView, context: SkillContext): NeedsBody {
  const settings = context.settings.get(needsArea);
  const { body } = view;
  const type = problemType(input, view, context);
  const answers = diagnosisOf(input, type ?? body.problem?.type, settings);
  const kpis = [...(input.kpis ?? []), ...(input.otherKpis ?? "").split(/[\n;；、]+/)]
    .map((kpi) => kpi.trim())
    .filter((kpi) => kpi !== "");
  const level = oneOf(input.level, settings.levels, "level");
  const organisation = input.organisation;
  if (organisation !== undefined && !settings.organisation.some((item) => item.id === organisation)) {
    throw unknown("organisation", organisation);
  }
  if (input.exit !== undefined) refuseEarlyExit(view, context);
  return {
    ...(input.path === undefined ? {} : { path: input.path }),
    ...given("offer", oneOf(input.offer, settings.offers, "offer")),
    ...given("buyer", input.buyer),
    ...given("department", input.department),
    ...(kpis.length === 0 ? {} : { kpis: [...new Set(kpis)] }),
    ...(input.problem === undefined && type === undefined
      ? {}
      : { problem: { text: input.problem ?? body.problem?.text ?? "", type: type ?? "" } }),
    ...(Object.keys(answers).length === 0 ? {} : { diagnosis: { ...body.diagnosis, ...answers } }),
    ...given("need", input.need),
    ...(input.today === undefined || input.ideal === undefined
      ? {}
      : {
          gap: {
            today: input.today,
            ideal: input.ideal,
            ...(input.worth === undefined || input.worth === "" ? {} : { worth: input.worth }),
          },
        }),
    ...given("level", level),
    ...given("organisation", organisation),
    ...given("strategy", input.strategy),
    ...(input.exit === undefined
      ? {}
      : { exit: { to: input.exit, by: context.viewer.name, on: context.today } }),
  };
}

function given<K extends keyof NeedsBody>(key: K, value: string | undefined): Partial<NeedsBody> {
  return value === undefined || value === "" ? {} : ({ [key]: value } as Partial<NeedsBody>);
}

/** The type chosen, else the one whose words the problem holds. */
function problemType(input: NeedsInput, view: NeedsView, context: SkillContext): string | undefined {
  const { problems } = context.settings.get(needsArea);
  const chosen = oneOf(input.type, problems, "type");
  if (chosen !== undefined) return chosen;
  if (input.problem === undefined) return undefined;
  return (
    classifyProblem(input.problem, problems)[0]?.type ?? view.body.problem?.type ?? Object.keys(problems)[0]
  );
}

function diagnosisOf(
  input: NeedsInput,
  type: string | undefined,
  settings: ReturnType<typeof needsArea.parse>,
): Record<string, string> {
  const questions = type === undefined ? [] : (settings.problems[type]?.diagnosis ?? []);
  const answers = [input.answer1, input.answer2, input.answer3, input.answer4];
  return Object.fromEntries(
    questions.flatMap(({ id }, at) => {
      const answer = answers[at];
      return answer === undefined || answer === "" ? [] : [[id, answer]];
    }),
  );
}

function oneOf(value: string | undefined, known: object, what: string): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (!Object.hasOwn(known, value)) throw unknown(what, value);
  return value;
}

function unknown(what: string, value: string): AppError {
  return new AppError("INPUT_INVALID", `There is no ${what} called “${value}” in the settings.`, {
    zh: `设置里没有“${value}”这个选项（${what}）。`,
  });
}

function refuseEarlyExit({ body }: NeedsView, context: SkillContext): void {
  const missing = missingElements(body);
  if (missing.length === 0) return;
  const zh = missing.map((step) => needsLine(step, "zh")).join("、");
  const en = missing.map((step) => needsLine(step, "en")).join(", ");
  throw new AppError(
    "INPUT_INVALID",
    `The need is not found yet: ${en} is missing. Answer that before leaving this stage.`,
    { zh: `还没有发现潜在需求：缺 ${zh}。补上再往下走。`, source: context.viewer.userId },
  );
}

function propose(view: NeedsView, patch: NeedsBody, input: NeedsInput, context: SkillContext): Reply {
  const { target } = view;
  const again = JSON.parse(JSON.stringify({ ...input, deal: undefined, account: undefined })) as {
    [key: string]: Json;
  };
  return proposalCard(
    {
      skill: "needs",
      title: say(context, `${target.name} · 需求`, `${target.name} · needs`),
      changes: Object.entries(patch).map(
        ([step, value]) => `${needsLine(step, context.locale)} → ${plain(value)}`,
      ),
      input: { ...again, ...targetInput(target) },
      version: view.version,
      sections: ["3.1"],
      about: aboutOf(target),
    },
    context,
  );
}

function plain(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.join("、");
  return Object.values(value as object)
    .map(plain)
    .join(" · ");
}

async function write(
  view: NeedsView,
  patch: NeedsBody,
  input: NeedsInput,
  context: SkillContext,
): Promise<Reply> {
  const { target } = view;
  const body = withDefaults({ ...view.body, ...patch }, view, context);
  const record = await writeRecord<NeedsBody & Json>(
    context,
    {
      kind: NEEDS,
      id: recordIdOf(target),
      scope: "subject",
      body: body as NeedsBody & Json,
      ...aboutOf(target),
    },
    input,
  );
  if (input.exit !== undefined) return leave(target, input.exit, context);
  const text = say(context, "已记下。", "Noted.");
  const written = writtenCard({ record, title: target.name, text }, context);
  const card = needsCard(await loadNeeds(target, context), undefined, context);
  return { ...card, blocks: [...written.blocks, ...card.blocks] };
}

/** Places the problem on a level of strategy and organisation by its own words, until somebody says otherwise. */
function withDefaults(body: NeedsBody, view: NeedsView, context: SkillContext): NeedsBody {
  const settings = context.settings.get(needsArea);
  const around = [body.need, ...(body.kpis ?? [])].join(" ");
  const level =
    body.level ??
    (body.problem === undefined
      ? undefined
      : (bestByWords(body.problem.text, settings.levels) ?? bestByWords(around, settings.levels)));
  const levels = Object.fromEntries(settings.organisation.map((item) => [item.id, item]));
  const buyer = view.people.find((seat) => seat.id === body.buyer);
  const where = `${buyer?.title ?? ""} ${body.department ?? ""}`;
  const organisation =
    body.organisation ?? (where.trim() === "" ? undefined : (bestByWords(where, levels) ?? "department"));
  return {
    ...body,
    ...(level === undefined ? {} : { level }),
    ...(organisation === undefined ? {} : { organisation }),
  };
}

/** The two exits of the stage: the deal's milestones, or an account plan for a weighty customer. */
function leave(target: Target, exit: "deal" | "plan", context: SkillContext): Promise<Reply> {
  if (exit === "plan" && target.account !== undefined) {
    return context.call("plan", { account: target.account.id });
  }
  return context.call("milestones", targetInput(target));
}

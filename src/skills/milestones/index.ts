import { z } from "zod";
import type { Json } from "../../domain/crm.ts";
import {
  findSignals,
  MILESTONES,
  type MilestonesBody,
  milestoneRates,
  readMilestones,
} from "../../domain/winning/milestones.ts";
import type { Reply } from "../../reply.ts";
import { milestonesArea } from "../../settings/milestones.ts";
import { documentsBeside, needOf } from "../beside.ts";
import { loadChain } from "../chain.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say, word } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { aboutOf, recordIdOf, resolveTarget, type Target, TargetFields, targetInput } from "../target.ts";
import { type MilestonesView, markForm, milestonesCard } from "./card.ts";

/** The kind of record that holds people's own word on milestones. */
export const MILESTONE_MARKS = "milestones";

const Input = z.object({
  ...TargetFields,
  /** A milestone to speak about: without `reached` it opens the form. */
  milestone: z.enum(MILESTONES).optional(),
  reached: z.boolean().optional(),
  said: z.string().trim().max(500).optional(),
  ...ConfirmFields,
});

type MilestonesInput = z.infer<typeof Input>;

/** The four milestones of a deal with evidence, success rates and moves (blue book 3.2), and signs of an opponent. */
export const milestonesSkill = defineSkill<MilestonesInput>({
  id: "milestones",
  name: { zh: "里程碑", en: "Milestones" },
  summary: {
    zh: "赢单四个里程碑：破冰、内线、最佳选择、内外动力，各有证据、历史成功率和下一招；记录里的反对信号",
    en: "The four milestones of a deal with evidence, past success rates and next moves; signs of an opponent in the notes",
  },
  section: "3.2",
  aliases: { zh: ["赢单地图", "四大里程碑", "反对信号"], en: ["milestone", "winning-map"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: [
      "{subject}的里程碑",
      "{subject}走到哪一步了",
      "{subject}的赢单地图",
      "{subject}下一步怎么推进",
      "{subject}有没有反对信号",
    ],
    en: [
      "milestones of {subject}",
      "how far is {subject}",
      "winning map of {subject}",
      "how do we move {subject} forward",
      "who objects at {subject}",
    ],
  },
  effect: "write",
  async run(input, context) {
    const resolved = await resolveTarget(context, input, { skill: "milestones" });
    if (resolved.found === undefined) return resolved.reply;
    const view = await loadView(resolved.found, context);
    if (input.milestone === undefined) return milestonesCard(view, context);
    if (input.reached === undefined) return markForm(view, input.milestone, context);
    return isConfirmed(input, context) ? write(view, input, context) : propose(view, input, context);
  },
});

async function loadView(target: Target, context: SkillContext): Promise<MilestonesView> {
  const { store, viewer, today } = context;
  const settings = context.settings.get(milestonesArea);
  const [loaded, stages, deals, changes, record] = await Promise.all([
    loadChain(context, target),
    store.all(viewer, "stage"),
    store.all(viewer, "deal"),
    store.all(viewer, "stageChange"),
    store.records.get<MilestonesBody>(viewer, MILESTONE_MARKS, recordIdOf(target)),
  ]);
  const ofDeal = loaded.activities.filter(
    (activity) =>
      target.deal === undefined || activity.dealId === undefined || activity.dealId === target.deal.id,
  );
  const past = ofDeal.filter((activity) => (activity.on ?? "") <= today);
  const stage = stages.find((item) => item.id === target.deal?.stageId);
  const states = readMilestones({
    rules: settings.milestones,
    recentDays: settings.recentDays,
    activities: past,
    chain: loaded.chain,
    stage,
    stages,
    marks: record?.body.marks ?? {},
    today,
  });
  const next = states.find((state) => !state.reached);
  return {
    target,
    states,
    rates: milestoneRates({ deals, stages, changes, rules: settings.milestones }),
    signals: findSignals(past, settings.signals).slice(0, 4),
    seats: loaded.chain.seats,
    version: record?.version ?? 0,
    beside:
      next?.id === "choice" || next?.id === "icebreak"
        ? await documentsBeside(
            context,
            needOf(target, [target.deal?.name], {
              kind: "case",
              ...(stage === undefined ? {} : { stage: stage.name }),
            }),
          )
        : { items: [], failed: false },
  };
}

function propose(view: MilestonesView, input: MilestonesInput, context: SkillContext): Reply {
  const { target, version } = view;
  const { milestone = "icebreak", reached = true, said = "" } = input;
  const name = word(context, context.settings.get(milestonesArea).milestones[milestone].name);
  const state = reached ? say(context, "已达成", "reached") : say(context, "未达成", "not reached");
  return proposalCard(
    {
      skill: "milestones",
      title: say(context, `${target.name} · 里程碑`, `${target.name} · milestones`),
      changes: [`${name} → **${state}**${said === "" ? "" : say(context, `（${said}）`, ` (${said})`)}`],
      input: { ...targetInput(target), milestone, reached, said },
      version,
      sections: ["3.2"],
      about: aboutOf(target),
    },
    context,
  );
}

async function write(view: MilestonesView, input: MilestonesInput, context: SkillContext): Promise<Reply> {
  const { target } = view;
  const { milestone = "icebreak", reached = true, said = "" } = input;
  const id = recordIdOf(target);
  const present = await context.store.records.get<MilestonesBody>(context.viewer, MILESTONE_MARKS, id);
  const mark = { reached, said, by: context.viewer.name, on: context.today };
  const body: MilestonesBody = { marks: { ...present?.body.marks, [milestone]: mark } };
  const record = await writeRecord<MilestonesBody & Json>(
    context,
    { kind: MILESTONE_MARKS, id, scope: "subject", body: body as MilestonesBody & Json, ...aboutOf(target) },
    input,
  );
  const written = writtenCard(
    { record, title: target.name, text: say(context, "已记下。", "Noted.") },
    context,
  );
  const card = milestonesCard(await loadView(target, context), context);
  return { ...card, blocks: [...written.blocks, ...card.blocks] };
}

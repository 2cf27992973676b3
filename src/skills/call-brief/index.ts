import { z } from "zod";
import { findSignals } from "../../domain/winning/milestones.ts";
import { missingElements, type NeedsBody, nextStep } from "../../domain/winning/needs.ts";
import { milestonesArea } from "../../settings/milestones.ts";
import { documentsBeside, needOf } from "../beside.ts";
import { loadChain } from "../chain.ts";
import { loadKeyAccounts } from "../key-account-view.ts";
import { NEEDS } from "../needs/view.ts";
import { bantOf, scoringOf } from "../scoring.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { recordIdOf, resolveTarget, type Target, TargetFields } from "../target.ts";
import { type BriefView, briefCard } from "./card.ts";

const Input = z.object({ ...TargetFields });

/** One card before a visit: whom we meet, what changed, what to ask, what to bring (blue book 2.2, 3.1, 3.2). */
export const callBriefSkill = defineSkill<z.infer<typeof Input>>({
  id: "call-brief",
  name: { zh: "拜访前简报", en: "Call brief" },
  summary: {
    zh: "拜访前一页：见谁、上次以来有什么变化、要问什么、带什么",
    en: "One page before a visit: whom you meet, what changed, what to ask, what to bring",
  },
  section: "2.2",
  aliases: { zh: ["拜访准备", "简报", "拜访简报"], en: ["brief", "visit-brief"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: [
      "去{subject}拜访前看什么",
      "{subject}的拜访简报",
      "明天去{subject}",
      "要去见{subject}",
      "拜访{subject}要准备什么",
      "准备一下{subject}的拜访",
    ],
    en: [
      "brief me on {subject}",
      "brief me for a visit to {subject}",
      "call brief for {subject}",
      "prepare my visit to {subject}",
      "i am visiting {subject}",
    ],
  },
  effect: "read",
  async run(input, context) {
    const resolved = await resolveTarget(context, input, { skill: "call-brief" });
    if (resolved.found === undefined) return resolved.reply;
    return briefCard(await loadBrief(resolved.found, context), context);
  },
});

async function loadBrief(target: Target, context: SkillContext): Promise<BriefView> {
  const { store, viewer, today } = context;
  const [loaded, keys, changes, stages, needs] = await Promise.all([
    loadChain(context, target),
    loadKeyAccounts(context),
    target.deal === undefined ? [] : store.all(viewer, "stageChange", { dealId: target.deal.id }),
    store.all(viewer, "stage"),
    store.records.get<NeedsBody>(viewer, NEEDS, recordIdOf(target)),
  ]);
  const past = loaded.activities
    .filter((activity) => activity.kind !== "task" && (activity.on ?? "9") <= today)
    .sort((a, b) => ((a.on ?? "") < (b.on ?? "") ? 1 : -1));
  const lastVisit = past.find((activity) => activity.kind === "visit" || activity.kind === "meeting");
  const since = lastVisit?.on ?? "";
  const rows = keys.portfolio.rows(target.account?.id ?? "");
  const body = needs?.body ?? {};
  const notes = past.slice(0, 5).flatMap((activity) => activity.text ?? []);
  const roles = loaded.chain.seats.flatMap((seat) => (seat.empty ? [] : (seat.title ?? [])));
  const stage = stages.find((item) => item.id === target.deal?.stageId);
  return {
    target,
    loaded,
    lastVisit,
    news: past.filter((activity) => (activity.on ?? "") > since),
    moves: changes.filter((change) => change.on > since && change.on <= today),
    stages: new Map(stages.map((item) => [item.id, item])),
    needs: body,
    missing: missingElements(body),
    step: nextStep(body, []),
    bant: bantOf(scoringOf(context.settings), rows, today),
    signals: findSignals(past.slice(0, 10), context.settings.get(milestonesArea).signals).slice(0, 2),
    tasks: loaded.activities.filter(
      (activity) =>
        activity.kind === "task" && activity.doneOn === undefined && (activity.dueOn ?? "") >= today,
    ),
    beside: await documentsBeside(
      context,
      needOf(target, [target.deal?.name], {
        notes,
        roles,
        ...(stage === undefined ? {} : { stage: stage.name }),
      }),
    ),
  };
}

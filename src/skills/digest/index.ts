import { z } from "zod";
import { namedPeriod, untilToday } from "../../domain/pipeline/calendar.ts";
import { peopleBelow } from "../../domain/pipeline/people.ts";
import { AppError } from "../../errors.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { digestCard } from "./card.ts";
import { composeDigest } from "./compose.ts";

const Input = z.object({
  period: z.enum(["week", "last-week"]).optional(),
  /** Id of a manager below the viewer, whose team it is about. */
  manager: z.string().max(200).optional(),
});

/** The manager's week on one screen (blue books 2.1 step five and 3.2), on demand. */
export const digestSkill = defineSkill<z.infer<typeof Input>>({
  id: "digest",
  name: { zh: "周报", en: "Weekly digest" },
  summary: {
    zh: "一屏看完这周：目标和预测、变化、瓶颈、要你出手的、值得复制的赢单、每人一条建议",
    en: "The week on one screen: target and forecast, changes, bottleneck, what needs you, wins to copy",
  },
  section: "2.1",
  aliases: { zh: ["团队周报", "本周周报"], en: ["weekly"] },
  input: Input,
  phrases: {
    zh: ["看看周报", "这周的周报", "本周周报", "团队周报", "给我周报", "出一份周报"],
    en: ["weekly digest", "show the digest", "this week's digest", "how was the week"],
  },
  roles: ["manager", "admin"],
  effect: "read",
  async run({ period, manager }, context) {
    const managerId = manager ?? (await ownDigest(context));
    if (managerId !== context.viewer.userId) await mustBeBelow(managerId, context);
    const composed = await composeDigest(context, {
      managerId,
      ...(period === undefined
        ? {}
        : { period: untilToday(namedPeriod(period, context.today), context.today) }),
    });
    return digestCard(composed, context);
  },
});

/** An admin leads nobody: theirs is the digest of whoever leads the uppermost team. */
async function ownDigest({ store, viewer }: SkillContext): Promise<string> {
  if (viewer.role !== "admin") return viewer.userId;
  const teams = await store.all(viewer, "team");
  const top = teams.find((team) => team.parentId === undefined && team.managerId !== undefined);
  return top?.managerId ?? viewer.userId;
}

async function mustBeBelow(id: string, { store, viewer }: SkillContext): Promise<void> {
  const [users, teams] = await Promise.all([store.all(viewer, "user"), store.all(viewer, "team")]);
  const self = users.find((user) => user.id === viewer.userId);
  if (self?.role === "admin" || peopleBelow(viewer.userId, users, teams).has(id)) return;
  throw new AppError("NOT_FOUND", `No manager “${id}” is in your scope.`, {
    zh: `在你的范围里没有经理“${id}”。`,
  });
}

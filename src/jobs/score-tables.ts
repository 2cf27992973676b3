import type { User } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import { MANY_ACCOUNTS } from "../skills/portfolio.ts";
import { keepScores } from "../skills/score-table.ts";
import { scoringOf } from "../skills/scoring.ts";
import { type AfterImportDeps, todayOf } from "./after-import.ts";

/**
 * Computes the figures of everyone who sees many accounts, so that their cards need not: a manager of 100,000
 * accounts gets an answer as fast as a rep. Each is computed with that person's own rights. Returns how many.
 */
export async function refreshScoreTables(deps: AfterImportDeps): Promise<number> {
  const { store, settings } = deps;
  const scoring = scoringOf(settings);
  const today = todayOf(deps);
  let kept = 0;
  for await (const users of store.forJob("score-all").scan("user", { active: true })) {
    for (const user of users) {
      const viewer = viewerOf(user, deps.timeZone);
      if ((await store.count(viewer, "account")) <= MANY_ACCOUNTS) continue;
      await keepScores({ store, viewer, settings, today }, scoring);
      kept++;
    }
  }
  return kept;
}

function viewerOf({ id, role, name }: User, timeZone: string): Viewer {
  return { userId: id, role, name, locale: "zh", timeZone };
}

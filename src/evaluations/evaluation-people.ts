import type { Viewer } from "../domain/viewer.ts";

/** One user of each role, named like it, for evaluations that read as somebody. */
export const ROLES_OF_EVALUATION = ["rep", "manager", "solution", "admin"] as const;
export type EvaluationRole = (typeof ROLES_OF_EVALUATION)[number];

export function viewerFor(role: EvaluationRole, locale: "zh" | "en"): Viewer {
  return { userId: role, role, name: role, locale, timeZone: "Asia/Shanghai" };
}

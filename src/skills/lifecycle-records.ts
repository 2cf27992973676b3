import type { Account } from "../domain/crm.ts";
import type { LifecycleState } from "../domain/keeping/lifecycle.ts";
import { allRecords } from "./portfolio.ts";
import type { SkillContext } from "./skill.ts";

export const LIFECYCLE = "lifecycle";

export type LifecycleBody = {
  readonly state: LifecycleState;
  readonly reason: string;
  /** The account that it was merged into. */
  readonly into?: string;
  readonly on: string;
  readonly by: string;
};

/** Where accounts stand that somebody ended or brought back; the CRM's own blacklist counts where nobody did. */
export async function lifecycleStates(
  context: Pick<SkillContext, "store" | "viewer">,
): Promise<Map<string, LifecycleBody>> {
  const records = await allRecords<LifecycleBody>(context, LIFECYCLE);
  return new Map(records.map((record) => [record.id, record.body]));
}

export function stateOf(account: Account, states: ReadonlyMap<string, LifecycleBody>): LifecycleState {
  return states.get(account.id)?.state ?? (account.blacklistReason === undefined ? "active" : "blacklisted");
}

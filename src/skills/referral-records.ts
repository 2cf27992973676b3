import { allRecords } from "./portfolio.ts";
import type { SkillContext } from "./skill.ts";

export const REFERRAL = "referral";

/** Direct introductions and the four indirect ways of standing for us (blue book 4.1). */
export const REFERRAL_KINDS = ["direct", "case", "list", "endorsement", "event", "visit"] as const;
export type ReferralKind = (typeof REFERRAL_KINDS)[number];

export type ReferralBody = {
  readonly kind: ReferralKind;
  readonly accountId: string;
  readonly contactId?: string;
  /** Whom they introduced us to, of a direct one. */
  readonly toAccountId?: string;
  readonly toName?: string;
  readonly dealId?: string;
  readonly on: string;
  readonly outcome?: string;
  readonly note?: string;
};

export interface Referral {
  readonly id: string;
  readonly version: number;
  readonly body: ReferralBody;
}

/** The register as far as the viewer may see the referring accounts. */
export async function readReferrals(context: Pick<SkillContext, "store" | "viewer">): Promise<Referral[]> {
  const records = await allRecords<ReferralBody>(context, REFERRAL);
  return records
    .map(({ id, version, body }) => ({ id, version, body }))
    .sort((a, b) => (a.body.on < b.body.on ? 1 : a.body.on > b.body.on ? -1 : a.id < b.id ? -1 : 1));
}

/** Accounts that have introduced us to somebody. */
export async function referrersOf(context: Pick<SkillContext, "store" | "viewer">): Promise<Set<string>> {
  const rows = await readReferrals(context);
  return new Set(rows.filter((row) => row.body.kind === "direct").map((row) => row.body.accountId));
}

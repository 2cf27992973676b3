import type { Expert, Partner, ResourceKind } from "../domain/keeping/resources.ts";
import { allRecords } from "./portfolio.ts";
import type { SkillContext } from "./skill.ts";

export const EXPERT = "expert";
export const PARTNER = "partner";
export const RESOURCE_ASK = "resource-ask";

export type ExpertBody = Omit<Expert, "id">;
export type PartnerBody = Omit<Partner, "id">;

/** Help that was asked for, and what came of it. */
export type AskBody = {
  readonly kind: ResourceKind;
  readonly resourceId: string;
  readonly name: string;
  readonly accountId: string;
  readonly dealId?: string;
  readonly text: string;
  readonly on: string;
  readonly by: string;
  readonly outcome?: string;
  readonly outcomeOn?: string;
};

type Reads = Pick<SkillContext, "store" | "viewer">;

export async function readExperts(context: Reads): Promise<Expert[]> {
  return (await allRecords<ExpertBody>(context, EXPERT)).map(({ id, body }) => ({ id, ...body }));
}

export async function readPartners(context: Reads): Promise<Partner[]> {
  return (await allRecords<PartnerBody>(context, PARTNER)).map(({ id, body }) => ({ id, ...body }));
}

export interface Ask {
  readonly id: string;
  readonly version: number;
  readonly body: AskBody;
}

export async function readAsks({ store, viewer }: Reads, accountId: string): Promise<Ask[]> {
  const page = await store.records.find<AskBody>(viewer, RESOURCE_ASK, { accountId, limit: 200 });
  return page.rows
    .map(({ id, version, body }) => ({ id, version, body }))
    .sort((a, b) => (a.body.on < b.body.on ? 1 : -1));
}

import { type DocumentSent, SENT_KIND } from "../../library/sent.ts";
import type { SkillContext } from "../skill.ts";
import type { DocsSubject } from "./need.ts";

/** Path of a document → the day it was last handed out for the deal, or else for the account. */
export async function sentFor(
  { account, deal }: DocsSubject,
  { store, viewer }: SkillContext,
): Promise<ReadonlyMap<string, string>> {
  const subject = deal === undefined ? { accountId: account?.id ?? "" } : { dealId: deal.id };
  const { rows } = await store.records.find<DocumentSent>(viewer, SENT_KIND, { ...subject, limit: 200 });
  const days = new Map<string, string>();
  for (const { body, updatedAt } of rows) {
    const day = updatedAt.slice(0, 10);
    if (day > (days.get(body.path) ?? "")) days.set(body.path, day);
  }
  return days;
}

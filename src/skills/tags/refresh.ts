import type { Product } from "../../domain/crm.ts";
import { moveTags, tagsOf } from "../../domain/targeting/tags.ts";
import type { JobStore } from "../../ports/store.ts";
import { tagsArea } from "../../settings/tags.ts";
import type { Settings } from "../../settings.ts";
import { knownAccounts } from "../keeping-view.ts";
import type { Portfolio } from "../portfolio.ts";
import { TAG_SPANS, type TagSpansBody } from "./index.ts";

/** Keeps since when each account carries its tags; for the nightly job. Returns how many accounts changed. */
export async function refreshTags(
  store: JobStore,
  input: {
    readonly portfolio: Portfolio;
    readonly products: readonly Product[];
    readonly settings: Settings;
    readonly today: string;
    readonly ownerId: string;
  },
): Promise<number> {
  const rules = input.settings.get(tagsArea);
  const kept = new Map<string, TagSpansBody["spans"]>();
  for await (const batch of store.records.scan<TagSpansBody>(TAG_SPANS)) {
    for (const record of batch) if (record.removed !== true) kept.set(record.id, record.body.spans);
  }
  let changed = 0;
  for (const known of knownAccounts(input.portfolio, input.products, input.settings, input.today)) {
    const { id } = known.account;
    const before = kept.get(id) ?? [];
    const after = moveTags(before, tagsOf(rules, known), input.today);
    if (JSON.stringify(after) === JSON.stringify(before)) continue;
    changed++;
    await store.records.put<TagSpansBody>({
      kind: TAG_SPANS,
      id,
      scope: "subject",
      accountId: id,
      ownerId: input.ownerId,
      body: { spans: after },
    });
  }
  return changed;
}

import type { LibraryHit, LibraryNeed } from "../library/library.ts";
import type { Block, DocumentItem } from "../reply.ts";
import { listing, say } from "./reader.ts";
import type { SkillContext } from "./skill.ts";
import type { Target } from "./target.ts";

export interface Beside {
  readonly items: readonly DocumentItem[];
  /** The library did not answer; the card stands without it. */
  readonly failed: boolean;
}

/** Documents that belong beside a card. A library that does not answer never takes the card down with it. */
export async function documentsBeside(
  context: SkillContext,
  need: Omit<LibraryNeed, "today" | "signal">,
): Promise<Beside> {
  try {
    const { hits } = await context.library.recommend(context.viewer, {
      ...need,
      today: context.today,
      signal: context.signal,
    });
    // Others read the answer in a group: what only some may open is not even named there.
    const shown = hits.filter((hit) => !context.inGroup || hit.document.confidentiality !== "restricted");
    return { items: shown.map((hit) => itemOf(hit, context)), failed: false };
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.log.warn("no documents beside the card", { error });
    return { items: [], failed: true };
  }
}

/** What a deal or account has to offer a search for documents. `words` say what it is about today. */
export function needOf(
  { account, deal }: Target,
  words: readonly (string | undefined)[],
  more: Partial<LibraryNeed> = {},
): Omit<LibraryNeed, "today" | "signal"> {
  const text = words.filter((word) => word !== undefined && word !== "").join(" ");
  return {
    products: deal?.productIds ?? [],
    roles: [],
    notes: [],
    limit: 2,
    ...(account === undefined ? {} : { accountId: account.id, company: account.name }),
    ...(account?.industry === undefined ? {} : { industry: account.industry }),
    ...(account?.industryCode === undefined ? {} : { industryCode: account.industryCode }),
    ...(account?.employees === undefined ? {} : { employees: account.employees }),
    ...(account?.province === undefined ? {} : { region: account.province }),
    ...(deal === undefined ? {} : { dealId: deal.id }),
    ...(text === "" ? {} : { text }),
    ...more,
  };
}

function itemOf(hit: LibraryHit, context: SkillContext): DocumentItem {
  const { document, passages, matched } = hit;
  const [passage] = passages;
  const words = listing(context, [...new Set(matched)].slice(0, 4));
  const where = passage?.locator?.label ?? passage?.headings.at(-1);
  const quote = passage?.text.replace(/\s+/g, " ").trim().slice(0, 120);
  return {
    documentId: document.id,
    title: document.title,
    why:
      words === ""
        ? say(context, "与这个商机最接近", "closest to this deal")
        : say(context, `讲到 ${words}`, `speaks of ${words}`),
    confidentiality: document.confidentiality,
    ...(where === undefined ? {} : { locator: where }),
    ...(quote === undefined || quote === "" ? {} : { quote }),
  };
}

export function besideBlocks({ items, failed }: Beside, context: SkillContext): Block[] {
  if (items.length > 0) return [{ type: "documents", items }];
  if (!failed) return [];
  const text = say(
    context,
    "资料库暂时没有回应，旁边没有列文档。",
    "The library did not answer, so no documents are listed here.",
  );
  return [{ type: "note", tone: "info", text }];
}

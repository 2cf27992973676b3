import type { LibraryHit } from "../library/library.ts";
import type { Block, DocumentItem } from "../reply.ts";
import { listing, say } from "./reader.ts";
import type { SkillContext } from "./skill.ts";

export interface Beside {
  readonly items: readonly DocumentItem[];
  /** The library did not answer; the card stands without it. */
  readonly failed: boolean;
}

/** Documents that belong beside a card. A library that does not answer never takes the card down with it. */
export async function documentsBeside(
  context: SkillContext,
  question: { readonly text: string; readonly filter?: Readonly<Record<string, readonly string[]>> },
  limit = 2,
): Promise<Beside> {
  try {
    const { hits } = await context.library.search(context.viewer, {
      ...question,
      limit,
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

function itemOf(hit: LibraryHit, context: SkillContext): DocumentItem {
  const { document, passages, matched } = hit;
  const [passage] = passages;
  const words = listing(context, matched.slice(0, 4));
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

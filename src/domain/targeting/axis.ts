import type { Text } from "../text.ts";

export interface PorterActivity {
  readonly kind: "primary" | "support";
  readonly name: Text;
  readonly words: readonly string[];
}

export type PorterActivities = Readonly<Record<string, PorterActivity>>;

export interface AxisAdvice {
  readonly activity: string;
  readonly name: Text;
  readonly kind: "primary" | "support";
  readonly axis: "industry" | "region";
  /** The words of the product's description that decided. */
  readonly words: readonly string[];
}

/**
 * Whether to cut the market by industry or by region (blue book 1.1): what serves a primary activity of
 * Porter's chain differs from trade to trade, what serves a support activity differs from place to place.
 * The activity with most of its words in the text wins, the longer words on a tie. Undefined when none is.
 */
export function adviseAxis(product: string, activities: PorterActivities): AxisAdvice | undefined {
  const text = product.normalize("NFKC").toLowerCase();
  const hits = Object.entries(activities)
    .map(([activity, { kind, name, words }]) => {
      const found = words.filter((word) => text.includes(word.toLowerCase()));
      return { activity, kind, name, words: found, length: found.join("").length };
    })
    .filter((hit) => hit.words.length > 0)
    .sort((a, b) => b.words.length - a.words.length || b.length - a.length);
  const best = hits[0];
  if (best === undefined) return undefined;
  const { length: _length, ...advice } = best;
  return { ...advice, axis: advice.kind === "primary" ? "industry" : "region" };
}

/** What the customer takes us for (blue book 4.1): can we be replaced, and do we matter. */
export type ValuePosition = "partner" | "hedge" | "haggle" | "lean";

/** Whether they buy only from us, and whether they recommend us (blue book 4.1). */
export type LoyaltyType = "advocate" | "habitual" | "promoter" | "drifter";

export interface PositionInput {
  /** 0–100 each; absent when not known. */
  readonly irreplaceable?: number | undefined;
  readonly importance?: number | undefined;
  readonly costShare?: number | undefined;
}

/**
 * 战略合作型 `partner` and 风险防范型 `hedge` cannot replace us, 价格谈判型 `haggle` and 精简管理型 `lean` can;
 * the first of each pair finds us important to its business *or* large in its costs. Undefined when either
 * side of the square is unknown. `cut` (0–100) is where "high" begins.
 */
export function valuePosition(input: PositionInput, cut: number): ValuePosition | undefined {
  const weights = [input.importance, input.costShare].filter((value) => value !== undefined);
  if (input.irreplaceable === undefined || weights.length === 0) return undefined;
  const held = input.irreplaceable >= cut;
  const heavy = Math.max(...weights) >= cut;
  if (held) return heavy ? "partner" : "hedge";
  return heavy ? "haggle" : "lean";
}

/** 坚定拥护者, 习惯性选择者, 合作推广者, 游离客户. Undefined when either answer is unknown. */
export function loyaltyType(
  onlyUs: boolean | undefined,
  recommends: boolean | undefined,
): LoyaltyType | undefined {
  if (onlyUs === undefined || recommends === undefined) return undefined;
  if (onlyUs) return recommends ? "advocate" : "habitual";
  return recommends ? "promoter" : "drifter";
}

export interface Keeping {
  readonly position?: ValuePosition | undefined;
  readonly loyalty?: LoyaltyType | undefined;
  /** 0–100; absent when not known. */
  readonly satisfaction?: number | undefined;
}

export type KeepingWarning = "satisfied-not-loyal" | "loyal-not-satisfied" | "exposed-partner";

/**
 * Satisfaction is not loyalty (blue book 4.1). `satisfied-not-loyal`: content, yet they neither buy only from
 * us. `loyal-not-satisfied`: they stay because they must, and will go when they can. `exposed-partner`: we are
 * strategic to them and they are unhappy, the dearest thing to lose.
 */
export function keepingWarnings(
  keeping: Keeping,
  cuts: { readonly satisfied: number; readonly unhappy: number },
): KeepingWarning[] {
  const { position, loyalty, satisfaction } = keeping;
  if (satisfaction === undefined) return [];
  const warnings: KeepingWarning[] = [];
  const stays = loyalty === "advocate" || loyalty === "habitual";
  if (satisfaction >= cuts.satisfied && loyalty !== undefined && !stays) warnings.push("satisfied-not-loyal");
  if (satisfaction < cuts.unhappy && stays) warnings.push("loyal-not-satisfied");
  if (satisfaction < cuts.unhappy && position === "partner") warnings.push("exposed-partner");
  return warnings;
}

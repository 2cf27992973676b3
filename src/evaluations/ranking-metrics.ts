/** Document → grade; above 0 is relevant. */
export type Judgements = ReadonlyMap<string, number>;

export interface RankingMetrics {
  readonly ndcg10: number;
  readonly recall1: number;
  readonly recall5: number;
  readonly recall10: number;
  readonly mrr10: number;
}

/**
 * How good one ranking is. nDCG as Järvelin and Kekäläinen (2002) with the grade itself as gain and log2 as
 * discount, as trec_eval computes it; recall at k is the share of all relevant documents among the first k.
 * Undefined when nothing is relevant.
 */
export function rankingMetrics(
  ranking: readonly string[],
  judgements: Judgements,
): RankingMetrics | undefined {
  const grades = [...judgements.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  if (grades.length === 0) return undefined;
  const gains = ranking.slice(0, 10).map((id) => Math.max(0, judgements.get(id) ?? 0));
  const found = gains.findIndex((gain) => gain > 0);
  const recall = (depth: number) => gains.slice(0, depth).filter((gain) => gain > 0).length / grades.length;
  return {
    ndcg10: discounted(gains) / discounted(grades.slice(0, 10)),
    recall1: recall(1),
    recall5: recall(5),
    recall10: recall(10),
    mrr10: found < 0 ? 0 : 1 / (found + 1),
  };
}

/** The mean of each figure over all questions. */
export function meanMetrics(all: readonly RankingMetrics[]): RankingMetrics {
  const mean = (pick: (metrics: RankingMetrics) => number) =>
    all.length === 0 ? 0 : all.reduce((sum, metrics) => sum + pick(metrics), 0) / all.length;
  return {
    ndcg10: mean((metrics) => metrics.ndcg10),
    recall1: mean((metrics) => metrics.recall1),
    recall5: mean((metrics) => metrics.recall5),
    recall10: mean((metrics) => metrics.recall10),
    mrr10: mean((metrics) => metrics.mrr10),
  };
}

/** The value below which the given share of values lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
}

import { CODES, type CodedRows } from "./code-table.ts";

/**
 * Naive Bayes as Odoo's CRM does it: every count starts at 0.1, all fields count fully, the result is cut to
 * 0.01–99.99 % and not calibrated. A baseline to be beaten, not used for answers.
 */
export function fitNaiveBayes(
  coded: CodedRows,
  outcomes: ArrayLike<number>,
): (row: CodedRows, at: number) => number {
  const counts = [
    new Float64Array(coded.width * CODES).fill(0.1),
    new Float64Array(coded.width * CODES).fill(0.1),
  ];
  const totals = [0.1, 0.1];
  for (let row = 0; row < coded.rowCount; row++) {
    const outcome = outcomes[row] as number;
    totals[outcome] = (totals[outcome] as number) + 1;
    const own = counts[outcome] as Float64Array;
    for (let f = 0; f < coded.width; f++) {
      const place = f * CODES + (coded.codes[row * coded.width + f] as number);
      own[place] = (own[place] as number) + 1;
    }
  }
  const logShares = counts.map((own, outcome) =>
    own.map((count) => Math.log(count / (totals[outcome] as number))),
  );
  const [lost, won] = logShares as [Float64Array, Float64Array];
  return (rows, at) => {
    let logOdds = Math.log((totals[1] as number) / (totals[0] as number));
    for (let f = 0; f < rows.width; f++) {
      const code = rows.codes[at * rows.width + f] as number;
      // A value never seen in either class is left out of the product, as there.
      if ((counts[0]?.[f * CODES + code] ?? 0) + (counts[1]?.[f * CODES + code] ?? 0) < 1) continue;
      logOdds += (won[f * CODES + code] as number) - (lost[f * CODES + code] as number);
    }
    return Math.max(0.0001, Math.min(0.9999, 1 / (1 + Math.exp(-logOdds))));
  };
}

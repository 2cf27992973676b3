import type { CodedRows } from "./code-table.ts";
import { describeCode } from "./encoder.ts";
import { sigmoid } from "./probability.ts";
import { explainForest } from "./tree-shap.ts";
import type { WinChanceModel } from "./win-chance.ts";

/** What one field moves the log-odds of a deal by, against the average deal. */
export interface ChanceReason {
  readonly field: string;
  readonly value: string | undefined;
  readonly weight: number;
  readonly missing: boolean;
}

export interface ChanceExplanation {
  readonly chance: number;
  /** Log-odds of the average deal; plus all weights they are the log-odds of `chance`. */
  readonly average: number;
  /** Every field, strongest first whichever way it points. */
  readonly reasons: readonly ChanceReason[];
}

/** Why a deal has its chance: Shapley values of the forest, stretched by the calibration's slope. */
export function explainWinChance(model: WinChanceModel, coded: CodedRows, row: number): ChanceExplanation {
  const { base, parts } = explainForest(model.forest, coded, row);
  const { slope, intercept } = model.calibration;
  const byField = new Map<string, { value: string | undefined; weight: number; missing: boolean }>();
  model.encoder.fields.forEach((field, f) => {
    const code = coded.codes[row * coded.width + f] as number;
    const value = describeCode(field, code);
    const earlier = byField.get(field.id);
    const values = [earlier?.value, value].filter((part) => part !== undefined);
    byField.set(field.id, {
      value: field.kind === "flag" ? values.join(", ") || undefined : (earlier?.value ?? value),
      weight: (earlier?.weight ?? 0) + slope * (parts[f] as number),
      missing: code === 0,
    });
  });
  const reasons = [...byField].map(([field, reason]) => ({ field, ...reason }));
  const average = slope * base + intercept + model.anchor;
  const logOdds = reasons.reduce((sum, reason) => sum + reason.weight, average);
  return {
    chance: sigmoid(logOdds),
    average,
    reasons: reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
  };
}

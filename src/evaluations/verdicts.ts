import type { Verdict } from "../domain/learning/go-live.ts";
import type { LeakFinding } from "../domain/learning/leak-check.ts";
import { LEAKS } from "../domain/learning/plain-answers.ts";
import type { Text } from "../domain/text.ts";

const percent = (share: number) => `${Math.round(share * 100)}%`;

const WHY = {
  "no-ranking": { zh: "没见过的商机排不出先后", en: "it does not rank unseen deals better than chance" },
  "base-rate": { zh: "还不如直接报平均赢单率", en: "it is no better than naming the average win rate" },
  "latest-slice": {
    zh: "在最近一段商机上不如平均赢单率",
    en: "on the latest deals it is no better than the average win rate",
  },
} as const;

/** What the go-live rule says of a data set, in one sentence. */
export function winVerdict(verdict: Verdict): Text {
  switch (verdict.kind) {
    case "too-few":
      return {
        zh: `历史不够：已结 ${verdict.team.closed} 个，赢 ${verdict.team.won} 个。只报区间 ${percent(verdict.range.low)}–${percent(verdict.range.high)}。`,
        en: `Not enough history: ${verdict.team.closed} closed, ${verdict.team.won} won. Only the range ${percent(verdict.range.low)}–${percent(verdict.range.high)} is shown.`,
      };
    case "no-fields":
      return {
        zh: "所有字段都是事后才填的，没有可以学的。",
        en: "Every field is filled after the fact; nothing is left to learn from.",
      };
    case "no-signal":
      return {
        zh: `没有信号：${WHY[verdict.why].zh}（AUC ${verdict.quality.auc.toFixed(3)}）。不给单个商机打分，只报平均赢单率 ${percent(verdict.range.rate)}。`,
        en: `No signal: ${WHY[verdict.why].en} (AUC ${verdict.quality.auc.toFixed(3)}). No deal gets a score; the average win rate of ${percent(verdict.range.rate)} is all there is to say.`,
      };
    case "not-better":
      return {
        zh: `不换：新模型 Brier ${verdict.quality.brier.toFixed(3)}，在用的 ${verdict.live.brier.toFixed(3)}。`,
        en: `Not replaced: the new model's Brier score is ${verdict.quality.brier.toFixed(3)}, the live one's ${verdict.live.brier.toFixed(3)}.`,
      };
    case "ready": {
      const { deals, won } = verdict.model.learntFrom;
      const { auc, brier, baseBrier } = verdict.quality;
      const figures = `AUC ${auc.toFixed(3)}, Brier ${brier.toFixed(3)} / ${baseBrier.toFixed(3)}`;
      return {
        zh: `可以上线：从 ${deals} 个已结商机（赢 ${won}）学得，未见过的商机上 ${figures}（后者为只报平均赢单率）。`,
        en: `Ready: learnt from ${deals} closed deals (${won} won); on unseen deals ${figures} (the latter for naming the average win rate).`,
      };
    }
  }
}

/** One line per refused column. */
export function leakRemark({ field, reason, alone }: LeakFinding): Text {
  const figure = alone === undefined ? "" : ` (AUC ${alone.toFixed(2)})`;
  return {
    zh: `${field} 不用：${LEAKS[reason].zh}${figure}`,
    en: `${field} refused: ${LEAKS[reason].en}${figure}`,
  };
}

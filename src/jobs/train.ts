import type { JobStore } from "../ports/store.ts";
import { type Trained, type TrainOptions, trainWinChances } from "../skills/win-chance-training.ts";

/** What the training job found, in one line a person can read. */
export interface TrainReport {
  readonly trained: Trained;
  readonly zh: string;
  readonly en: string;
}

/**
 * Trains everything that is taught ahead of time: the win chance. Look-alikes are learnt anew at each question, from
 * what the asker may see. Running it again over unchanged deals keeps the model that is in use.
 */
export async function trainModels(job: JobStore, options: TrainOptions): Promise<TrainReport> {
  const trained = await trainWinChances(job, options);
  return { trained, ...inWords(trained) };
}

function inWords({ state, live }: Trained): { readonly zh: string; readonly en: string } {
  const { closed } = state.team;
  switch (state.kind) {
    case "too-few":
      return {
        zh: `赢单概率：${closed} 个已关闭商机，不够学，先给区间。`,
        en: `Win chance: ${closed} closed deals are too few to learn from; ranges are given instead.`,
      };
    case "no-fields":
      return {
        zh: "赢单概率：没有立项时就知道的字段可学，先给区间。",
        en: "Win chance: no field known at the start to learn from; ranges are given instead.",
      };
    case "no-signal":
      return {
        zh: `赢单概率：${closed} 个已关闭商机里看不出规律，先给区间。`,
        en: `Win chance: ${closed} closed deals show no pattern; ranges are given instead.`,
      };
    case "not-better":
      return {
        zh: `赢单概率：新模型没有比在用的（${live?.trainedOn ?? ""}）更准，继续用旧的。`,
        en: `Win chance: the new model is no better than the one in use (${live?.trainedOn ?? ""}), which stays.`,
      };
    case "kept":
      return {
        zh: `赢单概率：上次训练以来关闭的商机太少，继续用在用的模型（${live?.trainedOn ?? ""}）。`,
        en: `Win chance: too few deals were closed since the last training; the model in use (${live?.trainedOn ?? ""}) stays.`,
      };
    case "untrained":
      return { zh: "赢单概率：还没有训练。", en: "Win chance: not trained yet." };
    case "ready":
      return {
        zh: `赢单概率：新模型已启用，从 ${closed} 个已关闭商机学到，AUC ${(live?.quality.auc ?? 0).toFixed(2)}，Brier ${(live?.quality.brier ?? 0).toFixed(3)}（只报平均赢率是 ${(live?.quality.baseBrier ?? 0).toFixed(3)}）。`,
        en: `Win chance: a new model is in use, learnt from ${closed} closed deals, AUC ${(live?.quality.auc ?? 0).toFixed(2)}, Brier ${(live?.quality.brier ?? 0).toFixed(3)} (base rate ${(live?.quality.baseBrier ?? 0).toFixed(3)}).`,
      };
  }
}

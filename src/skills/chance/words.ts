import { LEAST, type Missing, type Quality } from "../../domain/learning/go-live.ts";
import { calibrationErrorByChance } from "../../domain/learning/metrics.ts";
import type { RateRange } from "../../domain/learning/segment-rate.ts";
import type { Band } from "../../domain/learning/win-chance.ts";
import type { ChanceReason } from "../../domain/learning/win-chance-reasons.ts";
import { industryName } from "../../domain/taxonomy/industry.ts";
import type { Text } from "../../domain/text.ts";
import type { Source } from "../../reply.ts";
import { formatCount, formatPercent } from "../format.ts";
import { DEAL_TRAIT_NAMES, plainField } from "../learning-deals.ts";
import { traitName, valueText } from "../learning-words.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import type { ChanceState, LiveModel } from "../win-chance-training.ts";
import type { WinChance } from "../win-chances.ts";

type ModelChance = Extract<WinChance, { kind: "model" }>;
type RangeChance = Extract<WinChance, { kind: "range" }>;

const BANDS: Readonly<Record<Band, Text>> = {
  low: { zh: "低", en: "low" },
  middle: { zh: "中", en: "middle" },
  high: { zh: "高", en: "high" },
};

export function bandText(band: Band, reader: Pick<Reader, "locale">): string {
  return word(reader, BANDS[band]);
}

/** `高（约 65%）`, `high (about 65%)`, or the band alone where no figure is deserved; a range without a model. */
export function chanceText(chance: WinChance, reader: Pick<Reader, "locale">): string {
  if (chance.kind === "range") return rangeText(chance.range);
  const band = bandText(chance.band, reader);
  if (chance.said === undefined) return band;
  const percent = formatPercent(chance.said);
  return say(reader, `${band}（约 ${percent}）`, `${band} (about ${percent})`);
}

export function rangeText({ low, high }: RateRange): string {
  return `${Math.round(low * 100)}%–${Math.round(high * 100)}%`;
}

/** What a range rests on: the industry's closed deals, or all. */
export function rangeBasis({ range, division }: RangeChance, reader: Pick<Reader, "locale">): string {
  const name = division === undefined ? undefined : industryName(division);
  const count = formatCount(range.closed, reader.locale);
  const whose = name === undefined ? say(reader, "全公司", "the whole company") : word(reader, name);
  return say(reader, `${whose} ${count} 个已关闭商机的赢率`, `win rate of ${count} closed deals, ${whose}`);
}

/** `商机来源 老客户推荐`; a field that the deal does not state says so. */
export function reasonText(
  { field, missing }: Pick<ChanceReason, "field" | "missing">,
  record: ModelChance["record"],
  reader: Pick<Reader, "locale">,
): string {
  const value = missing ? undefined : reasonValue(field, record, reader);
  return `${reasonName(field, reader)} ${value ?? say(reader, "没有填", "not stated")}`;
}

export function reasonName(field: string, reader: Pick<Reader, "locale">): string {
  const known = DEAL_TRAIT_NAMES[field];
  return known === undefined ? plainField(field) : traitName(field, reader, DEAL_TRAIT_NAMES);
}

export function reasonValue(
  field: string,
  record: ModelChance["record"],
  reader: Pick<Reader, "locale">,
): string | undefined {
  const value = record[field];
  if (field === "campaign") return value === "yes" ? say(reader, "是", "yes") : say(reader, "否", "no");
  if (field === "priorWins" || field === "priorLosses") {
    return typeof value === "number" ? say(reader, `${value} 单`, `${value}`) : undefined;
  }
  return valueText(plainField(field), value, reader);
}

/** The strongest reasons each way, as far as they move anything. */
export function topReasons(chance: ModelChance, count: number) {
  const moving = chance.reasons.filter(({ weight }) => Math.abs(weight) >= 0.02);
  return {
    up: moving.filter(({ weight }) => weight > 0).slice(0, count),
    down: moving.filter(({ weight }) => weight < 0).slice(0, count),
  };
}

export function reasonList(
  reasons: readonly ChanceReason[],
  chance: ModelChance,
  reader: Pick<Reader, "locale">,
): string {
  // A value may be a list itself, so a comma would not part one reason from the next.
  return reasons
    .map((reason) => reasonText(reason, chance.record, reader))
    .join(reader.locale === "zh" ? "；" : "; ");
}

/** `从 507 个已关闭商机（2024-11 到 2026-11）学到；说几成，平均差 7 个百分点。` */
export function learntText({ model, quality }: LiveModel, reader: Reader): string {
  const { deals, from, to } = model.learntFrom;
  const months = from === undefined || to === undefined ? "" : `${from.slice(0, 7)} – ${to.slice(0, 7)}`;
  const count = formatCount(deals, reader.locale);
  return say(
    reader,
    `从 ${count} 个已关闭商机${months === "" ? "" : `（${months}）`}学到，只用立项时就知道的字段；${gapText(quality, reader)}。`,
    `Learnt from ${count} closed deals${months === "" ? "" : ` (${months})`}, from fields known when a deal is opened; ${gapText(quality, reader)}.`,
  );
}

/** A gap that exactly right chances would show as well on so few deals is none to speak of. */
const BY_CHANCE = 1.5;

function gapText({ calibrationError, curve }: Quality, reader: Reader): string {
  const gap = Math.round(calibrationError * 100);
  const allowed = calibrationErrorByChance(curve);
  if (calibrationError <= Math.max(0.05, BY_CHANCE * allowed)) {
    return say(
      reader,
      `说几成，大致就成几成，见曲线（平均差 ${gap} 个百分点，这么多商机光凭运气也会差约 ${Math.round(allowed * 100)} 个）`,
      `right about as often as it says: see the curve (off by ${gap} points on average; luck alone makes about ${Math.round(allowed * 100)} on so many deals)`,
    );
  }
  return say(
    reader,
    `说的和实际发生的平均差 ${gap} 个百分点，见曲线，看高低可以，数字打些折扣`,
    `what it says and what came differ by ${gap} points on average: see the curve; trust the order more than the figure`,
  );
}

/** Why there is a range instead of a chance. */
export function whyNoModel({ kind, team, missing }: ChanceState, reader: Reader): string {
  const closed = formatCount(team.closed, reader.locale);
  switch (kind) {
    case "too-few":
      return say(
        reader,
        `历史不够：至少要 ${LEAST.closed} 个已关闭商机，赢单、丢单各 ${LEAST.won} 个；${missingText(missing, reader)}。先给赢率的区间。`,
        `Not enough history: it takes ${LEAST.closed} closed deals, ${LEAST.won} won and ${LEAST.lost} lost; ${missingText(missing, reader)}. A range of the win rate is given instead.`,
      );
    case "no-signal":
      return say(
        reader,
        `看不出规律：从 ${closed} 个已关闭商机学到的，并不比只报平均赢率更准，所以不打分，先给赢率的区间。`,
        `No signal: what ${closed} closed deals teach is no better than the plain win rate, so no chance is given; here is the range of the win rate.`,
      );
    case "untrained":
      return say(
        reader,
        "模型还没有训练，请管理员运行训练任务。先给赢率的区间。",
        "The model has not been trained yet; ask your admin to run the training. A range of the win rate is given instead.",
      );
    default:
      return say(
        reader,
        "没有立项时就知道的字段可学。先给赢率的区间。",
        "There is no field known at the start to learn from. A range of the win rate is given instead.",
      );
  }
}

function missingText(missing: Missing | undefined, reader: Reader): string {
  const { closed = 0, won = 0, lost = 0 } = missing ?? {};
  const parts = [
    closed > 0 ? say(reader, `还差 ${closed} 个已关闭的`, `${closed} more closed needed`) : "",
    won > 0 ? say(reader, `还差 ${won} 个赢单`, `${won} more won needed`) : "",
    lost > 0 ? say(reader, `还差 ${lost} 个丢单`, `${lost} more lost needed`) : "",
  ].filter((part) => part !== "");
  return listing(reader, parts);
}

export function chanceRule(live: LiveModel | undefined, reader: Reader): Source {
  return live === undefined
    ? {
        id: "rule-chance",
        label: say(
          reader,
          "规则：行业赢率往全公司赢率收，五次里四次落在区间内",
          "Rule: the industry's win rate drawn to the company's; four times in five the truth is in the range",
        ),
        rule: "beta–binomial, prior of 10 deals, 80 %",
      }
    : {
        id: "rule-chance",
        label: say(
          reader,
          `规则：随机森林 + 校准，模型 ${live.trainedOn}；各项权重（对数几率）加起来就是概率`,
          `Rule: random forest, calibrated, model of ${live.trainedOn}; the weights (log-odds) add up to the chance`,
        ),
        date: live.trainedOn,
        rule: "logit(p) = average + Σ weights",
      };
}

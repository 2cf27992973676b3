import type { Account } from "../../domain/crm.ts";
import type { Times } from "../../domain/learning/look-alike-check.ts";
import { CAUTIONS } from "../../domain/learning/plain-answers.ts";
import type { Block, Source } from "../../reply.ts";
import { formatCount, formatPercent } from "../format.ts";
import { distinct, timesText, traitName, traitText } from "../learning-words.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import type { SimilarInput } from "./input.ts";
import type { Likeness, SimilarView } from "./view.ts";

export interface Asked {
  readonly input: SimilarInput;
  readonly reader: Reader;
  /** Whether the asker has a team to hand the list out to. */
  readonly leads?: boolean;
}

/** `31 个赢单客户（机械 · 2026）`: what was learnt from. */
export function learntFrom({ learnt }: SimilarView, { input, reader }: Asked): string {
  const count = learnt.seeds.length;
  const scope = scopeText(input);
  const bracket = scope === "" ? "" : say(reader, `（${scope}）`, ` (${scope})`);
  if (input.seeds !== undefined) {
    return say(reader, `${count} 个选定的客户`, `${count} picked ${count === 1 ? "account" : "accounts"}`);
  }
  return say(
    reader,
    `${count} 个赢单客户${bracket}`,
    `${count} won ${count === 1 ? "customer" : "customers"}${bracket}`,
  );
}

export function scopeText({ industry, segment, product, since, until }: SimilarInput): string {
  const year = since?.slice(0, 4);
  const whole = since === `${year}-01-01` && until === `${year}-12-31`;
  const period = whole ? year : [since, until].filter((day) => day !== undefined).join(" – ");
  return [segment, industry, product, period].filter((part) => part !== undefined && part !== "").join(" · ");
}

/** `1.9`, or its range while the won customers are few. */
export function timesFigure(times: Times, view: SimilarView): string {
  if (view.learnt.seeds.length >= view.steady) return timesText(times.value);
  return `${timesText(times.low)}–${timesText(times.high)}`;
}

export function timesPhrase(times: Times, view: SimilarView, reader: Reader): string {
  const figure = timesFigure(times, view);
  return say(
    reader,
    `成为赢单客户的可能是平均客户的 ${figure} 倍`,
    `${figure}× likelier than an average account`,
  );
}

/** Traits in words: those that speak for it, those that speak against it, what is not known. */
export function traitsOf(view: SimilarView, { row, explanation }: Likeness, reader: Reader) {
  const record = view.learnt.traits.records[row] ?? {};
  const spoken = (sign: 1 | -1) =>
    explanation.traits
      .filter(({ weight, missing }) => !missing && sign * weight > 0.05)
      .flatMap(({ field, value }) =>
        // Of tags only those that count are said, each on its own, so that none is said twice.
        field === "tags"
          ? (value ?? "").split(", ").filter((tag) => tag !== "")
          : [traitText({ field, value: record[field] }, reader)],
      );
  return {
    shared: distinct(spoken(1)).slice(0, 4),
    against: distinct(spoken(-1)).slice(0, 2),
    unknown: explanation.unknown.map((field) => traitName(field, reader)),
  };
}

export function namesOf(
  view: SimilarView,
  rows: readonly { readonly row: number }[],
  reader: Reader,
): string {
  return listing(
    reader,
    rows.flatMap(({ row }) => view.learnt.accounts[row]?.name ?? []),
  );
}

/** What to know before trusting the order. */
export function trustNotes(view: SimilarView, reader: Reader): Block[] {
  const { model, check, seeds } = view.learnt;
  if (model.kind === "refused") return [];
  const few = model.cautions.find(({ caution }) => caution === "one-seed" || caution === "few-seeds");
  const notes = few === undefined ? [] : [word(reader, CAUTIONS[few.caution])];
  if (check !== undefined && !check.signal) {
    notes.push(
      say(
        reader,
        `拿没让它见过的赢单客户检验，看不出比随便排更准，所以不写倍数，次序只当线索。`,
        `Tested on won customers it had not seen, the order was no better than chance, so no figures are given: take it as a hint.`,
      ),
    );
  }
  if (check === undefined && seeds.length > 1) {
    notes.push(
      say(
        reader,
        `不到 5 个赢单客户，没法检验，不写倍数。`,
        `Under 5 won customers there is no testing it, so no figures are given.`,
      ),
    );
  }
  return notes.length === 0
    ? []
    : [{ type: "note", tone: "warning", text: notes.join(reader.locale === "zh" ? "" : " ") }];
}

/** Learnt from what, tested how, without what. */
export function basisText(view: SimilarView, asked: Asked): string {
  const { reader } = asked;
  const { learnt } = view;
  const all = formatCount(learnt.accounts.length, reader.locale);
  const lost = learnt.model.kind === "fitted" && learnt.model.against === "lost";
  const against = lost
    ? say(
        reader,
        `${learnt.model.kind === "fitted" ? learnt.model.learntFrom.lost : 0} 个丢单客户`,
        `lost ones`,
      )
    : say(reader, `你能看到的 ${all} 家客户`, `the ${all} accounts you can see`);
  const tested =
    learnt.check?.signal === true
      ? say(
          reader,
          `拿没让它见过的赢单客户检验，${formatPercent(Math.round(learnt.check.inBestTenth * 100) / 100)} 会排进前 10%。`,
          ` Of won customers it had not seen, ${formatPercent(Math.round(learnt.check.inBestTenth * 100) / 100)} would stand in its best 10%.`,
        )
      : "";
  return say(
    reader,
    `从 ${learntFrom(view, asked)}学，对照${against}。${tested}没有用：名称、负责人、跟进中和成交后才填的字段。`,
    `Learnt from ${learntFrom(view, asked)} against ${against}.${tested} Not used: names, owners, anything filled in while selling or after the sale.`,
  );
}

export function methodSource({ learnt }: SimilarView, reader: Reader): Source {
  const evidence = learnt.model.kind === "fitted" && learnt.model.method === "evidence";
  return {
    id: "rule-similar",
    label: evidence
      ? say(
          reader,
          "规则：每个特征的权重 = ln(赢单客户里的占比 ÷ 全部客户里的占比)，样本少时往 0 收，看不出差别的字段打折",
          "Rule: a trait's weight is ln(its share among won ÷ among all accounts), drawn to 0 when few and where its field differs no more than by chance",
        )
      : say(
          reader,
          "规则：带惩罚的逻辑回归，每个特征一个权重，权重加起来就是分数",
          "Rule: penalised logistic regression; the weights of the traits add up to the score",
        ),
    rule: evidence
      ? "w = t·ln((s + 40·p) / ((S + 40)·p)), t = max(0.1, 1 − df/χ²)"
      : "ridge logistic regression, λ = 3",
  };
}

export function accountRow(account: Account, reader: Reader): Source {
  return {
    id: account.id,
    label: say(reader, `CRM 客户档案：${account.name}`, `CRM account: ${account.name}`),
    row: { kind: "account", id: account.id },
  };
}

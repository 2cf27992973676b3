import { describe, expect, it } from "vitest";
import { fieldDrift } from "./drift.ts";
import { buildFeatureTable, type FeatureRecord, type FeatureTable, type Field } from "./feature-table.ts";
import { anchorToLatest, judgeWinChance, qualityOf, type Verdict } from "./go-live.ts";
import { findLeaks } from "./leak-check.ts";
import { areaUnderCurve, mean } from "./metrics.ts";
import { fitNaiveBayes } from "./naive-bayes.ts";
import { createRandom, range } from "./random.ts";
import { takeRows } from "./table-rows.ts";
import {
  anchorTo,
  bandOf,
  codeRows,
  isWinChanceModel,
  sayableChance,
  scoreWinChance,
  trainWinChance,
  type WinChanceModel,
} from "./win-chance.ts";
import { explainWinChance } from "./win-chance-reasons.ts";

const fields: Field[] = [
  { id: "amount", kind: "number" },
  { id: "route", kind: "category" },
  { id: "industry", kind: "tree" },
  { id: "owns", kind: "multi" },
];

interface Deals {
  readonly table: FeatureTable;
  readonly outcomes: Uint8Array;
}

/** Invented deals: partners win small ones; `signal` 0 makes the result a coin. */
function deals(count: number, { signal = 1, seed = 5, rise = 0 } = {}): Deals {
  const random = createRandom(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const outcomes = new Uint8Array(count);
  const records = range(0, count).map((i): FeatureRecord => {
    const amount = Math.round(random() * 100);
    const route = pick(["直销", "伙伴", "电话"]);
    const odds =
      -1.4 + (rise * i) / count + signal * ((route === "伙伴" ? 1.6 : -0.6) + (amount < 40 ? 1 : -0.6));
    outcomes[i] = Number(random() < 1 / (1 + Math.exp(-odds)));
    return {
      amount,
      route,
      industry: pick(["制造/机械", "制造/汽车", "零售"]),
      owns: pick(["ERP", "MES; ERP", ""]),
    };
  });
  return { table: buildFeatureTable(records, fields), outcomes };
}

function judge(
  { table, outcomes }: Deals,
  more: Partial<Parameters<typeof judgeWinChance>[0]> = {},
): Verdict {
  return judgeWinChance({ table, outcomes, random: createRandom(1), ...more });
}

function ready(verdict: Verdict): WinChanceModel {
  if (verdict.kind !== "ready") throw new Error(`not ready: ${verdict.kind}`);
  return verdict.model;
}

function first(from: Deals, count: number): Deals {
  return { table: takeRows(from.table, range(0, count)), outcomes: from.outcomes.slice(0, count) };
}

describe("judgeWinChance", () => {
  it("says what is short under 40 closed deals, with a range instead of a chance", () => {
    const verdict = judge(first(deals(100), 39));

    expect(verdict).toMatchObject({ kind: "too-few", missing: { closed: 1 } });
    if (verdict.kind === "too-few") expect(verdict.range.high - verdict.range.low).toBeGreaterThan(0.1);
  });

  it("refuses to learn when all were won", () => {
    const { table } = deals(200);

    expect(judge({ table, outcomes: new Uint8Array(200).fill(1) })).toMatchObject({
      kind: "too-few",
      missing: { closed: 0, won: 0, lost: 10 },
    });
  });

  it("goes live where there is something to learn", () => {
    const verdict = judge(deals(600));

    expect(verdict.kind).toBe("ready");
    if (verdict.kind !== "ready") return;
    expect(verdict.quality.auc).toBeGreaterThan(0.68);
    expect(verdict.latest?.brier).toBeLessThan(verdict.latest?.baseBrier ?? 0);
  });

  it("says no signal for coin tosses, nine times in ten and more", () => {
    const kinds = range(0, 30).map((seed) => judge(deals(300, { signal: 0, seed })).kind);

    expect(kinds.filter((kind) => kind === "ready").length).toBeLessThanOrEqual(3);
  });

  it("keeps the live model when the new one is no better on the latest deals", () => {
    const history = deals(600);
    const live = ready(judge(deals(4000, { seed: 6 })));

    expect(judge(first(history, 60), { live }).kind).not.toBe("ready");
    expect(judge(history, { live: { ...live, anchor: 3 } }).kind).toBe("ready");
  });

  it("does not learn from fields filled after the fact", () => {
    const { table, outcomes } = deals(300);
    const records = range(0, 300).map((i) => ({
      "Close date": "2026-01-01",
      feeling: outcomes[i] === 1 ? "good" : "bad",
    }));
    const after = buildFeatureTable(records, [
      { id: "Close date", kind: "date" },
      { id: "feeling", kind: "category" },
    ]);
    const both = {
      ...table,
      fields: [...table.fields, ...after.fields],
      columns: [...table.columns, ...after.columns],
    };

    expect(ready(judge({ table: both, outcomes })).learntFrom.fields).toEqual(fields.map(({ id }) => id));
    expect(judge({ table: after, outcomes }).kind).toBe("no-fields");
  });
});

describe("trainWinChance", () => {
  const history = deals(800);
  const trained = trainWinChance({ ...history, random: createRandom(2) });
  const fresh = deals(3000, { seed: 77 });
  const coded = codeRows(trained.model.encoder, fresh.table);
  const chances = scoreWinChance(trained.model, coded);

  it("ranks new deals and is right about as often as it says", () => {
    const quality = qualityOf(chances, fresh.outcomes, mean(history.outcomes));

    expect(quality.auc).toBeGreaterThan(0.7);
    expect(quality.calibrationError).toBeLessThan(0.05);
    expect(quality.brier).toBeLessThan(quality.baseBrier - 0.02);
  });

  it("beats naive Bayes of the usual kind in Brier score", () => {
    const { encoder } = trained.model;
    const chanceOf = fitNaiveBayes(codeRows(encoder, history.table), history.outcomes);
    const naive = Float64Array.from(fresh.outcomes, (_, row) => chanceOf(coded, row));

    expect(qualityOf(chances, fresh.outcomes, 0.3).brier).toBeLessThan(
      qualityOf(naive, fresh.outcomes, 0.3).brier,
    );
  });

  it("survives JSON without moving a chance", () => {
    const again = JSON.parse(JSON.stringify(trained.model)) as WinChanceModel;

    expect(isWinChanceModel(again)).toBe(true);
    expect(scoreWinChance(again, coded)).toEqual(chances);
  });

  it("does not take older or foreign data for a model", () => {
    expect([null, 3, {}, { kind: "win-chance", format: 0 }].map(isWinChanceModel)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("carries its version and the period of its deals", () => {
    const period = { from: "2024-03-01", to: "2026-10-31" };
    const { model } = trainWinChance({
      ...first(history, 60),
      random: createRandom(1),
      version: "7",
      period,
    });

    expect(model).toMatchObject({ version: "7", learntFrom: { deals: 60, ...period } });
  });

  it("gives reasons that add up to the chance, one a field", () => {
    for (const row of [0, 1, 2, 500]) {
      const { chance, average, reasons } = explainWinChance(trained.model, coded, row);
      const logOdds = reasons.reduce((sum, { weight }) => sum + weight, average);

      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(chance, 12);
      expect(chance).toBeCloseTo(chances[row] as number, 5);
      expect(reasons.map(({ field }) => field).toSorted()).toEqual(fields.map(({ id }) => id).toSorted());
    }
  });

  it("parts deals into three bands and says no percentage under 200 deals", () => {
    const bands = Array.from(chances, (chance) => bandOf(trained.model, chance));
    const won = (band: string) => mean(Array.from(fresh.outcomes).filter((_, row) => bands[row] === band));

    expect(won("low")).toBeLessThan(won("middle"));
    expect(won("middle")).toBeLessThan(won("high"));
    expect(sayableChance(trained.model, 0.437)).toBe(0.45);
    expect(sayableChance(trained.model, 0.999)).toBe(0.95);
    const few = { ...trained.model, learntFrom: { ...trained.model.learntFrom, deals: 120 } };
    expect(sayableChance(few, 0.437)).toBeUndefined();
  });

  it("re-anchors to the latest period without changing the order of deals", () => {
    const later = deals(400, { seed: 8, rise: 1.5 });
    const latest = codeRows(trained.model.encoder, later.table);
    const anchored = anchorTo(trained.model, { coded: latest, outcomes: later.outcomes });
    const moved = scoreWinChance(anchored, coded);

    expect(anchored.anchor).toBeGreaterThan(0.2);
    expect(mean(scoreWinChance(anchored, latest))).toBeCloseTo(mean(later.outcomes), 1);
    expect(areaUnderCurve(moved, fresh.outcomes)).toBeCloseTo(areaUnderCurve(chances, fresh.outcomes), 6);
  });

  it("sets its level by the latest tenth when the win rate has risen", () => {
    const rising = deals(1000, { rise: 2 });

    expect(
      anchorToLatest(trainWinChance({ ...rising, random: createRandom(3) }), rising.outcomes).anchor,
    ).toBeGreaterThan(0.3);
  });
});

describe("findLeaks", () => {
  const names = (ids: readonly string[]) => {
    const random = createRandom(4);
    const records = range(0, 200).map(() =>
      Object.fromEntries(ids.map((id) => [id, Math.floor(random() * 9)])),
    );
    const table = buildFeatureTable(
      records,
      ids.map((id): Field => ({ id, kind: "number" })),
    );
    const outcomes = range(0, 200).map(() => Number(random() < 0.5));
    return findLeaks(table, outcomes, { after: ["NPS"] }).map(({ field, reason }) => `${field}: ${reason}`);
  };

  it("knows the names of stage durations, results and overwritten fields in both languages", () => {
    expect(
      names(["Elapsed Days In Sales Stage", "Ratio Days Qualified To Total Days", "阶段停留天数"]),
    ).toHaveLength(3);
    expect(names(["close_value", "Lost Reason", "输单原因", "签约日期"])).toHaveLength(4);
    expect(names(["Last Activity", "最近跟进", "NPS"])).toEqual([
      "Last Activity: changes",
      "最近跟进: changes",
      "NPS: declared",
    ]);
  });

  it("lets fields known at the start pass", () => {
    expect(
      names([
        "Opportunity Amount USD",
        "Region",
        "Total Time Spent on Website",
        "员工数",
        "预计金额",
        "Competitor",
      ]),
    ).toEqual([]);
  });

  it("refuses a field that decides alone, unless vouched for", () => {
    const outcomes = range(0, 200).map((i) => i % 2);
    const records = outcomes.map((won, i) => ({ mood: i % 17 === 0 ? "?" : won === 1 ? "glad" : "sad" }));
    const table = buildFeatureTable(records, [{ id: "mood", kind: "category" }]);

    expect(findLeaks(table, outcomes)).toMatchObject([{ field: "mood" }]);
    expect(findLeaks(table, outcomes, { trusted: ["mood"] })).toEqual([]);
  });

  it("refuses a field that names the period", () => {
    const records = range(0, 400).map((i) => ({
      quarter: `Q${Math.floor(i / 50)}`,
      region: i % 3 === 0 ? "east" : "west",
    }));
    const random = createRandom(2);
    const table = buildFeatureTable(records, [
      { id: "quarter", kind: "category" },
      { id: "region", kind: "category" },
    ]);

    expect(
      findLeaks(
        table,
        range(0, 400).map(() => Number(random() < 0.4)),
      ),
    ).toEqual([{ field: "quarter", reason: "period" }]);
  });
});

describe("fieldDrift", () => {
  it("names the field that has moved", () => {
    const then = deals(1000);
    const { encoder } = trainWinChance({ ...then, random: createRandom(1) }).model;
    const now = deals(1000, { seed: 9 });
    const amount = { kind: "number", values: Float64Array.from(range(0, 1000), (i) => i % 20) } as const;
    const changed = { ...now.table, columns: [amount, ...now.table.columns.slice(1)] };

    const calm = fieldDrift(codeRows(encoder, then.table), codeRows(encoder, now.table));
    const moved = fieldDrift(codeRows(encoder, then.table), codeRows(encoder, changed));

    expect(calm.every(({ drift }) => drift === "steady")).toBe(true);
    expect(encoder.fields[moved[0]?.field ?? -1]?.id).toBe("amount");
    expect(moved[0]?.drift).toBe("changed");
  });
});

describe("fitNaiveBayes", () => {
  it("multiplies counts started at 0.1: 2.1/2.1 for the won against 1.1/3.1 for the lost", () => {
    const rows = { codes: Uint8Array.from([1, 1, 1, 2, 2]), width: 1, rowCount: 5, sizes: [3] };
    const chanceOf = fitNaiveBayes(rows, [1, 1, 0, 0, 0]);

    const odds = (2.1 / 3.1) * (2.1 / 2.1 / (1.1 / 3.1));
    expect(chanceOf(rows, 0)).toBeCloseTo(odds / (1 + odds), 12);
  });
});

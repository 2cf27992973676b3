import { describe, expect, it } from "vitest";
import { createBase } from "./base.ts";
import { buildFeatureTable, type FeatureRecord, type Field } from "./feature-table.ts";
import { fieldLikeness, gowerSimilarity } from "./gower.ts";
import {
  fitLookAlike,
  type LookAlikeInput,
  type LookAlikeModel,
  rankLookAlike,
  scoreLookAlike,
} from "./look-alike.ts";
import { checkedTimes, checkLookAlike, timesOf } from "./look-alike-check.ts";
import { closestCustomers, explainLookAlike } from "./look-alike-reasons.ts";
import { areaUnderCurve } from "./metrics.ts";
import { allRows, createRandom, range } from "./random.ts";

const fields: Field[] = [
  { id: "staff", kind: "number" },
  { id: "industry", kind: "tree" },
  { id: "region", kind: "category" },
  { id: "owns", kind: "multi" },
  { id: "about", kind: "text" },
];

/** Invented accounts: machinery of 500 staff and up, with their own foundry, is what buys. */
function accounts(count: number): FeatureRecord[] {
  const random = createRandom(42);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  return range(0, count).map(() => {
    const industry = pick(["制造/机械", "制造/汽车", "零售/超市", "物流/仓储"]);
    return {
      staff: random() < 0.1 ? null : Math.round(50 + random() * 2000),
      industry,
      region: pick(["华东", "华南", "华北"]),
      owns: pick(["ERP", "ERP; MES", "CRM", ""]),
      about: industry.startsWith("制造")
        ? `自建铸造车间，生产${pick(["泵", "阀", "轴"])}`
        : `连锁门店与${pick(["配送", "会员"])}`,
    };
  });
}

const records = accounts(2000);
const base = createBase(buildFeatureTable(records, fields));
const buys = records.map(({ staff, industry }) => Number(Number(staff) > 500 && industry === "制造/机械"));
const buyers = range(0, 2000).filter((row) => buys[row] === 1);
const others = range(0, 2000).filter((row) => buys[row] === 0);

function learn(input: Partial<LookAlikeInput>): LookAlikeModel {
  const model = fitLookAlike({ base, seeds: buyers.slice(0, 30), random: createRandom(1), ...input });
  if (model.kind === "refused") throw new Error(`refused: ${model.reason}`);
  return model;
}

function rankingOf(model: LookAlikeModel, seeds: readonly number[]): number {
  const rows = range(0, 2000).filter((row) => !seeds.includes(row));
  return areaUnderCurve(
    scoreLookAlike(base, model, rows),
    rows.map((row) => buys[row] as number),
  );
}

describe("fitLookAlike", () => {
  it.each([
    ["evidence", "base", 30, 0],
    ["evidence", "lost", 30, 90],
    ["logistic", "base", 60, 100],
    ["logistic", "lost", 60, 180],
  ] as const)(
    "learns by %s against %s from %i won and %i lost, and finds the other buyers",
    (method, against, won, lost) => {
      const seeds = buyers.slice(0, won);
      const model = learn({ seeds, lost: others.slice(0, lost) });

      expect([model.method, model.against]).toEqual([method, against]);
      expect(rankingOf(model, seeds)).toBeGreaterThan(0.9);
    },
  );

  it("refuses plainly without a seed, and when every account is won", () => {
    const random = createRandom(1);

    expect(fitLookAlike({ base, seeds: [], random })).toEqual({ kind: "refused", reason: "no-seeds" });
    expect(fitLookAlike({ base, seeds: range(0, 2000), random })).toEqual({
      kind: "refused",
      reason: "no-candidates",
    });
    expect(fitLookAlike({ base, seeds: [3], disliked: [3], random })).toEqual({
      kind: "refused",
      reason: "no-seeds",
    });
  });

  it("answers one seed with a caution: likeness to one customer, not learning", () => {
    const model = learn({ seeds: buyers.slice(0, 1) });

    expect(model.cautions).toContainEqual({ caution: "one-seed" });
    expect(rankingOf(model, buyers.slice(0, 1))).toBeGreaterThan(0.6);
  });

  it("gives a field with one value no weight and says so", () => {
    const constant = records.slice(0, 200).map((record) => ({ ...record, currency: "CNY" }));
    const small = createBase(buildFeatureTable(constant, [...fields, { id: "currency", kind: "category" }]));
    const seeds = buyers.filter((row) => row < 200);
    const model = fitLookAlike({ base: small, seeds, random: createRandom(1) }) as LookAlikeModel;

    const trait = explainLookAlike(small, model, 5).traits.find(({ field }) => field === "currency");
    expect(trait?.weight).toBeCloseTo(0, 9);
    expect(model.cautions).toContainEqual({ caution: "constant-field", field: "currency" });
  });

  it("warns when 10,000 categories had to be pooled and when values could not be read", () => {
    const wide = range(0, 10_000).map((i) => ({ city: `城${i}`, founded: "2001-05-01" }));
    const table = buildFeatureTable(wide, [
      { id: "city", kind: "category" },
      { id: "founded", kind: "number" },
    ]);
    const model = fitLookAlike({
      base: createBase(table),
      seeds: [1, 2, 3],
      random: createRandom(1),
    }) as LookAlikeModel;

    expect(model.cautions).toContainEqual({ caution: "rare-values-pooled", field: "city" });
    expect(model.cautions).toContainEqual({ caution: "unread-values", field: "founded" });
  });

  it.each([20, 60])("re-ranks on 👍 and 👎, with %i seeds", (count) => {
    const seeds = buyers.slice(0, count);
    const row = others[0] as number;
    const place = (model: LookAlikeModel) => {
      const scores = scoreLookAlike(base, model, allRows(2000));
      return scores.filter((score) => score > (scores[row] as number)).length;
    };

    expect(place(learn({ seeds, disliked: [row] }))).toBeGreaterThan(place(learn({ seeds })));
    expect(place(learn({ seeds, liked: [row] }))).toBeLessThan(place(learn({ seeds })));
  });

  it("is the same for the same seed", () => {
    const seeds = buyers.slice(0, 60);

    expect(learn({ seeds }).tables).toEqual(learn({ seeds }).tables);
  });
});

describe("explainLookAlike", () => {
  it.each([10, 60])("gives reasons that add up to the score of the ranking, from %i seeds", (count) => {
    const model = learn({ seeds: buyers.slice(0, count) });
    const top = rankLookAlike(base, model, { count: 20 });

    for (const { row, score } of top) {
      const explained = explainLookAlike(base, model, row);
      const sum = explained.traits.reduce((total, trait) => total + trait.weight, 0);
      expect(sum).toBeCloseTo(explained.score, 12);
      expect(explained.score).toBeCloseTo(score, 5);
    }
  });

  it("makes the average account's score nought and each field's average too", () => {
    const model = learn({});
    const scores = scoreLookAlike(base, model, allRows(2000));

    expect(scores.reduce((sum, score) => sum + score, 0) / 2000).toBeCloseTo(0, 3);
  });

  it("names what is not known of an account", () => {
    const row = records.findIndex((record) => record.staff === null && record.owns === "");

    expect(explainLookAlike(base, learn({}), row).unknown).toEqual(expect.arrayContaining(["staff", "owns"]));
  });
});

describe("closestCustomers", () => {
  it("puts the same company first and tells shared from differing traits", () => {
    const twins: FeatureRecord[] = [
      { staff: 800, industry: "制造/机械", region: "华东", owns: "ERP", about: "泵" },
      { staff: 800, industry: "制造/机械", region: "华东", owns: "ERP", about: "泵" },
      { staff: 60, industry: "零售/超市", region: "华南", owns: "CRM", about: "门店" },
      { staff: 700, industry: "制造/汽车", region: "华北", owns: "ERP", about: "轴" },
    ];
    const small = createBase(buildFeatureTable(twins, fields));
    const model = fitLookAlike({ base: small, seeds: [1, 2], random: createRandom(1) }) as LookAlikeModel;

    const [first, second] = closestCustomers(small, model, { row: 0, seeds: [1, 2], count: 2 });

    expect(first).toMatchObject({ row: 1, similarity: 1, differing: [] });
    expect(second?.row).toBe(2);
    expect(second?.differing).toEqual(expect.arrayContaining(["staff", "industry", "region"]));
  });
});

describe("gowerSimilarity", () => {
  const table = buildFeatureTable(
    [
      { staff: 0, industry: "制造/机械/机床", region: "华东", owns: "ERP;MES" },
      { staff: 50, industry: "制造/机械/泵", region: "华南", owns: "MES;CRM" },
      { staff: 100, industry: "零售", region: "华东", owns: "ERP;CRM" },
      { staff: null, industry: "制造/机械/机床", region: null, owns: "" },
    ],
    fields.slice(0, 4),
  );
  const likeness = fieldLikeness(table);

  it("averages field by field: (0.5 + 2/3 + 0 + 1/3) / 4", () => {
    expect(gowerSimilarity(likeness, { a: 0, b: 1 })).toBeCloseTo((0.5 + 2 / 3 + 0 + 1 / 3) / 4, 12);
  });

  it("leaves out what either does not state", () => {
    expect(gowerSimilarity(likeness, { a: 0, b: 3 })).toBe(1);
  });

  it("counts fields by their weight", () => {
    expect(gowerSimilarity(likeness, { a: 0, b: 2 }, [0, 0, 3, 1])).toBeCloseTo((3 + 1 / 3) / 4, 12);
  });
});

describe("checkLookAlike", () => {
  const check = (seeds: readonly number[]) => {
    const model = fitLookAlike({ base, seeds, random: createRandom(1) });
    if (model.kind === "refused") throw new Error(model.reason);
    return checkLookAlike({ base, seeds }, model);
  };

  it("places customers the model was not shown among the accounts that are none, best band first", () => {
    const checked = check(buyers.slice(0, 60));
    const times = checked?.bands.map((band) => band.times.value) ?? [];

    expect(checked?.signal).toBe(true);
    expect(times[0]).toBeGreaterThan(2);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(checked && timesOf(checked, 99)).toBe(checked?.bands[0]?.times);
    expect(checked && timesOf(checked, -99)).toBe(checked?.bands.at(-1)?.times);
    expect(checked?.bands.every(({ times: { low, value, high } }) => low <= value && value <= high)).toBe(
      true,
    );
  });

  it("adds up to the average account: the bands' times weighed by their width are one", () => {
    const checked = check(buyers.slice(0, 40));
    const total = (checked?.bands ?? []).reduce(
      (sum, { to, times }, i) => sum + times.value * (to - (checked?.bands[i - 1]?.to ?? 0)),
      0,
    );
    // Not exactly one: each band is set against all accounts, the won ones among them.
    expect(total).toBeCloseTo(1, 1);
  });

  it("finds nothing where the seeds were drawn at random, and gives no figure then", () => {
    const random = createRandom(9);
    const checked = check(range(0, 2000).filter(() => random() < 0.05));

    expect(checked?.signal).toBe(false);
    expect(checkedTimes(checked, 99)).toBeUndefined();
  });

  it("does not pretend with four customers", () => {
    expect(check(buyers.slice(0, 4))).toBeUndefined();
  });
});

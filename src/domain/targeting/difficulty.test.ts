import { describe, expect, it } from "vitest";
import { difficultyArea } from "#src/settings/difficulty.ts";
import { account, contact, deal, world } from "#test/support/sales-world.ts";
import { difficultyModel, scoreDifficulty, scoreDifficultyAll } from "./difficulty.ts";
import { gatherFacts, type World } from "./facts.ts";
import { compileMeasures, type Subject } from "./measure.ts";

const settings = difficultyArea.parse(undefined);
const model = difficultyModel(settings, compileMeasures(settings.measures, {}));

function subjectIn(rows: World): Subject {
  const row = rows.accounts[0];
  const facts = row === undefined ? undefined : gatherFacts(rows, "2026-11-23").get(row.id);
  if (row === undefined || facts === undefined) throw new Error("no account");
  return { account: row, facts };
}

const KNOWN = account({
  id: "k",
  custom: {
    "营销触达率(%)": 50,
    伙伴可引荐: "是",
    "陌拜成功率(%)": 10,
    品牌影响力评分: 3,
    业务流畅度评分: 4,
    人脉熟悉度评分: 2,
    方案优势评分: 5,
    现有竞品: "拓渊工软",
    采购方式: "公开招标",
    "决策周期(天)": 90,
  },
});

describe("scoreDifficulty", () => {
  it("weighs reach, competition and cycle, 100 the hardest", () => {
    const leader = contact({ accountId: "k", title: "生产副总" });
    const score = scoreDifficulty(model, subjectIn(world({ accounts: [KNOWN], contacts: [leader] })));
    // Reach: 触达 30·2 + 伙伴 15·2 + 陌拜 60·1 + 高层 35·3 = 255; / 8.
    expect(score.means.reach).toBeCloseTo(255 / 8, 10);
    // Competition: 品牌 50·2 + 流畅 25·2 + 人脉 75·2 + 方案 0·3 + 竞品 70·1 = 370; / 10.
    expect(score.means.competition).toBeCloseTo(37, 10);
    // Cycle: 公开招标 85·2 + 90 天 50·3 = 320; / 5.
    expect(score.means.cycle).toBeCloseTo(64, 10);
    // Mean 44.3: twice its distance from 50 away from it.
    expect(score.value).toBeCloseTo(50 + 2 * ((255 / 8 + 37 + 64) / 3 - 50), 10);
    expect(score.coverage).toBe(1);
  });

  it("falls back from the CRM's rating to what our own deals in the industry show", () => {
    const rows = world({
      accounts: [account({ id: "x", industryCode: "C345" }), account({ id: "y", industryCode: "C344" })],
      deals: [
        deal({ accountId: "y", status: "won", createdOn: "2026-01-01", closedOn: "2026-04-01" }),
        deal({ accountId: "y", status: "won", createdOn: "2026-01-01", closedOn: "2026-04-01" }),
        deal({ accountId: "y", status: "lost" }),
      ],
    });
    const score = scoreDifficulty(model, subjectIn(rows));
    const part = (id: string) => score.parts.find((item) => item.id === id)?.reading;
    // C345 and C344 are one division: 2 wins of 3 closed, median 90 days.
    expect(part("brand")).toMatchObject({ raw: 2, field: "fact.industryWins", value: 55 });
    expect(part("fluency")?.raw).toBe(67);
    expect(part("decision")).toMatchObject({ raw: 90, value: 30 });
  });

  it("leaves out a dimension of which nothing is known", () => {
    const rows = world({ accounts: [account({ id: "z", custom: { 采购方式: "直接采购" } })] });
    const score = scoreDifficulty(model, subjectIn(rows));
    expect(score.means.cycle).toBe(10);
    // Reach from 伙伴 (no group win, 70·2) and 高层 (none, 85·3): 395 / 5. Competition: 品牌 90·2, 人脉 90·2, 竞品 35·1.
    expect(score.means.reach).toBeCloseTo(79, 10);
    expect(score.means.competition).toBeCloseTo(395 / 5, 10);
    expect(score.value).toBeCloseTo(50 + 2 * ((79 + 79 + 10) / 3 - 50), 10);
  });

  it("gives no place to an account of which only our own records speak", () => {
    const blank = scoreDifficulty(model, subjectIn(world({ accounts: [account({ id: "b" })] })));
    // 伙伴 2, 高层 3, 品牌 2, 人脉 2, 竞品 1 of 23; their mean of 79 would be stretched to 100.
    expect(blank.coverage).toBeCloseTo(10 / 23, 10);
    expect(blank.value).toBe(100);
    expect(blank.placed).toBe(false);
    // One answer more, of weight 2, makes 12 of 23.
    const asked = subjectIn(world({ accounts: [account({ id: "b", custom: { 采购方式: "直接采购" } })] }));
    expect(scoreDifficulty(model, asked)).toMatchObject({ coverage: 12 / 23, placed: true });
  });

  it("is the same for one account and for many, without a value where there is no place", () => {
    const subject = subjectIn(world({ accounts: [KNOWN] }));
    const blank = subjectIn(world({ accounts: [account({ id: "b" })] }));
    const [value, none] = scoreDifficultyAll(model, [subject, blank]);
    expect(value).toBeCloseTo(scoreDifficulty(model, subject).value, 10);
    expect(none).toBeNaN();
  });
});

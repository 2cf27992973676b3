import { describe, expect, it } from "vitest";
import { cell, type Row, readTable } from "./tables.ts";

const accounts = new Map(readTable("accounts").map((row) => [cell(row, "客户编号"), row]));
const closed = readTable("deals")
  .filter((row) => cell(row, "关闭日期") !== "")
  .sort((a, b) => cell(a, "关闭日期").localeCompare(cell(b, "关闭日期")));

const isWon = (deal: Row) => cell(deal, "商机阶段") === "赢单";
const accountOf = (deal: Row) => accounts.get(cell(deal, "客户编号"));

function winRate(deals: readonly Row[]): number {
  return deals.filter(isWon).length / deals.length;
}

/** Share of pairs (one won, one lost) that the score puts in the right order; ties count half. */
function auc(deals: readonly Row[], score: (deal: Row) => number): number {
  const won = deals.filter(isWon).map(score);
  const lost = deals.filter((deal) => !isWon(deal)).map(score);
  let right = 0;
  for (const a of won) for (const b of lost) right += a > b ? 1 : a === b ? 0.5 : 0;
  return right / (won.length * lost.length);
}

const FEATURES: readonly ((deal: Row) => boolean)[] = [
  (deal) => cell(accountOf(deal), "自有铸造") === "是",
  (deal) => cell(accountOf(deal), "自有铸造") === "",
  (deal) => cell(accountOf(deal), "数字化部门") === "是",
  (deal) =>
    Number(cell(accountOf(deal), "员工人数")) >= 800 && Number(cell(accountOf(deal), "员工人数")) <= 2000,
  (deal) => cell(accountOf(deal), "ERP厂商") === "合蓝ERP",
  (deal) => /^C3[3456]$/.test(cell(accountOf(deal), "行业代码")),
  (deal) => /^(C1|C2|E|F|G)/.test(cell(accountOf(deal), "行业代码")),
  (deal) => cell(deal, "商机来源") === "老客户推荐",
  (deal) => cell(deal, "商机来源") === "电话陌拜",
  (deal) => cell(deal, "立项时已知EB") === "是",
  (deal) => cell(deal, "竞争对手") !== "",
  (deal) => cell(deal, "商机类型") !== "新购",
  (deal) => cell(deal, "立项预算情况") === "已批复",
];

/** Plain logistic regression by gradient descent: what an honest, modest model would find. */
function train(deals: readonly Row[]): (deal: Row) => number {
  const vector = (deal: Row) => [1, ...FEATURES.map((feature) => (feature(deal) ? 1 : 0))];
  const weights = vector(deals[0] as Row).map(() => 0);
  const logit = (x: readonly number[]) => x.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
  const rows = deals.map((deal) => ({ x: vector(deal), y: isWon(deal) ? 1 : 0 }));
  for (let round = 0; round < 600; round++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : 0.004 * weight));
    for (const { x, y } of rows) {
      const error = 1 / (1 + Math.exp(-logit(x))) - y;
      x.forEach((value, i) => {
        gradient[i] = (gradient[i] ?? 0) + (error * value) / rows.length;
      });
    }
    gradient.forEach((slope, i) => {
      weights[i] = (weights[i] ?? 0) - 0.8 * slope;
    });
  }
  return (deal) => logit(vector(deal));
}

describe("the pattern planted in the won deals", () => {
  it("leaves enough closed deals on both sides to learn from", () => {
    expect(closed.filter(isWon).length).toBeGreaterThan(150);
    expect(closed.filter((deal) => !isWon(deal)).length).toBeGreaterThan(200);
  });

  it.each([
    ["a foundry of their own", "自有铸造"],
    ["a digital department", "数字化部门"],
  ])("makes accounts with %s win at least 1.25 times as often as those without", (_, header) => {
    const yes = winRate(closed.filter((deal) => cell(accountOf(deal), header) === "是"));
    const no = winRate(closed.filter((deal) => cell(accountOf(deal), header) === "否"));

    expect(yes / no).toBeGreaterThan(1.25);
  });

  it("favours firms of 800 to 2,000 people over smaller and larger ones", () => {
    const staff = (deal: Row) => Number(cell(accountOf(deal), "员工人数") || Number.NaN);
    const middle = winRate(closed.filter((deal) => staff(deal) >= 800 && staff(deal) <= 2000));

    expect(middle).toBeGreaterThan(1.3 * winRate(closed.filter((deal) => staff(deal) < 800)));
    expect(middle).toBeGreaterThan(1.3 * winRate(closed.filter((deal) => staff(deal) > 2000)));
  });

  it("is found by a modest model on later deals, and not completely", () => {
    const cut = Math.floor(closed.length * 0.65);
    const later = closed.slice(cut);
    const found = auc(later, train(closed.slice(0, cut)));

    expect(found).toBeGreaterThan(0.72);
    expect(found).toBeLessThan(0.86);
  });

  it("lifts the best tenth of later deals well above the average", () => {
    const cut = Math.floor(closed.length * 0.65);
    const score = train(closed.slice(0, cut));
    const later = closed.slice(cut).toSorted((a, b) => score(b) - score(a));
    const top = later.slice(0, Math.ceil(later.length / 10));

    expect(winRate(top) / winRate(later)).toBeGreaterThan(1.5);
  });

  it("is not in what should not matter", () => {
    const noise = [
      (deal: Row) => Number(cell(deal, "商机编号").slice(-2)),
      (deal: Row) => Number(cell(accountOf(deal), "成立年份") || 2000),
    ];
    for (const score of noise) {
      expect(auc(closed, score)).toBeGreaterThan(0.4);
      expect(auc(closed, score)).toBeLessThan(0.6);
    }
  });

  it("leaves a third of the accounts without a deal, some of them as good as the winners", () => {
    const dealt = new Set(readTable("deals").map((row) => cell(row, "客户编号")));
    const fresh = [...accounts.values()].filter((row) => !dealt.has(cell(row, "客户编号")));
    const alike = fresh.filter((row) => cell(row, "自有铸造") === "是" && cell(row, "数字化部门") === "是");

    expect(fresh.length).toBeGreaterThan(100);
    expect(alike.length).toBeGreaterThan(3);
    expect(alike.map((row) => cell(row, "客户名称"))).toContain("临港重装");
  });
});

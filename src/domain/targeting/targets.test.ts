import { describe, expect, it } from "vitest";
import type { Deal } from "../crm.ts";
import { chooseTargets, quarterEnd, type TargetCandidate } from "./targets.ts";

const RULES = {
  openFrom: 60,
  openTo: 60,
  leaveBelow: 40,
  followFrom: 50,
  minimumCoverage: 0.4,
  rates: { CNY: 1, USD: 7 },
};

function deal(expectedCloseOn: string | undefined, status: Deal["status"] = "open"): Deal {
  return {
    id: `d-${expectedCloseOn ?? "none"}`,
    name: "商机",
    status,
    custom: {},
    ...(expectedCloseOn && { expectedCloseOn }),
  };
}

function candidate(id: string, over: Partial<TargetCandidate> = {}): TargetCandidate {
  const account = { id, name: `客户${id}`, custom: {} };
  return { account, index: 50, difficulty: 50, coverage: 1, bant: 0, deals: [], visits: 0, ...over };
}

const ids = (rows: readonly TargetCandidate[]) => rows.map(({ account }) => account.id);

describe("whom to go for this quarter", () => {
  it("ends the quarter on its last day", () => {
    expect(["2026-01-01", "2026-05-31", "2026-09-30", "2026-11-23"].map(quarterEnd)).toEqual([
      "2026-03-31",
      "2026-06-30",
      "2026-09-30",
      "2026-12-31",
    ]);
  });

  it("puts deals of this quarter whose BANT bears it first, best BANT first", () => {
    const chosen = chooseTargets(
      [
        candidate("weak", { bant: 37, deals: [deal("2026-12-10")] }),
        candidate("good", { bant: 62, deals: [deal("2026-12-31")] }),
        candidate("best", { bant: 87, deals: [deal("2027-02-01"), deal("2026-12-20"), deal("2026-12-01")] }),
        candidate("late", { bant: 100, deals: [deal("2027-01-01")] }),
        candidate("won", { bant: 100, deals: [deal("2026-12-01", "won")] }),
        candidate("undated", { bant: 100, deals: [deal(undefined)] }),
      ],
      RULES,
      "2026-11-23",
    );
    expect(ids(chosen.closing)).toEqual(["best", "good"]);
    expect(chosen.closing[0]?.deal.expectedCloseOn).toBe("2026-12-01");
    expect(ids(chosen.doubtful)).toEqual(["weak"]);
  });

  it("weighs BANT by amount, foreign amounts at their rate, and leaves unknown amounts to the end", () => {
    const worth = (amount: number, currency = "CNY"): readonly Deal[] => [
      { ...deal("2026-12-10"), amount: { minor: amount * 100, currency } },
    ];
    const chosen = chooseTargets(
      [
        candidate("small", { bant: 100, deals: worth(180_000) }),
        candidate("large", { bant: 74, deals: worth(2_600_000) }),
        candidate("dollars", { bant: 50, deals: worth(60_000, "USD") }),
        candidate("unknown", { bant: 100, deals: [deal("2026-12-10")] }),
      ],
      RULES,
      "2026-11-23",
    );
    // 74 × 2.6 M = 192 M; 50 × 60 K × 7 = 21 M; 100 × 180 K = 18 M.
    expect(ids(chosen.closing)).toEqual(["large", "dollars", "small", "unknown"]);
  });

  it("opens what is ideal, not too hard, known enough and not being worked on", () => {
    const chosen = chooseTargets(
      [
        candidate("b", { index: 70, difficulty: 60 }),
        candidate("a", { index: 70, difficulty: 30 }),
        candidate("top", { index: 80, difficulty: 10 }),
        candidate("hard", { index: 90, difficulty: 61 }),
        candidate("plain", { index: 59, difficulty: 10 }),
        candidate("guess", { index: 95, coverage: 0.39 }),
        candidate("busy", { index: 95, deals: [deal("2027-06-01")] }),
      ],
      RULES,
      "2026-11-23",
    );
    expect(ids(chosen.opening)).toEqual(["top", "a", "b"]);
  });

  it("leaves accounts that take visits and are not worth them, the most visited first", () => {
    const chosen = chooseTargets(
      [
        candidate("few", { index: 20, visits: 1 }),
        candidate("many", { index: 39, visits: 4 }),
        candidate("quiet", { index: 10 }),
        candidate("fair", { index: 40, visits: 9 }),
        candidate("selling", { index: 10, visits: 9, deals: [deal("2027-06-01")] }),
      ],
      RULES,
      "2026-11-23",
    );
    expect(ids(chosen.leaving)).toEqual(["many", "few"]);
  });
});

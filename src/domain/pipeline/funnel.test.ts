import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changes, STAGE_INDEX, walked, worldOf, yuan } from "#test/support/pipeline-world.ts";
import { deal } from "#test/support/sales-world.ts";
import { addDays, daysBetween, isoWeek, median, namedPeriod, quarterOf, yearBefore } from "./calendar.ts";
import { courseOf, groupMoves } from "./course.ts";
import { compareYears, findBottleneck, measureFunnel, openPipeline } from "./funnel.ts";

const YEAR = { startsOn: "2026-01-01", endsOn: "2026-12-31" };

/** Three won and five lost in 2026; two that do not belong to it. */
const ROWS = [
  walked("w1", [
    ["S1", "2026-01-01"],
    ["S2", "2026-01-11"],
    ["S3", "2026-01-31"],
    ["S4", "2026-02-10"],
    ["SW", "2026-02-20"],
  ]),
  walked("w2", [
    ["S2", "2026-01-05"],
    ["S4", "2026-02-04"],
    ["SW", "2026-03-01"],
  ]),
  walked("w3", [
    ["S1", "2026-02-01"],
    ["S2", "2026-02-21"],
    ["S3", "2026-03-03"],
    ["SW", "2026-04-02"],
  ]),
  walked("l1", [
    ["S1", "2026-03-01"],
    ["SL", "2026-03-31"],
  ]),
  walked("l2", [
    ["S1", "2026-03-01"],
    ["S2", "2026-03-11"],
    ["SL", "2026-05-01"],
  ]),
  walked("l3", [
    ["S2", "2026-03-01"],
    ["S3", "2026-04-10"],
    ["SL", "2026-06-01"],
  ]),
  walked("l4", [
    ["S2", "2026-03-01"],
    ["S3", "2026-04-30"],
    ["S2", "2026-05-30"],
    ["SL", "2026-07-01"],
  ]),
  { deal: deal({ id: "l5", status: "lost", stageId: "SL", closedOn: "2026-08-01" }), changes: [] },
  walked("old", [
    ["S1", "2025-01-01"],
    ["SL", "2025-02-01"],
  ]),
  walked("open", [
    ["S1", "2026-10-01"],
    ["S3", "2026-10-31"],
  ]),
];
const WORLD = worldOf(ROWS);

describe("the funnel", () => {
  const funnel = measureFunnel({ ...WORLD, period: YEAR });
  const counts = funnel.stages.map(({ reached, passed }) => [reached.length, passed]);

  it("counts how far the deals came that were decided in the period, skipped stages included", () => {
    // Reached S1: all but l5, whose stages nobody knows: 3 won + l1–l4 = 7; S2: all but l1; S3: w1–w3, l3, l4.
    expect(counts).toEqual([
      [7, 6],
      [6, 5],
      [5, 3],
      [3, 3],
    ]);
    expect(funnel.stages.map((stage) => stage.conversion)).toEqual([6 / 7, 5 / 6, 3 / 5, 1]);
  });

  it("keeps the win rate exact and names the lost deals that tell no stage", () => {
    expect(funnel.winRate).toBe(3 / 8);
    expect(funnel.wonTotals).toEqual([yuan(30_000)]);
    expect(funnel.unplaced).toBe(1);
  });

  it("takes the middle of the stays that ended in the period", () => {
    // S1: w1 10, w3 20, l1 30, l2 10, open 30 → 20. S2: 10, 20, 30, 32, 40, 51, 60 → 32. S3: w1 10, w3 30, l3 52, l4 30 → 30. S4: w1 10, w2 25 → 17.5.
    expect(funnel.stages.map((stage) => stage.medianDays)).toEqual([20, 32, 30, 17.5]);
  });

  it("shows what is open, with the days in the stage", () => {
    const open = openPipeline({ ...WORLD, today: "2026-11-20" });
    expect(open.totals).toEqual([yuan(10_000)]);
    expect(open.stages.map((stage) => [stage.deals.length, stage.medianAge])).toEqual([
      [0, undefined],
      [0, undefined],
      [1, 20],
      [0, undefined],
    ]);
  });

  it("keeps a deal apart whose stage is unknown", () => {
    const stray = deal({ id: "stray", stageId: "nowhere", amount: yuan(5) });
    const open = openPipeline({ ...WORLD, deals: [...WORLD.deals, stray], today: "2026-11-20" });
    expect(open.unplaced.map((item) => item.id)).toEqual(["stray"]);
    expect(open.totals).toEqual([yuan(10_005)]);
  });
});

describe("the bottleneck", () => {
  const rules = { minCases: 3, fall: 0.1 };

  it("is the stage that loses most when there is no year to compare with", () => {
    const { now, before } = compareYears({
      ...WORLD,
      period: { startsOn: "2026-02-01", endsOn: "2026-12-31" },
    });
    const found = findBottleneck(now, before, rules);
    expect([found?.stage.name, found?.next?.name, found?.why]).toEqual(["方案", "商务", "lowest"]);
  });

  it("is the stage that fell most against the same days a year before", () => {
    const lastYear = ["a", "b", "c", "d"].map((id) =>
      walked(`${id}25`, [
        ["S1", "2025-01-01"],
        ["S2", "2025-02-01"],
        ["S3", "2025-03-01"],
        [id === "a" ? "SL" : "SW", "2025-04-01"],
      ]),
    );
    const thisYear = ["a", "b", "c", "d"].map((id) =>
      walked(`${id}26`, [
        ["S1", "2026-01-01"],
        ...(id === "a" || id === "b" ? [] : [["S2", "2026-02-01"] as const, ["S3", "2026-03-01"] as const]),
        [id === "d" ? "SW" : "SL", "2026-04-01"],
      ]),
    );
    const { now, before } = compareYears({ ...worldOf([...lastYear, ...thisYear]), period: YEAR });
    // S1: 100 % → 50 % of 4. S3: 75 % → 50 % of 2, too few to judge.
    const found = findBottleneck(now, before, rules);
    expect([found?.stage.name, found?.now.conversion, found?.before?.conversion, found?.why]).toEqual([
      "接触",
      0.5,
      1,
      "fell",
    ]);
  });

  it("is not named from too few deals", () => {
    expect(
      findBottleneck(measureFunnel({ ...WORLD, period: YEAR }), undefined, { minCases: 8, fall: 0.1 }),
    ).toBeUndefined();
  });
});

describe("the course of a deal", () => {
  it("trusts the deal's own stage where the history ends elsewhere", () => {
    const { stays, reached } = courseOf(
      deal({ id: "x", stageId: "S3" }),
      changes("x", [["2026-01-01", "stage", "", "S1"]]),
      STAGE_INDEX,
    );
    expect(stays.map((stay) => [stay.stage.id, stay.exit])).toEqual([
      ["S1", "forward"],
      ["S3", undefined],
    ]);
    expect(reached).toBe(3);
  });

  it("sorts the moves of a deal by day and leaves a day's own order alone", () => {
    const moves = changes("x", [
      ["2026-02-01", "stage", "S1", "S2"],
      ["2026-01-01", "stage", "", "S1"],
      ["2026-02-01", "stage", "S2", "S3"],
    ]);
    expect(
      groupMoves(moves)
        .get("x")
        ?.map((move) => move.to),
    ).toEqual(["S1", "S2", "S3"]);
  });
});

describe("grouping moves", () => {
  it("gives each deal its own moves by day, however the deals are mixed", () => {
    const move = fc.record({ deal: fc.nat(4), day: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), (list) => {
        const rows = list.flatMap(({ deal: number, day }) =>
          changes(`d${number}`, [[`2026-01-0${day}`, "stage", "", "S1"]]),
        );
        const groups = groupMoves(rows);
        for (const id of new Set(rows.map((row) => row.dealId))) {
          // Array.sort is stable: a day's own order stays.
          const expected = rows.filter((row) => row.dealId === id).sort((a, b) => a.on.localeCompare(b.on));
          expect(groups.get(id)).toEqual(expected);
        }
        expect([...groups.values()].flat().length).toBe(rows.length);
      }),
    );
  });
});

describe("the calendar", () => {
  it("counts days as the wall calendar does, over leap years and centuries", () => {
    const date = fc.date({ min: new Date("1899-01-01"), max: new Date("2199-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.integer({ min: -40_000, max: 40_000 }), (start, days) => {
        const from = start.toISOString().slice(0, 10);
        expect(daysBetween(from, addDays(from, days))).toBe(days);
      }),
    );
  });

  it("knows quarters, ISO weeks and the same days a year before", () => {
    expect(quarterOf("2026-11-20")).toEqual({ startsOn: "2026-10-01", endsOn: "2026-12-31" });
    expect(isoWeek("2026-11-20")).toEqual({ year: 2026, week: 47 });
    expect(isoWeek("2027-01-01")).toEqual({ year: 2026, week: 53 });
    expect(yearBefore({ startsOn: "2024-02-29", endsOn: "2024-03-31" })).toEqual({
      startsOn: "2023-02-28",
      endsOn: "2023-03-31",
    });
  });

  it("names periods by the day", () => {
    expect(namedPeriod("last-quarter", "2026-01-15")).toEqual({
      startsOn: "2025-10-01",
      endsOn: "2025-12-31",
    });
    expect(namedPeriod("last-month", "2024-03-31")).toEqual({ startsOn: "2024-02-01", endsOn: "2024-02-29" });
    expect(namedPeriod("week", "2026-11-22")).toEqual({ startsOn: "2026-11-16", endsOn: "2026-11-22" });
  });

  it("takes the middle of values, none of none", () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([])]).toEqual([2, 2.5, undefined]);
  });
});

import { describe, expect, it } from "vitest";
import { pipelineArea } from "#src/settings/pipeline.ts";
import { changes, target, team, user, walked, worldOf, yuan } from "#test/support/pipeline-world.ts";
import { activity, deal } from "#test/support/sales-world.ts";
import { buildDigest, type DigestOptions, type DigestWorld, weekToReport } from "./digest.ts";

const SETTINGS = pipelineArea.parse(undefined);
const OPTIONS: DigestOptions = {
  managerId: "boss",
  today: "2026-11-20",
  rules: {
    warnings: SETTINGS.warnings,
    funnel: SETTINGS.funnel,
    commit: 0.7,
    moveWords: { reference: ["样板客户"] },
  },
};

/** Six wins of the year before take 100 days each; this week one took 30, with a visit to a reference customer. */
const PAST = ["p1", "p2", "p3", "p4", "p5", "p6"].map((id) =>
  walked(
    id,
    [
      ["S1", "2026-01-01"],
      ["S3", "2026-02-10"],
      ["SW", "2026-04-11"],
    ],
    { ownerId: "a" },
  ),
);
const QUICK = walked(
  "quick",
  [
    ["S2", "2026-10-19"],
    ["SW", "2026-11-18"],
  ],
  { ownerId: "a", amount: yuan(300_000), competitor: "麦伦系统" },
);
const LATE = {
  deal: deal({
    id: "late",
    ownerId: "b",
    stageId: "S4",
    amount: yuan(400_000),
    createdOn: "2026-08-01",
    expectedCloseOn: "2026-12-20",
    nextStep: "等",
  }),
  changes: changes("late", [
    ["2026-08-01", "stage", "", "S3"],
    ["2026-11-17", "amount", "500000 CNY", "400000 CNY"],
    ["2026-11-18", "stage", "S3", "S4"],
    ["2026-11-19", "expectedCloseOn", "2026-12-01", "2026-12-20"],
  ]),
};
const OTHERS = walked("foreign", [["S4", "2026-08-01"]], { ownerId: "x", expectedCloseOn: "2026-12-01" });

const world: DigestWorld = {
  ...worldOf([...PAST, QUICK, LATE, OTHERS]),
  users: [
    user("boss", { role: "manager" }),
    user("a", { managerId: "boss" }),
    user("b", { managerId: "boss" }),
    user("x"),
  ],
  teams: [team("T", { managerId: "boss" })],
  targets: [target("t1", { teamId: "T", amount: yuan(1_000_000) })],
  facts: (item) => ({
    deal: item,
    moves: worldOf([LATE]).moves.get(item.id) ?? [],
    activities: [],
    contactIds: [],
    hasEb: false,
    hasOpenTask: false,
  }),
  activities: (id) => (id === "quick" ? [activity({ id: "v9", text: "请他们去样板客户车间看了一天" })] : []),
};

describe("the weekly digest", () => {
  const digest = buildDigest(world, OPTIONS);

  it("covers the running week, and on a Monday the one before", () => {
    expect([digest.week, digest.year, digest.period]).toEqual([
      47,
      2026,
      { startsOn: "2026-11-16", endsOn: "2026-11-20" },
    ]);
    expect(weekToReport("2026-11-23")).toEqual({ startsOn: "2026-11-16", endsOn: "2026-11-22" });
    expect(buildDigest(world, { ...OPTIONS, today: "2026-11-23" }).week).toBe(47);
  });

  it("sets the forecast against the target and against a week ago, of the manager's people alone", () => {
    // Won 300,000; 400,000 at 0.8. A week ago nothing was won and 500,000 stood at 0.5.
    expect(digest.target.totals).toEqual([yuan(1_000_000)]);
    expect(digest.forecast.currencies).toEqual([
      { currency: "CNY", won: 30_000_000, worst: 62_000_000, likely: 62_000_000, best: 70_000_000 },
    ]);
    expect(digest.lastWeek).toEqual([
      { currency: "CNY", won: 0, worst: 0, likely: 25_000_000, best: 50_000_000 },
    ]);
    expect(digest.openCount).toBe(1);
  });

  it("tells what moved", () => {
    const { moves } = digest.movement;
    expect(moves.won.map((move) => move.deal.id)).toEqual(["quick"]);
    expect(moves.advanced.map((move) => move.deal.id)).toEqual(["late"]);
    expect(moves.pushed.map((move) => move.deal.id)).toEqual(["late"]);
    expect(moves.down[0]?.change).toEqual([yuan(-100_000)]);
  });

  it("names the win that others can copy: quicker than usual, how, and against whom", () => {
    expect(digest.wins).toMatchObject([
      {
        deal: { id: "quick" },
        days: 30,
        usualDays: 100,
        fast: true,
        competitor: "麦伦系统",
        moves: [{ move: "reference", activityId: "v9" }],
      },
    ]);
  });

  it("suggests one thing for each rep with something to mend", () => {
    expect(digest.suggestions.map(({ userId, deal: { id }, warning }) => [userId, id, warning.rule])).toEqual(
      [["b", "late", "silent"]],
    );
    expect(digest.silent.map((item) => item.deal.id)).toEqual(["late"]);
  });

  it("is plain data and the same again from the same world", () => {
    expect(JSON.parse(JSON.stringify(digest))).toEqual(
      JSON.parse(JSON.stringify(buildDigest(world, OPTIONS))),
    );
    expect(structuredClone(digest)).toEqual(digest);
  });

  it("is empty but whole for a manager without deals", () => {
    const empty = buildDigest({ ...world, deals: [] }, OPTIONS);
    expect([empty.openCount, empty.warnings, empty.wins, empty.forecast.currencies]).toEqual([0, [], [], []]);
  });
});

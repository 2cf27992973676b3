import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STAGE_INDEX, target, team, user, yuan } from "#test/support/pipeline-world.ts";
import { deal } from "#test/support/sales-world.ts";
import { money } from "../money.ts";
import { attainment, forecast, targetOf, targetOfTeam, teamsLedBy } from "./forecast.ts";
import { membersOf, peopleBelow } from "./people.ts";

const Q4 = { startsOn: "2026-10-01", endsOn: "2026-12-31" };
const due = "2026-12-15";

describe("the forecast", () => {
  it("weighs by the deal's own probability, else its stage's, and keeps worst ≤ likely ≤ best", () => {
    const deals = [
      deal({ id: "w", status: "won", amount: yuan(1_000), closedOn: "2026-10-01" }),
      deal({ id: "own", stageId: "S2", probability: 0.6, amount: yuan(500), expectedCloseOn: due }),
      deal({ id: "stage", stageId: "S4", amount: yuan(200), expectedCloseOn: due }),
    ];
    const { currencies, open } = forecast({ deals, stages: STAGE_INDEX, period: Q4, commit: 0.7 });
    // worst 1000 + 200·0.8; likely + 500·0.6; best 1000 + 500 + 200.
    expect(currencies).toEqual([
      { currency: "CNY", won: 100_000, worst: 116_000, likely: 146_000, best: 170_000 },
    ]);
    expect(open.map((row) => row.weighted)).toEqual([yuan(300), yuan(160)]);
  });

  it("takes learnt chances before the CRM's own, and weighs with them what has none", () => {
    const deals = [
      deal({ id: "own", stageId: "S2", probability: 0.6, amount: yuan(500), expectedCloseOn: due }),
      deal({ id: "none", amount: yuan(200), expectedCloseOn: due }),
    ];
    const chances = new Map([
      ["own", 0.2],
      ["none", 0.75],
    ]);
    const { currencies, unweighed } = forecast({
      deals,
      stages: STAGE_INDEX,
      period: Q4,
      commit: 0.7,
      chances,
    });
    // likely 500·0.2 + 200·0.75; worst only the one at 75 %; best all of it.
    expect(currencies).toEqual([{ currency: "CNY", won: 0, worst: 15_000, likely: 25_000, best: 70_000 }]);
    expect(unweighed).toEqual([]);
  });

  it("never adds currencies", () => {
    const deals = [
      deal({ id: "a", status: "won", amount: yuan(10), closedOn: "2026-11-01" }),
      deal({ id: "b", status: "won", amount: money(20, "USD"), closedOn: "2026-11-01" }),
    ];
    const { currencies } = forecast({ deals, stages: STAGE_INDEX, period: Q4, commit: 0.7 });
    expect(currencies.map((one) => [one.currency, one.won])).toEqual([
      ["USD", 2_000],
      ["CNY", 1_000],
    ]);
  });

  it("sets apart what it cannot count instead of guessing", () => {
    const deals = [
      deal({ id: "late", amount: yuan(1), probability: 0.5, expectedCloseOn: "2026-09-30" }),
      deal({ id: "undated", amount: yuan(1), probability: 0.5 }),
      deal({ id: "no-amount", probability: 0.5, expectedCloseOn: due }),
      deal({ id: "no-chance", amount: yuan(1), expectedCloseOn: due }),
      deal({ id: "next", amount: yuan(1), probability: 0.5, expectedCloseOn: "2027-01-01" }),
    ];
    const result = forecast({ deals, stages: STAGE_INDEX, period: Q4, commit: 0.7 });
    expect(result.currencies).toEqual([]);
    expect(result.overdue.map(({ id }) => id)).toEqual(["late"]);
    expect(result.undated.map(({ id }) => id)).toEqual(["undated"]);
    expect(result.unweighed.map(({ id }) => id)).toEqual(["no-amount", "no-chance"]);
  });

  it("adds up to the cent from its own rows, whatever the amounts", () => {
    const row = fc.record({
      minor: fc.nat(10_000_000),
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const deals = rows.map(({ minor, probability }, at) =>
          deal({ id: `d${at}`, probability, amount: { minor, currency: "CNY" }, expectedCloseOn: due }),
        );
        const { currencies, open } = forecast({ deals, stages: STAGE_INDEX, period: Q4, commit: 0.7 });
        const [one] = currencies;
        expect(one?.likely).toBe(open.reduce((sum, item) => sum + item.weighted.minor, 0));
        expect(one?.best).toBe(rows.reduce((sum, item) => sum + item.minor, 0));
        expect((one?.worst ?? 0) <= (one?.likely ?? 0) && (one?.likely ?? 0) <= (one?.best ?? 0)).toBe(true);
      }),
    );
  });
});

describe("targets", () => {
  const targets = [
    target("q", { teamId: "T", amount: yuan(920) }),
    target("person", { teamId: "T", userId: "u", amount: yuan(300) }),
    target("year", { userId: "v", startsOn: "2026-01-01", endsOn: "2026-12-31", amount: yuan(3_650) }),
  ];

  it("takes a team's own row, not its people's", () => {
    expect(targetOf(targets, { teamId: "T" }, Q4).totals).toEqual([yuan(920)]);
    expect(targetOf(targets, { userId: "u" }, Q4).totals).toEqual([yuan(300)]);
  });

  it("adds up the teams below where a team has no target of its own", () => {
    const teams = [
      team("all"),
      team("T", { parentId: "all" }),
      team("T2", { parentId: "all" }),
      team("T3", { parentId: "T" }),
    ];
    const rows = [
      ...targets,
      target("q2", { teamId: "T2", amount: yuan(80) }),
      target("q3", { teamId: "T3", amount: yuan(7) }),
    ];
    expect(targetOfTeam(rows, "all", { teams, period: Q4 }).totals).toEqual([yuan(1_000)]);
  });

  it("cuts a longer target by days and says so", () => {
    const sum = targetOf(targets, { userId: "v" }, Q4);
    expect([sum.totals, sum.prorated]).toEqual([[yuan(920)], true]);
  });

  it("has none where there is none, and no attainment in another currency", () => {
    expect(targetOf(targets, { userId: "nobody" }, Q4)).toEqual({ totals: [], rows: [], prorated: false });
    expect(attainment(46_000, [yuan(920)], "CNY")).toBe(0.5);
    expect(attainment(46_000, [yuan(920)], "USD")).toBeUndefined();
  });
});

describe("people", () => {
  const users = [
    user("top", { role: "manager" }),
    user("mid", { role: "manager", managerId: "top", teamId: "T1" }),
    user("a", { managerId: "mid", teamId: "T2" }),
    user("b", { teamId: "T2" }),
    user("x", { teamId: "T9" }),
  ];
  const teams = [
    team("T1", { managerId: "top" }),
    team("T2", { parentId: "T1", managerId: "mid" }),
    team("T9"),
  ];

  it("finds everybody below a manager by reports and by teams, and a rep alone", () => {
    expect([...peopleBelow("top", users, teams)].sort()).toEqual(["a", "b", "mid", "top"]);
    expect([...peopleBelow("a", users, teams)]).toEqual(["a"]);
    expect([...membersOf("T1", users, teams)].sort()).toEqual(["a", "b", "mid"]);
  });

  it("gives a manager the uppermost teams they lead", () => {
    const both = [...teams, team("T3", { parentId: "T1", managerId: "top" })];
    expect(teamsLedBy("top", both).map(({ id }) => id)).toEqual(["T1"]);
  });
});

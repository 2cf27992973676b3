import { describe, expect, it } from "vitest";
import { pipelineArea } from "#src/settings/pipeline.ts";
import { changes, STAGE_INDEX, type Step, walked, worldOf, yuan } from "#test/support/pipeline-world.ts";
import { activity, deal } from "#test/support/sales-world.ts";
import type { Deal } from "../crm.ts";
import { agenda } from "./agenda.ts";
import type { WarningRules } from "./rules.ts";
import { type DealFacts, rankWarnings, warningsOf, warningWorld } from "./warnings.ts";

const TODAY = "2026-11-20";
const SETTINGS = pipelineArea.parse(undefined);
const RULES: WarningRules = SETTINGS.warnings;

const HEALTHY: Partial<Deal> = {
  id: "d",
  stageId: "S2",
  createdOn: "2026-11-01",
  expectedCloseOn: "2026-12-31",
  nextStep: "带方案组去现场",
};

function facts(
  fields: Partial<Deal> = {},
  over: Partial<DealFacts> = {},
  steps: readonly Step[] = [],
): DealFacts {
  return {
    deal: deal({ ...HEALTHY, ...fields }),
    moves: changes("d", [["2026-11-01", "stage", "", "S2"], ...steps]),
    activities: [
      activity({ id: "v1", on: "2026-11-18", contactId: "c1" }),
      activity({ id: "v2", on: "2026-11-10", contactId: "c2" }),
    ],
    contactIds: ["c1", "c2"],
    hasEb: true,
    hasOpenTask: false,
    ...over,
  };
}

const judge = warningWorld({ ...worldOf([]), rules: RULES, today: TODAY });
const broken = (item: DealFacts, world = judge) =>
  warningsOf(item, world).warnings.map((warning) => warning.rule);

describe("warnings", () => {
  it("leaves a healthy deal and a closed one alone", () => {
    expect(broken(facts())).toEqual([]);
    expect(broken(facts({ status: "lost", expectedCloseOn: "2026-01-01" }))).toEqual([]);
  });

  it("warns the day after the expected close date", () => {
    expect(broken(facts({ expectedCloseOn: "2026-11-20" }))).toEqual([]);
    const [warning] = warningsOf(facts({ expectedCloseOn: "2026-11-19" }), judge).warnings;
    expect(warning).toMatchObject({
      rule: "overdue",
      figure: 1,
      rows: [{ kind: "deal", id: "d", field: "expectedCloseOn" }],
    });
  });

  it("counts silence by stage, from the last thing done or from the beginning", () => {
    const last = (on: string) => ({
      activities: [activity({ id: "v", on, contactId: "c1" }), activity({ on, contactId: "c2" })],
    });
    expect(broken(facts({}, last("2026-10-31")))).toEqual([]);
    expect(broken(facts({}, last("2026-10-30")))).toEqual(["silent"]);
    const settings = { ...RULES, silentDays: { default: 21, stages: { 需求: 5 } } };
    const strict = warningWorld({ ...worldOf([]), rules: settings, today: TODAY });
    expect(broken(facts({}, last("2026-11-15")), strict)).toEqual(["silent"]);
    const never = warningsOf(facts({ createdOn: "2026-10-01" }, { activities: [] }), judge).warnings;
    expect(never.find((warning) => warning.rule === "silent")).toMatchObject({
      figure: 50,
      rows: [{ kind: "deal" }],
    });
  });

  it("takes an open task and a note of tomorrow for no activity", () => {
    const activities = [
      activity({ kind: "task", on: "2026-11-19", contactId: "c1" }),
      activity({ on: "2026-11-21", contactId: "c2" }),
    ];
    expect(broken(facts({ createdOn: "2026-10-01" }, { activities }))).toContain("silent");
  });

  it("calls stalled what stays twice as long as usual, or beyond a fixed time where nothing is usual", () => {
    const ended = [8, 10, 10, 12, 20].map((days, at) =>
      walked(`e${at}`, [
        ["S2", "2026-01-01"],
        ["SL", `2026-01-${String(days + 1).padStart(2, "0")}`],
      ]),
    );
    const known = warningWorld({ ...worldOf(ended), rules: RULES, today: TODAY });
    // The middle is 10 days, so 20 are let pass; the deal came on 1 November.
    expect(broken(facts(), { ...known, today: "2026-11-21" })).toEqual([]);
    expect(broken(facts(), { ...known, today: "2026-11-22" })).toEqual(["stalled"]);
    expect(broken(facts(), { ...judge, today: "2026-12-01" })).toEqual([]);
  });

  it("asks for a decision maker and a second contact once the need is on the table", () => {
    expect(broken(facts({}, { hasEb: false }))).toEqual(["noEb"]);
    expect(
      broken(
        facts({ stageId: "S1" }, { hasEb: false, contactIds: [], activities: [activity({ on: TODAY })] }, [
          ["2026-11-02", "stage", "S2", "S1"],
        ]),
      ),
    ).toEqual([]);
    const one = [activity({ on: TODAY, contactId: "c1" }), activity({ on: TODAY, contactId: "c1" })];
    expect(broken(facts({}, { activities: one }))).toEqual(["singleContact"]);
    expect(broken(facts({}, { activities: [activity({ on: TODAY })] }))).toEqual([]);
  });

  it("warns when the close date was put off twice and the amount was cut", () => {
    const pushes: Step[] = [
      ["2026-11-05", "expectedCloseOn", "2026-11-30", "2026-12-15"],
      ["2026-11-12", "expectedCloseOn", "2026-12-15", "2026-12-31"],
    ];
    expect(broken(facts({}, {}, pushes.slice(0, 1)))).toEqual([]);
    expect(warningsOf(facts({}, {}, pushes), judge).warnings[0]).toMatchObject({
      rule: "pushed",
      figure: 2,
      on: "2026-11-12",
    });
    expect(broken(facts({}, {}, [["2026-11-12", "amount", "100 CNY", "86 CNY"]]))).toEqual([]);
    expect(broken(facts({}, {}, [["2026-11-12", "amount", "100 CNY", "85 CNY"]]))).toEqual(["amountCut"]);
    expect(broken(facts({}, {}, [["2026-11-12", "amount", "100 USD", "85 CNY"]]))).toEqual([]);
  });

  it("takes a next step that is overdue for none, unless a task is open", () => {
    const { nextStep: _none, ...without } = HEALTHY;
    const silentStep = { ...facts(), deal: deal(without) };
    expect(broken(silentStep)).toEqual(["noNextStep"]);
    expect(broken({ ...silentStep, hasOpenTask: true })).toEqual([]);
    expect(broken(facts({}, { nextStepOn: "2026-11-17" }))).toEqual([]);
    expect(broken(facts({}, { nextStepOn: "2026-11-16" }))).toEqual(["noNextStep"]);
  });

  it("ranks by points, then by amount of one currency, and lets a rule be switched off", () => {
    const late = (id: string, amount: number) =>
      warningsOf(facts({ id, amount: yuan(amount), expectedCloseOn: "2026-11-01" }), judge);
    const worse = warningsOf(facts({ id: "z", expectedCloseOn: "2026-11-01" }, { hasEb: false }), judge);
    const fine = warningsOf(facts({ id: "fine" }), judge);
    expect(rankWarnings([fine, late("a", 5), late("b", 9), worse]).map((item) => item.deal.id)).toEqual([
      "z",
      "b",
      "a",
    ]);
    const off = { ...RULES, points: { ...RULES.points, overdue: 0 } };
    expect(broken(facts({ expectedCloseOn: "2026-11-01" }), { ...judge, rules: off })).toEqual([]);
  });
});

describe("today's list", () => {
  const deals = [
    deal({ id: "d1", stageId: "S3", amount: yuan(100), expectedCloseOn: "2026-11-25" }),
    deal({ id: "d2", stageId: "S3", amount: yuan(900), expectedCloseOn: "2026-12-25" }),
  ];
  const task = (id: string, dueOn: string, fields = {}) => activity({ id, kind: "task", dueOn, ...fields });
  const warnings = [
    warningsOf({ ...facts(), deal: deal({ ...HEALTHY, ...deals[1], expectedCloseOn: "2026-11-01" }) }, judge),
  ];
  const list = (tasks = [task("t1", "2026-11-19", { dealId: "d1" })]) =>
    agenda({ deals, tasks, warnings, rules: SETTINGS.today, today: TODAY });

  it("adds up tasks, close dates and warnings of a deal, best first", () => {
    // d1: overdue task 3 + closes in 5 days 3; d2: overdue 3.
    expect(list().map((item) => [item.key, item.points])).toEqual([
      ["d1", 6],
      ["d2", 3],
    ]);
    expect(list()[0]?.reasons.map((reason) => reason.kind)).toEqual(["task", "closing"]);
  });

  it("keeps a task without a deal at its account, and leaves later ones out", () => {
    const items = list([
      task("t1", TODAY, { accountId: "A" }),
      task("t2", "2026-11-28"),
      task("t3", "2026-11-27"),
    ]);
    // Due today 4; d1 closing 3 and d2 overdue 3 by amount; due within the week 1.
    expect(items.map((item) => [item.key, item.points])).toEqual([
      ["account:A", 4],
      ["d2", 3],
      ["d1", 3],
      ["task:t3", 1],
    ]);
  });

  it("knows every stage that the rules may name", () => {
    expect([...judge.position]).toEqual(
      [...STAGE_INDEX.values()].slice(0, 4).map((stage, at) => [stage.id, at + 1]),
    );
  });
});

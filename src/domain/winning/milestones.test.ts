import { describe, expect, it } from "vitest";
import { decisionChainArea } from "#src/settings/decision-chain.ts";
import { milestonesArea } from "#src/settings/milestones.ts";
import { activity, contact, deal } from "#test/support/sales-world.ts";
import type { Stage, StageChange } from "../crm.ts";
import { buildChain } from "./chain.ts";
import {
  findSignals,
  type MilestoneInput,
  milestoneOf,
  milestoneRates,
  readMilestones,
} from "./milestones.ts";

const settings = milestonesArea.parse(undefined);
const { words } = decisionChainArea.parse(undefined);
const TODAY = "2026-11-20";

const stage = (id: string, name: string, order: number, over: Partial<Stage> = {}): Stage => ({
  id,
  name,
  order,
  status: "open",
  custom: {},
  ...over,
});
const STAGES = [
  stage("S1", "初步接触", 1, { milestone: "客户破冰" }),
  stage("S2", "需求确认", 2, { milestone: "发展内线" }),
  stage("S3", "方案", 3, { milestone: "最佳选择" }),
  stage("S4", "商务", 4, { milestone: "内外动力驱动" }),
  stage("S5", "合同", 5, { milestone: "内外动力驱动" }),
  stage("S6", "赢单", 6, { status: "won" }),
  stage("S7", "输单", 7, { status: "lost" }),
];

let count = 0;
const moved = (dealId: string, to: string): StageChange => ({
  id: `h${++count}`,
  dealId,
  on: "2026-01-01",
  field: "stage",
  to,
  seen: "source",
  custom: {},
});

function read(over: Partial<MilestoneInput> = {}, contacts: ReturnType<typeof contact>[] = []) {
  return readMilestones({
    rules: settings.milestones,
    recentDays: settings.recentDays,
    activities: [],
    chain: buildChain({ contacts, layers: [], template: [], words }),
    stage: STAGES[0],
    stages: STAGES,
    marks: {},
    today: TODAY,
    ...over,
  });
}

describe("milestoneOf", () => {
  it("goes by the stage's milestone, else by its name, in both languages", () => {
    expect(STAGES.map((item) => milestoneOf(item, settings.milestones))).toEqual([
      "icebreak",
      "coach",
      "choice",
      "drive",
      "drive",
      undefined,
      undefined,
    ]);
    expect(milestoneOf(stage("x", "Proposal", 3), settings.milestones)).toBe("choice");
  });
});

describe("readMilestones", () => {
  it("takes a visit with a named person, a word in a note, a Coach and an EB for us as evidence", () => {
    const activities = [
      activity({ id: "v", kind: "visit", contactId: "c1", on: "2026-11-01", text: "聊了产线" }),
      activity({ id: "n", kind: "note", on: "2026-10-01", text: "带他们去样板客户参观" }),
    ];
    const contacts = [contact({ id: "e", name: "王强", role: "EB", stance: "支持" })];
    const states = read({ activities }, contacts);
    expect(states.map((state) => [state.id, state.reached])).toEqual([
      ["icebreak", true],
      ["coach", false],
      ["choice", true],
      ["drive", true],
    ]);
    expect(states[0]?.evidence).toMatchObject([{ kind: "activity", id: "v", on: "2026-11-01" }]);
    expect(states[3]?.evidence).toMatchObject([{ kind: "chain", id: "e" }]);
  });

  it("takes a stage beyond a milestone as passing it, but not a lost one", () => {
    expect(read({ stage: STAGES[2] }).map((state) => state.reached)).toEqual([true, true, false, false]);
    expect(read({ stage: STAGES[6] }).some((state) => state.reached)).toBe(false);
  });

  it("lets a person's word beat the notes, and forgets notes older than a year", () => {
    const old = [activity({ kind: "visit", contactId: "c1", on: "2025-11-01" })];
    expect(read({ activities: old })[0]?.reached).toBe(false);
    const mark = { reached: false, said: "人换了，要重来", by: "李珊", on: TODAY };
    const fresh = [activity({ kind: "visit", contactId: "c1", on: "2026-11-01" })];
    expect(read({ activities: fresh, marks: { icebreak: mark } })[0]).toMatchObject({ reached: false, mark });
  });
});

describe("milestoneRates", () => {
  it("counts closed deals that stood at a milestone and those that went on", () => {
    // a won; b lost at 方案 after 需求确认; c lost at 初步接触; d lost at 商务; e still open and not counted.
    const deals = [
      deal({ id: "a", status: "won", stageId: "S6" }),
      deal({ id: "b", status: "lost", stageId: "S7" }),
      deal({ id: "c", status: "lost", stageId: "S7" }),
      deal({ id: "d", status: "abandoned", stageId: "S7" }),
      deal({ id: "e", status: "open", stageId: "S5" }),
    ];
    const changes = [
      moved("b", "S2"),
      moved("b", "方案"),
      moved("c", "S1"),
      moved("d", "S4"),
      moved("b", "S7"),
    ];
    const rates = milestoneRates({ deals, stages: STAGES, changes, rules: settings.milestones });
    expect(rates).toEqual([
      { id: "icebreak", entered: 4, passed: 3, rate: 3 / 4 },
      { id: "coach", entered: 3, passed: 3, rate: 1 },
      { id: "choice", entered: 3, passed: 2, rate: 2 / 3 },
      { id: "drive", entered: 2, passed: 1, rate: 1 / 2 },
    ]);
  });

  it("gives no rate where nobody stood", () => {
    expect(milestoneRates({ deals: [], stages: STAGES, changes: [], rules: settings.milestones })[0]).toEqual(
      {
        id: "icebreak",
        entered: 0,
        passed: 0,
      },
    );
  });
});

describe("findSignals", () => {
  it.each([
    ["整场只听我们讲，问他意见就说“回去研究”", "silent"],
    ["提出要免费用一年再谈合同，其他条件不松口", "impossible"],
    ["连着三天不接电话", "refuses"],
    ["He refuses to meet before the tender", "refuses"],
    ["They want it free for a year", "impossible"],
  ])("hears in “%s” %s", (text, signal) => {
    expect(findSignals([activity({ text })], settings.signals).map((item) => item.signal)).toEqual([signal]);
  });

  it("hears nothing in an ordinary note and puts the newest first", () => {
    expect(findSignals([activity({ text: "约好下周看现场" })], settings.signals)).toEqual([]);
    const found = findSignals(
      [
        activity({ id: "a", on: "2026-01-01", text: "没有表态" }),
        activity({ id: "b", on: "2026-02-01", text: "拒绝再谈" }),
      ],
      settings.signals,
    );
    expect(found.map((item) => item.activity.id)).toEqual(["b", "a"]);
  });
});

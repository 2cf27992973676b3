import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import type { Reply, TableBlock } from "#src/reply.ts";
import { changes, STAGES, target, team, walked, yuan } from "#test/support/pipeline-world.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { campaignsSkill } from "./campaigns/index.ts";
import { digestSkill } from "./digest/index.ts";
import { forecastSkill } from "./forecast/index.ts";
import { movementSkill } from "./movement/index.ts";
import { pipelineSkill } from "./pipeline/index.ts";
import { todaySkill } from "./today/index.ts";
import { warningsSkill } from "./warnings/index.ts";

/** Of the rep 李珊 five decided deals and two open ones; of the colleague 孙浩 one. Today is Monday 2026-11-23. */
const DECIDED = ["w1", "w2", "l1", "l2", "l3"].map((id) =>
  walked(
    id,
    [
      ["S1", "2026-09-01"],
      ["S2", "2026-09-21"],
      ["S3", "2026-10-01"],
      ...(id.startsWith("w") ? [["S4", "2026-10-31"] as const] : []),
      [id.startsWith("w") ? "SW" : "SL", "2026-11-10"],
    ],
    { name: `已关 ${id}`, accountId: "A1", ownerId: "rep", campaignId: "K1" },
  ),
);
const PUSHED = {
  deal: deal({
    id: "o1",
    name: "甲泵业 二期",
    accountId: "A1",
    ownerId: "rep",
    stageId: "S3",
    amount: yuan(1_800_000),
    createdOn: "2026-06-01",
    expectedCloseOn: "2026-12-20",
    nextStep: "约总经理",
  }),
  changes: changes("o1", [
    ["2026-06-01", "stage", "", "S3"],
    ["2026-10-08", "expectedCloseOn", "2026-10-31", "2026-11-30"],
    ["2026-11-18", "expectedCloseOn", "2026-11-30", "2026-12-20"],
  ]),
};
const CLOSING = walked("o2", [["S4", "2026-11-02"]], {
  name: "乙阀门 能管",
  accountId: "A2",
  ownerId: "rep",
  amount: yuan(500_000),
  expectedCloseOn: "2026-11-27",
  nextStep: "盖章",
});
const COLLEAGUE = walked("o3", [["S2", "2026-11-20"]], {
  name: "丙轴承 追溯",
  accountId: "A3",
  ownerId: "other",
  amount: yuan(90_000),
  expectedCloseOn: "2026-12-10",
  nextStep: "看现场",
});
const ALL = [...DECIDED, PUSHED, CLOSING, COLLEAGUE];

let store: Store;
beforeEach(async () => {
  store = await openTestStore({
    team: [team("T", { name: "华东一组", managerId: "boss" })],
    stage: STAGES,
    account: [
      account({ id: "A1", name: "甲泵业", ownerId: "rep", industryCode: "344" }),
      account({ id: "A2", name: "乙阀门", ownerId: "rep", industryCode: "367" }),
      account({ id: "A3", name: "丙轴承", ownerId: "other", industryCode: "345" }),
    ],
    contact: [
      contact({ id: "C1", accountId: "A1", role: "TB" }),
      contact({ id: "C2", accountId: "A2", role: "EB" }),
    ],
    deal: ALL.map((row) => row.deal),
    stageChange: ALL.flatMap((row) => row.changes),
    activity: [
      activity({
        id: "t1",
        kind: "task",
        accountId: "A2",
        dealId: "o2",
        ownerId: "rep",
        dueOn: "2026-11-20",
        subject: "送合同",
      }),
      activity({
        id: "t2",
        kind: "task",
        accountId: "A2",
        dealId: "o2",
        ownerId: "rep",
        dueOn: "2026-11-20",
        subject: "做完的",
        custom: { 状态: "已完成" },
      }),
      activity({
        id: "v1",
        accountId: "A2",
        dealId: "o2",
        ownerId: "rep",
        contactId: "C2",
        on: "2026-11-19",
      }),
      activity({
        id: "v2",
        accountId: "A1",
        dealId: "w1",
        ownerId: "rep",
        on: "2026-11-01",
        text: "去样板客户参观",
      }),
    ],
    target: [
      target("r1", { teamId: "T", amount: yuan(2_000_000) }),
      target("r2", { userId: "rep", amount: yuan(1_000_000) }),
    ],
    campaign: [{ id: "K1", name: "春季沙龙", startsOn: "2026-08-01", cost: yuan(10_000), custom: {} }],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const context = (options: Parameters<typeof skillContext>[1] = {}) => skillContext(store, options);

function tables(reply: Reply): TableBlock[] {
  return reply.blocks.filter((block) => block.type === "table");
}

describe("pipeline", () => {
  it("shows the team's funnel, the bottleneck with advice, and the cohort", async () => {
    const reply = await runSkill(pipelineSkill, {}, context({ user: "boss" }));
    const text = textOf(reply);
    expect(reply.title).toBe("华东一组 · 销售漏斗（近 90 天）");
    expect(text).toContain("在跟 3 个，¥239 万**；赢 2，输 3，赢率 40%");
    expect(text).toContain("**瓶颈**：方案→商务 只有 40%（2/5）");
    expect(text).toContain("关闭（赢或输）的 5 个商机");
    const chart = reply.blocks.find((block) => block.type === "chart")?.chart;
    expect(chart).toMatchObject({ kind: "funnel", series: [{ values: [5, 5, 5, 2, 2] }] });
    expect(tables(reply)[0]?.rows.map((row) => row.cells.slice(0, 4))).toEqual([
      ["接触", "0", "–", "100% (5/5)"],
      ["需求", "1", "¥9 万", "100% (5/5)"],
      ["方案", "1", "¥180 万", "40% (2/5)"],
      ["商务", "1", "¥50 万", "100% (2/2)"],
    ]);
  });

  it("gives a rep their own figures and speaks English", async () => {
    const reply = await runSkill(pipelineSkill, { about: "my funnel this year" }, context({ locale: "en" }));
    expect(reply.title).toBe("李珊 · funnel, this year");
    expect(textOf(reply)).toContain("2 open, ¥2.3M**; 2 won, 3 lost, win rate 40%");
  });

  it("opens the deals behind a figure", async () => {
    const reply = await runSkill(pipelineSkill, {}, context({ user: "boss" }));
    const action = tables(reply)[0]?.rows[2]?.action;
    const rows = await runSkill(pipelineSkill, action?.input ?? {}, context({ user: "boss" }));
    expect(tables(rows)[0]?.rows.map((row) => [row.cells[0], row.cells[5]])).toEqual([
      ["甲泵业 二期", "175 天"],
    ]);
    const lost = await runSkill(pipelineSkill, { part: "lost", stage: "S3" }, context({ user: "boss" }));
    expect(tables(lost)[0]?.total).toBe(3);
  });

  it("reads person, team, industry and days out of free words, and says what it did not find", async () => {
    const boss = context({ user: "boss" });
    const title = async (about: string) => (await runSkill(pipelineSkill, { about }, boss)).title;
    expect(await title("孙浩今年的")).toBe("孙浩 · 销售漏斗（今年）");
    expect(await title("华东一组上季度")).toBe("华东一组 · 销售漏斗（上季度）");
    expect(await title("汽车制造业")).toBe("华东一组 · 汽车制造业 · 销售漏斗（近 90 天）");
    expect(await title("乙阀门")).toBe("华东一组 · 乙阀门 · 销售漏斗（近 90 天）");
    expect(textOf(await runSkill(pipelineSkill, { about: "火星" }, boss))).toContain("没有对上“火星”");
  });

  it("does not let a rep look at a colleague", async () => {
    const reply = await runSkill(pipelineSkill, { about: "孙浩" }, context());
    expect(textOf(reply)).toContain("没有对上“孙浩”，下面是李珊的");
    expect(JSON.stringify(reply)).not.toContain("丙轴承");
  });
});

describe("warnings", () => {
  it("ranks the team's deals with reasons and counts each rule", async () => {
    const reply = await runSkill(warningsSkill, {}, context({ user: "boss" }));
    expect(textOf(reply)).toContain("成交日推迟了 2 次");
    expect(tables(reply)[0]?.rows.map((row) => row.cells[0])).toEqual([
      "甲泵业 二期",
      "丙轴承 追溯",
      "乙阀门 能管",
    ]);
    expect(tables(reply)[0]?.rows[0]?.cells[5]).toBe("11");
    const rule = await runSkill(warningsSkill, { rule: "pushed" }, context({ user: "boss" }));
    expect(tables(rule)[0]?.rows.map((row) => row.cells[0])).toEqual(["甲泵业 二期"]);
  });

  it("judges one deal by its rows, with what to do", async () => {
    const reply = await runSkill(warningsSkill, { deal: "o1" }, context());
    const text = textOf(reply);
    // Pushed 3, silent 3, stalled 2 (175 days, usually 40), no decision maker 2, one contact 1.
    expect(text).toContain("触发 5 条预警，共 11 分");
    expect(text).toContain("建商机 175 天，还没有任何动作");
    expect(reply.about).toEqual({ dealId: "o1", accountId: "A1" });
    expect(text).toContain("看决策链");
    const asked = await runSkill(warningsSkill, { about: "甲泵业 二期" }, context());
    expect(asked.title).toBe(reply.title);
  });

  it("lets the manager remind the owner, but nobody themselves", async () => {
    const labels = async (user: "rep" | "boss") =>
      (await runSkill(warningsSkill, { deal: "o1" }, context({ user }))).blocks.flatMap((block) =>
        block.type === "actions" ? block.actions.map((action) => action.label) : [],
      );
    expect(await labels("boss")).toContain("提醒负责人");
    expect(await labels("rep")).not.toContain("提醒负责人");
    expect(await labels("rep")).toContain("生成一页简报");
  });

  it("stops asking for a decision maker once the chain names one", async () => {
    const body = { seats: { C1: { fields: { role: "EB" }, evidence: {} } } };
    const { viewer } = context();
    await store.records.put(viewer, {
      kind: "decision-chain",
      id: "deal:o1",
      scope: "subject",
      dealId: "o1",
      accountId: "A1",
      body,
    });
    expect(textOf(await runSkill(warningsSkill, { deal: "o1" }, context()))).not.toContain(
      "没有确认拍板的人",
    );
  });
});

describe("movement", () => {
  it("tells on a Monday what moved in the week before, and opens the rows", async () => {
    const reply = await runSkill(movementSkill, {}, context({ user: "boss" }));
    expect(reply.title).toBe("华东一组 · 变化（11月16日—11月23日）");
    const text = textOf(reply);
    expect(text).toContain("新增 1（¥9 万）");
    expect(text).toContain("推迟：**甲泵业 二期** ¥180 万，11月30日→12月20日，第 2 次推迟");
    expect(text).toContain("在跟总额 ¥230 万 → ¥239 万");
    const pushed = tables(reply)[0]?.rows.find((row) => row.cells[0] === "推迟")?.action;
    const rows = await runSkill(movementSkill, pushed?.input ?? {}, context({ user: "boss" }));
    expect(tables(rows)[0]?.rows.map((row) => row.cells[0])).toEqual(["甲泵业 二期"]);
  });

  it("says so when nothing moved", async () => {
    const reply = await runSkill(
      movementSkill,
      { from: "2026-11-21", to: "2026-11-22" },
      context({ locale: "en" }),
    );
    expect(textOf(reply)).toContain("No deal changed in this period.");
  });
});

describe("forecast", () => {
  it("sets won and weighted against the target, person by person", async () => {
    const reply = await runSkill(forecastSkill, {}, context({ user: "boss" }));
    // Won 2 × 10,000; 1,800,000·0.5 + 500,000·0.8 + 90,000·0.25 = 1,322,500.
    expect(textOf(reply)).toContain("目标 ¥200 万，已赢 ¥2 万（1%），加权预测 ¥134 万**，还差 ¥65.8 万");
    expect(tables(reply)[0]?.rows.map((row) => row.cells)).toEqual([
      ["孙浩", "–", "–", "–", "¥2.25 万"],
      ["李珊", "¥100 万", "¥2 万", "2%", "¥132 万"],
    ]);
  });

  it("opens the deals with what each adds, to the cent", async () => {
    const reply = await runSkill(forecastSkill, { part: "open" }, context());
    expect(textOf(reply)).toContain("2 个，¥230 万，加权 ¥130 万");
    expect(tables(reply)[0]?.rows.map((row) => row.cells[5])).toEqual(["50% → ¥90 万", "80% → ¥40 万"]);
  });
});

describe("today", () => {
  it("puts first what is due and late, and leaves out what is done", async () => {
    const reply = await runSkill(todaySkill, {}, context());
    const text = textOf(reply);
    expect(reply.title).toBe("李珊 · 今天该跟谁");
    // 甲泵业: warnings 11. 乙阀门: overdue task 3, closes in 4 days 3, one contact 1.
    expect(tables(reply)[0]?.rows.map((row) => row.cells[1])).toEqual(["甲泵业 二期", "乙阀门 能管"]);
    expect(text).toContain("送合同（过期 3 天）；4 天后该成交");
    expect(text).not.toContain("做完的");
    expect(text).toContain("一共 2 件：过期待办 1");
  });
});

describe("campaigns", () => {
  it("goes from cost to won with the rule stated", async () => {
    const reply = await runSkill(campaignsSkill, {}, context({ user: "boss" }));
    expect(textOf(reply)).toContain("回报最高的是春季沙龙：花 ¥1 万，赢 ¥2 万，回报 100%");
    expect(textOf(reply)).toContain("首触：整单归最早触达的活动");
    const one = await runSkill(
      campaignsSkill,
      { campaign: "K1", by: "multi" },
      context({ user: "boss", locale: "en" }),
    );
    expect(textOf(one)).toContain("5 deals → 2 won, ¥20K");
  });
});

describe("digest", () => {
  it("puts the week on one card whose lines open their rows", async () => {
    const reply = await runSkill(digestSkill, {}, context({ user: "boss" }));
    const text = textOf(reply);
    expect(reply.title).toBe("第 47 周 · 华东一组");
    expect(text).toContain("目标 ¥200 万，已赢 ¥2 万（1%），加权预测 ¥134 万**（一周前 ¥132 万 ↑）");
    expect(text).toContain("甲泵业 二期 175 天");
    expect(tables(reply)[0]?.rows.every((row) => row.action !== undefined)).toBe(true);
    expect(tables(reply)[1]?.rows.map((row) => row.cells[0])).toEqual(["李珊", "孙浩"]);
  });

  it("shows the same in English, and no other manager's team", async () => {
    const reply = await runSkill(
      digestSkill,
      { period: "last-week" },
      context({ user: "boss", locale: "en" }),
    );
    expect(reply.title).toBe("Week 47 · 华东一组");
    const admin = await runSkill(digestSkill, {}, context({ user: "admin" }));
    expect(admin.title).toBe("第 47 周 · 华东一组");
    await expect(runSkill(digestSkill, { manager: "admin" }, context({ user: "boss" }))).rejects.toThrow(
      /in your scope/,
    );
  });
});

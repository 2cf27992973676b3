import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { answerSkill } from "../answer/index.ts";
import { explainSkill } from "../explain/index.ts";
import { undoSkill } from "../undo/index.ts";
import { scoreSkill } from "./index.ts";

const HUASHENG = account({
  id: "A1",
  name: "华晟精密",
  ownerId: "rep",
  employees: 1200,
  growth: 0.24,
  createdOn: "2025-03-01",
  custom: {
    "利润率(%)": 11,
    价格敏感度评分: 3,
    战略价值评分: 4,
    创新思维评分: 4,
    业务成熟度评分: 3,
    管理治理评分: 3,
    核心业务关联评分: 4,
    资质门槛评分: 1,
    客户议价能力评分: 3,
    "距最近办事处(公里)": 90,
    "年产值(万元)": 92_000,
    最近更新: "2026-11-20",
  },
});

let store: Store;

beforeEach(async () => {
  store = await openTestStore({
    account: [
      HUASHENG,
      account({
        id: "A2",
        name: "小厂",
        ownerId: "rep",
        employees: 40,
        growth: -0.1,
        custom: { ...HUASHENG.custom, 核心业务关联评分: 1 },
      }),
      account({ id: "A3", name: "空档案", ownerId: "rep" }),
      account({ id: "A4", name: "别人的大客户", ownerId: "other", employees: 9000, custom: HUASHENG.custom }),
    ],
    contact: [contact({ id: "C1", accountId: "A1", name: "张建国", title: "生产副总" })],
    deal: [deal({ id: "D1", accountId: "A1", ownerId: "rep", expectedCloseOn: "2026-12-31" })],
    activity: [
      activity({
        id: "V1",
        accountId: "A1",
        ownerId: "rep",
        on: "2026-10-14",
        text: "加工车间停机每月 40 小时，计划下个月立项",
      }),
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const skills = [scoreSkill, explainSkill, answerSkill, undoSkill];
const context = (options: Parameters<typeof skillContext>[1] = {}) =>
  skillContext(store, { skills, ...options });

describe("score", () => {
  it("shows verdict, dimensions, difficulty, BANT and what is not known of one account", async () => {
    const reply = await runSkill(scoreSkill, { account: "华晟精密" }, context());
    const text = textOf(reply);
    expect(reply.title).toMatch(/^华晟精密 · 理想指数 \d\d · .+$/);
    expect(text).toContain("规模 1,200 人");
    expect(text).toContain("还不知道：现金流");
    expect(text).toContain("问到现金流，指数可能到");
    expect(text).toMatch(/B 部分 · A 部分 · N 明确 · T /);
    expect(text).toContain("B 谈到过预算，没有确认；A 认识高层，缺确认的 EB");
    const actions = reply.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []));
    expect(actions.map(({ skill }) => skill)).toEqual(
      expect.arrayContaining(["explain", "answer", "plan", "decision-chain", "similar", "docs", "matrix"]),
    );
    expect(reply.about).toEqual({ accountId: "A1" });
    expect(reply.blocks.at(-1)).toMatchObject({ type: "sources", sections: ["1.2", "1.3", "1.4"] });
  });

  it("compares only with accounts in the viewer's sight", async () => {
    const rep = textOf(await runSkill(scoreSkill, { account: "A1" }, context()));
    expect(rep).toContain("在你能看到的客户里最理想");
    const boss = textOf(await runSkill(scoreSkill, { account: "A1" }, context({ user: "boss" })));
    expect(boss).toContain("比你能看到的 50% 的客户更理想");
    const hidden = textOf(await runSkill(scoreSkill, { account: "别人的大客户" }, context()));
    expect(hidden).toContain("没有找到");
  });

  it("asks instead of scoring when too little is known", async () => {
    const reply = await runSkill(scoreSkill, { account: "空档案" }, context());
    expect(reply.title).toBe("空档案 · 信息不够，先不打分");
    expect(textOf(reply)).toContain("到 40% 才排名");
  });

  it("ranks many, best first, and sets apart those known too little", async () => {
    const reply = await runSkill(scoreSkill, {}, context());
    const table = reply.blocks.find((block) => block.type === "table");
    expect(table?.rows.map((row) => row.cells[1])).toEqual(["华晟精密", "小厂"]);
    expect(textOf(reply)).toContain("另有 1 家信息不够");
    expect(textOf(reply)).toContain("空档案: ");
  });

  it("names list entries it could not find", async () => {
    const text = textOf(await runSkill(scoreSkill, { accounts: ["小厂", "无此公司"] }, context()));
    expect(text).toContain("没有对上：“无此公司”");
  });

  it("reads as well in English", async () => {
    const reply = await runSkill(scoreSkill, { account: "A1" }, context({ locale: "en" }));
    expect(reply.title).toMatch(/ideal index \d\d/);
    expect(textOf(reply)).not.toMatch(/理想|指数|预算/);
  });

  it("refuses an indicator set that does not exist and names those that do", async () => {
    await expect(runSkill(scoreSkill, { account: "A1", set: "nope" }, context())).rejects.toMatchObject({
      code: "INPUT_INVALID",
      zh: expect.stringContaining("standard"),
    });
  });
});

describe("explain", () => {
  it("opens the sum: the points shown add up to the index shown", async () => {
    const reply = await runSkill(explainSkill, { account: "A1" }, context());
    const table = reply.blocks.find((block) => block.type === "table");
    const points = table?.rows.slice(0, -1).map((row) => Number(row.cells[3])) ?? [];
    const total = Number(table?.rows.at(-1)?.cells[3]);
    expect(points).toHaveLength(10);
    expect(points.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 6);
    expect(reply.title).toBe(`华晟精密 · 为什么是 ${Math.round(total)}`);
    expect(textOf(reply)).toContain("1,200 人（档案“员工数”，11月20日）");
  });
});

describe("answer", () => {
  it("proposes, writes on the click, re-scores and can be undone", async () => {
    const asked = await runSkill(
      answerSkill,
      { account: "A1", indicator: "cashFlow", judgement: "95" },
      context(),
    );
    expect(textOf(asked)).toContain("现金流 → 95 / 100");
    expect(await store.records.get(context().viewer, "indicator-answers", "A1")).toBeUndefined();

    const confirm = pressed(asked, "确认");
    const done = await runSkill(answerSkill, confirm.input, context({ clicked: true }));
    expect(textOf(done)).toContain("已记下：现金流 95 / 100");
    const after = await runSkill(explainSkill, { account: "A1" }, context());
    expect(textOf(after)).toContain("李珊 11月23日回答");

    await runSkill(undoSkill, pressed(done, "撤销").input, context({ clicked: true }));
    const back = await runSkill(explainSkill, { account: "A1" }, context());
    expect(textOf(back)).not.toContain("回答");
  });

  it("does not write when the confirmation was typed instead of clicked", async () => {
    const input = { account: "A1", indicator: "cashFlow", judgement: 95, confirm: true, version: 0 };
    await runSkill(answerSkill, input, context());
    expect(await store.records.get(context().viewer, "indicator-answers", "A1")).toBeUndefined();
  });

  it("refuses an old button after somebody else answered", async () => {
    const asked = await runSkill(
      answerSkill,
      { account: "A1", indicator: "cashFlow", judgement: 95 },
      context(),
    );
    const confirm = pressed(asked, "确认").input;
    await runSkill(answerSkill, confirm, context({ clicked: true }));
    await expect(runSkill(answerSkill, confirm, context({ clicked: true }))).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});

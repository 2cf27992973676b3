import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { openTestStore, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { targetsSkill } from "./index.ts";

const ratings = (value: number) => ({
  现金流评分: value,
  战略价值评分: value,
  创新思维评分: value,
  业务成熟度评分: value,
  管理治理评分: value,
  核心业务关联评分: value,
  资质门槛评分: 6 - value,
  "距最近办事处(公里)": value === 5 ? 10 : 1200,
  "营销触达率(%)": value * 18,
  品牌影响力评分: value,
  业务流畅度评分: value,
  人脉熟悉度评分: value,
  方案优势评分: value,
  "决策周期(天)": 200 - value * 30,
  "利润率(%)": value === 5 ? 20 : 1,
});
const account = (id: string, value: number, ownerId = "rep") => ({
  id,
  name: `${id}机械`,
  ownerId,
  province: "江苏",
  employees: value === 5 ? 3000 : 30,
  growth: value === 5 ? 0.3 : -0.1,
  custom: ratings(value),
});

let store: Store;
beforeEach(async () => {
  store = await openTestStore({
    account: [account("单", 4), account("好", 5), account("差", 1), account("别人", 5, "other")],
    deal: [
      {
        id: "d1",
        name: "产线联网",
        accountId: "单",
        ownerId: "rep",
        status: "open" as const,
        amount: { minor: 180_000_000, currency: "CNY" },
        expectedCloseOn: "2026-12-20",
        custom: {},
      },
    ],
    contact: [{ id: "c1", name: "张总", accountId: "单", title: "总经理", custom: {} }],
    activity: [
      {
        id: "v1",
        kind: "visit" as const,
        accountId: "单",
        ownerId: "rep",
        on: "2026-11-10",
        text: "停机严重，预算已批，下个月招标",
        custom: {},
      },
      { id: "v2", kind: "visit" as const, accountId: "差", ownerId: "rep", on: "2026-11-01", custom: {} },
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const cells = (reply: Reply) =>
  reply.blocks.flatMap((block) =>
    block.type === "table" ? block.rows.map((row) => row.cells.join(" ")) : [],
  );

describe("whom to go for this quarter", () => {
  it("names a rep's own: what can close, what to open, what to visit less, each with its next step", async () => {
    const reply = await runSkill(targetsSkill, {}, skillContext(store));
    expect(reply.title).toBe("这个季度打谁 · 我的客户");
    expect(textOf(reply)).toContain("先打单机械");
    expect(textOf(reply)).toContain("到 12月31日：1 家够得着出单，1 家值得新开");
    const [closing, opening] = cells(reply);
    expect(closing).toMatch(/^单机械 ¥180 万 · 预计 12月20日 · BANT \d+ → A: /);
    expect(opening).toMatch(/^好机械 理想 \d+ · 难度 \d+ · .+ → .+/);
    expect(textOf(reply)).toContain("可以少跑：差机械（1 次）");
    expect(textOf(reply)).not.toContain("别人机械");
    expect(reply.blocks.at(-1)).toMatchObject({ type: "sources", sections: ["1.2", "1.3", "1.4"] });
  });

  it("keeps to a place, and says when nobody is there", async () => {
    const inside = await runSkill(targetsSkill, { region: "Jiangsu" }, skillContext(store, { locale: "en" }));
    expect(textOf(inside)).toContain("Start with 单机械");
    const nobody = await runSkill(targetsSkill, { region: "西北" }, skillContext(store));
    expect(textOf(nobody)).toContain("你的范围里没有“西北”的客户");
  });

  it("shows a manager everyone's", async () => {
    const reply = await runSkill(targetsSkill, {}, skillContext(store, { user: "boss" }));
    expect(cells(reply).join("\n")).toContain("别人机械");
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { callBriefSkill } from "../call-brief/index.ts";
import { visitsDueSkill } from "../visits-due/index.ts";
import { keyAccountsSkill } from "./index.ts";

const yuan = (amount: number) => ({ minor: amount * 100, currency: "CNY" });

let store: Store;

beforeEach(async () => {
  store = await openTestStore({
    account: [
      account({
        id: "A1",
        name: "华晟精密",
        ownerId: "rep",
        employees: 1200,
        growth: 0.24,
        custom: { 战略: "是", 信任评分: 4, 只采购我司: "是", 客户满意度: "满意" },
      }),
      account({
        id: "A2",
        name: "小厂",
        ownerId: "rep",
        employees: 60,
        custom: { 信任评分: 2, 客户满意度: "不满意" },
      }),
      account({ id: "A3", name: "黑名单厂", ownerId: "rep", blacklistReason: "欠款" }),
      account({ id: "A4", name: "别人的客户", ownerId: "other", employees: 9000 }),
    ],
    contact: [
      contact({ id: "C1", accountId: "A1", name: "张建国", title: "生产副总", role: "TB", stance: "中立" }),
    ],
    deal: [
      deal({
        id: "D1",
        accountId: "A1",
        ownerId: "rep",
        name: "华晟精密 停机改善",
        nextStep: "约张建国复盘",
      }),
      deal({ id: "D0", accountId: "A1", ownerId: "rep", status: "won", amount: yuan(300) }),
      deal({ id: "D2", accountId: "A2", ownerId: "rep", status: "won", amount: yuan(100) }),
    ],
    activity: [
      activity({
        id: "V1",
        accountId: "A1",
        ownerId: "rep",
        contactId: "C1",
        kind: "visit",
        on: "2026-10-20",
        text: "看了车间",
      }),
      activity({
        id: "V2",
        accountId: "A1",
        ownerId: "rep",
        contactId: "C1",
        kind: "call",
        on: "2026-11-04",
        text: "张总只听不说",
      }),
    ],
    stageChange: [
      {
        id: "H1",
        dealId: "D1",
        on: "2026-11-10",
        field: "amount",
        from: "2800000 CNY",
        to: "2600000 CNY",
        seen: "source",
        custom: {},
      },
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const skills = [keyAccountsSkill, callBriefSkill];
const context = (options: Parameters<typeof skillContext>[1] = {}) =>
  skillContext(store, { skills, ...options });

describe("key-accounts", () => {
  it("puts the best match first, without blacklisted and other people's accounts", async () => {
    const reply = await runSkill(keyAccountsSkill, {}, context());
    const table = reply.blocks.find((block) => block.type === "table");
    expect(table?.rows.map((row) => row.cells.slice(0, 2))).toEqual([
      ["华晟精密", "关系高 · 潜力高 · 赢面高"],
      ["小厂", "关系低 · 潜力低 · 赢面低"],
    ]);
    expect(textOf(reply)).toContain("最匹配的是华晟精密");
  });

  it("says by which angle an account is key, out of which figures, and when it is next to be visited", async () => {
    const text = textOf(await runSkill(keyAccountsSkill, { account: "华晟精密" }, context()));
    // 300 of 400 won: the one account that brings half already.
    expect(text).toContain("是大客户：贡献价值、战略意义成立。");
    expect(text).toContain("占已赢金额 75%");
    // Three high dimensions: every 14 days from 20 October.
    expect(text).toContain("下次拜访 11月3日 上次 10月20日，每 14 天一次，已过 20 天");
  });

  it("reminds of visits that are due, longest first", async () => {
    const list = await runSkill(keyAccountsSkill, {}, context());
    const reply = await runSkill(visitsDueSkill, pressed(list, "该拜访谁").input, context());
    expect(textOf(reply)).toContain("1 家该拜访了，最久的是华晟精密");
  });

  it("does not judge a blacklisted account", async () => {
    expect(textOf(await runSkill(keyAccountsSkill, { account: "A3" }, context()))).toContain(
      "不参加大客户判定",
    );
  });

  it("reads in English", async () => {
    const text = textOf(await runSkill(keyAccountsSkill, { account: "A1" }, context({ locale: "en" })));
    expect(text).toContain("A key account by contribution, strategic meaning.");
    expect(text.replace(/华晟精密|Loyalty 是|switch 满意/g, "")).not.toMatch(/\p{Script=Han}/u);
  });
});

describe("call-brief", () => {
  it("says whom to meet, what changed since the last visit, what to ask and what to bring", async () => {
    const reply = await runSkill(callBriefSkill, { deal: "华晟精密" }, context());
    const text = textOf(reply);
    expect(text).toContain("这次最要紧：这笔钱最后谁签字。** 上次见面 10月20日，34 天前");
    expect(text).toContain("张建国（生产副总）：TB、中立、只听不表态");
    expect(text).toContain("11月10日 金额 ¥280 万 → ¥260 万");
    expect(text).toContain("11月4日 张总只听不说");
    expect(text).not.toContain("看了车间");
    expect(text).toContain("- 约张建国复盘");
  });

  it("keeps what was said of people to the asker and has no chain to offer for a stranger", async () => {
    const text = textOf(await runSkill(callBriefSkill, { deal: "别人的客户" }, context()));
    expect(text).toContain("没有找到");
  });

  it("reads in English", async () => {
    const text = textOf(await runSkill(callBriefSkill, { deal: "D1" }, context({ locale: "en" })));
    expect(text).toContain("What matters most: who signs for this money in the end.");
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drawReply } from "#src/channels/feishu/render.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { openSmallCompany } from "#test/support/small-company.ts";
import { bantSkill } from "./bant/index.ts";
import { digestSkill } from "./digest/index.ts";
import { insightsSkill } from "./insights/index.ts";
import { lifecycleSkill } from "./lifecycle/index.ts";
import { loyaltySkill } from "./loyalty/index.ts";
import { referralsSkill } from "./referrals/index.ts";
import { resourcesSkill } from "./resources/index.ts";
import { tiersSkill } from "./tiers/index.ts";
import { undoSkill } from "./undo/index.ts";

let store: Store;
beforeEach(async () => {
  store = await openSmallCompany();
});
afterEach(() => store[Symbol.asyncDispose]());

const context = (options: Parameters<typeof skillContext>[1] = {}) => skillContext(store, options);
const clicked = (options: Parameters<typeof skillContext>[1] = {}) => context({ ...options, clicked: true });

function rowsOf(reply: Reply, at = 0): (readonly string[])[] {
  const block = reply.blocks.filter((item) => item.type === "table")[at];
  if (block === undefined) throw new Error("no table");
  return block.rows.map((row) => row.cells);
}

describe("loyalty", () => {
  it("shows value position, loyalty type and the maintenance that fits", async () => {
    const text = textOf(await runSkill(loyaltySkill, { account: "甲泵业" }, context()));
    expect(text).toContain("价值定位：战略合作型；忠诚度：坚定拥护者");
    expect(text).toContain("约高层季度会");
    expect(text).toContain("请他们推荐");
  });

  it("warns of the satisfied who are not loyal, with the reason of their position", async () => {
    const text = textOf(await runSkill(loyaltySkill, { account: "乙阀门" }, context()));
    expect(text).toContain("价值定位：精简管理型；忠诚度：游离客户");
    expect(text).toContain("满意但不忠诚：容易被替代，也不重要");
  });

  it("crosses both squares with satisfaction over all customers", async () => {
    const reply = await runSkill(loyaltySkill, {}, context());
    expect(textOf(reply)).toContain("4 家成交客户，1 家满意但不忠诚，1 家不满意却还在买");
    // 战略合作型: 甲泵业 is an advocate (100), 丙轴承 habitual (25).
    expect(rowsOf(reply)[0]).toEqual(["战略合作型", "1 (100)", "1 (25)", "–", "–", "–"]);
    expect(rowsOf(reply)[3]).toEqual(["精简管理型", "–", "–", "–", "1 (75)", "–"]);
  });

  it("names what is not known and asks for it", async () => {
    const text = textOf(await runSkill(loyaltySkill, { account: "庚炼化" }, context({ locale: "en" })));
    expect(text).toContain("Not known: how long and how dear it would be to replace us");
  });
});

describe("tiers", () => {
  it("sets twelve manual values beside the calculated ones", async () => {
    const reply = await runSkill(tiersSkill, { account: "甲泵业" }, context());
    expect(rowsOf(reply)).toHaveLength(12);
    // Won 900,000 yuan and an index above 65: A2; the CRM says A3.
    expect(rowsOf(reply)[0]).toEqual(["客户等级", "A3", "A2", "不一致"]);
    expect(rowsOf(reply)[1]).toEqual(["VIP", "否", "否", "一致"]);
  });

  it("lists the differences of the week and forgets one that was decided, until it changes", async () => {
    const list = await runSkill(tiersSkill, {}, context());
    expect(rowsOf(list)).toContainEqual(["甲泵业", "客户等级", "A3", "A2"]);
    const form = await runSkill(tiersSkill, pressed(list, "甲泵业：客户等级保留 A3").input, context());
    expect(form.blocks[0]?.type).toBe("form");
    const asked = await runSkill(
      tiersSkill,
      { account: "A1", pair: "level", choice: "keep", reason: "合同还没验收" },
      context(),
    );
    const done = await runSkill(tiersSkill, pressed(asked, "确认").input, clicked());
    expect(textOf(await runSkill(tiersSkill, {}, context()))).not.toContain("甲泵业 | 客户等级");
    expect(textOf(await runSkill(tiersSkill, { account: "A1" }, context()))).toContain(
      "李珊保留：合同还没验收",
    );
    await runSkill(undoSkill, pressed(done, "撤销").input, clicked());
    expect(rowsOf(await runSkill(tiersSkill, {}, context()))).toContainEqual([
      "甲泵业",
      "客户等级",
      "A3",
      "A2",
    ]);
  });

  it("are a line of the manager's digest that opens them, as long as they wait", async () => {
    const digest = await runSkill(digestSkill, {}, context({ user: "boss" }));
    const line = digest.blocks
      .flatMap((block) => (block.type === "table" ? block.rows : []))
      .find(({ cells }) => cells[0] === "分层对不上");
    expect(line?.cells[1]).toContain("如甲泵业的客户等级（人工 A3，计算 A2）");

    const opened = await runSkill(tiersSkill, line?.action?.input ?? null, context({ user: "boss" }));
    expect(rowsOf(opened)).toContainEqual(["甲泵业", "客户等级", "A3", "A2"]);
  });
});

describe("referrals", () => {
  it("proposes whom to ask, registers on the click, and does not ask again soon", async () => {
    const before = await runSkill(referralsSkill, {}, context());
    expect(textOf(before)).toContain("先请甲泵业");
    const asked = await runSkill(
      referralsSkill,
      { account: "甲泵业", kind: "direct", to: "丁传动" },
      context(),
    );
    await runSkill(referralsSkill, pressed(asked, "确认").input, clicked());
    const after = await runSkill(referralsSkill, {}, context());
    expect(textOf(after)).not.toContain("先请甲泵业");
    expect(rowsOf(after, 0)[0]?.slice(1, 4)).toEqual(["甲泵业", "直接推荐", "丁传动"]);
  });

  it("keeps the ways of standing for us as reference assets", async () => {
    for (const kind of ["case", "list", "endorsement", "event", "visit"]) {
      const asked = await runSkill(referralsSkill, { account: "A1", kind }, context());
      await runSkill(referralsSkill, pressed(asked, "确认").input, clicked());
    }
    const text = textOf(await runSkill(referralsSkill, { account: "A1" }, context()));
    for (const way of ["同意出案例", "同意列入案例客户名单", "点评背书", "参加宣传活动", "接待参观"])
      expect(text).toContain(way);
  });

  it("hides the name of an introduced account from whoever may not see it", async () => {
    const asked = await runSkill(
      referralsSkill,
      { account: "A1", kind: "direct", to: "己底盘" },
      context({ user: "boss" }),
    );
    await runSkill(referralsSkill, pressed(asked, "确认").input, clicked({ user: "boss" }));
    const text = textOf(await runSkill(referralsSkill, { account: "A1" }, context()));
    expect(text).not.toContain("己底盘");
    expect(text).toContain("（不在你的范围）");
  });
});

describe("insights", () => {
  it("rolls up what many customers say, this period against the one before", async () => {
    const reply = await runSkill(insightsSkill, {}, context());
    // 停机: 丁传动 and 甲泵业 in the last 90 days, 乙阀门 before.
    expect(rowsOf(reply)[0]).toEqual(["设备停机", "2", "1", "通用设备制造业 2"]);
    expect(textOf(reply)).toContain("丁传动, 2026-11-10");
    const chart = reply.blocks.find((block) => block.type === "chart")?.chart;
    expect(chart).toMatchObject({
      kind: "bar",
      categories: ["设备停机", "能耗与双碳", "追溯", "预算收紧"],
      series: [{ values: [2, 1, 1, 1] }, { values: [1, 0, 0, 0] }],
    });
    const drawn = drawReply(reply, { locale: "zh", plainness: "native", link: () => "", direct: true });
    expect(JSON.stringify(drawn)).toContain('"tag":"chart"');
  });
});

describe("lifecycle", () => {
  it("only proposes a customer whose lifetime value is zero, with the reason", async () => {
    const reply = await runSkill(lifecycleSkill, {}, context());
    // 乙阀门: gross profit 5, service cost 9.
    expect(rowsOf(reply, 0)).toEqual([["乙阀门", "服务成本过高"]]);
    expect(rowsOf(reply, 1)).toEqual([["丁传动", "丁传送"]]);
    expect(await store.records.get(context().viewer, "lifecycle", "A2")).toBeUndefined();
  });

  it("blacklists after reason and click, keeps the audit, drops it from the lists, and takes it back", async () => {
    const form = await runSkill(
      lifecycleSkill,
      { account: "丁传动", move: "blacklist" },
      context({ user: "boss" }),
    );
    expect(form.blocks[0]?.type).toBe("form");
    const asked = await runSkill(
      lifecycleSkill,
      { account: "丁传动", move: "blacklist", reason: "恶意拖款" },
      context({ user: "boss" }),
    );
    const done = await runSkill(
      lifecycleSkill,
      pressed(asked, "纳入黑名单").input,
      clicked({ user: "boss" }),
    );
    expect(textOf(await runSkill(bantSkill, {}, context()))).not.toContain("丁传动");
    expect(textOf(await runSkill(lifecycleSkill, { account: "丁传动" }, context()))).toContain(
      "2026-11-23 | 赵磊 | 黑名单 | 恶意拖款",
    );

    await runSkill(undoSkill, pressed(done, "撤销").input, clicked({ user: "boss" }));
    expect(textOf(await runSkill(bantSkill, {}, context()))).toContain("丁传动");
  });

  it("un-blacklists, deregisters and merges, each from where it is open", async () => {
    const move = async (account: string, input: Record<string, string>) => {
      const asked = await runSkill(
        lifecycleSkill,
        { account, reason: "测试", ...input },
        context({ user: "boss" }),
      );
      const label = asked.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []))[0]
        ?.label;
      return label === undefined
        ? asked
        : runSkill(lifecycleSkill, pressed(asked, label).input, clicked({ user: "boss" }));
    };
    await move("A2", { move: "blacklist" });
    await move("A2", { move: "unblacklist" });
    await move("A2", { move: "deregister" });
    expect(textOf(await move("A2", { move: "blacklist" }))).toContain("不能纳入黑名单");
    await move("A5", { move: "merge", into: "丁传动" });
    const merged = await store.records.get<{ state: string; into: string }>(
      context().viewer,
      "lifecycle",
      "A5",
    );
    expect(merged?.body).toMatchObject({ state: "merged", into: "A4" });
  });

  it("leaves the decision to managers", async () => {
    await expect(
      runSkill(lifecycleSkill, { account: "A2", move: "blacklist", reason: "x" }, context()),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

describe("resources", () => {
  beforeEach(async () => {
    const admin = context({ user: "admin" }).viewer;
    const expert = {
      name: "裘老师",
      organisation: "泵阀行业协会",
      fields: "通用设备制造与设备管理",
      offers: "可出席闭门会",
    };
    const partner = {
      name: "苏南集成",
      type: "实施伙伴",
      province: "江苏省",
      industries: ["C34"],
      productIds: ["P2"],
      contact: "闵捷",
      jointProjects: 3,
      note: "本地顾问",
    };
    await store.records.put(admin, { kind: "expert", id: "X1", scope: "everyone", body: expert });
    await store.records.put(admin, { kind: "partner", id: "N1", scope: "everyone", body: partner });
  });

  it("finds all five kinds for a deal, each with its reason", async () => {
    const reply = await runSkill(resourcesSkill, { account: "丁传动" }, context());
    const found = new Map(rowsOf(reply).map(([who = "", why = ""]) => [who, why]));
    const kinds = new Set([...found.keys()].map((who) => /（(.+)）$/.exec(who)?.[1]));
    expect([...kinds].sort()).toEqual(["上级领导", "专家", "合作伙伴", "市场活动", "自媒体"]);
    expect(found.get("赵磊（上级领导）")).toBe("快签了，领导对领导推一把、EB 还没见到");
    expect(found.get("苏南集成（合作伙伴）")).toContain("就在当地、做过这个行业、熟悉这个产品、合作过项目；");
    expect([...found.keys()]).toContain("能源沙龙（市场活动）");
  });

  it("names for many accounts the best help for each open deal", async () => {
    const reply = await runSkill(resourcesSkill, { accounts: ["丁传动", "甲泵业", "无此公司"] }, context());
    const rows = new Map(rowsOf(reply).map(([name = "", help = ""]) => [name, help]));
    const one = await runSkill(resourcesSkill, { account: "丁传动" }, context());
    const [best] = rowsOf(one)[0] ?? [];
    expect(rows.get("丁传动")).toContain(best?.replace(/（.*/, ""));
    expect(textOf(reply)).toContain("没有对上：“无此公司”");
    const nowhere = await runSkill(resourcesSkill, { region: "西藏" }, context());
    expect(textOf(nowhere)).toContain("你的范围里没有“西藏”的客户");
  });

  it("drafts the ask, keeps it on the click, and keeps what came of it", async () => {
    const card = await runSkill(resourcesSkill, { account: "丁传动" }, context());
    const form = await runSkill(resourcesSkill, pressed(card, "请赵磊").input, context());
    const field = form.blocks.flatMap((block) => (block.type === "form" ? block.fields : []))[0];
    expect(String(field?.value)).toContain("丁传动「丁传动 能管」走到关键一步");

    const asked = await runSkill(
      resourcesSkill,
      { account: "A4", kind: "executive", resource: "boss", text: String(field?.value) },
      context(),
    );
    const done = await runSkill(resourcesSkill, pressed(asked, "确认").input, clicked());
    const outcome = await runSkill(
      resourcesSkill,
      { ...(pressed(done, "记结果").input as object), outcome: "约到下周三" },
      context(),
    );
    await runSkill(resourcesSkill, pressed(outcome, "确认").input, clicked());
    expect(textOf(await runSkill(resourcesSkill, { account: "A4" }, context()))).toContain(
      "上级领导 · 赵磊 | 约到下周三",
    );
  });

  it("drafts in English as well", async () => {
    const form = await runSkill(
      resourcesSkill,
      { account: "A4", kind: "partner", resource: "N1" },
      context({ locale: "en" }),
    );
    const field = form.blocks.flatMap((block) => (block.type === "form" ? block.fields : []))[0];
    expect(String(field?.value)).toContain("we bring the solution");
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drawReply } from "#src/channels/feishu/render.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { openSmallCompany } from "#test/support/small-company.ts";
import { bantSkill } from "./bant/index.ts";
import { explainSkill } from "./explain/index.ts";
import { matrixSkill } from "./matrix/index.ts";
import { profileSkill } from "./profile/index.ts";
import { scoreSkill } from "./score/index.ts";
import { segmentsSkill } from "./segments/index.ts";
import { tagsSkill } from "./tags/index.ts";
import { topSkill } from "./top/index.ts";
import { undoSkill } from "./undo/index.ts";

let store: Store;
beforeEach(async () => {
  store = await openSmallCompany();
});
afterEach(() => store[Symbol.asyncDispose]());

const context = (options: Parameters<typeof skillContext>[1] = {}) => skillContext(store, options);

function table(reply: Reply, at = 0) {
  const block = reply.blocks.filter((item) => item.type === "table")[at];
  if (block === undefined) throw new Error("no table");
  return block;
}

describe("matrix", () => {
  it("draws every ranked account in one of five named cells, and lists them by strategy", async () => {
    const reply = await runSkill(matrixSkill, {}, context());
    const chart = reply.blocks.find((block) => block.type === "chart")?.chart;
    if (chart?.kind !== "matrix") throw new Error("no matrix");
    expect(chart.regions.map((region) => region.label)).toEqual([
      "做大做强",
      "经营小鱼塘",
      "撒网",
      "攻坚",
      "培养",
    ]);
    // A8 and A9 are known too little to be drawn; of 戊汽配's difficulty only our own records speak; A7 is a colleague's.
    expect(chart.points.map((point) => point.label).sort()).toEqual([
      "丁传动",
      "丁传送",
      "丙轴承",
      "乙阀门",
      "甲泵业",
    ]);
    expect(textOf(reply)).toContain("3 家信息不够，没画");
    // No platform's own chart names cells, so the matrix goes out as our picture everywhere.
    const sent = drawReply(reply, { locale: "zh", plainness: "native", link: () => "", direct: true });
    expect(sent.some((piece) => piece.type === "image")).toBe(true);
    expect(JSON.stringify(sent)).not.toContain('"tag":"chart"');
  });

  it("gives no difficulty, strategy or place where too little of the difficulty is known, and says what to ask", async () => {
    const text = textOf(await runSkill(scoreSkill, { account: "戊汽配" }, context()));
    // 伙伴 2, 高层 3, 品牌 2, 人脉 2, 竞品 1 of 23 by weight.
    expect(text).toContain("难度还看不清");
    expect(text).toContain("只知道 43.5%");
    expect(text).toContain("方案比竞品强在哪、从立项到签字要多久");
    const ranking = table(await runSkill(scoreSkill, { all: true }, context()));
    expect(ranking.rows.find(({ cells }) => cells[1] === "戊汽配")?.cells.slice(3, 5)).toEqual(["?", "–"]);
    const explained = textOf(await runSkill(explainSkill, { account: "戊汽配" }, context()));
    expect(explained).toContain("拓展难度只知道 43.5% 的指标，还不能定");
  });

  it("draws industries by the mean of their accounts", async () => {
    const [row] = await store.all(context().viewer, "account", { name: "戊汽配" });
    if (row === undefined) throw new Error("no account");
    const known = { ...row, custom: { ...row.custom, 采购方式: "比价" } };
    await store.forJob("sync").upsert("account", [known]);
    const reply = await runSkill(matrixSkill, { by: "segments" }, context());
    const chart = reply.blocks.find((block) => block.type === "chart")?.chart;
    if (chart?.kind !== "matrix") throw new Error("no matrix");
    expect(chart.points.map((point) => point.label)).toEqual(["通用设备制造业 (5)", "汽车制造业 (1)"]);
    const scores = await runSkill(scoreSkill, { industry: "34" }, context());
    const indices = table(scores).rows.map((row) => Number(row.cells[2]));
    const mean = indices.reduce((sum, value) => sum + value, 0) / indices.length;
    expect(Math.abs((chart.points[0]?.x ?? 0) - mean)).toBeLessThan(0.6);
  });

  it("says where the handbook contradicts itself", async () => {
    const text = textOf(await runSkill(matrixSkill, {}, context({ locale: "en" })));
    expect(text).toContain("the cell's place decides");
  });
});

describe("top", () => {
  it("crosses region and industry and goes on to BANT", async () => {
    const reply = await runSkill(
      topSkill,
      { region: "江苏", industry: "通用设备制造业", regionTop: "3", industryTop: 4 },
      context(),
    );
    // By staff in Jiangsu: 1,200, 1,000, 900; in the industry the same three and 600.
    expect(table(reply).rows.map((row) => row.cells[0])).toEqual(["甲泵业", "丁传动", "丙轴承"]);
    expect(pressed(reply, "过一遍 BANT").input).toEqual({ accounts: ["A1", "A4", "A3"] });
  });

  it("names a region or an industry that it does not know", async () => {
    expect(textOf(await runSkill(topSkill, { region: "亚特兰蒂斯", industry: "34" }, context()))).toContain(
      "没有叫“亚特兰蒂斯”的省、市、县",
    );
    expect(textOf(await runSkill(topSkill, { region: "江苏", industry: "炼金" }, context()))).toContain(
      "没有叫“炼金”的行业",
    );
  });

  it("shows the white space of a group, asked by any of its companies", async () => {
    const reply = await runSkill(topSkill, { group: "庚炼化" }, context());
    expect(textOf(reply)).toContain("庚集团：2 家公司里 2 家有机会");
    expect(table(reply).rows.map((row) => row.cells.slice(0, 3))).toEqual([
      ["庚炼化", "升级、增购", "制造执行 6.0"],
      ["庚集团", "未购买", ""],
    ]);
  });

  it("crosses a territory with a segment in place of region and industry", async () => {
    const place = await runSkill(topSkill, { region: "苏州", industry: "34" }, context());
    await store.forJob("sync").upsert("territory", [
      {
        id: "T9",
        name: "苏州片",
        publicPool: false,
        assignToOwner: false,
        rules: [],
        includeAccountIds: [],
        excludeAccountIds: [],
        memberIds: ["rep"],
        custom: {},
      },
    ]);
    const accounts = await store.all(context().viewer, "account", { city: "苏州" });
    await store.forJob("territories").upsert(
      "territoryAccount",
      accounts.map(({ id }) => ({
        id: `T9:${id}`,
        territoryId: "T9",
        accountId: id,
        cause: "rule" as const,
        custom: {},
      })),
    );
    const reply = await runSkill(topSkill, { territory: "苏州片", segment: "34" }, context());
    expect(table(reply).rows.map((row) => row.cells)).toEqual(table(place).rows.map((row) => row.cells));
    expect(textOf(reply)).toContain("苏州片 Top 100");
  });

  it("asks a hunter for region and industry when nothing is given", async () => {
    expect((await runSkill(topSkill, {}, context())).blocks.some((block) => block.type === "form")).toBe(
      true,
    );
  });
});

describe("bant", () => {
  it("shows each letter with evidence and date", async () => {
    const reply = await runSkill(bantSkill, { account: "丁传动" }, context());
    expect(reply.title).toBe("丁传动 · BANT 清楚 3/4");
    const fields = reply.blocks.find((block) => block.type === "fields")?.items ?? [];
    expect(fields.map((field) => `${field.label} ${field.value}`)).toEqual([
      "B 预算 明确",
      "A 决策链 部分",
      "N 客户需求 明确",
      "T 采购周期 明确",
    ]);
    expect(fields[0]?.hint).toContain("11月10日");
    expect(fields[0]?.sources).toContain("V1");
  });

  it("lists whom to follow now, best first, with the advice for a hunter", async () => {
    const reply = await runSkill(bantSkill, {}, context());
    // 丁传动: B, N, T clear (75) and A partly (12); 甲泵业: A and N clear (50). The rest stay below 50.
    expect(table(reply).rows.map((row) => row.cells.slice(0, 2))).toEqual([
      ["丁传动", "87"],
      ["甲泵业", "50"],
    ]);
    expect(textOf(reply)).toContain("你是 Hunter");
    expect(textOf(await runSkill(bantSkill, {}, context({ user: "other" })))).toContain("你是 Farmer");
  });
});

describe("segments", () => {
  it("ranks ponds by share and brand, from the industries in sight", async () => {
    const reply = await runSkill(segmentsSkill, {}, context());
    const asked = await runSkill(
      segmentsSkill,
      { segment: "34", edit: "ticks", need: true, value: true, reference: true, note: "停机" },
      context(),
    );
    await runSkill(segmentsSkill, pressed(asked, "确认").input, context({ clicked: true }));
    const english = await runSkill(segmentsSkill, {}, context({ locale: "en" }));
    expect(table(english).rows[0]?.cells[0]).toBe("General machinery");
    // 3 of 5 machinery makers buy: 60 %; brand 75 and 25 where judged, mean 50; pond 55.
    expect(table(reply).rows[0]?.cells.slice(0, 5)).toEqual(["通用设备制造业", "55", "60%", "50", "5"]);
  });

  it("keeps ticks, market size, outlook with source and date, surveys and choices, each confirmed by a click", async () => {
    const write = async (input: Record<string, string | boolean | number>, user: "rep" | "boss" = "boss") => {
      const asked = await runSkill(segmentsSkill, { segment: "34", ...input }, context({ user }));
      return runSkill(segmentsSkill, pressed(asked, "确认").input, context({ user, clicked: true }));
    };
    await write({ edit: "ticks", need: true, value: true, reference: true, note: "都被停机困扰" });
    await write({ edit: "market", accounts: "60", source: "省统计年鉴" });
    await write({
      edit: "outlook",
      horizon: "this-year",
      verdict: "chance",
      note: "技改补贴到年底",
      source: "省工信厅",
      on: "2026-09-01",
    });
    await write({
      edit: "outlook",
      horizon: "three-years",
      verdict: "flat",
      note: "产能见顶",
      source: "协会年报",
    });
    await write({ edit: "survey", about: "丁传动", verdict: "confirms", note: "预算还在加" }, "rep");
    await write({ edit: "choose", reason: "份额过半", period: "2027", reviewOn: "2027-06-30" });

    const text = textOf(await runSkill(segmentsSkill, { segment: "通用设备制造业" }, context()));
    expect(text).toContain("三条标准都满足，是一个细分市场");
    // 3 customers of a market of 60.
    expect(text).toContain("份额 5% 市场约 60 家（省统计年鉴，2026-11-23）");
    expect(text).toContain("今年前景 有机会 技改补贴到年底 (省工信厅, 2026-09-01)");
    expect(text).toContain("未来三年 持平");
    expect(text).toContain("调研 1 家：1 家支持");
    expect(text).toContain("决定 目标 2027，份额过半，2027-06-30 复查");
  });

  it("ranks ponds and measures a segment among the accounts of a place alone", async () => {
    const all = await runSkill(segmentsSkill, {}, context());
    expect(textOf(all)).toContain("细分市场 · 鱼塘排名");
    const place = await runSkill(segmentsSkill, { region: "苏州" }, context());
    expect(place.title).toBe("细分市场 · 鱼塘排名 · 苏州");
    const inPlace = await store.all(context().viewer, "account", { city: "苏州" });
    const machinery = inPlace.filter(({ industryCode }) => industryCode?.startsWith("34") === true);
    const one = await runSkill(segmentsSkill, { segment: "34", region: "苏州" }, context());
    expect(one.title).toBe("细分市场 · 通用设备制造业 · 苏州");
    expect(textOf(one)).toContain(`/${machinery.length} 家买了我们的`);
    expect(machinery.length).toBeGreaterThan(0);
    const named = await runSkill(
      segmentsSkill,
      { industry: "34", accounts: ["甲泵业", "乙阀门"] },
      context(),
    );
    expect(textOf(named)).toContain("2/2 家买了我们的");
  });

  it("abandons with reason and review date, and only by a manager", async () => {
    const abandon = {
      segment: "36",
      edit: "abandon",
      reason: "价格战",
      period: "2027",
      reviewOn: "2026-11-01",
    };
    await expect(runSkill(segmentsSkill, abandon, context())).rejects.toMatchObject({ code: "FORBIDDEN" });
    const asked = await runSkill(segmentsSkill, abandon, context({ user: "boss" }));
    const done = await runSkill(
      segmentsSkill,
      pressed(asked, "确认").input,
      context({ user: "boss", clicked: true }),
    );
    expect(textOf(await runSkill(segmentsSkill, {}, context()))).toContain(
      "战略放弃：汽车制造业（价格战，2026-11-01 复查，该复查了）",
    );
    await runSkill(undoSkill, pressed(done, "撤销").input, context({ user: "boss", clicked: true }));
    expect(textOf(await runSkill(segmentsSkill, {}, context()))).not.toContain("战略放弃");
  });

  it("names reference customers inside the prospect's segment", async () => {
    const reply = await runSkill(segmentsSkill, { referencesFor: "丁传动" }, context());
    // 甲泵业 takes visits; 丙轴承 is unhappy and is not named.
    expect(table(reply).rows.map((row) => row.cells[0])).toEqual(["甲泵业", "乙阀门"]);
  });

  it("advises the axis and says why", async () => {
    expect(textOf(await runSkill(segmentsSkill, { product: "CRM 软件" }, context()))).toContain("按行业切");
    expect(textOf(await runSkill(segmentsSkill, { product: "面向中小企业的财税服务" }, context()))).toContain(
      "按区域切",
    );
    expect(
      textOf(
        await runSkill(segmentsSkill, { product: "accounting for small firms" }, context({ locale: "en" })),
      ),
    ).toContain("Cut by region");
  });

  it("creates a segment of industry and place that others can rank by", async () => {
    const form = await runSkill(segmentsSkill, { edit: "create" }, context());
    const submit = form.blocks.find((block) => block.type === "form")?.submit;
    const filled = { ...submit?.input, name: "苏南传动", industries: "345", places: "苏州市" };
    const asked = await runSkill(segmentsSkill, filled, context());
    await runSkill(segmentsSkill, pressed(asked, "确认").input, context({ clicked: true }));
    const ranked = await runSkill(scoreSkill, { segment: "苏南传动" }, context());
    expect(table(ranked).rows.map((row) => row.cells[1])).toEqual(["丁传动", "丁传送"]);
  });
});

describe("profile", () => {
  it("says that too few customers have nothing in common yet", async () => {
    expect(textOf(await runSkill(profileSkill, {}, context()))).toContain("只有 3 家成交客户");
  });

  it("compares customers with the base once there are enough, per selection too", async () => {
    const more = Array.from({ length: 12 }, (_, at) => ({
      id: `B${at}`,
      name: `新客户${at}`,
      ownerId: "rep",
      province: at < 6 ? "浙江" : "广东",
      employees: at < 6 ? 700 : 60,
      custom: { 自有铸造: at < 6 ? "是" : "否", 客户满意度: "满意" },
    }));
    await store.forJob("sync").upsert("account", more);
    await store.forJob("sync").upsert(
      "deal",
      more.slice(0, 5).map((row) => ({
        id: `DB${row.id}`,
        name: row.name,
        accountId: row.id,
        ownerId: "rep",
        status: "won" as const,
        custom: {},
      })),
    );
    const reply = await runSkill(profileSkill, { accounts: more.map((row) => row.name) }, context());
    const traits = table(reply).rows.map((row) => row.cells[0]);
    expect(traits).toEqual(expect.arrayContaining(["省份: 浙江", "员工数: 500–999", "自有铸造: 是"]));
    expect(textOf(reply)).toContain("5 家成交，全部 12 家");
    const like = { accounts: more.map((row) => row.name) };
    const [fits, unlike] = [
      await runSkill(profileSkill, { ...like, account: "新客户5" }, context()),
      await runSkill(profileSkill, { ...like, account: "新客户7" }, context()),
    ];
    expect(textOf(fits)).toContain("成交客户常见的 3 个特征，它有 3 个");
    expect(textOf(unlike)).toContain("它有 0 个");
    // Satisfaction is filled in after the sale and must not explain it.
    expect(textOf(reply)).not.toContain("客户满意度:");
  });
});

describe("tags", () => {
  it("counts carriers of each rule and lists who carries one since when", async () => {
    const overview = await runSkill(tagsSkill, {}, context());
    const rows = new Map(table(overview).rows.map((row) => [row.cells[0], row.cells[1]]));
    expect(table(overview).rows.map((row) => row.cells[2])).toEqual(
      expect.arrayContaining([
        "企业规模：员工数 ≥ 300 且 < 1000",
        "所属行业：行业 属于通用设备制造业、专用设备制造业",
        "客户行为：在跟商机 ≥ 1，且没联系的天数 ≥ 45",
        "意向产品：意向产品 含“能管”",
      ]),
    );
    expect(rows.get("大型企业")).toBe("5");
    expect(rows.get("意向能管")).toBe("1");
    const list = await runSkill(tagsSkill, { tag: "意向能管" }, context());
    expect(table(list).rows.map((row) => row.cells)).toEqual([["丁传动", "11月23日"]]);
  });

  it("keeps since when a tag is carried", async () => {
    const span = {
      spans: [
        { tag: "large", since: "2026-03-01" },
        { tag: "warm", since: "2026-03-01" },
      ],
    };
    await store.records.put(context().viewer, {
      kind: "tag-spans",
      id: "A4",
      scope: "subject",
      accountId: "A4",
      body: span,
    });
    const text = textOf(await runSkill(tagsSkill, { account: "丁传动" }, context()));
    expect(text).toContain("大型企业 3月1日起");
    expect(text).toContain("近期活跃 3月1日 – 11月23日");
  });
});

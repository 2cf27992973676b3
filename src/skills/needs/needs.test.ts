import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#src/domain/crm.ts";
import type { Library, LibraryHit } from "#src/library/library.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { milestonesArea } from "#src/settings/milestones.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { decisionChainSkill } from "../decision-chain/index.ts";
import { milestonesSkill } from "../milestones/index.ts";
import { undoSkill } from "../undo/index.ts";
import { needsSkill } from "./index.ts";

let store: Store;

beforeEach(async () => {
  store = await openTestStore({
    account: [account({ id: "A1", name: "华晟精密", ownerId: "rep", industry: "通用设备" })],
    contact: [contact({ id: "C4", accountId: "A1", name: "顾秋生", title: "设备部部长", role: "UB" })],
    deal: [
      deal({
        id: "D1",
        accountId: "A1",
        ownerId: "rep",
        name: "华晟精密 停机改善",
        custom: { 业务问题类型: "恢复原状型" },
      }),
    ],
    activity: [
      activity({
        id: "V1",
        accountId: "A1",
        ownerId: "rep",
        on: "2026-11-04",
        text: "10 月停机 141 小时，比试点前更高",
      }),
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const skills = [needsSkill, milestonesSkill, decisionChainSkill, undoSkill];
const CASE: LibraryHit = {
  document: {
    id: "doc1",
    path: "case.md",
    title: "东川泵业：停机降了六成",
    kind: "case",
    language: "zh",
    confidentiality: "public",
    readers: ["all"],
    fields: {},
    mediaType: "text/markdown",
    bytes: 1,
    hash: "0",
    status: "active",
    addedAt: "2026-01-01T00:00:00.000Z",
    addedBy: "admin",
  },
  passages: [],
  score: 1,
  matched: ["停机"],
};
let asked: string[] = [];
const known: Partial<Library> = {
  search: () => Promise.reject(new Error("not asked for")),
  original: async () => undefined,
  recommend: async (_viewer, need) => {
    asked.push(need.text ?? "");
    return { hits: [CASE], missing: [], searched: 1 };
  },
};
const library = known as Library;
const context = (options: Parameters<typeof skillContext>[1] = {}) =>
  skillContext(store, { skills, over: { library }, ...options });

/** Fills the card's form and sends it, as a click. */
async function send(
  reply: Reply,
  values: { readonly [key: string]: Json },
  locale: "zh" | "en" = "zh",
): Promise<Reply> {
  const form = reply.blocks.find((block) => block.type === "form");
  if (form === undefined) throw new Error("no form to send");
  for (const name of Object.keys(values)) expect(form.fields.map((field) => field.name)).toContain(name);
  return runSkill(needsSkill, { ...values, ...form.submit.input }, context({ clicked: true, locale }));
}

describe("needs", () => {
  it("leads through the three elements to the gap, the strategy and both exits", async () => {
    asked = [];
    let reply = await runSkill(needsSkill, { deal: "D1" }, context());
    expect(textOf(reply)).toContain("三要素还缺：购买决策人、业务问题、购买需求**（已答 0/7 步）");
    expect(textOf(reply)).toContain("11月4日：10 月停机 141 小时，比试点前更高（像恢复原状型：停机）");
    expect(textOf(reply)).toContain("CRM 记的类型：恢复原状型");

    reply = await send(reply, { offer: "different", buyer: "C4" });
    expect(textOf(reply)).toContain("创新或差异化方案通常由最终使用或受益的业务部门推动");
    expect(reply.blocks.find((block) => block.type === "form")?.fields[0]?.options?.[0]?.value).toBe(
      "非计划停机小时",
    );

    reply = await send(reply, { kpis: ["非计划停机小时"], otherKpis: "单位能耗" });
    reply = await send(reply, { problem: "加工车间停机越来越频繁" });
    expect(textOf(reply)).toContain("恢复原状型：以前好、现在坏了");
    const diagnosis = reply.blocks.find((block) => block.type === "form");
    expect(diagnosis?.fields).toHaveLength(3);

    reply = await send(reply, { answer1: "主轴和液压站占六成", answer2: "三班连转", answer3: "二车间没有" });
    reply = await send(reply, { need: "设备管家 38 台" });
    expect(
      reply.blocks.some((block) => block.type === "actions" && block.actions[0]?.label === "进入商机推进"),
    ).toBe(true);

    reply = await send(reply, { today: "每月 141 小时", ideal: "每月 40 小时", worth: "180 万" });
    const text = textOf(reply);
    expect(text).toContain("潜在需求已经发现");
    expect(text).toContain("现在 每月 141 小时 → 理想 每月 40 小时，值 180 万");
    expect(reply.blocks.find((block) => block.type === "documents")?.items[0]?.title).toBe(
      "东川泵业：停机降了六成",
    );
    expect(text).toContain(
      "顾秋生，上次说到“加工车间停机越来越频繁”。《东川泵业：停机降了六成》里的客户遇到过同样的事",
    );
    expect(asked.at(-1)).toBe("加工车间停机越来越频繁 设备管家 38 台 每月 40 小时");
    expect(text).toContain("问题在部门的运营层级；往上直接服务：部门的财务层级、部门的客户层级");
    expect(text).toContain("反过来，要靠下面撑住：部门的学习与成长层级");

    const left = await runSkill(needsSkill, pressed(reply, "进入商机推进").input, context({ clicked: true }));
    expect(left.title).toBe("华晟精密 停机改善 · 四个里程碑");
  });

  it.each([
    ["restore", ["按结构拆开", "之前发生了什么变化", "同类"]],
    ["prevent", ["已经露出苗头", "有哪些征兆", "自己吃过什么亏"]],
    ["ideal", ["到什么时间、达到什么目标", "可能的路径", "关键路径", "怎么分解"]],
  ])("asks the questions of a %s problem, all of them and no others", async (type, words) => {
    let reply = await runSkill(needsSkill, { deal: "D1" }, context());
    reply = await send(reply, { offer: "different", buyer: "C4" });
    reply = await send(reply, { kpis: ["非计划停机小时"] });
    reply = await send(reply, { problem: "交期", type });
    const form = reply.blocks.find((block) => block.type === "form");
    expect(form?.fields.map((field) => field.label)).toHaveLength(words.length);
    for (const [at, word] of words.entries()) expect(form?.fields[at]?.label).toContain(word);
  });

  it("says who pushes what, and that finance approves the money", async () => {
    const reply = await runSkill(needsSkill, { deal: "D1" }, context());
    const form = reply.blocks.find((block) => block.type === "form");
    const labels = form?.fields.flatMap((field) => field.options?.map((option) => option.label) ?? []) ?? [];
    expect(labels).toEqual(
      expect.arrayContaining([
        expect.stringContaining("多由最终使用或受益的业务部门推动"),
        expect.stringContaining("多由商务或采购部门推动"),
        expect.stringContaining("多由技术评估部门推动"),
      ]),
    );
    const hints = form?.fields.map((field) => field.hint ?? "").join(" ");
    expect(hints).toContain("财务部门批预算，权力因企业而异，另外要问");
  });

  it("goes the other way round when the customer names what to buy", async () => {
    const start = await runSkill(needsSkill, { deal: "D1" }, context());
    let reply = await runSkill(
      needsSkill,
      pressed(start, "客户已经点名要买什么").input,
      context({ clicked: true }),
    );
    reply = await send(reply, { need: "MES" });
    expect(textOf(reply)).toContain("他要“MES”，想解决什么业务问题？");
  });

  it("keeps the gate shut until the need is found", async () => {
    const run = runSkill(needsSkill, { deal: "D1", exit: "deal" }, context({ clicked: true }));
    await expect(run).rejects.toMatchObject({
      code: "INPUT_INVALID",
      zh: "还没有发现潜在需求：缺 购买决策人、业务问题、购买需求。补上再往下走。",
    });
  });

  it("refuses a choice that the settings do not have, and writes nothing unclicked", async () => {
    await expect(runSkill(needsSkill, { deal: "D1", type: "magic" }, context())).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
    const reply = await runSkill(needsSkill, { deal: "D1", need: "MES" }, context());
    expect(textOf(reply)).toContain("购买需求 → MES");
    expect(await store.records.get(context().viewer, "needs", "deal:D1")).toBeUndefined();
  });

  it("asks in English as well", async () => {
    const reply = await runSkill(needsSkill, { deal: "D1" }, context({ locale: "en" }));
    expect(textOf(reply)).toContain(
      "Still missing: who pushes the purchase, business problem, purchase need",
    );
    const next = await send(reply, { buyer: "C4" }, "en");
    expect(textOf(next)).toContain("Which figures are they measured by?");
  });
});

describe("milestones", () => {
  it("shows evidence, moves and signs of an opponent, and takes a person's word", async () => {
    await store.forJob("sync").upsert("activity", [
      activity({
        id: "V2",
        accountId: "A1",
        dealId: "D1",
        ownerId: "rep",
        contactId: "C4",
        kind: "visit",
        on: "2026-11-10",
        text: "整场只听我们讲，没有任何表态",
      }),
    ]);
    const reply = await runSkill(milestonesSkill, { deal: "D1" }, context());
    const text = textOf(reply);
    expect(text).toContain("到了 1/4，下一步：发展内线");
    expect(text).toContain("客户破冰 | ✓ 已达成 | 11月10日 整场只听我们讲，没有任何表态");
    expect(text).toContain("11月10日 顾秋生（设备部部长）：只听不表态");
    expect(text).not.toMatch(/送礼物|请客吃饭/);
    // Each milestone's moves stand in the settings; the first one's openers and the last one's both drives.
    const { milestones } = milestonesArea.parse(undefined);
    const moves = Object.values(milestones).map(({ moves: list }) => list.zh.join());
    expect(moves.join()).toMatch(/最新动态.*行业趋势或竞争对手.*优势/);
    expect(moves.join()).toMatch(/个人在这件事里得失什么/);
    expect(moves.join()).toMatch(/选我们的回报.*选别家要承担的风险.*兴趣爱好.*校友、老乡/);

    const form = await runSkill(
      milestonesSkill,
      pressed(reply, "这一步已达成").input,
      context({ clicked: true }),
    );
    const submit = form.blocks.find((block) => block.type === "form")?.submit.input ?? {};
    const done = await runSkill(
      milestonesSkill,
      { reached: true, said: "李工愿意给台账", ...submit },
      context({ clicked: true }),
    );
    expect(textOf(done)).toContain("发展内线 | ✓ 已达成 | 李珊，11月23日：李工愿意给台账");
    expect(textOf(done)).toContain("到了 2/4，下一步：成为最佳选择");
  });
});

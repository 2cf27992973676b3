import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#src/domain/crm.ts";
import type { JobInput, Queue } from "#src/ports/queue.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { undoSkill } from "../undo/index.ts";
import { planSkill } from "./index.ts";

const yuan = (amount: number) => ({ minor: amount * 100, currency: "CNY" });

let store: Store;
let told: JobInput[];

beforeEach(async () => {
  told = [];
  store = await openTestStore({
    account: [
      account({
        id: "A1",
        name: "华晟精密",
        ownerId: "rep",
        industry: "通用设备",
        employees: 1200,
        growth: 0.24,
      }),
      account({ id: "A2", name: "空厂", ownerId: "rep" }),
    ],
    contact: [
      contact({ id: "C1", accountId: "A1", name: "张建国", title: "生产副总", role: "TB", stance: "中立" }),
    ],
    stage: [
      { id: "S3", name: "方案", order: 3, status: "open", custom: {} },
      { id: "S4", name: "商务", order: 4, status: "open", custom: {} },
    ],
    deal: [
      deal({
        id: "D1",
        accountId: "A1",
        ownerId: "rep",
        name: "华晟精密 停机改善",
        stageId: "S3",
        amount: yuan(2_600_000),
        expectedCloseOn: "2026-12-25",
        competitor: "拓渊工软",
        nextStep: "约张建国复盘",
      }),
      deal({
        id: "D0",
        accountId: "A1",
        ownerId: "rep",
        name: "一期",
        status: "won",
        amount: yuan(320_000),
        closedOn: "2026-01-22",
      }),
    ],
    activity: [
      activity({
        id: "V1",
        accountId: "A1",
        ownerId: "rep",
        contactId: "C1",
        on: "2026-11-02",
        text: "拓渊工软上周来过",
      }),
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const skills = [planSkill, undoSkill];
type Options = NonNullable<Parameters<typeof skillContext>[1]>;
const queue = { add: async (job: JobInput) => void told.push(job) } as unknown as Queue;
const context = (options: Options = {}) => skillContext(store, { skills, over: { queue }, ...options });
const click = (input: Json, options: Options = {}) =>
  runSkill(planSkill, input, context({ clicked: true, ...options }));
const create = () => click({ account: "A1", do: "create", confirm: true, version: 0 });
const stored = async () =>
  (await store.records.get<Record<string, never>>(context().viewer, "account-plan", "A1"))!;

/** Sends the card's first form with these values, as a click. */
function send(reply: Reply, values: { readonly [key: string]: Json }, options: Options = {}): Promise<Reply> {
  const form = reply.blocks.find((block) => block.type === "form");
  if (form === undefined) throw new Error("no form to send");
  return click({ ...values, ...form.submit.input }, options);
}

describe("an account plan", () => {
  it("is offered, drawn up on the click, and every fact carries its source", async () => {
    const offer = await runSkill(planSkill, { account: "华晟精密" }, context());
    expect(offer.title).toBe("华晟精密 · 还没有大客户计划");
    const reply = await click(pressed(offer, "起草计划").input);
    expect(reply.title).toBe("华晟精密 · 大客户计划 · 草稿（第 1 版）");
    expect(textOf(reply)).toContain("华晟精密新签合同额做到 260 万元（停机改善）（2026-12-25 前）");
    expect(textOf(reply)).toContain("S ✓ M ✓ A ✓ R ✓ T ✓");
    expect(textOf(reply)).toContain("11月30日 · 约张建国复盘 · 李珊");

    const { body } = await stored();
    const { situation, rivals, match, sources } = body as unknown as Record<
      string,
      Record<string, { sources: string[] }>
    >;
    for (const section of [situation, rivals, match]) {
      for (const statement of Object.values(section ?? {})) {
        expect(statement.sources.length).toBeGreaterThan(0);
        for (const id of statement.sources) expect(sources).toHaveProperty(id);
      }
    }
    expect(JSON.stringify(rivals)).toContain(
      "拓渊工软：交手 1 次，我们赢 0、输 0、在争 1。11月2日：拓渊工软上周来过",
    );
  });

  it("quotes the handbook's gains as the book's own figures", async () => {
    const text = textOf(await runSkill(planSkill, { account: "A1" }, context()));
    expect(text).toContain("书中数据（未注明出处）");
  });

  it("keeps the minutes of a review meeting beside its agenda", async () => {
    await create();
    const form = await runSkill(
      planSkill,
      { account: "A1", section: "reviews", item: "v1", form: true },
      context(),
    );
    await send(form, { minutes: "预算改由集团批" });
    const card = await runSkill(planSkill, { account: "A1", section: "reviews" }, context());
    const table = card.blocks.find((block) => block.type === "table");
    // Thirty days after 23 November, with the owner and the manager above.
    expect(table?.rows[0]?.cells).toEqual([
      "12月23日",
      "李珊、赵磊",
      expect.stringContaining("行动完成情况"),
      "预算改由集团批",
    ]);
  });

  it("leaves the goals to the person where there is no deal", async () => {
    const reply = await click({ account: "A2", do: "create", confirm: true, version: 0 });
    expect(textOf(reply)).toContain("还没有目标");
  });

  it("names the letter that fails and mends the date with one press", async () => {
    await create();
    const form = await runSkill(planSkill, { account: "A1", section: "goals", form: true }, context());
    const reply = await send(form, { text: "华晟精密满意度做到 95 分", due: "" });
    expect(textOf(reply)).toContain("1/2 个目标没过 SMART");
    expect(textOf(reply)).toContain("S ✓ M ✓ A ✓ R ✓ **T 缺截止日**");
    const mended = await click(pressed(reply, "截止日定为 2026-12-25").input);
    expect(textOf(mended)).toContain("2 个目标都过 SMART");
  });

  it("shows a rewrite before it is written", async () => {
    await create();
    const form = await runSkill(
      planSkill,
      { account: "A1", section: "goals", item: "g1", form: true },
      context(),
    );
    const vague = await send(form, { text: "加强和华晟的关系", due: "" });
    const offered = await click(pressed(vague, "看改写建议").input);
    expect(textOf(offered)).toContain(
      "加强和华晟的关系 → **2026-12-25 前，华晟精密新签合同额做到 260 万元（停机改善）**",
    );
    expect((await stored()).version).toBe(2);
    expect(textOf(await click(pressed(offered, "确认").input))).toContain("1 个目标都过 SMART");
  });
});

describe("approval", () => {
  const approve = { account: "A1", do: "approve", confirm: true };

  it("is a manager's, and blocked until the goals pass or he overrules by name", async () => {
    await create();
    await expect(click({ ...approve, version: 1 })).rejects.toMatchObject({ code: "FORBIDDEN" });
    const form = await runSkill(
      planSkill,
      { account: "A1", section: "goals", item: "g1", form: true },
      context(),
    );
    await send(form, { text: "新签合同额做到 260 万元", due: "" });
    await expect(click({ ...approve, version: 2 }, { user: "boss" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
      zh: expect.stringContaining("T 缺截止日"),
    });
    const card = await runSkill(planSkill, { account: "A1" }, context({ user: "boss" }));
    const passed = await send(card, { reason: "客户还没定投产日" }, { user: "boss" });
    expect(passed.title).toContain("已批准");
    expect(textOf(passed)).toContain("赵磊 11月23日批准，破例理由：客户还没定投产日");
  });

  it("passes with one press when all hold, and an edit makes it a draft again", async () => {
    await create();
    const card = await runSkill(planSkill, { account: "A1" }, context({ user: "boss" }));
    const done = await click(pressed(card, "批准").input, { user: "boss" });
    expect(done.title).toContain("已批准（第 2 版）");
    const form = await runSkill(planSkill, { account: "A1", section: "actions", form: true }, context());
    const changed = await send(form, { task: "送样机", owner: "李珊", due: "2026-12-01" });
    expect(changed.title).toContain("草稿（第 3 版）");
  });

  it("tells the owner privately, and nobody of a click of their own", async () => {
    await create();
    await click({ ...approve, version: 1 }, { user: "boss" });
    expect(told.map(({ name, id }) => [name, id])).toEqual([["tell", "tell:plan:A1:2:rep"]]);
    expect(JSON.stringify(told[0]?.data)).toContain("赵磊批准了大客户计划（第 2 版）");
    const why = { account: "A1", do: "return", reason: "缺竞品", confirm: true, version: 2 };
    await click(why, { user: "boss" });
    expect(told[1]?.data).toMatchObject({ person: "rep", reply: { title: "华晟精密 · 计划被退回" } });
    expect(JSON.stringify(told[1]?.data)).toContain("缺竞品");
  });

  it("sends back with a reason", async () => {
    await create();
    await expect(
      click({ account: "A1", do: "return", confirm: true, version: 1 }, { user: "boss" }),
    ).rejects.toMatchObject({ code: "INPUT_INVALID" });
    const back1 = { account: "A1", do: "return", reason: "缺竞品", confirm: true, version: 1 };
    await expect(click(back1)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const back = await click(
      { account: "A1", do: "return", reason: "缺竞品", confirm: true, version: 1 },
      { user: "boss" },
    );
    expect(back.title).toContain("已退回");
    expect(textOf(back)).toContain("赵磊 退回：缺竞品");
  });
});

describe("two people on one plan", () => {
  it("shows the second what changed and merges field by field", async () => {
    await create();
    const mine = await runSkill(
      planSkill,
      { account: "A1", section: "actions", item: "a1", form: true },
      context(),
    );
    const theirs = await runSkill(
      planSkill,
      { account: "A1", section: "actions", item: "a1", form: true },
      context({ user: "boss" }),
    );
    await send(theirs, { supporters: "方案组小周" }, { user: "boss" });
    const meet = await send(mine, { due: "2026-12-05" });
    expect(textOf(meet)).toContain("赵磊 在你之后改过计划（第 2 版");
    expect(textOf(meet)).toContain("行动计划 1 · 支持人员：空 → **方案组小周**");
    expect(textOf(meet)).toContain("行动计划 1 · 截止日：2026-11-30 → **2026-12-05**");
    expect((await stored()).version).toBe(2);

    await click(pressed(meet, "合并两边").input);
    const { body } = await stored();
    expect(body).toMatchObject({
      actions: { a1: { supporters: "方案组小周", due: "2026-12-05", task: "约张建国复盘" } },
    });
  });

  it("asks whose holds where both changed the same field", async () => {
    await create();
    const open = (user: "rep" | "boss") =>
      runSkill(planSkill, { account: "A1", section: "actions", item: "a1", form: true }, context({ user }));
    const [mine, theirs] = [await open("rep"), await open("boss")];
    await send(theirs, { due: "2026-12-02", supporters: "小周" }, { user: "boss" });
    const meet = await send(mine, { due: "2026-12-09", owner: "孙浩" });
    expect(textOf(meet)).toContain("行动计划：对方“2026-12-02”，你“2026-12-09”");
    await click(pressed(meet, "冲突处留对方的").input);
    expect((await stored()).body).toMatchObject({
      actions: { a1: { due: "2026-12-02", supporters: "小周", owner: "孙浩" } },
    });
  });

  it("shows the merge again when a third change came in between", async () => {
    await create();
    const form = (item: string) =>
      runSkill(planSkill, { account: "A1", section: "actions", item, form: true }, context());
    const [mine, second] = [await form("a1"), await form("a2")];
    await send(await form("a2"), { owner: "孙浩" }, { user: "boss" });
    const meet = await send(mine, { due: "2026-12-05" });
    await send(
      await runSkill(planSkill, { account: "A1", section: "goals", form: true }, context()),
      { text: "x" },
      { user: "boss" },
    );
    const again = await click(pressed(meet, "合并两边").input);
    expect(textOf(again)).toContain("第 3 版");
    expect((await stored()).version).toBe(3);
    expect(second.blocks.length).toBeGreaterThan(0);
  });
});

describe("versions", () => {
  it("are compared field by field, and an undo takes the last one back", async () => {
    await create();
    const form = await runSkill(
      planSkill,
      { account: "A1", section: "figures", item: "f1", form: true },
      context(),
    );
    const changed = await send(form, { target: "500 万" });
    const diff = await runSkill(planSkill, { account: "A1", do: "diff" }, context());
    expect(textOf(diff)).toContain("第 1 版 → 第 2 版");
    expect(textOf(diff)).toContain("关键指标 1 · 目标值：空 → **500 万**");
    await runSkill(undoSkill, pressed(changed, "撤销").input, context({ clicked: true }));
    expect((await stored()).body).toMatchObject({ figures: { f1: { target: "" } } });
  });

  it("are re-opened by a change of stage, and brought up to date without losing own words", async () => {
    await create();
    const form = await runSkill(planSkill, { account: "A1", section: "situation", form: true }, context());
    await send(form, { text: "老板重视数字化" });
    await store.forJob("sync").upsert("deal", [
      deal({
        id: "D1",
        accountId: "A1",
        ownerId: "rep",
        name: "华晟精密 停机改善",
        stageId: "S4",
        amount: yuan(2_400_000),
        expectedCloseOn: "2026-12-25",
      }),
    ]);
    const approve = { account: "A1", do: "approve", confirm: true, version: 2 };
    expect((await click(approve, { user: "boss" })).title).toContain("批准后依据变了，待复核（第 3 版）");
    const card = await runSkill(planSkill, { account: "A1" }, context());
    expect(textOf(card)).toContain("计划的依据变了 3 处：“华晟精密 停机改善”阶段 方案 → 商务");
    const asked = await click(pressed(card, "更新").input);
    const fresh = await click(pressed(asked, "确认").input);
    expect(textOf(fresh)).not.toContain("依据变了");
    const { body } = await stored();
    expect(JSON.stringify(body)).toContain("老板重视数字化");
    expect(JSON.stringify(body)).toContain("¥240 万，在“商务”阶段");
    // The goal is the person's, not the facts'.
    expect(JSON.stringify(body)).toContain("做到 260 万元");
  });
});

it("reads in English throughout", async () => {
  const reply = await click({ account: "A1", do: "create", confirm: true, version: 0 }, { locale: "en" });
  const text = textOf(reply).replace(
    /华晟精密|停机改善|约张建国复盘|拓渊工软上周来过|李珊|一期|张建国|生产副总/g,
    "",
  );
  expect(text).not.toMatch(/\p{Script=Han}/u);
  expect(text).toContain("S ✓ M ✓ A ✓ R ✓ T ✓");
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Library, LibraryAnswer, LibraryHit } from "#src/library/library.ts";
import type { Store } from "#src/ports/store.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { chainEditSkill } from "../chain-edit/index.ts";
import { personNoteSkill } from "../person-note/index.ts";
import { undoSkill } from "../undo/index.ts";
import { decisionChainSkill } from "./index.ts";

let store: Store;

beforeEach(async () => {
  store = await openTestStore({
    account: [
      account({ id: "A1", name: "华晟精密", ownerId: "rep" }),
      account({ id: "A2", name: "空厂", ownerId: "rep" }),
      account({ id: "A3", name: "临港区卫健委", ownerId: "rep" }),
    ],
    contact: [
      contact({ id: "C1", accountId: "A1", name: "张建国", title: "生产副总", role: "TB", stance: "中立" }),
      contact({ id: "C3", accountId: "A1", name: "李明", title: "设备工程师", reportsToId: "C1" }),
    ],
    deal: [
      deal({ id: "D1", accountId: "A1", ownerId: "rep", name: "华晟精密 停机改善" }),
      deal({ id: "D2", accountId: "A2", ownerId: "rep", name: "空厂 排产" }),
    ],
    activity: [activity({ id: "V1", accountId: "A1", ownerId: "rep", contactId: "C1", on: "2026-11-02" })],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const skills = [decisionChainSkill, chainEditSkill, personNoteSkill, undoSkill];
const NOTHING: LibraryAnswer = { hits: [], missing: [], searched: 0 };
const known: Partial<Library> = {
  search: () => Promise.reject(new Error("not asked for")),
  recommend: async () => NOTHING,
  original: async () => undefined,
};
const library = known as Library;
const context = (options: Parameters<typeof skillContext>[1] = {}) =>
  skillContext(store, { skills, over: { library }, ...options });

describe("decision-chain", () => {
  it("leads with the light and the worst gap, draws the seats and says what to do", async () => {
    const reply = await runSkill(decisionChainSkill, { deal: "华晟精密" }, context());
    expect(reply.title).toBe("华晟精密 停机改善 · 决策链 · 红灯");
    const text = textOf(reply);
    expect(text).toContain("红灯：没有确认的 EB，还不知道谁拍板。");
    expect(text).toContain("认识 2 人：支持 0、中立 1、反对 0、不清楚 1；近期有往来的 1 人");
    expect(text).toContain("只和 张建国（生产副总） 一个人往来，单线 → 请他引荐");
    const diagram = reply.blocks.find((block) => block.type === "diagram");
    expect(diagram?.seats.map((seat) => [seat.role, seat.name])).toEqual([
      ["TB", "张建国"],
      ["other", "李明"],
      ["EB", undefined],
      ["UB", undefined],
      ["Coach", undefined],
    ]);
    expect(reply.about).toEqual({ accountId: "A1", dealId: "D1" });
  });

  it("gives a deal without contacts a map of seats to fill", async () => {
    const reply = await runSkill(decisionChainSkill, { deal: "D2" }, context());
    expect(textOf(reply)).toContain("还没有联系人");
    const diagram = reply.blocks.find((block) => block.type === "diagram");
    expect(diagram?.seats.every((seat) => seat.name === undefined)).toBe(true);
    expect(diagram?.seats).toHaveLength(4);
  });

  it("serves an account without deals, with the seats of its kind", async () => {
    const reply = await runSkill(decisionChainSkill, { deal: "临港区卫健委" }, context());
    const diagram = reply.blocks.find((block) => block.type === "diagram");
    expect(diagram?.seats.map((seat) => seat.title)).toContain("信息中心主任");
  });

  it.each([
    ["EB", "每次约见都要有说得出口的理由"],
    ["UB", "绕开使用者只能做成一次生意"],
    ["TB", "别派顾问去说服他，请他来定技术标准"],
    ["Coach", "教练给消息，代言人替我们说话，两样分开找"],
  ])("tells how to deal with the %s", async (tips, line) => {
    expect(textOf(await runSkill(decisionChainSkill, { deal: "D1", tips }, context()))).toContain(
      `- ${line}`,
    );
  });

  it.each([
    ["EB", 4],
    ["UB", 3],
    ["TB", 4],
  ])("has every tip of the book for the %s: %i", async (tips, count) => {
    const text = textOf(await runSkill(decisionChainSkill, { deal: "D1", tips }, context()));
    expect(text.split("\n").filter((line) => line.startsWith("- "))).toHaveLength(count);
  });

  it("marks the coach's tips as editorial", async () => {
    const coach = textOf(await runSkill(decisionChainSkill, { deal: "D1", tips: "Coach" }, context()));
    expect(coach).toContain("编者按");
    const eb = textOf(await runSkill(decisionChainSkill, { deal: "D1", tips: "EB" }, context()));
    expect(eb).not.toContain("编者按");
    expect(eb).toContain("这个席位还空着");
  });

  it("reads as well in English", async () => {
    const text = textOf(await runSkill(decisionChainSkill, { deal: "D1" }, context({ locale: "en" })));
    expect(text).toContain("Red: no confirmed EB");
    expect(text.replace(/华晟精密 停机改善|张建国|李明|生产副总|设备工程师/g, "")).not.toMatch(
      /\p{Script=Han}/u,
    );
  });

  it("puts documents for the deal beside the map, and names no restricted one in a group", async () => {
    const document = (id: string, confidentiality: "public" | "restricted"): LibraryHit => ({
      document: {
        id,
        path: `${id}.md`,
        title: `文档 ${id}`,
        kind: "case",
        language: "zh",
        confidentiality,
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
      matched: ["停机", "停机", "能耗"],
    });
    const stocked: Library = {
      ...library,
      recommend: async (_viewer, need) => {
        expect(need).toMatchObject({ dealId: "D1", roles: ["生产副总", "设备工程师"], company: "华晟精密" });
        return { hits: [document("one", "public"), document("two", "restricted")], missing: [], searched: 2 };
      },
    };
    const titles = async (inGroup: boolean) => {
      const options = { inGroup, over: { library: stocked } };
      const reply = await runSkill(decisionChainSkill, { deal: "D1" }, context(options));
      const block = reply.blocks.find((item) => item.type === "documents");
      return block?.items.map((item) => `${item.title}: ${item.why}`);
    };
    expect(await titles(false)).toEqual(["文档 one: 讲到 停机、能耗", "文档 two: 讲到 停机、能耗"]);
    expect(await titles(true)).toEqual(["文档 one: 讲到 停机、能耗"]);
  });

  it("stands when the library fails", async () => {
    const failing = { ...library, recommend: () => Promise.reject(new Error("index is not open")) };
    const reply = await runSkill(decisionChainSkill, { deal: "D1" }, context({ over: { library: failing } }));
    expect(textOf(reply)).toContain("资料库暂时没有回应");
  });
});

describe("chain-edit", () => {
  it("proposes from a sentence, writes on the click, shows the new map, and can be undone", async () => {
    const inHand = { accountId: "A1", dealId: "D1" };
    const asked = await runSkill(chainEditSkill, { text: "张总反对，李工是教练" }, context({ inHand }));
    expect(textOf(asked)).toContain("改 2 处，确认后才写");
    expect(textOf(asked)).toContain("张建国（生产副总）：立场 中立 → **反对**（依据：你，今天）");
    expect(textOf(asked)).toContain("李明（设备工程师）：角色 其他角色 → **教练（Coach）**");
    expect(textOf(asked)).toContain("[确认] [改一下] [不改]");
    expect(await store.records.get(context().viewer, "decision-chain", "deal:D1")).toBeUndefined();

    const done = await runSkill(chainEditSkill, pressed(asked, "确认").input, context({ clicked: true }));
    expect(textOf(done)).toContain("已改 2 处");
    expect(textOf(done)).toContain("反对（李珊，11月23日）");
    expect(textOf(done)).not.toContain("没有教练");

    await runSkill(undoSkill, pressed(done, "撤销").input, context({ clicked: true }));
    expect(textOf(await runSkill(decisionChainSkill, { deal: "D1" }, context()))).toContain("没有教练");
  });

  it("finds the account by its name in the sentence", async () => {
    const asked = await runSkill(chainEditSkill, { text: "华晟精密的张总反对" }, context());
    expect(asked.title).toBe("华晟精密 停机改善 · 改决策链");
  });

  it.each(["华晟精密的张总反对", "华晟精密张总反对"])("knows whom “%s” means", async (text) => {
    expect(textOf(await runSkill(chainEditSkill, { text }, context()))).toContain(
      "张建国（生产副总）：立场 中立 →",
    );
  });

  it("takes a question for a question and shows the chain", async () => {
    const reply = await runSkill(chainEditSkill, { text: "华晟精密谁反对我们" }, context());
    expect(reply.title).toContain("决策链 · 红灯");
  });

  it("refuses a reporting circle and shows it", async () => {
    const edit = runSkill(chainEditSkill, { deal: "D1", text: "张总向李工汇报" }, context());
    await expect(edit).rejects.toMatchObject({
      code: "INPUT_INVALID",
      zh: "这样汇报关系会绕成一圈：张建国 → 李明 → 张建国。没有改动。",
    });
  });

  it("does not overwrite what a colleague changed in between", async () => {
    const asked = await runSkill(chainEditSkill, { deal: "D1", text: "张总反对" }, context());
    const confirm = pressed(asked, "确认").input;
    await runSkill(chainEditSkill, confirm, context({ clicked: true }));
    await expect(runSkill(chainEditSkill, confirm, context({ clicked: true }))).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it("takes one seat from the form, with a new person, and adjusts a proposal", async () => {
    const form = await runSkill(
      chainEditSkill,
      { deal: "D2", newName: "王强", role: "EB", influence: "3", title: "总经理", spokesperson: false },
      context({ clicked: true }),
    );
    expect(textOf(form)).toContain("王强：CRM 里没有，加为新席位");
    const done = await runSkill(chainEditSkill, pressed(form, "确认").input, context({ clicked: true }));
    const diagram = done.blocks.find((block) => block.type === "diagram");
    expect(diagram?.seats[0]).toMatchObject({ name: "王强", role: "EB", influence: 3 });

    const adjust = await runSkill(chainEditSkill, pressed(form, "改一下").input, context({ clicked: true }));
    const fields = adjust.blocks.find((block) => block.type === "form")?.fields;
    expect(fields?.find((field) => field.name === "newName")?.value).toBe("王强");
    expect(fields?.find((field) => field.name === "role")?.value).toBe("EB");
  });

  it("says what it did not understand and offers the form", async () => {
    const reply = await runSkill(chainEditSkill, { deal: "D1", text: "今天聊得不错" }, context());
    expect(textOf(reply)).toContain("没看懂“今天聊得不错”");
    expect(reply.blocks.some((block) => block.type === "form")).toBe(true);
  });

  it("changes nothing when told to leave it", async () => {
    expect(textOf(await runSkill(chainEditSkill, { cancel: true }, context()))).toContain("没有改动");
  });
});

describe("person-note", () => {
  const NOTE = { deal: "D1", person: "C1", note: "校友，2001 届", basis: "public", sensitivity: "low" };

  it("keeps a note with basis and expiry for its writer alone", async () => {
    const asked = await runSkill(personNoteSkill, NOTE, context());
    expect(textOf(asked)).toContain("依据：本人公开的信息；2027年11月23日 到期");
    await runSkill(personNoteSkill, pressed(asked, "确认").input, context({ clicked: true }));
    expect(textOf(await runSkill(personNoteSkill, { deal: "D1" }, context()))).toContain("校友，2001 届");
    expect(textOf(await runSkill(personNoteSkill, { deal: "D1" }, context({ user: "boss" })))).toContain(
      "还没有备注",
    );
  });

  it("shows and takes nothing in a group", async () => {
    const text = textOf(await runSkill(personNoteSkill, NOTE, context({ inGroup: true, clicked: true })));
    expect(text).toContain("请私信我");
    expect(text).not.toContain("校友");
  });

  it("refuses a note without a lawful basis, kept too long, or about a gift", async () => {
    const refusal = async (over: object) => {
      const run = runSkill(personNoteSkill, { ...NOTE, ...over }, context());
      return run.then(
        () => "kept",
        (error) => error.zh,
      );
    };
    expect(await refusal({ basis: "habit" })).toContain("合法依据");
    expect(await refusal({ sensitivity: "high", expiresOn: "2027-11-01" })).toContain(
      "最晚保留到 2026-12-23",
    );
    expect(await refusal({ note: "中秋给他送礼" })).toContain("礼品和个人好处不记也不建议");
    expect(await refusal({ expiresOn: "2026-11-22" })).toContain("到期日已经过了");
  });

  it("forgets a note on the day after its expiry", async () => {
    const asked = await runSkill(personNoteSkill, { ...NOTE, expiresOn: "2026-12-01" }, context());
    await runSkill(personNoteSkill, pressed(asked, "确认").input, context({ clicked: true }));
    const later = { library, today: "2026-12-02" };
    expect(textOf(await runSkill(personNoteSkill, { deal: "D1" }, context({ over: later })))).toContain(
      "还没有备注",
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPictures } from "#src/pictures/draw.ts";
import type { Files } from "#src/ports/files.ts";
import type { Store } from "#src/ports/store.ts";
import { account, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { loadPlanFacts } from "../plan/facts.ts";
import { planSkill } from "../plan/index.ts";
import { readPlan } from "../plan/record.ts";
import { planFileSkill } from "./index.ts";
import { reportOf } from "./report.ts";

const pictures = createPictures();

function fail(): never {
  throw new Error("the test's own rows are missing");
}

let store: Store;
const written = new Map<string, Uint8Array>();
const files: Files = {
  write: async (key, data) => void written.set(key, data),
  read: async (key) => written.get(key) ?? new Uint8Array(),
  exists: async (key) => written.has(key),
  remove: async (key) => void written.delete(key),
  list: async () => [...written.keys()],
};

beforeEach(async () => {
  written.clear();
  store = await openTestStore({
    account: [account({ id: "A1", name: "华晟精密", ownerId: "rep", employees: 1200, growth: 0.24 })],
    contact: [contact({ id: "C1", accountId: "A1", name: "张建国", role: "TB" })],
    deal: [
      deal({
        id: "D1",
        accountId: "A1",
        ownerId: "rep",
        name: "停机改善",
        amount: { minor: 2_600_000_00, currency: "CNY" },
      }),
    ],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const context = (clicked: boolean, locale: "zh" | "en" = "zh") =>
  skillContext(store, { skills: [planSkill, planFileSkill], clicked, locale, over: { files } });
const create = () =>
  runSkill(planSkill, { account: "A1", do: "create", confirm: true, version: 0 }, context(true));

describe("plan-file", () => {
  it("writes the Word file and the slides under the asker's folder, named for a reader", async () => {
    await create();
    const offer = await runSkill(planFileSkill, { account: "华晟精密" }, context(false));
    expect(written.size).toBe(0);
    const word = await runSkill(planFileSkill, pressed(offer, "导出 Word").input, context(true));
    const slides = await runSkill(planFileSkill, pressed(offer, "导出幻灯片").input, context(true));
    expect([...written.keys()]).toEqual(["exports/rep/plan-A1-v1-zh.docx", "exports/rep/plan-A1-v1-zh.pptx"]);
    expect(word.blocks.find((block) => block.type === "file")).toMatchObject({
      name: "华晟精密-大客户计划-v1.docx",
      file: "exports/rep/plan-A1-v1-zh.docx",
    });
    expect(slides.blocks.find((block) => block.type === "file")?.name).toBe("华晟精密-大客户计划-v1.pptx");
    for (const data of written.values()) expect([...data.slice(0, 2)]).toEqual([0x50, 0x4b]);
  });

  it("lists the people below the map when they are too many to read in it", async () => {
    const reported = async () => {
      const facts = await loadPlanFacts(
        (await store.get(context(true).viewer, "account", "A1")) ?? fail(),
        context(true),
      );
      const record = (await readPlan(facts.account, context(true))) ?? fail();
      const { sections } = await reportOf({ facts, record }, { pictures, context: context(true) });
      return sections.find((section) => section.heading === "客户全景")?.parts ?? [];
    };
    await create();
    expect((await reported()).some((part) => part.type === "table")).toBe(false);
    const more = Array.from({ length: 12 }, (_, at) =>
      contact({ id: `M${at}`, accountId: "A1", name: `工程师${at}`, reportsToId: "C1", stance: "支持" }),
    );
    await store.forJob("sync").upsert("contact", more);
    const table = (await reported()).find((part) => part.type === "table");
    // 13 people and the three roles that nobody holds: EB, UB and Coach.
    expect(table?.type === "table" && table.rows).toHaveLength(16);
    expect(table?.type === "table" && table.rows.find(([who]) => who === "工程师3")).toEqual([
      "工程师3",
      "其他角色",
      "支持",
      "张建国",
    ]);
  });

  it("keeps the plan's own language, whoever exports it", async () => {
    await create();
    await runSkill(planFileSkill, { account: "A1", as: "word" }, context(true, "en"));
    expect([...written.keys()]).toEqual(["exports/rep/plan-A1-v1-zh.docx"]);
  });

  it("offers to draw a plan up where there is none", async () => {
    const reply = await runSkill(planFileSkill, { account: "A1" }, context(true));
    expect(textOf(reply)).toContain("还没有大客户计划");
    expect(written.size).toBe(0);
  });
});

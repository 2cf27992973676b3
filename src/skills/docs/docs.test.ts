import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#src/domain/crm.ts";
import type { DocumentItem, Reply } from "#src/reply.ts";
import { type LibraryRig, markdown, openLibrary } from "#test/support/library-rig.ts";
import { account, activity, deal } from "#test/support/sales-world.ts";
import { type ContextOptions, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { rateDocumentSkill } from "../rate-document/index.ts";
import { sendDocumentSkill } from "../send-document/index.ts";
import type { Skill } from "../skill.ts";
import { undoSkill } from "../undo/index.ts";
import { docsSkill } from "./index.ts";

const WORLD = {
  product: [{ id: "p1", name: "衡石追溯", custom: {} }],
  account: [
    account({
      id: "own",
      name: "华晟汽配",
      ownerId: "rep",
      industry: "汽车零部件",
      industryCode: "367",
      province: "江苏",
    }),
    account({ id: "hidden", name: "金丝雀重工", ownerId: "other" }),
  ],
  deal: [deal({ id: "d1", accountId: "own", ownerId: "rep", name: "华晟一厂追溯", productIds: ["p1"] })],
  activity: [
    activity({
      id: "v1",
      accountId: "own",
      ownerId: "rep",
      on: "2026-11-02",
      text: "返工太多，主机厂要追溯。",
    }),
  ],
};
const SKILLS = [docsSkill, sendDocumentSkill, rateDocumentSkill, undoSkill];

let rig: LibraryRig;
beforeEach(async () => {
  rig = await openLibrary(WORLD);
  await rig.write({
    "a.md": markdown(
      {
        title: "青榆零部件：单件追溯",
        kind: "case",
        industry: "汽车零部件",
        confidentiality: "public",
        company: "青榆零部件",
      },
      "## 成效",
      "产线追溯上线以后，返工率从 4.1% 降到 1.7%。",
    ),
    "b.md": markdown(
      {
        title: "Elm Casting: traceability",
        kind: "case",
        industry: "Auto parts",
        confidentiality: "internal",
      },
      "Traceability and rework in auto parts.",
    ),
    "c.md": markdown(
      { title: "追溯方案", kind: "solution", confidentiality: "public" },
      "产线追溯四步：一件一码。",
    ),
  });
  await rig.library.index(rig.folder);
});
afterEach(() => rig[Symbol.asyncDispose]());

const run = (skill: Skill, input: Json, options: ContextOptions = {}) =>
  runSkill(
    skill,
    input,
    skillContext(rig.store, { skills: SKILLS, ...options, over: { library: rig.library, files: rig.files } }),
  );
const ask = (input: Json, options?: ContextOptions) => run(docsSkill, input, options);
const items = (reply: Reply): readonly DocumentItem[] =>
  reply.blocks.flatMap((block) => (block.type === "documents" ? block.items : []));
const button = (item: DocumentItem | undefined, label: string) => {
  const action = item?.actions?.find((candidate) => candidate.label === label);
  if (action === undefined) throw new Error(`no button ${label}`);
  return action;
};

describe("docs", () => {
  it("answers with why, where, a sentence to quote and the level of each document", async () => {
    const reply = await ask({ text: "有没有汽车零部件做产线追溯的案例" });

    expect(textOf(reply)).toContain("有 2 份，最贴的是《青榆零部件：单件追溯》");
    expect(items(reply)[0]).toMatchObject({
      title: "青榆零部件：单件追溯",
      why: "说到汽车零部件、产线追溯；青榆零部件 · 汽车零部件",
      locator: "成效",
      quote: "产线追溯上线以后，返工率从 4.1% 降到 1.7%。",
      confidentiality: "public",
    });
    expect(items(reply)[0]?.actions?.map(({ label }) => label)).toEqual(["发给我", "有用", "不合适"]);
  });

  it("speaks English to an English reader", async () => {
    const reply = await ask({ text: "any case on traceability in auto parts" }, { locale: "en" });

    expect(textOf(reply)).toContain("2 fit; the closest is “Elm Casting: traceability”");
    expect(items(reply)[0]?.why).toBe("covers traceability, auto parts; Elm Casting · Auto parts");
  });

  it("names only what may be sent out when others read along, and counts the rest", async () => {
    const reply = await ask({ text: "有没有汽车零部件做产线追溯的案例" }, { inGroup: true });

    expect(reply.audience).toBe("everyone");
    expect(JSON.stringify(reply)).not.toContain("Elm Casting");
    expect(textOf(reply)).toContain("另有 1 份仅限内部");
  });

  it("hides the closest too, when it is internal and others read along", async () => {
    const reply = await ask({ text: "traceability price list" }, { inGroup: true, locale: "en" });

    expect(JSON.stringify(reply)).not.toContain("Elm Casting");
  });

  it("says what is missing and what comes closest when nothing fits", async () => {
    const reply = await ask({ text: "追溯的价格表" });

    expect(textOf(reply)).toMatch(/没有找到合适的.*看过你能打开的 3 份/);
    expect(items(reply)).toHaveLength(1);
    const none = await ask({ text: "银行反洗钱的案例" });
    expect(textOf(none)).toContain("缺银行、反洗钱");
    expect(items(none)).toEqual([]);
  });

  it("recommends for an account by its trade, its products and what its notes speak of", async () => {
    const reply = await ask({ account: "华晟汽配" });

    expect(reply.title).toBe("给华晟汽配的资料");
    expect(reply.about).toEqual({ accountId: "own" });
    expect(items(reply).map(({ title }) => title)[0]).toBe("青榆零部件：单件追溯");
    expect(items(reply)[0]?.why).toContain("与客户相同：");
  });

  it("takes “给…找案例” for a question about the account, and only for cases", async () => {
    const reply = await ask({ text: "给华晟汽配找案例" });

    expect(reply.about).toEqual({ accountId: "own" });
    expect(items(reply).every(({ title }) => title !== "追溯方案")).toBe(true);
  });

  it("asks which deal is meant by “this one” when none is in hand, and takes the one in hand", async () => {
    const which = await ask({ text: "给这个商机找案例" });
    const actions = which.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []));
    expect(actions.map(({ label, input }) => [label, input])).toEqual([["华晟一厂追溯", { deal: "d1" }]]);
    const held = await ask({ text: "给这个商机找案例" }, { inHand: { dealId: "d1" } });
    expect(held.about).toEqual({ accountId: "own", dealId: "d1" });
  });

  it("recommends for a deal that is called by its name", async () => {
    expect((await ask({ text: "华晟一厂追溯 找案例" })).about).toEqual({ accountId: "own", dealId: "d1" });
  });

  it("uses the deal in hand when nothing is said", async () => {
    const reply = await ask({}, { inHand: { dealId: "d1" } });

    expect(reply.about).toEqual({ accountId: "own", dealId: "d1" });
  });

  it("treats somebody else's account like one that does not exist", async () => {
    const hidden = await ask({ account: "hidden" });
    const absent = await ask({ account: "absent" });

    expect(JSON.stringify(hidden).replaceAll("hidden", "absent")).toBe(JSON.stringify(absent));
  });
});

describe("send-document", () => {
  it("hands over the file and remembers for which deal; the next card says so", async () => {
    const [first] = items(await ask({ deal: "d1" }));
    const { skill, input } = button(first, "发给我");
    expect(skill).toBe("send-document");

    const reply = await run(sendDocumentSkill, input, { clicked: true });
    const file = reply.blocks.find((block) => block.type === "file");

    expect(file).toMatchObject({ name: "a.md", mediaType: "text/markdown" });
    expect(new TextDecoder().decode(await rig.files.read(file?.type === "file" ? file.file : ""))).toContain(
      "4.1%",
    );
    const [again] = items(await ask({ deal: "d1" }));
    expect(again?.why).toContain("11月23日取过");
    const { rows } = await rig.store.records.find(skillContext(rig.store).viewer, "document-sent", {
      dealId: "d1",
    });
    expect(rows).toMatchObject([{ dealId: "d1", accountId: "own", body: { path: "a.md" } }]);
  });

  it("warns before an internal document goes out", async () => {
    const { hits } = await rig.library.search(skillContext(rig.store).viewer, {
      text: "Elm Casting",
      today: "2026-11-23",
    });

    const reply = await run(sendDocumentSkill, { document: hits[0]?.document.id ?? "" }, { clicked: true });

    expect(textOf(reply)).toContain("不能外发");
  });

  it("gives nothing to those who may not read it, and nothing without a press", async () => {
    await expect(run(sendDocumentSkill, { document: "nothing" }, { clicked: true })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const [first] = items(await ask({ text: "产线追溯" }));
    const reply = await run(sendDocumentSkill, { document: first?.documentId ?? "" });
    expect(reply.blocks.some((block) => block.type === "file")).toBe(false);
  });
});

describe("rate-document", () => {
  const QUESTION = { text: "产线追溯" };
  const order = async (options?: ContextOptions) =>
    items(await ask(QUESTION, options)).map(({ title }) => title);

  it("moves a document down for the one who said so, and back up when it is taken back", async () => {
    const before = await order();
    const [first] = items(await ask(QUESTION));

    const noted = await run(rateDocumentSkill, button(first, "不合适").input, { clicked: true });
    const after = await order();
    const undo = noted.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []))[0];
    await run(undoSkill, undo?.input ?? {}, { clicked: true });

    expect(before[0]).toBe(first?.title);
    expect(after.at(-1)).toBe(first?.title);
    expect(await order()).toEqual(before);
  });

  it("counts for others asking about like things, and less", async () => {
    const reply = await ask(QUESTION);
    for (const item of items(reply).slice(1)) {
      await run(rateDocumentSkill, button(item, "有用").input, { clicked: true, user: "boss" });
    }
    const second = items(reply)[1]?.title;

    expect((await order()).indexOf(second ?? "")).toBeLessThanOrEqual(1);
    expect(await order({ user: "boss" })).not.toEqual(await order());
  });

  it("keeps one opinion per person and occasion", async () => {
    const [first] = items(await ask(QUESTION));
    await run(rateDocumentSkill, button(first, "有用").input, { clicked: true });
    await run(rateDocumentSkill, button(first, "不合适").input, { clicked: true });

    const { rows } = await rig.store.records.find(skillContext(rig.store).viewer, "document-rating");
    expect(rows).toMatchObject([{ version: 2, body: { useful: false } }]);
  });
});

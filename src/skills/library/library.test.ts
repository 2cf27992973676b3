import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "#src/domain/crm.ts";
import type { Reply } from "#src/reply.ts";
import { type LibraryRig, markdown, openLibrary } from "#test/support/library-rig.ts";
import { type ContextOptions, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { uploadSkill } from "../upload/index.ts";
import { librarySkill } from "./index.ts";

let rig: LibraryRig;
beforeEach(async () => {
  rig = await openLibrary();
});
afterEach(() => rig[Symbol.asyncDispose]());

type Steps = Parameters<ReturnType<typeof skillContext>["progress"]>[0][];

function contextOf(options: ContextOptions, steps: Steps = []) {
  const progress = async (shown: Steps[number]) => void steps.push(shown);
  return skillContext(rig.store, { ...options, over: { library: rig.library, files: rig.files, progress } });
}
const look = (input: Json, options: ContextOptions = {}) => runSkill(librarySkill, input, contextOf(options));
const click = (input: Json, user: "rep" | "other" | "boss" | "admin" = "admin") =>
  look(input, { clicked: true, user });
async function drop(name: string, text: string, { user = "rep" as const, key = "" } = {}, steps: Steps = []) {
  const at = key || `uploads/${user}/1/${name}`;
  await rig.files.write(at, new TextEncoder().encode(text));
  const input = { name, mediaType: "text/markdown", file: { key: at } };
  return runSkill(uploadSkill, input, contextOf({ clicked: true, user }, steps));
}
const formOf = (reply: Reply) => {
  const form = reply.blocks.find((block) => block.type === "form");
  if (form?.type !== "form") throw new Error("no form on the card");
  return form;
};
const documentOf = (reply: Reply) => String(formOf(reply).submit.input.document);

describe("upload", () => {
  it("takes a file in step by step, says what it took it for and asks for confirmation", async () => {
    const steps: Steps = [];
    const reply = await drop(
      "青榆.md",
      "# 青榆汽配：追溯上线\n\n客户案例。追溯追溯，返工率返工率。",
      {},
      steps,
    );

    expect(textOf(reply)).toContain("收下了");
    const fields = new Map(formOf(reply).fields.map((field) => [field.name, field]));
    expect(fields.get("kind")).toMatchObject({ value: "case", hint: "按内容猜的，请确认" });
    expect(fields.get("company")).toMatchObject({ value: "青榆汽配" });
    expect(steps.map((shown) => shown.filter(({ state }) => state === "done").length)).toEqual([0, 1, 3]);
    expect(await rig.files.list("uploads/")).toEqual([]);
  });

  it("keeps the name of who gave it, whose confirmation counts though they are a rep", async () => {
    const reply = await drop("a.md", "# 青榆汽配\n\n追溯。");
    const document = documentOf(reply);

    const settled = await click({ document, confirm: true, kind: "case", confidentiality: "public" }, "rep");

    expect(textOf(settled)).toContain("已记下");
    const stored = await rig.store.documents.get(contextOf({}).viewer, document);
    expect(stored).toMatchObject({ addedBy: "rep", kind: "case", confidentiality: "public" });
    await expect(click({ document, confirm: true, kind: "article" }, "other")).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("opens nobody else's file, whatever the key says", async () => {
    await expect(drop("a.md", "秘密", { key: "uploads/other/1/a.md" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("passes on why a file cannot be read, and keeps nothing of it in the library", async () => {
    await expect(drop("a.pdf", "not a pdf")).rejects.toMatchObject({ zh: expect.stringContaining("损坏") });
    expect(await rig.files.list("library/")).toEqual([]);
  });

  it("asks whether a look-alike is a new version, and a press settles it", async () => {
    const long =
      "毛坯上线时激光打码，一件一码，码和炉号模具号绑定，九个关键工位扫码过站，前一道没合格后一道不放行。";
    await drop("甲.md", `# 追溯方案甲\n\n${long}`);
    const reply = await drop("乙.md", `# 追溯方案乙\n\n${long}补一句。`);
    expect(textOf(reply)).toContain("是它的新版本吗");
    const replace = reply.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []))[0];

    await click(replace?.input ?? {}, "rep");

    const { hits } = await rig.library.search(contextOf({}).viewer, {
      text: "激光打码",
      today: "2026-11-23",
    });
    expect(hits.map(({ document }) => document.title)).toEqual(["追溯方案乙"]);
  });
});

describe("library", () => {
  it("counts what there is and lists what needs a hand", async () => {
    await rig.write({
      "a.md": markdown(
        { title: "甲", kind: "case", confidentiality: "public", validUntil: "2026-01-31" },
        "追溯",
      ),
      "b.md": "# 乙\n\n追溯。",
      "c.docx": "PK broken",
    });
    await rig.library.index(rig.folder);

    const text = textOf(await look({}, { user: "admin" }));

    expect(text).toContain("**你能打开 2 份**，1 份待确认、1 份读不了、1 份已过期。");
    expect(text).toContain("乙 | 类型、保密级别");
    expect(text).toMatch(/c\.docx \| 读不了：文件已损坏/);
    expect(text).toContain("甲 | 1月31日");
  });

  it("tells a rep nothing of what only others may open", async () => {
    await rig.write({
      "a.md": markdown({ title: "底价", confidentiality: "restricted" }, "折扣"),
      "b.docx": "PK",
    });
    await rig.library.index(rig.folder);

    expect(textOf(await look({}))).toContain("资料库还是空的");
  });

  it("writes only what a press confirms, several values parted as people part them", async () => {
    await rig.write({ "b.md": "# 乙\n\n追溯。" });
    await rig.library.index(rig.folder);
    const { hits } = await rig.library.search(contextOf({}).viewer, { text: "追溯", today: "2026-11-23" });
    const document = hits[0]?.document.id ?? "";

    await look({ document, confirm: true, kind: "case" });
    expect((await rig.store.documents.get(contextOf({}).viewer, document))?.kind).toBe("other");

    const reply = await click({
      document,
      confirm: true,
      kind: "case",
      product: "追溯、质量, 能管",
      confidentiality: "internal",
    });
    expect(textOf(reply)).toContain("信息都确认了");
    expect((await rig.store.documents.get(contextOf({}).viewer, document))?.fields.product).toEqual([
      "追溯",
      "质量",
      "能管",
    ]);
  });

  it("asks before it deletes, then forgets", async () => {
    await rig.write({ "b.md": "# 乙\n\n追溯。" });
    await rig.library.index(rig.folder);
    const { hits } = await rig.library.search(contextOf({}).viewer, { text: "追溯", today: "2026-11-23" });
    const document = hits[0]?.document.id ?? "";

    const asked = await look({ document, remove: true }, { user: "admin" });
    const sure = asked.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []))[0];
    await click(sure?.input ?? {});

    expect(asked.blocks[0]).toMatchObject({ markdown: expect.stringContaining("不能恢复") });
    await expect(look({ document }, { user: "admin" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

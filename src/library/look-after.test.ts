import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LibraryRig, markdown, openLibrary } from "#test/support/library-rig.ts";
import { skillContext, TODAY } from "#test/support/skill-context.ts";

const LONG = [
  "毛坯上线时激光打码，一件一码，码和炉号、模具号绑定；九个关键工位扫码过站，前一道没合格，后一道不放行。",
  "返工件进独立料道，系统里换成返工状态，复检合格才能回主线；拧紧、探伤、尺寸三类检测数据自动挂到这一件名下。",
  "单条线十二到十四周，打码和扫码硬件占投入三成左右；先选返工率最高的一条线，不要先选最好做的一条。",
];
const bytes = (text: string) => new TextEncoder().encode(text);

let rig: LibraryRig;
beforeEach(async () => {
  rig = await openLibrary();
});
afterEach(() => rig[Symbol.asyncDispose]());

const viewer = (user: "rep" | "other" | "boss" | "admin" = "rep") => skillContext(rig.store, { user }).viewer;
const found = async (text: string, user?: "rep" | "boss") => {
  const { hits } = await rig.library.search(viewer(user), { text, today: TODAY });
  return hits.map(({ document }) => document);
};

describe("proposed fields", () => {
  it("are read off the text where the file says nothing, and named as such", async () => {
    await rig.write({
      "a.md": `# 青榆汽配：产线追溯上线\n\n汽车零部件厂做产线追溯，返工少了。追溯到单件，返工率降了。返工件隔离。`,
    });
    await rig.library.index(rig.folder);

    const [document] = await found("产线追溯");

    expect(document?.fields).toEqual({
      industry: ["汽车制造业"],
      problem: ["返工率"],
      product: ["产品追溯"],
    });
    expect(document?.proposed).toEqual(["kind", "confidentiality", "industry", "product", "problem"]);
  });

  it("are settled by a person, for later versions too", async () => {
    await rig.write({ "a.md": "# 青榆汽配\n\n产线追溯上线。" });
    await rig.library.index(rig.folder);
    const [before] = await found("产线追溯");

    await rig.library.amend(viewer("admin"), before?.id ?? "", {
      kind: "case",
      confidentiality: "public",
      validUntil: "2027-06-30",
      fields: { company: ["青榆汽配"], industry: [], problem: [] },
    });
    await rig.write({ "a.md": "# 青榆汽配\n\n产线追溯上线，返工返工返工。" });
    await rig.library.index(rig.folder);
    const [after] = await found("产线追溯的案例");

    expect(after).toMatchObject({ kind: "case", confidentiality: "public", validUntil: "2027-06-30" });
    expect(after?.fields).toEqual({ company: ["青榆汽配"] });
    expect(after?.proposed).toBeUndefined();
  });

  it("make a document disappear for those who may no longer read it, at once", async () => {
    await rig.write({ "a.md": "# 青榆汽配\n\n产线追溯上线。" });
    await rig.library.index(rig.folder);
    const [document] = await found("产线追溯");

    await rig.library.amend(viewer("boss"), document?.id ?? "", { confidentiality: "restricted" });

    expect(await found("产线追溯")).toEqual([]);
    expect(await found("产线追溯", "boss")).toHaveLength(1);
    await expect(rig.library.amend(viewer(), document?.id ?? "", { kind: "case" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("refuses a date that is none", async () => {
    await rig.write({ "a.md": "# 青榆汽配\n\n产线追溯上线。" });
    await rig.library.index(rig.folder);
    const [document] = await found("产线追溯");

    await expect(
      rig.library.amend(viewer("admin"), document?.id ?? "", { validUntil: "2027-02-30" }),
    ).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});

describe("duplicates", () => {
  it("reads the same file once, under whatever name, and the copy when the first is gone", async () => {
    await rig.write({ "a.md": LONG.join("\n"), "copy/b.md": LONG.join("\n") });

    const first = await rig.library.index(rig.folder);
    await rig.erase("a.md");
    const second = await rig.library.index(rig.folder);

    expect(first).toMatchObject({ added: 1, duplicates: [{ path: "copy/b.md", of: "a.md", likeness: 1 }] });
    expect(second).toMatchObject({ added: 1, removed: 1, duplicates: [] });
  });

  it("points out a document that is nearly another, shows one of the two, and asks which counts", async () => {
    await rig.write({
      "2025.md": markdown({ title: "追溯方案 2025" }, ...LONG),
      "2026.md": markdown({ title: "追溯方案 2026" }, ...LONG, "断网可以续传。"),
    });

    const { added, duplicates } = await rig.library.index(rig.folder);
    const [shown, ...more] = await found("返工件独立料道");

    expect(added).toBe(2);
    expect(duplicates).toMatchObject([{ path: "2026.md", of: "2025.md" }]);
    expect(duplicates[0]?.likeness).toBeGreaterThan(0.7);
    expect(more).toEqual([]);
    const [newer] = await found("追溯方案 2026");
    await rig.library.amend(viewer("admin"), newer?.id ?? "", { near: "replace" });
    expect(await found("返工件独立料道")).toMatchObject([{ title: "追溯方案 2026" }]);
    expect(shown?.title).toMatch(/追溯方案/);
  });

  it("keeps both when a person says so", async () => {
    await rig.write({
      "a.md": markdown({ title: "追溯方案甲" }, ...LONG),
      "b.md": markdown({ title: "追溯方案乙" }, ...LONG, "断网可以续传。"),
    });
    await rig.library.index(rig.folder);
    const [second] = await found("追溯方案乙");

    await rig.library.amend(viewer("admin"), second?.id ?? "", { near: "keep" });

    expect(await found("返工件独立料道")).toHaveLength(2);
  });

  it("does not betray a document through one that resembles it", async () => {
    await rig.write({
      "secret.md": markdown({ title: "追溯底价", confidentiality: "restricted" }, ...LONG),
      "open.md": markdown({ title: "追溯方案" }, ...LONG, "断网可以续传。"),
    });
    await rig.library.index(rig.folder);

    expect(JSON.stringify(await found("返工件独立料道"))).not.toContain("secret.md");
  });
});

describe("add", () => {
  it("takes a file in under the name of its giver, and a second one as a new version", async () => {
    const first = await rig.library.add(viewer(), { name: "案例.md", data: bytes(LONG[0] ?? "") });
    const second = await rig.library.add(viewer(), { name: "案例.md", data: bytes(LONG.join("\n")) });

    expect(first).toMatchObject({
      outcome: "added",
      document: { addedBy: "rep", path: "uploads/rep/案例.md" },
    });
    expect(second).toMatchObject({ outcome: "changed", document: { replaces: first.document.id } });
    expect(await found("返工件独立料道")).toHaveLength(1);
  });

  it("tells when it is there already, unless that would betray it", async () => {
    await rig.write({ "a.md": LONG.join("\n") });
    await rig.library.index(rig.folder);
    const [there] = await found("返工件独立料道");

    const again = await rig.library.add(viewer(), { name: "b.md", data: bytes(LONG.join("\n")) });
    expect(again).toMatchObject({ outcome: "duplicate", document: { path: "a.md" } });

    await rig.library.amend(viewer("boss"), there?.id ?? "", { confidentiality: "restricted" });
    const hidden = await rig.library.add(viewer(), { name: "c.md", data: bytes(LONG.join("\n")) });
    expect(hidden).toMatchObject({ outcome: "added", document: { path: "uploads/rep/c.md" } });
    expect(hidden.near).toBeUndefined();
  });

  it("leaves nothing behind of a file that cannot be read", async () => {
    await expect(rig.library.add(viewer(), { name: "a.docx", data: bytes("PK") })).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
    expect(await rig.files.list("library/")).toEqual([]);
    expect(await rig.store.documents.byPath("uploads/rep/a.docx")).toBeUndefined();
  });

  it.each([
    "../../etc/passwd.md",
    "C:\\temp\\案例.md",
    "​.md",
    "﷽.md",
    "con.md",
    "<script>alert(1)</script>.md",
    ".hidden.md",
  ])("takes %j for nothing but a name", async (name) => {
    const { document } = await rig.library.add(viewer(), { name, data: bytes("产线追溯上线以后返工少了") });

    expect(document.path.split("/")).toHaveLength(3);
    expect(await rig.files.list("library/")).toEqual([`library/${document.id}/original`]);
    expect((await rig.library.original(viewer(), document.id))?.name).toBe(document.path.split("/")[2]);
  });
});

describe("withdraw", () => {
  it("takes every version out of store, index and files", async () => {
    const first = await rig.library.add(viewer(), { name: "a.md", data: bytes(LONG[0] ?? "") });
    const { document } = await rig.library.add(viewer(), { name: "a.md", data: bytes(LONG.join("\n")) });

    await rig.library.withdraw(viewer(), document.id);

    expect(await found("返工件独立料道")).toEqual([]);
    expect(await rig.store.documents.get(viewer(), first.document.id)).toBeUndefined();
    expect(await rig.files.list("library/")).toEqual([]);
    expect((await rig.searchIndex.count()).chunks).toBe(0);
    await expect(rig.library.withdraw(viewer(), document.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

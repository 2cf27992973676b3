import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LibraryRig, markdown, openLibrary } from "#test/support/library-rig.ts";
import { skillContext, TODAY } from "#test/support/skill-context.ts";

const viewerOf = (rig: LibraryRig, user: "rep" | "boss" | "admin" = "rep") =>
  skillContext(rig.store, { user }).viewer;
const ask = (rig: LibraryRig, text: string, user?: "rep" | "boss" | "admin") =>
  rig.library.search(viewerOf(rig, user), { text, today: TODAY });
const titles = async (rig: LibraryRig, text: string, user?: "rep" | "boss" | "admin") =>
  (await ask(rig, text, user)).hits.map(({ document }) => document.title);

const TRACE = markdown(
  { title: "青榆零部件：单件追溯", kind: "case", industry: "汽车零部件", confidentiality: "public" },
  "# 青榆零部件：单件追溯",
  "## 成效",
  "| 指标 | 上线前 | 上线后 |",
  "|---|---|---|",
  "| 返工率 | 4.1% | 1.7% |",
  "",
  "产线追溯上线以后，锁定可疑件只要二十分钟。",
);
const ENERGY = markdown(
  {
    title: "Oakfield Foundry: energy per melt",
    kind: "case",
    industry: "Foundry",
    confidentiality: "internal",
  },
  "# Oakfield Foundry",
  "",
  "Energy consumption per tonne fell by 11 % after the furnaces were metered.",
);
const PRICES = markdown(
  { title: "价格表 2026", kind: "price-list", confidentiality: "restricted" },
  "追溯套件目录价 26 万元，销售可给 8% 以内的折扣。",
);

let rig: LibraryRig;
beforeEach(async () => {
  rig = await openLibrary();
});
afterEach(() => rig[Symbol.asyncDispose]());

describe("index", () => {
  it("counts what is new, and touches nothing when nothing changed", async () => {
    await rig.write({ "trace.md": TRACE, "deep/energy.md": ENERGY, "notes.bin": "?" });

    const first = await rig.library.index(rig.folder);
    const second = await rig.library.index(rig.folder);

    expect(first).toMatchObject({ added: 2, changed: 0, unchanged: 0, failed: [], ignored: ["notes.bin"] });
    expect(second).toMatchObject({ added: 0, changed: 0, unchanged: 2, removed: 0, passages: 0 });
  });

  it("reports progress up to the last document", async () => {
    await rig.write({ "trace.md": TRACE, "energy.md": ENERGY });
    const seen: string[] = [];

    await rig.library.index(rig.folder, { onProgress: ({ done, total }) => seen.push(`${done}/${total}`) });

    expect(seen).toEqual(["1/2", "2/2"]);
  });

  it("replaces a changed document and keeps the version before it as history", async () => {
    await rig.write({ "trace.md": TRACE });
    await rig.library.index(rig.folder);
    const [before] = (await ask(rig, "产线追溯的案例")).hits;
    await rig.write({ "trace.md": TRACE.replace("二十分钟", "十二分钟") });

    const report = await rig.library.index(rig.folder);
    const { hits } = await ask(rig, "产线追溯的案例");

    expect(report).toMatchObject({ added: 0, changed: 1 });
    expect(hits).toHaveLength(1);
    expect(hits[0]?.document.replaces).toBe(before?.document.id);
    expect(hits[0]?.passages.some(({ text }) => text.includes("十二分钟"))).toBe(true);
    const old = await rig.store.documents.get(viewerOf(rig), before?.document.id ?? "");
    expect(old?.status).toBe("replaced");
  });

  it("lets a document replace another by name, whichever is read first", async () => {
    const newer = (name: string) =>
      TRACE.replace("---\n", `---\nreplaces: ${name}\n`).replace("单件追溯", "单件追溯 2.0");
    await rig.write({ "a-new.md": newer("b-old.md"), "b-old.md": TRACE });

    await rig.library.index(rig.folder);
    const again = await rig.library.index(rig.folder);

    expect(await titles(rig, "产线追溯")).toEqual(["青榆零部件：单件追溯 2.0"]);
    expect(again).toMatchObject({ unchanged: 2 });
  });

  it("drops what is gone from the folder, its original too, and leaves other folders alone", async () => {
    await rig.write({ "one/trace.md": TRACE, "two/energy.md": ENERGY });
    await rig.library.index(`${rig.folder}/one`);
    await rig.library.index(`${rig.folder}/two`);
    const [hit] = (await ask(rig, "产线追溯")).hits;
    await rig.write({ "one/other.md": ENERGY.replace("Oakfield", "Elmfield") });
    await rig.erase("one/trace.md");

    const report = await rig.library.index(`${rig.folder}/one`);

    expect(report).toMatchObject({ added: 1, removed: 1 });
    expect(await titles(rig, "产线追溯")).not.toContain("青榆零部件：单件追溯");
    expect(await rig.library.original(viewerOf(rig), hit?.document.id ?? "")).toBeUndefined();
    expect(await rig.files.list("library/")).toHaveLength(2);
    expect(await titles(rig, "energy per melt")).toHaveLength(2);
  });

  it("keeps everything when a folder turns up empty", async () => {
    await rig.write({ "trace.md": TRACE });
    await rig.library.index(rig.folder);
    await rig.erase("trace.md");

    await expect(rig.library.index(rig.folder)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(await titles(rig, "产线追溯")).toHaveLength(1);
  });

  it("names each bad file and keeps the good ones", async () => {
    await rig.write({
      "trace.md": TRACE,
      "date.md": markdown({ title: "x", validUntil: "nächstes Jahr" }, "text"),
      "level.md": markdown({ title: "x", confidentiality: "geheim" }, "text"),
      "yaml.md": "---\ntitle: [a\n---\ntext",
      "empty.txt": "",
    });

    const { added, failed } = await rig.library.index(rig.folder);

    expect(added).toBe(1);
    expect(failed.map(({ path }) => path)).toEqual(["date.md", "empty.txt", "level.md", "yaml.md"]);
    expect(failed.map(({ problem }) => problem.en).join("\n")).toMatch(
      /not a date[\s\S]*empty[\s\S]*not known[\s\S]*line 2/,
    );
    expect(failed.every(({ problem }) => /\p{Script=Han}/u.test(problem.zh))).toBe(true);
  });

  it("keeps the old version when the new one cannot be read, and takes it once it is repaired", async () => {
    await rig.write({ "trace.md": TRACE });
    await rig.library.index(rig.folder);
    await rig.write({ "trace.md": TRACE.replace('"public"', "secret") });
    const broken = await rig.library.index(rig.folder);
    expect(broken.failed.map(({ path }) => path)).toEqual(["trace.md"]);
    expect(await titles(rig, "产线追溯")).toHaveLength(1);

    await rig.write({ "trace.md": TRACE.replace("二十分钟", "十分钟") });
    expect(await rig.library.index(rig.folder)).toMatchObject({ changed: 1, failed: [] });
  });

  it("reads a collection with one document a line, and a bad line does not cost its neighbours", async () => {
    const line = (id: string, title: string) =>
      JSON.stringify({ id, title, lang: "en", company: "Elm Ltd", text: `${title} about traceability` });
    await rig.write({
      "cases/corpus.jsonl": [line("a", "Alpha"), "{", line("a", "Twice"), line("b", "Beta")].join("\n"),
    });

    const { added, failed } = await rig.library.index(rig.folder);
    const { hits } = await ask(rig, "traceability");

    expect(added).toBe(2);
    expect(failed.map(({ path }) => path)).toEqual(["cases/corpus.jsonl:2", "cases/corpus.jsonl:3"]);
    expect(hits.map(({ document }) => [document.title, document.kind, document.fields.company])).toEqual([
      ["Alpha", "case", ["Elm Ltd"]],
      ["Beta", "case", ["Elm Ltd"]],
    ]);
  });

  it("takes fields from a side file over those inside", async () => {
    await rig.write({
      "trace.md": TRACE,
      "trace.md.yaml": "confidentiality: restricted\nreaders: [user:boss]\n",
    });

    await rig.library.index(rig.folder);

    expect(await titles(rig, "产线追溯", "boss")).toHaveLength(1);
    expect(await titles(rig, "产线追溯")).toHaveLength(0);
  });

  it("learns the team's words from the folder and reads a question with them", async () => {
    await rig.write({
      "trace.md": markdown(
        { title: "青榆零部件", kind: "case", confidentiality: "public" },
        "上了青鸟套件。",
      ),
      "lexicon.yaml": "- { id: product/bird, kind: product, zh: [青鸟套件], en: [Bluebird Kit] }\n",
    });
    const report = await rig.library.index(rig.folder);

    expect(report.words).toBe(1);
    expect(await titles(rig, "is there a case on Bluebird Kit")).toEqual(["青榆零部件"]);
    await rig.erase("lexicon.yaml");
    await rig.library.index(rig.folder);
    expect(await titles(rig, "is there a case on Bluebird Kit")).toEqual([]);
  });

  it("names a broken list of words and keeps the one before", async () => {
    await rig.write({ "trace.md": TRACE, "lexicon.yaml": "- { id: a, kind: nonsense }\n" });

    const { failed, added } = await rig.library.index(rig.folder);

    expect(added).toBe(1);
    expect(failed.map(({ path }) => path)).toEqual(["lexicon.yaml"]);
  });

  it("stops when it is asked to and goes on where it stopped", async () => {
    await rig.write({ "a.md": TRACE, "b.md": ENERGY });
    const stop = new AbortController();

    await expect(
      rig.library.index(rig.folder, { signal: stop.signal, onProgress: () => stop.abort() }),
    ).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await rig.library.index(rig.folder)).toMatchObject({ added: 1, unchanged: 1 });
  });
});

describe("search", () => {
  beforeEach(async () => {
    await rig.write({ "trace.md": TRACE, "energy.md": ENERGY, "prices.md": PRICES });
    await rig.library.index(rig.folder);
  });

  it("finds the document, says why and quotes the sentence that answers", async () => {
    const { hits, missing } = await ask(rig, "有没有汽车零部件做产线追溯的案例");

    expect(hits.map(({ document }) => document.title)).toEqual(["青榆零部件：单件追溯"]);
    expect(hits[0]?.matched).toEqual(["汽车零部件", "产线追溯"]);
    expect(hits[0]?.quote).toBe("产线追溯上线以后，锁定可疑件只要二十分钟。");
    expect(hits[0]?.passages[0]?.headings).toEqual(["成效"]);
    expect(missing).toEqual([]);
  });

  it("quotes a figure from a table as a sentence when figures are wanted", async () => {
    const { hits } = await ask(rig, "追溯后返工率的案例，最好有数字");

    expect(hits[0]?.quote).toBe("返工率：上线前 4.1%，上线后 1.7%");
  });

  it("finds a document in the other language by what both call the same", async () => {
    expect(await titles(rig, "有没有铸造厂降能耗的案例")).toEqual(["Oakfield Foundry: energy per melt"]);
    expect(await titles(rig, "any traceability case")).toEqual(["青榆零部件：单件追溯"]);
  });

  it("says what is missing when nothing fits", async () => {
    const answer = await ask(rig, "有没有银行反洗钱的案例");

    expect(answer).toMatchObject({ hits: [], missing: ["银行", "反洗钱"], searched: 2 });
    expect(answer.closest).toBeUndefined();
  });

  it("offers the closest of another kind when the kind asked for has nothing", async () => {
    const answer = await ask(rig, "追溯的价格表");

    expect(answer.hits).toEqual([]);
    expect(answer.closest?.document.title).toBe("青榆零部件：单件追溯");
  });

  it("names the part of a question that none of the documents holds", async () => {
    const { hits, missing } = await ask(rig, "汽车零部件的产线追溯案例，有碳足迹");

    expect(hits).toHaveLength(1);
    expect(missing).toEqual(["碳足迹"]);
  });

  it("shows a restricted document to those it is for, and neither counts nor hints at it for others", async () => {
    expect(await titles(rig, "追溯套件折扣的价格表", "boss")).toEqual(["价格表 2026"]);
    const answer = await ask(rig, "追溯套件折扣的价格表");
    expect(JSON.stringify(answer)).not.toContain("价格表 2026");
    expect(answer.searched).toBe(2);
  });

  it("does not put forward what is past its date", async () => {
    await rig.write({ "trace.md": TRACE.replace("---\n", "---\nvalidUntil: 2026-11-22\n") });
    await rig.library.index(rig.folder);

    expect(await titles(rig, "产线追溯")).toEqual([]);
  });

  it("lists what is of a kind or language when nothing else is asked", async () => {
    expect(await titles(rig, "有哪些英文案例")).toEqual(["Oakfield Foundry: energy per melt"]);
    expect(await titles(rig, "有哪些案例")).toHaveLength(2);
  });

  it("answers alike in a process that was started later, and hears of changes made elsewhere", async () => {
    const other = rig.another();
    const seen = async () =>
      (await other.search(viewerOf(rig), { text: "产线追溯", today: TODAY })).hits.map(
        ({ document }) => document.title,
      );
    expect(await seen()).toEqual(["青榆零部件：单件追溯"]);

    await rig.write({ "trace.md": TRACE.replaceAll("单件追溯", "一件一码") });
    await rig.library.index(rig.folder);

    expect(await seen()).toEqual(["青榆零部件：一件一码"]);
  });

  it("hands out the original to those who may read it only", async () => {
    const { hits } = await ask(rig, "追溯套件折扣的价格表", "boss");
    const id = hits[0]?.document.id ?? "";

    expect(await rig.library.original(viewerOf(rig), id)).toBeUndefined();
    const original = await rig.library.original(viewerOf(rig, "boss"), id);
    expect(original?.name).toBe("prices.md");
    expect(new TextDecoder().decode(original?.data)).toBe(PRICES);
  });

  it("has forgotten a removed document everywhere", async () => {
    const [hit] = (await ask(rig, "产线追溯")).hits;

    expect(await rig.library.remove(hit?.document.id ?? "")).toBe(true);

    expect(await titles(rig, "产线追溯")).toEqual([]);
    expect((await rig.searchIndex.count()).documents).toBe(2);
    expect(await rig.files.exists(`library/${hit?.document.id}/original`)).toBe(false);
    expect(await rig.library.remove(hit?.document.id ?? "")).toBe(false);
  });
});

describe("recommend", () => {
  const NEED = { products: [], roles: [], notes: [], today: TODAY };

  beforeEach(async () => {
    await rig.write({ "trace.md": TRACE, "energy.md": ENERGY, "prices.md": PRICES });
    await rig.library.index(rig.folder);
  });

  it("finds what shares the trade and the trouble that notes speak of", async () => {
    const { hits } = await rig.library.recommend(viewerOf(rig, "boss"), {
      ...NEED,
      industryCode: "367",
      industry: "汽车零部件",
      notes: ["客户又提到返工，想做追溯"],
    });

    expect(hits.map(({ document }) => document.title)).toEqual(["青榆零部件：单件追溯"]);
    expect(hits[0]?.matched).toEqual(["返工率", "产品追溯", "汽车制造业"]);
  });

  it("does not recommend to a company the case about itself", async () => {
    const { hits } = await rig.library.recommend(viewerOf(rig), {
      ...NEED,
      notes: ["追溯"],
      company: "青榆零部件",
    });

    expect(hits).toEqual([]);
  });

  it("never puts a price list on a customer's table", async () => {
    const { hits } = await rig.library.recommend(viewerOf(rig, "boss"), { ...NEED, notes: ["追溯"] });

    expect(hits.map(({ document }) => document.kind)).toEqual(["case"]);
  });
});

import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LibraryRig, markdown, openLibrary } from "#test/support/library-rig.ts";
import { skillContext, TODAY } from "#test/support/skill-context.ts";
import { type BilingualDictionary, openDictionary, writeDictionary } from "./dictionary-file.ts";

const ENGLISH = markdown(
  { title: "Larchmont Laundry: dryers that rest", kind: "case", language: "en", confidentiality: "public" },
  "# Larchmont Laundry",
  "",
  "The laundry washes linen for hotels. Its dryers stood warm all night until somebody counted.",
);
const CHINESE = markdown(
  { title: "栖枫缆车：钢索巡查", kind: "case", language: "zh", confidentiality: "public" },
  "# 栖枫缆车",
  "",
  "缆车的钢索每周巡查一次，山上风大的时候要停运。",
);
const ENTRIES = [
  { simplified: "洗衣店", english: ["laundry (shop)"] },
  { simplified: "床单", english: ["linen", "bed sheet"] },
  { simplified: "缆车", english: ["cable car", "ropeway"] },
  { simplified: "钢索", english: ["steel cable"] },
  { simplified: "蛋糕", english: ["cake"] },
];

let rig: LibraryRig;
let dictionary: BilingualDictionary | undefined;
beforeEach(async () => {
  dictionary = undefined;
  rig = await openLibrary({}, { dictionary: () => dictionary });
  await rig.write({ "laundry.md": ENGLISH, "cable-car.md": CHINESE });
  await rig.library.index(rig.folder);
});
afterEach(async () => {
  dictionary?.close();
  await rig[Symbol.asyncDispose]();
});

async function titles(text: string): Promise<string[]> {
  const { viewer } = skillContext(rig.store, { user: "rep" });
  const { hits } = await rig.library.search(viewer, { text, today: TODAY });
  return hits.map(({ document }) => document.title);
}

function learn(): void {
  const path = join(rig.folder, "..", `own-${process.pid}.sqlite`);
  writeDictionary(path, ENTRIES);
  dictionary = openDictionary(path);
}

describe("a library with a dictionary", () => {
  it("finds a document of the other language, once there is one", async () => {
    expect(await titles("洗衣店的床单")).toEqual([]);
    expect(await titles("who inspects the ropeway")).toEqual([]);
    learn();

    expect(await titles("洗衣店的床单")).toEqual(["Larchmont Laundry: dryers that rest"]);
    expect(await titles("ropeway")).toEqual(["栖枫缆车：钢索巡查"]);
  });

  it("still says that nothing fits", async () => {
    learn();

    expect(await titles("蛋糕")).toEqual([]);
    expect(await titles("洗衣店的蛋糕怎么定价")).toEqual([]);
  });

  it("answers a question in the documents' language as before", async () => {
    const before = [await titles("缆车钢索"), await titles("laundry dryers")];
    learn();

    expect([await titles("缆车钢索"), await titles("laundry dryers")]).toEqual(before);
    expect(before).toEqual([["栖枫缆车：钢索巡查"], ["Larchmont Laundry: dryers that rest"]]);
  });
});

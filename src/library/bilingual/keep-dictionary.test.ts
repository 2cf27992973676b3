import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { writeDictionary } from "./dictionary-file.ts";
import { createDictionaryKeeper } from "./keep-dictionary.ts";
import { dictionaryName } from "./make-dictionary.ts";

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "yingdan-dictionary-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

describe("createDictionaryKeeper", () => {
  it("has none before it is made", () => {
    using keeper = createDictionaryKeeper(place, silentLog);

    expect(keeper.get()).toBeUndefined();
    expect(readdirSync(place)).toEqual([]);
  });

  it("opens the one that is there and does not make it again", async () => {
    writeDictionary(join(place, dictionaryName()), [{ simplified: "水阀", english: ["valve"] }]);
    using keeper = createDictionaryKeeper(place, silentLog);
    await keeper.prepare();

    expect(keeper.get()?.english(["水阀", "没有"])).toEqual(new Map([["水阀", ["valv"]]]));
    expect(keeper.get()?.chinese(["valv"])).toEqual(new Map([["valv", ["水阀"]]]));
  });

  it("does without one that is damaged", () => {
    writeFileSync(join(place, dictionaryName()), "not a database");
    using keeper = createDictionaryKeeper(place, silentLog);

    expect(keeper.get()).toBeUndefined();
  });

  it("makes it from the installed dictionary, whole or not at all", { timeout: 120_000 }, async () => {
    using keeper = createDictionaryKeeper(place, silentLog);
    await keeper.prepare();

    expect(readdirSync(place)).toEqual([dictionaryName()]);
    expect(keeper.get()?.english(["供应商"]).get("供应商")).toContain("supplier");
    expect(keeper.get()?.chinese(["supplier"]).get("supplier")).toContain("供应商");
  });

  it("says nothing and leaves nothing behind when it cannot be made", { timeout: 120_000 }, async () => {
    using keeper = createDictionaryKeeper(join(place, "missing"), silentLog);
    await keeper.prepare();

    expect(keeper.get()).toBeUndefined();
    expect(readdirSync(place)).toEqual([]);
  });
});

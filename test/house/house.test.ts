import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "#src/cli/cli.ts";
import { createSkills } from "#src/skills/index.ts";
import { importsOf, isTest, type SourceFile, sourceFiles } from "./sources.ts";

const sources = sourceFiles("src", "connectors");
const code = sources.filter((file) => file.path.endsWith(".ts") && !isTest(file));

/** Room → what it may import of ours. `main.ts`, the CLI, the server and the runtime see everything. */
const MAY_IMPORT: Readonly<Record<string, readonly RegExp[]>> = {
  "src/domain/": [/^src\/domain\//],
  "src/ports/": [/^src\/(ports|domain)\//, /^src\/(errors|log)\.ts$/],
  "src/skills/": [/^src\/(skills|domain|ports|library|pictures|settings|exports)\//, /^src\/[a-z-]+\.ts$/],
  "src/library/": [/^src\/(library|domain|ports|settings)\//, /^src\/(errors|log|settings)\.ts$/],
  "src/pictures/": [/^src\/(pictures|domain)\//, /^src\/(errors|reply)\.ts$/],
  "src/exports/": [/^src\/(exports|domain)\//, /^src\/(errors|reply)\.ts$/],
  "src/channels/": [/^src\/(channels|domain|pictures|ports)\//, /^src\/(errors|log|reply)\.ts$/],
  "src/engines/": [/^src\/(engines|ports|domain|library)\//, /^src\/(errors|log|config)\.ts$/],
  "connectors/": [/^connectors\//, /^src\/(ports|domain)\//, /^src\/(errors|log)\.ts$/],
};

function crossings(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const room = Object.keys(MAY_IMPORT).find((prefix) => file.path.startsWith(prefix));
    const allowed = room === undefined ? undefined : MAY_IMPORT[room];
    if (allowed === undefined) return [];
    return importsOf(file)
      .filter((target) => !allowed.some((pattern) => pattern.test(target)))
      .map((target) => `${file.path} imports ${target}`);
  });
}

describe("the house", () => {
  it("lets imports run one way", () => {
    expect(crossings(code)).toEqual([]);
  });

  it("would notice a domain file that imports a port", () => {
    const stray = { path: "src/domain/stray.ts", text: 'import { x } from "../ports/store.ts";' };

    expect(crossings([stray])).toEqual(["src/domain/stray.ts imports src/ports/store.ts"]);
  });

  it("keeps I/O and the clock out of the domain", () => {
    const impure = /from "node:|Date\.now\(\)|new Date\(\)|Math\.random\(\)|\bfetch\(|process\./;
    const guilty = code.filter((file) => file.path.startsWith("src/domain/") && impure.test(file.text));

    expect(guilty.map((file) => file.path)).toEqual([]);
  });

  it("reads the process in main.ts alone", () => {
    const guilty = code.filter(
      (file) => /process\.(env|argv)/.test(file.text) && file.path !== "src/main.ts",
    );

    expect(guilty.map((file) => file.path)).toEqual([]);
  });

  it("lists in the registry exactly the skills that have a folder", () => {
    const folders = readdirSync("src/skills", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const ids = createSkills().map((skill) => skill.id);

    expect(ids.toSorted()).toEqual(folders.map((folder) => folder.name).toSorted());
  });

  it("gives no two skills one command word", () => {
    const words = createSkills().flatMap((skill) =>
      [
        ...new Set([skill.id, ...skill.aliases.zh, ...skill.aliases.en].map((word) => word.toLowerCase())),
      ].map((word) => ({ word, id: skill.id })),
    );
    const twice = words.filter(({ word, id }) =>
      words.some((other) => other.word === word && other.id !== id),
    );

    expect(twice).toEqual([]);
  });

  it("asks every skill for both languages alike", () => {
    for (const skill of createSkills()) {
      // A skill that only buttons call has no phrases in either.
      expect(skill.phrases.zh.length > 0, `${skill.id}: phrases`).toBe(skill.phrases.en.length > 0);
      expect(skill.name.zh).toMatch(/\p{Script=Han}/u);
    }
  });

  it("names files in kebab-case", () => {
    const odd = sourceFiles("src", "connectors", "test").filter((file) => {
      const name = file.path.split("/").at(-1) ?? "";
      return file.path.endsWith(".ts") && !/^[a-z0-9]+([-.][a-z0-9]+)*\.ts$/.test(name);
    });

    expect(odd.map((file) => file.path)).toEqual([]);
  });

  it("mocks no module and switches no test off", () => {
    const tests = sourceFiles("src", "connectors", "test", "seed-docs").filter(
      (file) => isTest(file) && file.path !== "test/house/house.test.ts",
    );
    const guilty = tests.filter((file) =>
      /\bvi\.mock\(|\b(it|test|describe)\.(only|todo|skip)\(/.test(file.text),
    );

    expect(guilty.map((file) => file.path)).toEqual([]);
  });

  it("names no machine path and no unfinished work", () => {
    const everything = sourceFiles("src", "connectors", "test", "seed-docs", "prompts");
    const guilty = everything.filter(
      (file) =>
        file.path !== "test/house/house.test.ts" && /\/(work|root)\/|\bTODO\b|\bFIXME\b/.test(file.text),
    );

    expect(guilty.map((file) => file.path)).toEqual([]);
  });

  it("loads every command it offers", async () => {
    for (const [name, entry] of Object.entries(COMMANDS)) {
      expect(typeof (await entry.load()), name).toBe("function");
    }
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROMPT_IDS, promptText, readPrompt } from "./prompts.ts";

const FOLDER = "prompts";

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.includes(".test."))
    .map((entry) => join(entry.parentPath, entry.name));
}

const prompt = (head: string, zh = "给{{name}}", en = "To {{name}}") =>
  `---\n${head}\n---\n\n# zh\n\n${zh}\n\n# en\n\n${en}\n`;
const HEAD = "purpose: a test\nversion: 1\nvariables: [name]";

describe("the prompts", () => {
  it("have a file each, and every file is listed", () => {
    const files = readdirSync(FOLDER).map((name) => name.replace(/\.md$/, ""));

    expect(files.toSorted()).toEqual([...PROMPT_IDS].toSorted());
  });

  it("have a user each in the code", () => {
    const code = sourceFiles("src")
      .filter((path) => !path.endsWith("src/prompts.ts") && path !== "src/prompts.ts")
      .map((path) => readFileSync(path, "utf8"))
      .join("\n");

    expect(PROMPT_IDS.filter((id) => !new RegExp(`(promptText\\(|prompt: )"${id}"`).test(code))).toEqual([]);
  });

  it.each(PROMPT_IDS)("%s reads well in both languages with its variables filled in", (id) => {
    const { variables } = readPrompt(id, readFileSync(join(FOLDER, `${id}.md`), "utf8"));
    const values = Object.fromEntries(variables.map((name) => [name, `«${name}»`]));
    for (const locale of ["zh", "en"] as const) {
      const text = promptText(id, locale, values);
      expect(text).not.toContain("{{");
      for (const name of variables) expect(text).toContain(`«${name}»`);
    }
    expect(promptText(id, "zh", values)).toMatch(/\p{Script=Han}/u);
    expect(promptText(id, "en", values)).not.toMatch(/\p{Script=Han}/u);
  });

  it("refuse to be used with a variable missing", () => {
    expect(() => promptText("agenda", "zh", {})).toThrow("was not given name");
  });

  it("leave a value alone that looks like a variable", () => {
    expect(promptText("agenda", "en", { name: "{{today}}" })).toContain("{{today}}");
  });

  it.each([
    ["an undeclared variable", prompt(HEAD, "给{{name}}{{other}}"), "zh uses other"],
    ["an unused variable", prompt(HEAD, "给{{name}}", "To you"), "en does not use name"],
    ["a missing language", `---\n${HEAD}\n---\n\n# zh\n\n给{{name}}\n`, "# en"],
    ["a missing version", prompt("purpose: a test\nvariables: [name]"), "version"],
    ["no front matter", "# zh\n给{{name}}", "front matter"],
  ])("say what is wrong with %s", (_what, source, problem) => {
    expect(() => readPrompt("test", source)).toThrow(problem);
  });
});

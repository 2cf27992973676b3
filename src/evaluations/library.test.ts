import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markdown } from "#test/support/library-rig.ts";
import { runEvalLibrary } from "./library.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "yingdan-eval-test-"));
  await writeFile(join(folder, "a.md"), markdown({ title: "青榆", kind: "case" }, "产线追溯上线。"));
  await writeFile(
    join(folder, "b.md"),
    markdown({ title: "底价", confidentiality: "restricted" }, "追溯折扣。"),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function evaluate(...questions: readonly object[]) {
  const file = join(folder, "questions.jsonl");
  await writeFile(file, questions.map((question) => JSON.stringify(question)).join("\n"));
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return {
    ...(await runEvalLibrary({ libraryDir: folder, questionsFile: file, today: "2026-11-20", write })),
    lines,
  };
}

describe("runEvalLibrary", () => {
  it("counts what was found, what was missed and what was made up", async () => {
    const { all, byLanguage, misses, lines } = await evaluate(
      { id: "1", locale: "zh", text: "产线追溯的案例", relevant: ["a.md"] },
      { id: "2", locale: "zh", text: "养老院的案例", relevant: ["a.md"] },
      { id: "3", locale: "en", text: "dog grooming", relevant: [] },
      { id: "4", locale: "en", text: "traceability", relevant: [] },
    );

    expect(all).toEqual({
      answerable: 2,
      recall5: 0.5,
      first: 0.5,
      falselyNothing: 0.5,
      unanswerable: 2,
      wronglyAnswered: 0.5,
    });
    expect(byLanguage.en.unanswerable).toBe(2);
    expect(misses).toHaveLength(2);
    expect(lines.join("\n")).toContain("2 养老院的案例 → nothing; wanted a.md");
  });

  it("asks as the person of the role", async () => {
    const asked = { locale: "zh", text: "追溯折扣", relevant: ["b.md"] };
    const { all } = await evaluate({ id: "1", ...asked }, { id: "2", ...asked, as: "manager" });

    expect(all.recall5).toBe(0.5);
  });

  it("names the line that is no question", async () => {
    await expect(evaluate({ id: "1", text: "x" })).rejects.toThrow(/questions\.jsonl:1/);
  });
});

describe("the questions on the sample library", () => {
  const seed = new URL("../../seed-docs/", import.meta.url).pathname;

  it("are answered as the sample company would want", async () => {
    const { all } = await runEvalLibrary({
      libraryDir: join(seed, "library"),
      questionsFile: join(seed, "evaluation", "questions.jsonl"),
      today: "2026-11-20",
      write: () => {},
    });

    expect(all.answerable + all.unanswerable).toBeGreaterThanOrEqual(150);
    expect(all.unanswerable / (all.answerable + all.unanswerable)).toBeGreaterThanOrEqual(0.2);
    expect(all.recall5).toBeGreaterThanOrEqual(0.95);
    expect(all.wronglyAnswered).toBeLessThanOrEqual(0.05);
  });
});

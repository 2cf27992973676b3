import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runEvalRouting } from "./routing.ts";

const WRITTEN = {
  data: "test/evaluations/utterances.jsonl",
  accounts: "test/evaluations/utterance-accounts.json",
};

describe("the routing evaluation", () => {
  it("finds at least 95 % of the written utterances understood, in each language", async () => {
    const lines: string[] = [];

    const result = await runEvalRouting({ ...WRITTEN, write: (line) => lines.push(line) });

    expect(result.utterances).toBeGreaterThanOrEqual(300);
    for (const { utterances, right } of Object.values(result.byLocale)) {
      expect(right / utterances, lines.join("\n")).toBeGreaterThanOrEqual(0.95);
    }
  });

  it("counts a right skill about a wrong account, and a guess where none is wanted, as missed", async () => {
    const directory = await mkdtemp(join(tmpdir(), "yingdan-routing-"));
    const data = join(directory, "utterances.jsonl");
    const rows = [
      { text: "华晟精密怎么样", locale: "zh", skill: "score", subject: "东川泵业" },
      { text: "华晟精密怎么样", locale: "zh", skill: null },
      { text: "华晟精密怎么样", locale: "zh", skill: "score", subject: "华晟精密" },
    ];
    await writeFile(data, rows.map((row) => JSON.stringify(row)).join("\n"));

    const result = await runEvalRouting({ ...WRITTEN, data, write: () => {} });
    await rm(directory, { recursive: true });

    expect(result).toMatchObject({ utterances: 3, right: 1 });
    expect(result.misses[0]?.got).toContain("id:华晟精密");
  });

  it("names the line that is no utterance", async () => {
    const directory = await mkdtemp(join(tmpdir(), "yingdan-routing-"));
    const data = join(directory, "utterances.jsonl");
    await writeFile(data, '{"text":"好","locale":"zh","skill":null}\nnot json\n');

    const result = runEvalRouting({ ...WRITTEN, data, write: () => {} });

    await expect(result).rejects.toMatchObject({ code: "INPUT_INVALID", at: { row: 2 } });
    await rm(directory, { recursive: true });
  });
});

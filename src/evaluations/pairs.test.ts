import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runEvalPairs } from "./pairs.ts";

it("finds a translation by names, numbers and shared concepts, and counts how often", async () => {
  const folder = await mkdtemp(join(tmpdir(), "yingdan-pairs-"));
  const documents = [
    { id: "en:a", title: "Elm", text: "KubeEdge on 312 machines." },
    { id: "zh:a", title: "榆木", text: "三百台机床用 KubeEdge，共 312 台。" },
    { id: "en:b", title: "Oak", text: "Something about batch jobs." },
    { id: "zh:b", title: "橡木", text: "与机床无关的一段话。" },
  ];
  await writeFile(join(folder, "corpus.jsonl"), documents.map((line) => JSON.stringify(line)).join("\n"));
  await writeFile(join(folder, "pairs_en_zh.tsv"), "en_id\tzh_id\nen:a\tzh:a\nen:b\tzh:b\n");

  const result = await runEvalPairs({ dataDir: folder, write: () => {} });
  await rm(folder, { recursive: true });

  expect(result).toEqual({ pairs: 2, candidates: 2, recall1: 0.5, recall5: 0.5 });
});

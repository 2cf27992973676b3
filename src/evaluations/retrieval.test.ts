import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { meanMetrics, percentile, rankingMetrics } from "./ranking-metrics.ts";
import { runEvalRetrieval } from "./retrieval.ts";
import { readRetrievalSet } from "./retrieval-set.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const CORPUS = [
  { id: "p", title: "水泵", text: "水泵停机两小时。" },
  { id: "v", title: "Valves", text: "A valve leaks." },
];
const QUERIES = [
  { id: "q1", text: "水泵为什么停机" },
  { id: "q2", text: "leaking valves" },
  { id: "q3", text: "nothing judged" },
];

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "yingdan-eval-"));
  folders.push(path);
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return path;
}

const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join("\n");
const sample = (qrels: string) => ({
  "corpus.jsonl": lines(CORPUS),
  "queries.jsonl": lines(QUERIES),
  "qrels.tsv": qrels,
});

describe("rankingMetrics", () => {
  it("agrees with figures worked by hand", () => {
    const judged = new Map([
      ["a", 2],
      ["b", 1],
      ["c", 0],
    ]);

    const figures = rankingMetrics(["c", "b", "x", "a"], judged);

    // DCG = 1/log2(3) + 2/log2(5) = 0.6309 + 0.8614; ideal = 2 + 0.6309.
    expect(figures?.ndcg10).toBeCloseTo(1.4923 / 2.6309, 3);
    expect(figures).toMatchObject({ recall1: 0, recall5: 1, recall10: 1, mrr10: 0.5 });
  });

  it("leaves out a question that nothing answers, and counts one that found nothing as zero", () => {
    expect(rankingMetrics(["a"], new Map([["a", 0]]))).toBeUndefined();
    expect(rankingMetrics([], new Map([["a", 1]]))).toMatchObject({ ndcg10: 0, recall10: 0, mrr10: 0 });
    expect(meanMetrics([]).ndcg10).toBe(0);
  });

  it("takes the nearest rank for a percentile", () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
  });
});

describe("readRetrievalSet", () => {
  it.each([
    ["tab with header", "query-id\tcorpus-id\tscore\nq1\tp\t1\nq2\tv\t2"],
    ["tab without header, Windows lines", "q1\tp\t1\r\nq2\tv\t2\r\n"],
    ["TREC columns", "q1 0 p 1\nq2 0 v 2\n"],
    ["TREC columns with tabs and a byte order mark", "\uFEFFq1\t0\tp\t1\nq2\t0\tv\t2\n"],
  ])("reads judgements: %s", async (_, qrels) => {
    const { judgements, badLines } = await readRetrievalSet(await folder(sample(qrels)));

    expect(badLines).toEqual([]);
    expect(judgements).toEqual(
      new Map([
        ["q1", new Map([["p", 1]])],
        ["q2", new Map([["v", 2]])],
      ]),
    );
  });

  it("names bad lines and keeps the good ones", async () => {
    const files = sample("q1\tp\t1\nq2\tv\tmaybe\nq3\n");
    const corpus = `\uFEFF${files["corpus.jsonl"]}\n{"id":"p","text":"again"}\nnot json\n{"title":"no id"}`;

    const { documents, judgements, badLines } = await readRetrievalSet(
      await folder({ ...files, "corpus.jsonl": corpus }),
    );

    expect(documents.map(({ id }) => id)).toEqual(["p", "v"]);
    expect([...judgements.keys()]).toEqual(["q1"]);
    expect(badLines.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "corpus.jsonl:3",
      "corpus.jsonl:4",
      "corpus.jsonl:5",
      "qrels.tsv:2",
      "qrels.tsv:3",
    ]);
  });

  it("says which file is not there", async () => {
    const reading = readRetrievalSet(await folder({ "corpus.jsonl": "" }));

    await expect(reading).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("queries.jsonl"),
    });
  });
});

describe("runEvalRetrieval", () => {
  it("measures every part over the judged questions and prints a table", async () => {
    const dataDir = await folder(sample("q1\tp\t1\nq2\tv\t1"));
    const printed: string[] = [];

    const result = await runEvalRetrieval({ dataDir, write: (line) => printed.push(line) });

    expect(result).toMatchObject({ documents: 2, chunks: 2, badLines: [] });
    expect(result.parts.map(({ part, questions, ndcg10 }) => [part, questions, ndcg10])).toEqual([
      ["lexical", 2, 1],
      ["fields", 2, 0],
      ["lexical+concepts", 2, 1],
      ["lexical+concepts+feedback", 2, 1],
      ["fused", 2, 1],
    ]);
    expect(printed).toHaveLength(7);
  });

  it("measures the dense list alone and fused when there are vectors", async () => {
    const dataDir = await folder(sample("q1\tp\t1\nq2\tv\t1"));
    // The wrong way round: questions about pumps point at valves.
    const embed = async (texts: readonly string[]) =>
      texts.map((text) => (/停机两|leaking/.test(text) ? Float32Array.of(1, 0) : Float32Array.of(0, 1)));
    const printed: string[] = [];

    const { parts } = await runEvalRetrieval({
      dataDir,
      embed,
      json: true,
      write: (line) => printed.push(line),
    });

    expect(parts.find(({ part }) => part === "dense")).toMatchObject({ recall1: 0, recall5: 1 });
    expect(JSON.parse(printed.join("")).parts).toHaveLength(6);
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom, range } from "../domain/learning/random.ts";
import type { Text } from "../domain/text.ts";
import { AppError } from "../errors.ts";
import { inOrder } from "./order.ts";
import { type EvalReport, formatEvalReport } from "./report.ts";
import { runEvalSimilar } from "./similar.ts";
import { runEvalWin } from "./win.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "yingdan-learning-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function files(csv: string, spec: object): Promise<{ data: string; spec: string }> {
  const paths = { data: join(folder, "deals.csv"), spec: join(folder, "spec.json") };
  await writeFile(paths.data, csv);
  await writeFile(paths.spec, JSON.stringify(spec));
  return paths;
}

/** Invented deals: partners win; the feeling is written down afterwards. */
function dealsCsv(count: number, signal: number): string {
  const random = createRandom(6);
  const lines = range(0, count).map((i) => {
    const route = random() < 0.4 ? "伙伴" : "直销";
    const won = random() < (route === "伙伴" ? 0.25 + 0.4 * signal : 0.25 - 0.15 * signal);
    const size = Math.round(random() * 900);
    return `D${i},${route},${size},制造/${i % 3},${won ? "好" : "差"},${won ? "赢" : "输"}`;
  });
  return ["编号,渠道,规模,行业,感觉,结果", ...lines].join("\n");
}

const SPEC = {
  name: "invented deals",
  outcome: { column: "结果", won: ["赢"], lost: ["输"] },
  id: "编号",
  kinds: { 行业: "tree" },
  sizeColumn: "规模",
  industryColumn: "行业",
  repeats: 3,
};

function remarksOf(report: EvalReport): string[] {
  return report.remarks.map(({ en }) => en);
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof AppError)) throw new Error("not refused");
  return error;
}

describe("runEvalWin", () => {
  it("measures by training size beside every baseline, refuses the leak and says ready", async () => {
    const report = await runEvalWin(await files(dealsCsv(1200, 1), { ...SPEC, sizes: [80, 400] }));

    const methods = report.rows.filter((row) => row.size === 400).map((row) => row.method);
    expect(methods).toEqual([
      "win chance",
      "win chance, re-anchored",
      "naive Bayes",
      "random",
      "largest first",
      "same industry",
      "Gower, nearest 5",
    ]);
    const own = report.rows.find((row) => row.size === 400);
    expect(own?.measures.AUC?.mean).toBeGreaterThan(0.68);
    expect(own?.measures.AUC?.repeats).toBe(3);
    expect(own?.measures.Brier?.mean).toBeLessThan(own?.measures["base Brier"]?.mean ?? 0);
    expect(remarksOf(report)).toContainEqual(expect.stringMatching(/^感觉 refused/));
    expect(report.verdicts[0]?.en).toMatch(/^Ready: learnt from 840 closed deals/);
  });

  it("says no signal where there is none", async () => {
    const csv = dealsCsv(1200, 0).replaceAll("好", "差");
    const report = await runEvalWin(await files(csv, { ...SPEC, sizes: [200] }));

    expect(report.verdicts[0]?.zh).toMatch(/^没有信号/);
    expect(report.verdicts[0]?.en).toMatch(/^No signal/);
  });

  it("says there is not enough history under 40 closed deals", async () => {
    const report = await runEvalWin(await files(dealsCsv(50, 1), SPEC));

    expect(report.rows).toEqual([]);
    expect(report.verdicts[0]?.zh).toMatch(/^历史不够：已结 35 个/);
  });

  it("is the same for the same seed", async () => {
    const paths = await files(dealsCsv(400, 1), { ...SPEC, sizes: [80] });

    expect(await runEvalWin(paths)).toEqual(await runEvalWin(paths));
  });

  it("refuses a third outcome by name, and leaves its rows out once they are called open", async () => {
    const csv = dealsCsv(300, 1)
      .replace("D7,", "D7x,")
      .replace(/(D8,.*),[赢输]$/m, "$1,搁置");

    const error = await refusal(runEvalWin(await files(csv, SPEC)));
    expect(error.code).toBe("INPUT_INVALID");
    expect(error.message).toContain('"搁置" (1)');
    expect(error.zh).toContain("搁置");

    const outcome = { ...SPEC.outcome, open: ["搁置"] };
    const report = await runEvalWin(await files(csv, { ...SPEC, outcome, sizes: [80] }));
    expect(report.data.rows).toBe(299);
    expect(remarksOf(report)).toContain("1 rows without a result left out");
  });

  it("keeps the good lines of a broken file and names the bad one", async () => {
    const csv = dealsCsv(300, 1).replace("\nD5,", "\nD5,one,cell,too,many,");
    const report = await runEvalWin(await files(csv, { ...SPEC, sizes: [80] }));

    expect(report.data.rows).toBe(299);
    expect(remarksOf(report)[0]).toMatch(/^line 7 left out/);
  });

  it("counts unreadable numbers as missing and says where the first one is", async () => {
    const csv = dealsCsv(300, 1).replace(/^(D3,[^,]+),\d+/m, "$1,12O万");
    const report = await runEvalWin(await files(csv, { ...SPEC, sizes: [80] }));

    expect(remarksOf(report)).toContainEqual(
      '规模: 1 values unread, first "12O万" in row 4; they count as missing',
    );
  });

  it.each([
    ["an unknown column", { ...SPEC, sizeColumn: "大小" }, "no column 大小"],
    ["no outcome", { name: "x" }, "needs an outcome"],
    ["a misspelt key", { ...SPEC, repeat: 3 }, "repeat"],
    ["a negative share", { ...SPEC, testShare: -1 }, "testShare"],
  ])("refuses a spec with %s", async (_, spec, said) => {
    expect((await refusal(runEvalWin(await files(dealsCsv(60, 1), spec)))).message).toContain(said);
  });

  it("refuses a missing file and an empty one", async () => {
    const paths = await files("", SPEC);
    expect((await refusal(runEvalWin({ ...paths, data: join(folder, "none.csv") }))).code).toBe("NOT_FOUND");
    expect((await refusal(runEvalWin(paths))).message).toContain("is empty");
  });

  it("reads GB 18030, UTF-16, semicolons, blanks around results and a column named twice alike", async () => {
    // "结果,a\n赢 ,1\n输,2\n" in GB 18030.
    const bytes = [0xbd, 0xe1, 0xb9, 0xfb, 44, 97, 10, 0xd3, 0xae, 32, 44, 49, 10, 0xca, 0xe4, 44, 50, 10];
    const paths = await files("", {
      outcome: { column: "结果", won: ["赢"], lost: ["输"] },
      kinds: { a: "number" },
    });
    const read = async (content: Buffer) => {
      await writeFile(paths.data, content);
      const { data, verdicts } = await runEvalWin(paths);
      return [data.rows, data.fields, verdicts[0]?.en.slice(0, 18)];
    };
    const text = "结果,a\n赢 ,1\n输,2\n";

    expect(await read(Buffer.from(bytes))).toEqual([2, ["a"], "Not enough history"]);
    expect(await read(Buffer.from(`\ufeff${text}`, "utf16le"))).toEqual([2, ["a"], "Not enough history"]);
    expect(await read(Buffer.from(text.replaceAll(",", ";")))).toEqual([2, ["a"], "Not enough history"]);
    expect(await read(Buffer.from("结果,a,a\n赢,1,1\n输,2,3\n"))).toEqual([
      2,
      ["a", "a (2)"],
      "Not enough history",
    ]);
  });
});

describe("inOrder", () => {
  const order = (texts: readonly string[]) => {
    const remarks: Text[] = [];
    const rows = inOrder(
      texts.map((on) => ({ on })),
      "on",
      remarks,
    );
    return { order: rows.map(({ on }) => on), remarks: remarks.map(({ en }) => en) };
  };

  it("puts days before years as people write them", () => {
    expect(order(["20-10-16", "01-03-17", "05-11-16"]).order).toEqual(["20-10-16", "05-11-16", "01-03-17"]);
    expect(order(["3/14/2018", "2/28/2018", "12/1/2017"]).order).toEqual([
      "12/1/2017",
      "2/28/2018",
      "3/14/2018",
    ]);
    expect(order(["2026年3月1日", "2025年12月9日"]).order).toEqual(["2025年12月9日", "2026年3月1日"]);
    expect(order(["2026-03-01 09:30", "2026-03-01 08:15"]).order).toEqual([
      "2026-03-01 08:15",
      "2026-03-01 09:30",
    ]);
  });

  it("sorts numbers as numbers, rows without one first, and says so", () => {
    expect(order(["10", "", "9"])).toEqual({
      order: ["", "9", "10"],
      remarks: ["1 rows state no on; they come first"],
    });
  });

  it("says when it can only sort text", () => {
    expect(order(["b", "a"])).toEqual({
      order: ["a", "b"],
      remarks: ["on holds neither numbers nor dates; its text is sorted"],
    });
  });
});

describe("runEvalSimilar", () => {
  it("ranks the later accounts from earlier wins, better than every baseline that does not learn", async () => {
    const report = await runEvalSimilar(await files(dealsCsv(1500, 1), { ...SPEC, sizes: [20, 60, 5000] }));
    const lift = (method: string, size: number) =>
      report.rows.find((row) => row.method === method && row.size === size)?.measures["lift@10%"]?.mean ?? 0;

    expect(lift("look-alike, won and lost", 60)).toBeGreaterThan(1.4);
    expect(lift("look-alike, won only", 60)).toBeGreaterThan(lift("same industry", 60));
    expect(lift("random", 20)).toBeLessThan(1.4);
    expect(remarksOf(report)).toContainEqual(
      expect.stringMatching(/^5000 seeds asked for, only \d+ won rows/),
    );
  });

  it("hides the label it asks for and ranks by the words of the text", async () => {
    const random = createRandom(3);
    const words = {
      泵: ["叶轮", "扬程", "密封"],
      阀: ["阀芯", "法兰", "调节"],
      店: ["门店", "会员", "配送"],
    };
    const lines = range(0, 240).map((i) => {
      const [label, own] = Object.entries(words)[i % 3] as [string, string[]];
      const other = Object.values(words)[Math.floor(random() * 3)] as string[];
      const pick = (list: string[]) => list[Math.floor(random() * list.length)];
      return `${i},${pick(own)}与${pick(own)}和${pick(other)},${label}`;
    });
    const spec = {
      label: { column: "标签" },
      id: "编号",
      kinds: { 介绍: "text" },
      repeats: 2,
      sizes: [1, 10],
    };
    const report = await runEvalSimilar(await files(["编号,介绍,标签", ...lines].join("\n"), spec));

    const ours = report.rows.find((row) => row.method === "look-alike" && row.size === 10);
    expect(report.data.fields).toEqual(["介绍"]);
    expect(ours?.measures["P@10"]?.mean).toBeGreaterThan(0.8);
  });

  it("answers no seeds with nothing ranked, and refuses a spec with neither outcome nor label", async () => {
    const empty = await runEvalSimilar(await files(dealsCsv(100, 1), { ...SPEC, sizes: [5000] }));
    expect(empty.verdicts[0]?.en).toContain("nothing was ranked");

    const error = await refusal(runEvalSimilar(await files(dealsCsv(100, 1), { name: "x" })));
    expect(error.message).toContain("either an outcome or a label");
  });
});

describe("formatEvalReport", () => {
  it("prints an aligned table in both languages", async () => {
    const report = await runEvalWin(await files(dealsCsv(400, 1), { ...SPEC, sizes: [80], repeats: 2 }));

    const en = formatEvalReport(report, "en").split("\n");
    const zh = formatEvalReport(report, "zh").split("\n");
    expect(en[3]).toMatch(/^closed deals {2}method +AUC/);
    expect(zh[3]).toMatch(/^已结商机 {2}方法 +AUC/);
    expect(en.length).toBe(zh.length);
    expect(en[4]).toMatch(/^80 +win chance +0\.\d{3}/);
  });
});

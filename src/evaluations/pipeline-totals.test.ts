import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluatePipelineTotals, formatTotalsReport } from "./pipeline-totals.ts";

const HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value";
const ROWS = [
  "P1,Ann,GTX,Acme,Won,2016-11-01,2016-11-09,1054.10",
  "P2,Ann,GTX,Acme,Lost,2016-11-03,2016-12-31,0",
  "P3,Ben,MG,,Won,2016-12-20,2017-01-02,0.95",
  "P4,Ben,MG,,Engaging,2016-12-21,,",
  "P5,Cy,MG,,Prospecting,,,",
];

let directory: string;
const write = (name: string, lines: readonly string[]) =>
  writeFile(join(directory, name), `${lines.join("\n")}\n`);
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pipeline-totals-"));
  await write("sales_teams.csv", ["sales_agent,manager,regional_office", "Ann,Meg,East", "Ben,Meg,East"]);
});
afterEach(() => rm(directory, { recursive: true }));

describe("the recomputation of pipeline totals", () => {
  it("finds every figure equal to the cent", async () => {
    await write("sales_pipeline.iso.csv", [HEADER, ...ROWS]);
    const report = await evaluatePipelineTotals(directory);
    expect(report.wrong).toEqual([]);
    expect(report.whole.map(({ what, ours }) => [what, ours])).toEqual([
      ["won", "2"],
      ["lost", "1"],
      ["open", "2"],
      ["won value", "105505"],
      ["open value", "0"],
    ]);
    expect(formatTotalsReport(report)).toContain("5 rows");
  });

  it("shows a figure that differs", async () => {
    // The product rounds a tenth of a cent up, the plain reading cuts it off: the two must not be called equal.
    await write("sales_pipeline.iso.csv", [HEADER, "P1,Ann,GTX,Acme,Won,2016-11-01,2016-11-09,10.999"]);
    const { wrong } = await evaluatePipelineTotals(directory);
    expect(wrong[0]).toEqual({ what: "won value", of: "all", ours: "1100", independent: "1099" });
  });

  it("names a column that is missing", async () => {
    await write("sales_pipeline.iso.csv", ["opportunity_id,product", "P1,GTX"]);
    await expect(evaluatePipelineTotals(directory)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "./errors.ts";
import { silentLog } from "./log.ts";
import { bantArea } from "./settings/bant.ts";
import { indicatorsArea } from "./settings/indicators.ts";
import { createSettings, parseSettings } from "./settings-loader.ts";

let folder: string;
let now: number;
const clock = { now: () => now };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "settings-"));
  now = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const loader = () => createSettings({ directory: folder, clock, log: silentLog });

function write(text: string, name = "indicators"): void {
  writeFileSync(join(folder, `${name}.yaml`), text);
}

function refusal(text: string): AppError {
  try {
    parseSettings(indicatorsArea, text, "indicators.yaml");
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("was taken");
}

describe("createSettings", () => {
  it("gives the shipped defaults without a file", () => {
    expect(loader().get(indicatorsArea).minimumCoverage).toBe(0.4);
    expect(loader().get(bantArea).recentDays).toBe(180);
  });

  it("lays a file over the defaults key by key and takes away what is null", () => {
    write("minimumCoverage: 0.5\nsets:\n  standard:\n    weights: { size: 9, growth: null }\n");
    const value = loader().get(indicatorsArea);
    expect(value.minimumCoverage).toBe(0.5);
    expect(value.sets.standard?.weights).toMatchObject({ size: 9, output: 2 });
    expect(value.sets.standard?.weights).not.toHaveProperty("growth");
    expect(Object.keys(value.indicators)).toHaveLength(14);
  });

  it("takes an edited file without a restart and keeps the last good value over a bad one", () => {
    const settings = loader();
    write("costFloor: 10\n");
    expect(settings.get(indicatorsArea).costFloor).toBe(10);
    write("costFloor: 2000\n");
    now += 2000;
    expect(settings.get(indicatorsArea).costFloor).toBe(10);
    expect(settings.problems()).toMatchObject([{ line: 1 }]);
    write("# back again\ncostFloor: 12\n");
    now += 2000;
    expect(settings.get(indicatorsArea).costFloor).toBe(12);
    expect(settings.problems()).toEqual([]);
    rmSync(join(folder, "indicators.yaml"));
    now += 2000;
    expect(settings.get(indicatorsArea).costFloor).toBe(5);
  });
});

describe("parseSettings", () => {
  it("names file and line of a value that does not fit", () => {
    const error = refusal("# ours\nsets:\n  standard:\n    weights:\n      size: heavy\n");
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.at).toMatchObject({ file: "indicators.yaml", row: 5 });
    expect(error.message).toContain("indicators.yaml:5 sets.standard.weights.size");
    expect(error.zh).toContain("indicators.yaml:5");
  });

  it("names the line of a key that nobody knows and of an indicator that does not exist", () => {
    expect(
      refusal("costFloor: 5\nsets:\n  mine:\n    name: { zh: 我的, en: Mine }\n    weights: { sise: 3 }\n").at
        ?.row,
    ).toBe(5);
    expect(refusal("costFloor: 5\n\ncostfloor: 6\n").message).toContain("costfloor");
  });

  it("names the line of broken YAML and of an unknown field to read from", () => {
    expect(refusal("costFloor: 5\nsets: { standard: \n").at?.row).toBeGreaterThanOrEqual(2);
    const unknown =
      "indicators:\n  size:\n    from:\n      - { field: headcount, scale: [[0, 0], [9, 9]] }\n";
    expect(refusal(unknown).at?.row).toBe(4);
    expect(refusal(unknown).message).toContain("headcount");
  });

  it("refuses a scale that does not rise", () => {
    const text =
      "indicators:\n  size:\n    from:\n      - field: employees\n        scale: [[10, 0], [5, 9]]\n";
    expect(refusal(text).at?.row).toBe(5);
  });
});

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The inventory's numbers by chapter, first and last included. A chapter is listed once its rows are written. */
const CHAPTERS: Readonly<Record<string, readonly [first: number, last: number]>> = {
  "1 whom to go for": [10, 52],
  "2 key accounts": [53, 94],
  "3 moving the deal": [95, 128],
  "4 how to keep them": [129, 152],
};

interface Row {
  readonly number: number;
  readonly item: string;
  readonly skill: string;
  readonly file: string;
  readonly title: string;
}

function readRows(text: string): Row[] {
  return text.split("\n").flatMap((line): Row[] => {
    const cells = line.split("|").map((cell) => cell.trim());
    const [, number = "", item = "", skill = "", file = "", title = ""] = cells;
    if (!/^\d+$/.test(number)) return [];
    const bare = (cell: string) => cell.replaceAll("`", "");
    return [{ number: Number(number), item, skill: bare(skill), file: bare(file), title }];
  });
}

function missing(rows: readonly Row[]): number[] {
  const present = new Set(rows.map((row) => row.number));
  return Object.values(CHAPTERS).flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at).filter((number) => !present.has(number)),
  );
}

function broken(rows: readonly Row[]): string[] {
  return rows.flatMap(({ number, item, skill, file, title }) => {
    if (item === "" || title === "") return [`${number}: no item or no test title`];
    if (!existsSync(`src/skills/${skill}/index.ts`)) return [`${number}: no skill ${skill}`];
    if (!existsSync(file)) return [`${number}: no file ${file}`];
    return readFileSync(file, "utf8").includes(title) ? [] : [`${number}: ${file} has no test “${title}”`];
  });
}

const rows = readRows(readFileSync("HANDBOOK.md", "utf8"));

describe("HANDBOOK.md", () => {
  it("has a row for every number of the chapters it covers", () => {
    expect(missing(rows)).toEqual([]);
  });

  it("names skills and tests that are there", () => {
    expect(broken(rows)).toEqual([]);
  });

  it("would notice a number without a row and a row without a test", () => {
    expect(missing(rows.filter((row) => row.number !== 29))).toEqual([29]);
    const [first] = rows;
    expect(broken(first === undefined ? [] : [{ ...first, title: "no such test" }])).toHaveLength(1);
    expect(broken(first === undefined ? [] : [{ ...first, skill: "no-such-skill" }])).toHaveLength(1);
  });
});

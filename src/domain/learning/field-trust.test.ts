import { describe, expect, it } from "vitest";
import type { CodedRows } from "./code-table.ts";
import { fieldTrust, trusted } from "./field-trust.ts";
import { allRows, createRandom, range, sample } from "./random.ts";

function coded(columns: readonly (readonly number[])[]): CodedRows {
  const rowCount = columns[0]?.length ?? 0;
  const codes = Uint8Array.from(
    range(0, rowCount).flatMap((row) => columns.map((column) => column[row] as number)),
  );
  return { codes, width: columns.length, rowCount, sizes: columns.map((column) => Math.max(...column) + 1) };
}

describe("fieldTrust", () => {
  it("is 1 − df/χ²: ten seeds, eight of a half, two of the other", () => {
    const halves = coded([range(0, 100).map((row) => 1 + (row % 2))]);
    const seeds = [0, 2, 4, 6, 8, 10, 12, 14, 1, 3];

    // χ² = (8 − 5)²/5 + (2 − 5)²/5 = 3.6 with one degree of freedom.
    expect(fieldTrust(halves, { seeds, base: allRows(100) })[0]).toBeCloseTo(1 - 1 / 3.6, 12);
  });

  it("keeps a tenth for a field on which the seeds are as mixed as everybody", () => {
    const halves = coded([range(0, 100).map((row) => 1 + (row % 2))]);

    expect(fieldTrust(halves, { seeds: range(0, 10), base: allRows(100) })[0]).toBe(0.1);
  });

  it("takes all fields alike under five seeds", () => {
    const halves = coded([range(0, 100).map((row) => 1 + (row % 2))]);

    expect(fieldTrust(halves, { seeds: [0, 2, 4, 6], base: allRows(100) })[0]).toBe(1);
  });

  it("trusts a field drawn by lot far less than one that decides", () => {
    const random = createRandom(4);
    const noise = range(0, 2000).map(() => 1 + Math.floor(random() * 12));
    const telling = range(0, 2000).map((row) => (row < 400 ? 1 : 2));
    const table = coded([noise, telling]);
    const draws = range(0, 40).map(() =>
      fieldTrust(table, { seeds: sample(range(0, 400), 20, random), base: allRows(2000) }),
    );
    const average = (field: number) =>
      draws.reduce((sum, trust) => sum + (trust[field] as number), 0) / draws.length;

    expect(average(0)).toBeLessThan(0.3);
    expect(average(1)).toBeGreaterThan(0.9);
  });

  it("multiplies the weights of its own field alone", () => {
    const tables = new Float64Array(512).fill(2);
    const weighed = trusted(tables, Float64Array.of(0.5, 1));

    expect([weighed[0], weighed[255], weighed[256]]).toEqual([1, 1, 2]);
  });
});

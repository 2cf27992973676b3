import { describe, expect, it } from "vitest";
import { remembered } from "./learning-memo.ts";

function counted(most: number) {
  const asked: string[][] = [];
  const ask = remembered(
    (rows: readonly string[]) => {
      asked.push([...rows]);
      return rows.length;
    },
    { key: (rows) => rows, weight: (rows) => rows.length, most },
  );
  return { asked, ask };
}

describe("remembered", () => {
  it("computes once for the same rows, and anew when one row differs", () => {
    const { asked, ask } = counted(100);
    const given = [["a", "b"], ["a", "b"], ["a", "c"], ["ab"], ["a", "b"]];

    expect(given.map(ask)).toEqual([2, 2, 2, 1, 2]);
    expect(asked).toEqual([["a", "b"], ["a", "c"], ["ab"]]);
  });

  it("forgets the oldest when all together weigh too much, never the newest", () => {
    const { asked, ask } = counted(3);
    for (const rows of [
      ["a", "b"],
      ["c", "d"],
      ["a", "b"],
      ["1", "2", "3", "4"],
      ["1", "2", "3", "4"],
    ])
      ask(rows);

    expect(asked).toEqual([
      ["a", "b"],
      ["c", "d"],
      ["a", "b"],
      ["1", "2", "3", "4"],
    ]);
  });
});

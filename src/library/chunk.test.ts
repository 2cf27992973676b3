import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutChunks } from "./chunk.ts";

const cut = (text: string, size: number, overlap: number) =>
  cutChunks([{ text, headings: [] }], { size, overlap }).map((chunk) => chunk.text);

describe("cutChunks", () => {
  it("packs whole sentences and repeats the last ones that fit the overlap", () => {
    expect(cut("甲乙丙丁。戊己。庚辛壬癸。", 9, 3)).toEqual(["甲乙丙丁。戊己。", "戊己。庚辛壬癸。"]);
  });

  it("does not take 3.0 or an abbreviation inside a word for the end of a sentence", () => {
    expect(cut("Version 3.0 ships now. It works.", 8, 0)).toEqual(["Version 3.0 ships now.", "It works."]);
  });

  it("never joins two sections and keeps their headings and page", () => {
    const chunks = cutChunks([
      { text: "甲。", headings: ["背景"], locator: { kind: "page", label: "1" } },
      { text: "  \n", headings: ["空"] },
      { text: "乙。", headings: ["效果"], locator: { kind: "page", label: "2" } },
    ]);

    expect(
      chunks.map(({ text, headings, locator, position }) => [text, headings[0], locator?.label, position]),
    ).toEqual([
      ["甲。", "背景", "1", 0],
      ["乙。", "效果", "2", 1],
    ]);
  });

  it("cuts a sentence that is longer than a chunk at its commas, else anywhere but inside a character", () => {
    expect(cut("甲乙丙，丁戊己，庚辛壬。", 8, 0)).toEqual(["甲乙丙，丁戊己，", "庚辛壬。"]);
    expect(cut("😀".repeat(5), 3, 0).join("")).toBe("😀".repeat(5));
    expect(Math.max(...cut("QUJD".repeat(5_000), 200, 40).map((text) => text.length))).toBeLessThanOrEqual(
      1_600,
    );
  });

  it("loses no word, stays near its size and ends, whatever the text", () => {
    const pieces = fc.constantFrom(
      "泵",
      "阀门",
      "MES ",
      "。",
      "，",
      "\n",
      ". ",
      "1,200",
      "😀",
      " ",
      "longer words here ",
    );
    const settings = fc.record({
      size: fc.integer({ min: 2, max: 60 }),
      overlap: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 200 }), settings, (parts, { size, overlap }) => {
        const text = parts.join("");
        const chunks = cut(text, size, overlap);

        for (const chunk of chunks) {
          expect(text).toContain(chunk);
          expect(chunk.length).toBeLessThanOrEqual(size * 8);
        }
        for (const word of text.match(/[\p{Script=Han}\p{L}\p{N}]+/gu) ?? []) {
          for (const character of word) expect(chunks.some((chunk) => chunk.includes(character))).toBe(true);
        }
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measure, splitText, type TextLimit } from "./split.ts";

const units = fc.constantFrom<TextLimit["unit"]>("characters", "bytes", "jsonBytes");
const limits = fc.record({ size: fc.integer({ min: 48, max: 400 }), unit: units });
const graphemes = fc.constantFrom("华", "晟", "。", "a", " ", "👩‍👩‍👧", "🇨🇳", "é", '"', "\\", "|", "\t");
const line = fc.array(graphemes, { maxLength: 60 }).map((parts) => parts.join(""));
const fence = fc.array(line, { maxLength: 6 }).map((lines) => ["```text", ...lines, "```"].join("\n"));
const row = fc
  .array(fc.constantFrom("华晟", "120", "方案"), { minLength: 1, maxLength: 4 })
  .map((cells) => `|${cells.join("|")}|`);
const table = fc.array(row, { minLength: 1, maxLength: 10 }).map((rows) => rows.join("\n"));
const texts = fc
  .array(fc.oneof(line, fence, table, fc.constant("")), { maxLength: 12 })
  .map((parts) => parts.join("\n"));

function segments(text: string): string[] {
  return [...new Intl.Segmenter("und", { granularity: "grapheme" }).segment(text)].map(
    ({ segment }) => segment,
  );
}

/** An independent reading: the characters that are neither blank space nor part of a fence's own lines. */
function contentOf(text: string): string {
  return text
    .split("\n")
    .filter((one) => !/^\s*```/.test(one))
    .join("")
    .replace(/\s/g, "");
}

describe("splitText", () => {
  it("keeps every part within the limit, counted the platform's way", () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        for (const part of splitText(text, limit))
          expect(measure(part, limit.unit)).toBeLessThanOrEqual(limit.size);
      }),
    );
  });

  it("drops nothing but blank space", () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        expect(splitText(text, limit).map(contentOf).join("")).toBe(contentOf(text));
      }),
    );
  });

  it("closes every fence it opens", () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        const open = (part: string) => (part.match(/^\s*```/gm)?.length ?? 0) % 2;
        const balanced = open(text) === 0;
        if (balanced) expect(splitText(text, limit).filter(open)).toEqual([]);
      }),
    );
  });

  it("cuts no grapheme in two", () => {
    fc.assert(
      fc.property(texts, limits, (text, limit) => {
        const allowed = new Set(segments(text));
        const parts = splitText(text, limit).flatMap(segments);
        expect(parts.filter((one) => !allowed.has(one) && !/[`a-z\n]/.test(one))).toEqual([]);
      }),
    );
  });

  it("cuts no table row that fits", () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 48, max: 90 }), (text, size) => {
        const rows = new Set(text.split("\n"));
        const parts = splitText(text, { size, unit: "characters" });
        expect(parts.flatMap((part) => part.split("\n")).filter((one) => !rows.has(one))).toEqual([]);
      }),
    );
  });

  it("prefers the end of a paragraph, then of a sentence", () => {
    const paragraph = "停机损失按小时计。".repeat(4);
    expect(splitText(`${paragraph}\n\n${paragraph}`, { size: 60, unit: "characters" })).toEqual([
      paragraph,
      paragraph,
    ]);
    const parts = splitText(paragraph.repeat(3), { size: 60, unit: "characters" });
    expect(parts.every((part) => part.endsWith("。"))).toBe(true);
  });

  it("does not end a sentence inside a number", () => {
    const parts = splitText(`${"x".repeat(40)} 1,200.50 and more words follow`, {
      size: 48,
      unit: "characters",
    });
    expect(parts.join("|")).not.toMatch(/[.,]\|\d/);
  });

  it("opens a cut fence again in its language", () => {
    const code = Array.from({ length: 12 }, (_, index) => `select ${index} from deals`).join("\n");
    const parts = splitText(`\`\`\`sql\n${code}\n\`\`\``, { size: 120, unit: "bytes" });
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.every((part) => part.startsWith("```sql\n") && part.endsWith("\n```"))).toBe(true);
  });

  it("counts quotes and line breaks as the JSON they become", () => {
    expect(measure('"\n', "jsonBytes")).toBe(4);
    expect(measure("万", "bytes")).toBe(3);
    expect(measure("👩", "characters")).toBe(2);
  });

  it("gives nothing for nothing and refuses a limit too small to work in", () => {
    expect(splitText(" \n ", { size: 100, unit: "bytes" })).toEqual([]);
    expect(() => splitText("a", { size: 10, unit: "bytes" })).toThrow(/too small/);
  });
});

import { describe, expect, it } from "vitest";
import { pdfFile } from "#test/support/pdf.ts";
import { readPdf } from "./pdf.ts";

const BODY = [
  "Every casting now carries a code that is scanned at nine stations. The trace-",
  "ability of a part takes twenty minutes instead of one day, and rework fell.",
];
const lines = (texts: readonly string[], from = 700) =>
  texts.map((text, at) => ({ text, x: 72, y: from - at * 14 }));

describe("readPdf", () => {
  it("puts paragraphs together, takes larger lines for headings and knows the page", async () => {
    const file = pdfFile([
      [{ text: "Traceability in eleven weeks", x: 72, y: 780, size: 24 }, ...lines(BODY)],
      [{ text: "Results", x: 72, y: 780, size: 16 }, ...lines(["Rework: 1.7 %"], 740)],
    ]);

    const { title, sections } = await readPdf(file);

    expect(title).toBe("Traceability in eleven weeks");
    expect(sections).toEqual([
      {
        headings: ["Traceability in eleven weeks"],
        text: `${BODY[0]?.slice(0, -1)}${BODY[1]}`,
        locator: { kind: "page", label: "1" },
      },
      {
        headings: ["Traceability in eleven weeks", "Results"],
        text: "Rework: 1.7 %",
        locator: { kind: "page", label: "2" },
      },
    ]);
  });

  it("keeps the cells of a table apart and each row a line", async () => {
    const row = (cells: readonly string[], y: number) =>
      cells.map((text, at) => ({ text, x: 72 + at * 150, y }));
    const { sections } = await readPdf(
      pdfFile([[...row(["Rework rate", "4.1 %", "1.7 %"], 700), ...row(["Returns", "37", "2"], 686)]]),
    );

    expect(sections[0]?.text).toBe("Rework rate | 4.1 % | 1.7 %\nReturns | 37 | 2");
  });

  it("leaves out what is repeated at the edge of every page", async () => {
    const page = (number: number) => [
      { text: `Hengshi confidential, page ${number}`, x: 72, y: 820 },
      ...lines(
        Array.from({ length: 8 }, (_, at) => `Sentence ${"abcdefgh"[at]} of part ${"ABCD"[number - 1]}.`),
      ),
    ];

    const { sections } = await readPdf(pdfFile([1, 2, 3, 4].map(page)));

    expect(sections.map(({ text }) => text).join()).not.toContain("confidential");
    expect(sections[3]?.text).toContain("Sentence a of part D.");
  });

  it.each([
    ["GBK-EUC-H", "GB1", "汽车追溯", "C6FBB3B5D7B7CBDD"],
    ["UniGB-UCS2-H", "GB1", "汽车追溯", "6C7D8F668FFD6EAF"],
    ["ETen-B5-H", "CNS1", "中文", "A4A4A4E5"],
    ["90ms-RKSJ-H", "Japan1", "日本語", "93FA967B8CEA"],
    ["KSCms-UHC-H", "Korea1", "한국", "C7D1B1B9"],
  ])(
    "reads a font that names the encoding %s and carries no table of its own",
    async (encoding, ordering, text, hex) => {
      const { sections } = await readPdf(pdfFile([[{ text, hex, x: 72, y: 700 }]], { encoding, ordering }));

      expect(sections[0]?.text).toBe(text);
    },
  );

  it("reads nothing rather than wrong letters where a font names only glyph numbers", async () => {
    const { sections } = await readPdf(pdfFile([[{ text: "?", hex: "0D8F0E45", x: 72, y: 700 }]]));

    expect(sections).toEqual([]);
  });

  it("says that a password is needed, and that a broken file is broken", async () => {
    const locked = pdfFile([lines(BODY)], { protectedByPassword: true });

    await expect(readPdf(locked)).rejects.toMatchObject({
      code: "UNSUPPORTED",
      zh: expect.stringContaining("密码"),
    });
    await expect(readPdf(Buffer.from("%PDF-1.7 and then nothing"))).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
  });
});

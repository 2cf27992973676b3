import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";
import { readHtml } from "./html.ts";
import { joinLines } from "./join-lines.ts";
import { readMarkdown } from "./markdown.ts";
import { readFileText } from "./read-file.ts";
import { tableLines } from "./tables.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("readMarkdown", () => {
  it("keeps the path of headings, plain words and rows as sentences", () => {
    const { title, meta, sections } = readMarkdown(
      [
        "---",
        "kind: case",
        "product: [A, B]",
        "---",
        "# 长风汽配",
        "**返工**与[追溯](https://example.com)，`MES`。",
        "## 成效",
        "| 指标 | 前 | 后 |",
        "|:--|--:|---|",
        "| 返工率 | 4.1% | 1.7% |",
        "",
        "### 一厂",
        "- 11 周",
        "```",
        "# not a heading",
        "```",
      ].join("\n"),
    );

    expect(title).toBe("长风汽配");
    expect(meta).toEqual({ kind: "case", product: ["A", "B"] });
    expect(sections).toEqual([
      { headings: ["长风汽配"], text: "返工与追溯，MES。" },
      { headings: ["长风汽配", "成效"], text: "返工率：前 4.1%，后 1.7%" },
      { headings: ["长风汽配", "成效", "一厂"], text: "11 周\n# not a heading" },
    ]);
  });

  it("takes a rule of dashes further down for a rule", () => {
    expect(readMarkdown("text\n\n---\n\nmore").sections[0]?.text).toBe("text\n\n\n\nmore");
  });

  it("loses no letter of any text without marks", () => {
    const plain = fc.stringMatching(/^[a-z\u4e00-\u4e2f ,，.。]*$/);
    fc.assert(
      fc.property(plain, (text) => {
        const read = readMarkdown(text)
          .sections.map((section) => section.text)
          .join("");
        expect(read.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      }),
    );
  });
});

describe("readHtml", () => {
  it("reads what a browser shows, under its headings", () => {
    const { title, sections } = readHtml(
      `<html><head><title>Traceability &amp; rework</title><style>p{}</style></head><body>
       <script>alert("no")</script><h1>Case</h1><p>Part <b>by</b> part.</p>
       <h2>Results</h2><table><tr><th>Measure</th><th>Before</th></tr><tr><td>Rework</td><td>4.1 %</td></tr></table>
       <ul><li>One</li><li>Two</li></ul></body></html>`,
    );

    expect(title).toBe("Traceability & rework");
    expect(sections).toEqual([
      { headings: ["Case"], text: "Part by part." },
      { headings: ["Case", "Results"], text: "Rework: Before 4.1 %\nOne\nTwo" },
    ]);
  });

  it("copes with any mark-up", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "<h1>",
        "</h1>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<script>",
        "</p>",
        "<!--",
        "&#x;",
        "<",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const { text } of readHtml(pieces.join("")).sections) expect(text.trim()).not.toBe("");
      }),
    );
  });

  it("survives nesting that no page has", () => {
    const deep = `${"<div>".repeat(20_000)}inside${"</div>".repeat(20_000)}`;

    expect(readHtml(deep).sections.map(({ text }) => text)).toEqual(["inside"]);
  });
});

describe("tableLines", () => {
  it("lists cells as they stand when there is no header to name them by", () => {
    expect(tableLines([["only", "one", "row"]])).toEqual(["only, one, row"]);
    expect(tableLines([["一列"], ["两行"]])).toEqual(["一列", "两行"]);
  });

  it("leaves out empty cells and rows", () => {
    const rows = [
      ["Measure", "Before", "After"],
      ["", "", ""],
      ["Rework", "", "1.7 %"],
    ];
    expect(tableLines(rows)).toEqual(["Rework: After 1.7 %"]);
  });
});

describe("joinLines", () => {
  it.each([
    [["产线追溯上线", "以后"], "产线追溯上线以后"],
    [["用 MES", "以后"], "用 MES 以后"],
    [["trace-", "ability of a", "part"], "traceability of a part"],
    [["2024-", "2025"], "2024- 2025"],
  ])("%j reads %s", (lines, whole) => {
    expect(joinLines(lines)).toBe(whole);
  });
});

describe("decodeText", () => {
  it.each([
    ["UTF-8", bytes("追溯")],
    ["UTF-16 with a mark", Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from("追溯", "utf16le")])],
    ["GB18030", Buffer.from("d7b7cbdd", "hex")],
  ])("reads %s", (_name, data) => {
    expect(decodeText(data).replace("\ufeff", "")).toBe("追溯");
  });

  it("refuses what is no text", () => {
    expect(() => decodeText(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13))).toThrow(/not a text file/);
  });
});

describe("readFileText", () => {
  it("says which formats it reads when it cannot read one, and what to do with old ones", async () => {
    await expect(readFileText({ name: "a.zip", data: bytes("x") })).rejects.toThrow(
      /type “zip” cannot be read/,
    );
    await expect(readFileText({ name: "a.DOC", data: bytes("x") })).rejects.toThrow(/Save it as DOCX/);
  });

  it("says that there is no text when there is none", async () => {
    await expect(readFileText({ name: "a.html", data: bytes("<img src=x> - ") })).rejects.toThrow(/no text/);
  });

  it("takes the title out of the path of headings, which it would double", async () => {
    const { title, sections } = await readFileText({
      name: "a.md",
      data: bytes("# Case\ntext\n## Part\nmore"),
    });

    expect(title).toBe("Case");
    expect(sections.map(({ headings }) => headings)).toEqual([[], ["Part"]]);
  });
});

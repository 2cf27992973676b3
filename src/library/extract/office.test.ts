import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow } from "docx";
import excel from "exceljs";
import { describe, expect, it } from "vitest";
import { zipFile } from "#test/support/zip.ts";
import { readDocx } from "./docx.ts";
import { OFFICE_LIMITS, openOffice } from "./office-zip.ts";
import { readPptx } from "./pptx.ts";
import { readXlsx } from "./xlsx.ts";

describe("readDocx", () => {
  it("keeps headings, and rows of a table as sentences", async () => {
    const row = (...cells: string[]) =>
      new TableRow({ children: cells.map((text) => new TableCell({ children: [new Paragraph(text)] })) });
    const file = await Packer.toBuffer(
      new Document({
        title: "长风汽配：产线追溯",
        sections: [
          {
            children: [
              new Paragraph({ text: "成效", heading: HeadingLevel.HEADING_1 }),
              new Paragraph("二厂照做。"),
              new Table({ rows: [row("指标", "上线前", "上线后"), row("返工率", "4.1%", "1.7%")] }),
            ],
          },
        ],
      }),
    );

    expect(await readDocx(file)).toEqual({
      title: "长风汽配：产线追溯",
      meta: {},
      sections: [{ headings: ["成效"], text: "二厂照做。\n返工率：上线前 4.1%，上线后 1.7%" }],
    });
  });

  it("reads the text of simple fields and the base text under ruby", async () => {
    const paragraph = (inner: string) => `<w:p>${inner}</w:p>`;
    const run = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
    const body = [
      paragraph(`${run("见图 ")}<w:fldSimple w:instr="REF a">${run("7")}</w:fldSimple>`),
      paragraph(
        `<w:r><w:ruby><w:rubyPr/><w:rt>${run("とう")}</w:rt><w:rubyBase>${run("東")}</w:rubyBase></w:ruby></w:r>`,
      ),
    ].join("");

    const { sections } = await readDocx(wordFile(body));

    expect(sections.map(({ text }) => text)).toEqual(["见图 7\n東"]);
  });
});

describe("readPptx", () => {
  it("gives each slide its number, its title as heading, its table and its notes", async () => {
    const deck = await newDeck();
    const master = {
      title: "PLAIN",
      objects: [
        {
          placeholder: {
            options: { name: "title", type: "title" as const, x: 1, y: 1, w: 8, h: 1 },
            text: "",
          },
        },
      ],
    };
    deck.defineSlideMaster(master);
    const slide = deck.addSlide({ masterName: "PLAIN" });
    slide.addText("产线追溯方案", { placeholder: "title" });
    slide.addText("一件一码", { x: 1, y: 2, w: 4, h: 1 });
    slide.addTable(
      [
        [{ text: "工位" }, { text: "扫码" }],
        [{ text: "拧紧" }, { text: "是" }],
      ],
      { x: 1, y: 3 },
    );
    slide.addNotes("先讲返工率。");
    deck.addSlide().addText("Second", { x: 1, y: 1, w: 4, h: 1 });
    const file = (await deck.write({ outputType: "nodebuffer" })) as Buffer;

    const { title, sections } = await readPptx(file);

    expect(title).toBe("产线追溯方案");
    expect(sections).toEqual([
      { headings: ["产线追溯方案"], text: "一件一码\n拧紧：扫码 是", locator: { kind: "slide", label: "1" } },
      { headings: ["产线追溯方案", "Notes"], text: "先讲返工率。", locator: { kind: "slide", label: "1" } },
      { headings: [], text: "Second", locator: { kind: "slide", label: "2" } },
    ]);
  });
});

describe("readXlsx", () => {
  it("names the sheet, reads rows under their columns, dates as dates and formulas as results", async () => {
    const book = new excel.Workbook();
    const sheet = book.addWorksheet("目录价");
    sheet.addRow(["2026 年目录价"]);
    sheet.addRow(["产品", "单价", "生效"]);
    sheet.addRow(["衡石追溯", { formula: "200000+60000", result: 260000 }, new Date("2026-01-01T00:00:00Z")]);
    book.addWorksheet("草稿", { state: "hidden" }).addRow(["内部底价"]);

    const { sections } = await readXlsx(new Uint8Array(await book.xlsx.writeBuffer()));

    expect(sections).toEqual([
      {
        headings: [],
        text: "2026 年目录价\n衡石追溯：单价 260000，生效 2026-01-01",
        locator: { kind: "sheet", label: "目录价" },
      },
    ]);
  });
});

describe("openOffice", () => {
  const part = (content: string) => ({ name: "word/document.xml", content });

  it("refuses XML that declares a document type, in any encoding", async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>';

    await expect(openOffice(zipFile([part(bomb)]))).rejects.toMatchObject({ code: "INPUT_INVALID" });
    const wide = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(bomb, "utf16le")]);
    await expect(openOffice(zipFile([{ ...part(""), content: wide }]))).rejects.toThrow(/document type/);
  });

  it("refuses XML that nests deeper than any program writes", async () => {
    const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);

    await expect(openOffice(zipFile([part(nested(OFFICE_LIMITS.depth + 1))]))).rejects.toThrow(
      /nests too deeply/,
    );
    expect((await openOffice(zipFile([part(nested(OFFICE_LIMITS.depth))]))).size).toBe(1);
  });

  it("refuses a file of too many parts", async () => {
    const parts = Array.from({ length: OFFICE_LIMITS.entries + 1 }, (_, at) => ({
      name: `p/${at}.png`,
      content: "",
    }));

    await expect(openOffice(zipFile(parts))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect((await openOffice(zipFile(parts.slice(1)))).size).toBe(0);
  });

  it("stops unpacking at the limit, and does not believe the size that is stated", async () => {
    const small = { ...OFFICE_LIMITS, unpackedBytes: 2_000_000 };
    const zeros = new Uint8Array(1_000_001);
    const bomb = zipFile([
      { name: "a.bin", content: zeros },
      { name: "b.bin", content: zeros },
    ]);

    await expect(openOffice(bomb, small)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    const lying = zipFile([{ name: "a.xml", content: "<a/>".repeat(1000), statedSize: 4 }]);
    await expect(openOffice(lying)).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(OFFICE_LIMITS).toEqual({ entries: 2000, unpackedBytes: 200 * 1024 * 1024, depth: 256 });
  });

  it("tells a password, an old format and damage apart", async () => {
    const compound = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, ...new Uint8Array(600)]);
    const encrypted = Buffer.concat([compound, Buffer.from("EncryptedPackage", "utf16le")]);

    await expect(openOffice(encrypted)).rejects.toThrow(/password-protected/);
    await expect(openOffice(zipFile([{ ...part("<a/>"), encrypted: true }]))).rejects.toThrow(
      /password-protected/,
    );
    await expect(openOffice(compound)).rejects.toThrow(/old binary/);
    await expect(openOffice(Buffer.from("PK\x03\x04 torn off"))).rejects.toThrow(/damaged/);
  });
});

/** Its types describe a module that is its own default; what loads is the class. */
async function newDeck() {
  const { default: loaded } = await import("pptxgenjs");
  return new (loaded as unknown as typeof import("pptxgenjs")["default"])();
}

function wordFile(body: string): Uint8Array {
  const office = "http://schemas.openxmlformats.org";
  return zipFile([
    {
      name: "[Content_Types].xml",
      content: `<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    },
    {
      name: "_rels/.rels",
      content: `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    },
    {
      name: "word/document.xml",
      content: `<w:document xmlns:w="${office}/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    },
  ]);
}

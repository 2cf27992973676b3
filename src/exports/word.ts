import type * as Docx from "docx";
import { type Report, type ReportPart, sourceText } from "./report.ts";

/** Fonts by script: without the eastAsia one Word falls back to a Latin font's idea of Chinese. */
const FONT = { ascii: "Calibri", hAnsi: "Calibri", eastAsia: "微软雅黑", cs: "Calibri" };
const INK = { title: "1F2933", heading: "1F5FA8", muted: "616E7C", line: "9AA5B1", band: "E8EEF5" };

/** Text width of an A4 page inside the margins below: 21 cm − 2 × 2.2 cm, in twentieths of a point. */
const MARGIN = 1247;
const TEXT_WIDTH = 11906 - 2 * MARGIN;
/** A tall picture, a map of many people, may have most of a page. */
const PICTURE = { width: 620, height: 790 };

/** The report as a Word document (.docx): numbered headings, tables, pictures, sources, footer with page numbers. */
export async function writeWord(report: Report): Promise<Uint8Array> {
  const docx = await import("docx");
  const document = new docx.Document({
    creator: "Yingdan",
    title: report.title,
    description: report.subtitle,
    styles: stylesOf(report),
    numbering: { config: [headingNumbers(docx), bullets(docx)] },
    sections: [
      {
        properties: {
          page: {
            size: { width: 11906, height: 16838 },
            margin: { top: 1304, bottom: 1191, left: MARGIN, right: MARGIN, footer: 567 },
          },
        },
        footers: { default: footer(report, docx) },
        children: [...head(report, docx), ...body(report, docx), ...sourceList(report, docx)],
      },
    ],
  });
  return new Uint8Array(await docx.Packer.toBuffer(document));
}

function stylesOf({ locale }: Report): Docx.IStylesOptions {
  const run = { font: FONT, size: 21, language: { value: "en-US", eastAsia: "zh-CN" } };
  const paragraph = { spacing: { line: locale === "zh" ? 340 : 300, after: 100 } };
  const heading = (size: number) => ({
    run: { font: FONT, size, bold: true, color: INK.heading },
    paragraph: { spacing: { before: 280, after: 120 }, keepNext: true },
  });
  return {
    default: {
      document: { run, paragraph },
      title: {
        run: { font: FONT, size: 40, bold: true, color: INK.title },
        paragraph: { spacing: { after: 60 } },
      },
      heading1: heading(28),
      heading2: heading(24),
    },
  };
}

function headingNumbers(docx: typeof Docx): Docx.INumberingOptions["config"][number] {
  return {
    reference: "headings",
    levels: [
      {
        level: 0,
        format: docx.LevelFormat.DECIMAL,
        text: "%1",
        alignment: docx.AlignmentType.START,
        style: { paragraph: { indent: { left: 454, hanging: 454 } } },
      },
    ],
  };
}

function bullets(docx: typeof Docx): Docx.INumberingOptions["config"][number] {
  return {
    reference: "bullets",
    levels: [
      {
        level: 0,
        format: docx.LevelFormat.BULLET,
        text: "•",
        alignment: docx.AlignmentType.START,
        style: { paragraph: { indent: { left: 340, hanging: 227 } } },
      },
    ],
  };
}

function head(report: Report, docx: typeof Docx): (Docx.Paragraph | Docx.Table)[] {
  const { Paragraph, TextRun, HeadingLevel } = docx;
  return [
    new Paragraph({ heading: HeadingLevel.TITLE, children: [new TextRun({ text: report.title })] }),
    new Paragraph({
      spacing: { after: 160 },
      children: [new TextRun({ text: report.subtitle, color: INK.muted, size: 22 })],
    }),
    factTable(report, docx),
  ];
}

/** Facts two to a row, without lines: a strip to glance at. */
function factTable({ facts }: Report, docx: typeof Docx): Docx.Table {
  const rows: (typeof facts)[] = [];
  for (let at = 0; at < facts.length; at += 2) rows.push(facts.slice(at, at + 2));
  const none = { style: docx.BorderStyle.NONE, size: 0, color: "auto" };
  const cell = (text: string, share: number, muted: boolean) =>
    cellOf(run(text, docx, { color: muted ? INK.muted : INK.title }), docx, { width: share });
  return new docx.Table({
    width: { size: TEXT_WIDTH, type: docx.WidthType.DXA },
    columnWidths: widthsOf([14, 36, 14, 36]),
    borders: {
      top: none,
      left: none,
      right: none,
      bottom: none,
      insideHorizontal: none,
      insideVertical: none,
    },
    rows: rows.map(
      (pair) =>
        new docx.TableRow({
          children: [0, 1].flatMap((at) => [
            cell(pair[at]?.label ?? "", 14, true),
            cell(pair[at]?.value ?? "", 36, false),
          ]),
        }),
    ),
  });
}

function body(report: Report, docx: typeof Docx): (Docx.Paragraph | Docx.Table)[] {
  const { Paragraph, HeadingLevel } = docx;
  return report.sections.flatMap((section) => [
    new Paragraph({
      heading: HeadingLevel.HEADING_1,
      numbering: { reference: "headings", level: 0 },
      children: [new docx.TextRun({ text: section.heading })],
    }),
    ...section.parts.flatMap((part) => partOf(part, docx)),
  ]);
}

function partOf(part: ReportPart, docx: typeof Docx): (Docx.Paragraph | Docx.Table)[] {
  switch (part.type) {
    case "text":
      return [new docx.Paragraph({ children: run(part.text, docx) })];
    case "list":
      return part.items.map(
        (item) =>
          new docx.Paragraph({
            numbering: { reference: "bullets", level: 0 },
            spacing: { after: 60 },
            children: run(item, docx),
          }),
      );
    case "table":
      return [tableOf(part, docx), new docx.Paragraph({ spacing: { after: 60 }, children: [] })];
    case "picture":
      return pictureOf(part, docx);
  }
}

/** A text as runs, one a line. */
function run(text: string, docx: typeof Docx, more: Docx.IRunOptions = {}): Docx.TextRun[] {
  return text
    .split("\n")
    .map((line, at) => new docx.TextRun({ ...more, text: line, ...(at > 0 && { break: 1 }) }));
}

function tableOf(part: Extract<ReportPart, { type: "table" }>, docx: typeof Docx): Docx.Table {
  const shares = part.columns.map((column) => column.share);
  const line = { style: docx.BorderStyle.SINGLE, size: 4, color: INK.line };
  const none = { style: docx.BorderStyle.NONE, size: 0, color: "auto" };
  const header = new docx.TableRow({
    tableHeader: true,
    children: part.columns.map((column) =>
      cellOf(run(column.label, docx, { bold: true, size: 19 }), docx, {
        width: column.share,
        shading: INK.band,
      }),
    ),
  });
  const rows = part.rows.map(
    (cells) =>
      new docx.TableRow({
        cantSplit: true,
        children: cells.map((text, at) =>
          cellOf(run(text, docx, { size: 19 }), docx, { width: shares[at] ?? 1 }),
        ),
      }),
  );
  return new docx.Table({
    width: { size: TEXT_WIDTH, type: docx.WidthType.DXA },
    columnWidths: widthsOf(shares),
    layout: docx.TableLayoutType.FIXED,
    borders: {
      top: line,
      bottom: line,
      left: none,
      right: none,
      insideHorizontal: { ...line, color: "D8DEE6" },
      insideVertical: none,
    },
    rows: [header, ...rows],
  });
}

function cellOf(
  children: Docx.ParagraphChild[],
  docx: typeof Docx,
  { width, shading }: { readonly width: number; readonly shading?: string },
): Docx.TableCell {
  return new docx.TableCell({
    width: { size: width, type: docx.WidthType.PERCENTAGE },
    margins: { top: 50, bottom: 50, left: 90, right: 90 },
    verticalAlign: docx.VerticalAlignTable.CENTER,
    ...(shading === undefined ? {} : { shading: { fill: shading } }),
    children: [new docx.Paragraph({ spacing: { after: 0, line: 280 }, children })],
  });
}

function widthsOf(shares: readonly number[]): number[] {
  const all = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => Math.floor((share / all) * TEXT_WIDTH));
}

function pictureOf(part: Extract<ReportPart, { type: "picture" }>, docx: typeof Docx): Docx.Paragraph[] {
  const scale = Math.min(1, PICTURE.width / part.width, PICTURE.height / part.height);
  return [
    new docx.Paragraph({
      alignment: docx.AlignmentType.CENTER,
      keepNext: true,
      // A fixed line height would cut the picture to one line of text.
      spacing: { before: 80, after: 40, line: 240, lineRule: docx.LineRuleType.AUTO },
      children: [
        new docx.ImageRun({
          type: "png",
          data: part.png,
          transformation: {
            width: Math.round(part.width * scale),
            height: Math.round(part.height * scale),
          },
          altText: { name: part.caption, title: part.caption, description: part.caption },
        }),
      ],
    }),
    new docx.Paragraph({
      alignment: docx.AlignmentType.CENTER,
      children: run(part.caption, docx, { size: 18, color: INK.muted }),
    }),
  ];
}

function sourceList(report: Report, docx: typeof Docx): Docx.Paragraph[] {
  if (report.sources.length === 0) return [];
  const heading = report.locale === "zh" ? "来源" : "Sources";
  return [
    new docx.Paragraph({
      heading: docx.HeadingLevel.HEADING_1,
      numbering: { reference: "headings", level: 0 },
      children: [new docx.TextRun({ text: heading })],
    }),
    ...report.sources.map(
      ({ label, date }, at) =>
        new docx.Paragraph({
          spacing: { after: 20, line: 260 },
          indent: { left: 454, hanging: 454 },
          children: run(`[${at + 1}]  ${sourceText({ label, date }, report)}`, docx, {
            size: 18,
            color: INK.muted,
          }),
        }),
    ),
  ];
}

function footer(report: Report, docx: typeof Docx): Docx.Footer {
  const { PageNumber, TextRun, TabStopType } = docx;
  const count = report.sources.length;
  const left =
    report.locale === "zh"
      ? `${report.title} · ${report.date} · 来源 ${count} 条`
      : `${report.title} · ${report.date} · ${count} sources`;
  const style = { size: 16, color: INK.muted };
  return new docx.Footer({
    children: [
      new docx.Paragraph({
        tabStops: [{ type: TabStopType.RIGHT, position: TEXT_WIDTH }],
        border: { top: { style: docx.BorderStyle.SINGLE, size: 4, color: "D8DEE6", space: 6 } },
        children: [
          new TextRun({ text: left, ...style }),
          new TextRun({ children: ["\t", PageNumber.CURRENT, " / ", PageNumber.TOTAL_PAGES], ...style }),
        ],
      }),
    ],
  });
}

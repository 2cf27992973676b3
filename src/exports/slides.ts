import { type Report, type ReportPart, type ReportSection, sourceText } from "./report.ts";

const FONT = { zh: "微软雅黑", en: "Calibri" } as const;
const INK = { title: "1F2933", accent: "1F5FA8", muted: "616E7C", line: "D8DEE6", band: "E8EEF5" };

/** A 13.33 × 7.5 inch page, in inches. */
const PAGE = { width: 13.33, height: 7.5, left: 0.6, top: 1.35, bottom: 6.85 };
const WIDTH = PAGE.width - 2 * PAGE.left;

type Class = typeof import("pptxgenjs")["default"];
type Deck = InstanceType<Class>;

/** Bundlers and Node disagree on how deep the CommonJS build's class lies. */
async function loadClass(): Promise<Class> {
  const { default: loaded } = await import("pptxgenjs");
  return typeof loaded === "function" ? loaded : (loaded as { readonly default: Class }).default;
}

/** The report as slides (.pptx): a title page, a page or more a section, the sources last. */
export async function writeSlides(report: Report): Promise<Uint8Array> {
  const deck = new (await loadClass())();
  deck.layout = "LAYOUT_WIDE";
  deck.title = report.title;
  deck.theme = { headFontFace: FONT[report.locale], bodyFontFace: FONT[report.locale] };
  titlePage(deck, report);
  for (const section of report.sections) for (const page of pagesOf(section)) contentPage(deck, report, page);
  if (report.sources.length > 0) sourcePage(deck, report);
  return new Uint8Array((await deck.write({ outputType: "arraybuffer" })) as ArrayBuffer);
}

function titlePage(deck: Deck, report: Report): void {
  const slide = deck.addSlide();
  const fontFace = FONT[report.locale];
  slide.addShape("rect", { x: 0, y: 0, w: 0.25, h: PAGE.height, fill: { color: INK.accent } });
  slide.addText(report.title, {
    x: 0.9,
    y: 2.1,
    w: WIDTH,
    h: 0.9,
    fontSize: 36,
    bold: true,
    color: INK.title,
    fontFace,
  });
  slide.addText(report.subtitle, {
    x: 0.9,
    y: 3.0,
    w: WIDTH,
    h: 0.5,
    fontSize: 18,
    color: INK.muted,
    fontFace,
  });
  const facts = report.facts.map(({ label, value }) => `${label}  ${value}`).join("\n");
  slide.addText(facts, {
    x: 0.9,
    y: 3.9,
    w: WIDTH,
    h: 2.4,
    fontSize: 14,
    color: INK.title,
    fontFace,
    valign: "top",
    lineSpacingMultiple: 1.4,
  });
}

interface Page {
  readonly heading: string;
  readonly parts: readonly ReportPart[];
}

const ROWS_A_PAGE = 7;

/**
 * Words and the one picture of a section stand side by side; further pictures have pages of their own; long
 * tables go on; texts and lists of a section stand together.
 */
function pagesOf(section: ReportSection): Page[] {
  if (isPair(section.parts)) return [section];
  const pages: Page[] = [];
  let words: ReportPart[] = [];
  const flush = () => {
    if (words.length > 0) pages.push({ heading: section.heading, parts: words });
    words = [];
  };
  for (const part of section.parts) {
    if (part.type === "text" || part.type === "list") {
      words.push(part);
      continue;
    }
    flush();
    if (part.type === "picture") {
      pages.push({ heading: section.heading, parts: [part] });
      continue;
    }
    for (let at = 0; at < Math.max(1, part.rows.length); at += ROWS_A_PAGE) {
      pages.push({
        heading: section.heading,
        parts: [{ ...part, rows: part.rows.slice(at, at + ROWS_A_PAGE) }],
      });
    }
  }
  flush();
  return pages;
}

/** Short words and one picture: a page read at one look. */
function isPair(parts: readonly ReportPart[]): boolean {
  const pictures = parts.filter((part) => part.type === "picture");
  const words = parts.filter((part) => part.type === "text" || part.type === "list");
  return (
    pictures.length === 1 &&
    words.length > 0 &&
    words.length + 1 === parts.length &&
    lettersOf(runsOf(words)) <= 420
  );
}

function contentPage(deck: Deck, report: Report, page: Page): void {
  const slide = deck.addSlide();
  const fontFace = FONT[report.locale];
  slide.addText(page.heading, {
    x: PAGE.left,
    y: 0.35,
    w: WIDTH,
    h: 0.7,
    fontSize: 26,
    bold: true,
    color: INK.accent,
    fontFace,
  });
  slide.addShape("line", { x: PAGE.left, y: 1.1, w: WIDTH, h: 0, line: { color: INK.line, width: 1 } });
  const [first] = page.parts;
  const picture = page.parts.find((part) => part.type === "picture");
  if (picture !== undefined && page.parts.length > 1) {
    drawWords(slide, page.parts, { fontFace, width: WIDTH * 0.4 });
    drawPicture(slide, picture, { fontFace, left: PAGE.left + WIDTH * 0.42 });
  } else if (first?.type === "table") drawTable(slide, first, fontFace);
  else if (first?.type === "picture") drawPicture(slide, first, { fontFace, left: PAGE.left });
  else drawWords(slide, page.parts, { fontFace, width: WIDTH });
  foot(slide, report, fontFace);
}

type Slide = ReturnType<Deck["addSlide"]>;

function foot(slide: Slide, report: Report, fontFace: string): void {
  slide.addText(`${report.title} · ${report.date}`, {
    x: PAGE.left,
    y: 7.0,
    w: 9,
    h: 0.3,
    fontSize: 10,
    color: INK.muted,
    fontFace,
  });
  slide.slideNumber = { x: 12.2, y: 7.0, w: 0.6, h: 0.3, fontSize: 10, color: INK.muted, fontFace };
}

type Runs = {
  text: string;
  options: { breakLine: true; paraSpaceAfter: number; bullet?: { indent: number } };
}[];

function runsOf(parts: readonly ReportPart[]): Runs {
  return parts.flatMap((part): Runs => {
    if (part.type === "text") return [{ text: part.text, options: { breakLine: true, paraSpaceAfter: 8 } }];
    if (part.type !== "list") return [];
    return part.items.map((item) => ({
      text: item,
      options: { bullet: { indent: 14 }, breakLine: true, paraSpaceAfter: 6 },
    }));
  });
}

function lettersOf(runs: Runs): number {
  return runs.reduce((sum, { text }) => sum + text.length + 20, 0);
}

function drawWords(
  slide: Slide,
  parts: readonly ReportPart[],
  { fontFace, width }: { readonly fontFace: string; readonly width: number },
): void {
  const runs = runsOf(parts);
  // Long sections shrink instead of running off the page, and so do those beside a picture.
  const letters = lettersOf(runs) * (WIDTH / width);
  const fontSize = letters > 900 ? 13 : letters > 550 ? 15 : 18;
  slide.addText(runs, {
    x: PAGE.left,
    y: PAGE.top,
    w: width,
    h: PAGE.bottom - PAGE.top,
    fontSize,
    color: INK.title,
    fontFace,
    valign: "top",
  });
}

function drawTable(slide: Slide, part: Extract<ReportPart, { type: "table" }>, fontFace: string): void {
  const all = part.columns.reduce((sum, column) => sum + column.share, 0);
  const head = part.columns.map(({ label }) => ({
    text: label,
    options: { bold: true, fill: { color: INK.band }, color: INK.title },
  }));
  const rows = part.rows.map((cells) => cells.map((text) => ({ text })));
  slide.addTable([head, ...rows], {
    x: PAGE.left,
    y: PAGE.top,
    w: WIDTH,
    colW: part.columns.map(({ share }) => (share / all) * WIDTH),
    // A short table may be read from the back row.
    fontSize: rows.length <= 5 ? 16 : 12,
    fontFace,
    color: INK.title,
    valign: "middle",
    margin: [0.05, 0.08, 0.05, 0.08],
    border: { type: "solid", pt: 0.5, color: INK.line },
  });
}

function drawPicture(
  slide: Slide,
  part: Extract<ReportPart, { type: "picture" }>,
  { fontFace, left }: { readonly fontFace: string; readonly left: number },
): void {
  const room = { width: PAGE.left + WIDTH - left, height: PAGE.bottom - PAGE.top - 0.4 };
  const scale = Math.min(room.width / part.width, room.height / part.height);
  const [w, h] = [part.width * scale, part.height * scale];
  slide.addImage({
    data: `image/png;base64,${Buffer.from(part.png).toString("base64")}`,
    x: left + (room.width - w) / 2,
    y: PAGE.top,
    w,
    h,
    altText: part.caption,
  });
  slide.addText(part.caption, {
    x: left,
    y: PAGE.bottom - 0.35,
    w: room.width,
    h: 0.35,
    fontSize: 12,
    color: INK.muted,
    align: "center",
    fontFace,
  });
}

function sourcePage(deck: Deck, report: Report): void {
  const lines = report.sources.map((source, at) => `[${at + 1}] ${sourceText(source, report)}`);
  const heading = report.locale === "zh" ? "来源" : "Sources";
  for (let at = 0; at < lines.length; at += 18) {
    contentPage(deck, report, {
      heading,
      parts: [{ type: "list", items: lines.slice(at, at + 18) }],
    });
  }
}

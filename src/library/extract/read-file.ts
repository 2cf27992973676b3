import { AppError } from "../../errors.ts";
import { decodeText } from "./decode-text.ts";
import { type Extracted, type FileToRead, MAX_TEXT } from "./extracted.ts";
import { readMarkdown } from "./markdown.ts";
import { endingOf, knownFormat } from "./media-types.ts";
import { readPlainText } from "./plain-text.ts";
import { noText, oldFormat, tooMuchText } from "./problems.ts";

/** Reads a file with the extractor of its format. What is larger than its limits or without text is refused. */
export async function readFileText(file: FileToRead): Promise<Extracted> {
  const { sections, title, meta } = await extractorOf(file);
  const size = sections.reduce((sum, { text }) => sum + text.length, 0);
  if (size > MAX_TEXT) throw tooMuchText();
  const filled = sections.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  if (filled.length === 0) throw noText();
  return { sections: withoutTitle(filled, title), meta, ...(title !== undefined && { title }) };
}

async function extractorOf({ name, data }: FileToRead): Promise<Extracted> {
  switch (knownFormat(name)?.format) {
    case "markdown":
      return readMarkdown(decodeText(data));
    case "text":
      return readPlainText(decodeText(data));
    case "html":
      return (await import("./html.ts")).readHtml(decodeText(data));
    case "pdf":
      return (await import("./pdf.ts")).readPdf(data);
    case "docx":
      return (await import("./docx.ts")).readDocx(data);
    case "pptx":
      return (await import("./pptx.ts")).readPptx(data);
    case "xlsx":
      return (await import("./xlsx.ts")).readXlsx(data);
    case undefined:
      throw OLD_OFFICE.has(endingOf(name)) ? oldFormat() : unreadable(name);
  }
}

const OLD_OFFICE = new Set(["doc", "ppt", "xls", "dot", "pps", "xlt"]);

/** The title is carried by every passage anyway; in the heading path it would count twice. */
function withoutTitle(sections: Extracted["sections"], title: string | undefined): Extracted["sections"] {
  return sections.map((section) =>
    section.headings[0] === title ? { ...section, headings: section.headings.slice(1) } : section,
  );
}

function unreadable(name: string): AppError {
  const ending = endingOf(name);
  return new AppError(
    "UNSUPPORTED",
    `Files of type “${ending}” cannot be read. Save it as PDF, DOCX, PPTX, XLSX, Markdown, HTML or TXT.`,
    { zh: `不支持“${ending}”格式，请另存为 PDF、DOCX、PPTX、XLSX、Markdown、HTML 或 TXT。` },
  );
}

import { AppError } from "../../errors.ts";
import { decodeText } from "./decode-text.ts";
import { type Extracted, type FileToRead, MAX_TEXT } from "./extracted.ts";
import { readHtml } from "./html.ts";
import { readMarkdown } from "./markdown.ts";
import { endingOf, knownFormat } from "./media-types.ts";
import { readPlainText } from "./plain-text.ts";

export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Reads the text out of a file. UNSUPPORTED, LIMIT_EXCEEDED and INPUT_INVALID say in both languages why it cannot. */
export async function extractFile(file: FileToRead): Promise<Extracted> {
  if (file.data.byteLength > MAX_FILE_BYTES) throw tooLarge();
  if (file.data.byteLength === 0) {
    throw new AppError("INPUT_INVALID", "The file is empty.", { zh: "文件是空的。" });
  }
  const extracted = await read(file);
  const size = extracted.sections.reduce((sum, { text }) => sum + text.length, 0);
  if (size > MAX_TEXT) {
    throw new AppError("LIMIT_EXCEEDED", "The document holds more than 10 MB of text. Split it.", {
      zh: "文档里的文字超过 10 MB，请拆分后再放进来。",
    });
  }
  if (extracted.sections.every(({ text }) => text.trim() === "")) {
    throw new AppError(
      "INPUT_INVALID",
      "There is no text in the file. A scan needs text recognition first.",
      {
        zh: "文件里没有文字。如果是扫描件，请先做文字识别。",
      },
    );
  }
  return extracted;
}

async function read(file: FileToRead): Promise<Extracted> {
  switch (knownFormat(file.name)?.format) {
    case "markdown":
      return readMarkdown(decodeText(file.data));
    case "text":
      return readPlainText(decodeText(file.data));
    case "html":
      return readHtml(decodeText(file.data));
    default:
      throw unreadable(file.name);
  }
}

function unreadable(name: string): AppError {
  const ending = endingOf(name);
  return new AppError(
    "UNSUPPORTED",
    `Files of type “${ending}” cannot be read. Save it as PDF, DOCX, PPTX, XLSX, Markdown, HTML or TXT.`,
    { zh: `不支持“${ending}”格式，请另存为 PDF、DOCX、PPTX、XLSX、Markdown、HTML 或 TXT。` },
  );
}

export function tooLarge(): AppError {
  return new AppError("LIMIT_EXCEEDED", "The file is larger than 50 MB. Split it or shrink its pictures.", {
    zh: "文件超过 50 MB，请拆分，或压缩里面的图片。",
  });
}

import { AppError } from "../../errors.ts";

/** Why a file cannot be read, said once for all formats, in both languages. */

export function passwordProtected(): AppError {
  return new AppError(
    "UNSUPPORTED",
    "Cannot read it: the file is password-protected. Save it without a password.",
    {
      zh: "读不了：文件有密码保护，请去掉密码再放进来。",
    },
  );
}

export function damaged(cause?: unknown): AppError {
  return new AppError("INPUT_INVALID", "Cannot read it: the file is damaged or not what its name says.", {
    zh: "读不了：文件已损坏，或者格式和扩展名不符。",
    cause,
  });
}

export function oldFormat(): AppError {
  return new AppError(
    "UNSUPPORTED",
    "Cannot read it: this is the old binary Office format. Save it as DOCX, PPTX or XLSX.",
    { zh: "读不了：这是旧版 Office 二进制格式，请另存为 DOCX、PPTX 或 XLSX。" },
  );
}

export function noText(): AppError {
  return new AppError("INPUT_INVALID", "There is no text in the file. A scan needs text recognition first.", {
    zh: "文件里没有文字。如果是扫描件，请先做文字识别。",
  });
}

export function emptyFile(): AppError {
  return new AppError("INPUT_INVALID", "The file is empty.", { zh: "文件是空的。" });
}

export function tooLarge(): AppError {
  return new AppError("LIMIT_EXCEEDED", "The file is larger than 50 MB. Split it or shrink its pictures.", {
    zh: "文件超过 50 MB，请拆分，或压缩里面的图片。",
  });
}

export function tooMuchText(): AppError {
  return new AppError("LIMIT_EXCEEDED", "The document holds more than 10 MB of text. Split it.", {
    zh: "文档里的文字超过 10 MB，请拆分后再放进来。",
  });
}

export function unpacksTooLarge(): AppError {
  return new AppError("LIMIT_EXCEEDED", "Not opened: unpacked, the file would be larger than 200 MB.", {
    zh: "没有打开：文件解压后超过 200 MB。",
  });
}

export function tooManyParts(): AppError {
  return new AppError("LIMIT_EXCEEDED", "Not opened: the file has more than 2,000 parts inside.", {
    zh: "没有打开：文件内部超过 2,000 个部分。",
  });
}

export function hostileXml(): AppError {
  return new AppError(
    "INPUT_INVALID",
    "Not opened: the XML inside declares a document type or nests too deeply, which no Office program writes.",
    { zh: "没有打开：文件内部的 XML 带有文档类型声明或嵌套过深，正常的 Office 文件不会这样。" },
  );
}

export function tookTooLong(seconds: number): AppError {
  return new AppError("LIMIT_EXCEEDED", `Given up: reading it took more than ${seconds} seconds.`, {
    zh: `已放弃：读取超过 ${seconds} 秒。`,
  });
}

export function tookTooMuchMemory(): AppError {
  return new AppError("LIMIT_EXCEEDED", "Given up: reading it would take more than 512 MB of memory.", {
    zh: "已放弃：读取需要超过 512 MB 内存。",
  });
}

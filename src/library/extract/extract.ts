import { AppError } from "../../errors.ts";
import { type ChildReader, createChildReader } from "./child-reader.ts";
import type { Extracted, FileToRead } from "./extracted.ts";
import { knownFormat } from "./media-types.ts";
import { emptyFile, tooLarge } from "./problems.ts";
import { readFileText } from "./read-file.ts";

export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Reads the text out of files. UNSUPPORTED, LIMIT_EXCEEDED and INPUT_INVALID say in both languages why one cannot be read. */
export interface Extractor {
  extract(file: FileToRead, signal?: AbortSignal): Promise<Extracted>;
  close(): void;
}

/** Formats that are text as they stand; all others are taken apart in a process of their own. */
const PLAIN = new Set(["markdown", "text"]);

export function createExtractor(child: ChildReader = createChildReader()): Extractor {
  return {
    async extract(file, signal) {
      if (file.data.byteLength > MAX_FILE_BYTES) throw tooLarge();
      if (file.data.byteLength === 0) throw emptyFile();
      if (signal?.aborted) throw stopped();
      const format = knownFormat(file.name)?.format;
      return format === undefined || PLAIN.has(format) ? readFileText(file) : child.read(file, signal);
    },
    close: () => child.close(),
  };
}

export function stopped(): AppError {
  return new AppError("CANCELLED", "Reading was stopped.", { zh: "已停止读取。" });
}

import { openPromise } from "yauzl";
import { AppError } from "#src/errors.ts";

export interface ZipEntry {
  readonly name: string;
  /** Bytes unpacked, as the archive declares; reading beyond it fails. */
  readonly size: number;
  chunks(): AsyncIterable<string>;
  text(): Promise<string>;
}

/** The entries of the central directory, one at a time; each can be read while it is the current one. */
export async function* readZip(path: string, file: string): AsyncGenerator<ZipEntry> {
  const zip = await openPromise(path, { autoClose: false }).catch((cause: unknown) => {
    throw notAWorkbook(file, cause);
  });
  try {
    for await (const entry of zip.eachEntry()) {
      async function* chunks(): AsyncGenerator<string> {
        const stream = await zip.openReadStreamPromise(entry);
        stream.setEncoding("utf8");
        for await (const chunk of stream) yield String(chunk);
      }
      yield {
        name: entry.fileName,
        size: entry.uncompressedSize,
        chunks,
        text: async () => (await Array.fromAsync(chunks())).join(""),
      };
    }
  } finally {
    zip.close();
  }
}

export function notAWorkbook(file: string, cause?: unknown): AppError {
  return new AppError(
    "INPUT_INVALID",
    `${file} is not a readable .xlsx workbook: it is damaged or of another kind.`,
    {
      source: "files",
      zh: `${file} 不是可读的 .xlsx 工作簿：文件损坏，或其实是别的格式。`,
      at: { file },
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

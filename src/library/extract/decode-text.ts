import { AppError } from "../../errors.ts";

/** Text of a file in UTF-8 or UTF-16 with a mark, else UTF-8, else GB18030. INPUT_INVALID when it is no text. */
export function decodeText(data: Uint8Array): string {
  const marked = byMark(data);
  if (marked !== undefined) return marked;
  const text = decode(data, "utf-8") ?? decode(data, "gb18030");
  if (text !== undefined && !looksBinary(text)) return text;
  throw new AppError("INPUT_INVALID", "This is not a text file, whatever its name says.", {
    zh: "这不是文本文件，和它的扩展名不符。",
  });
}

function byMark(data: Uint8Array): string | undefined {
  const [first, second] = data;
  if (first === 0xff && second === 0xfe) return decode(data, "utf-16le");
  if (first === 0xfe && second === 0xff) return decode(data, "utf-16be");
  return undefined;
}

function decode(data: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}

/** A NUL, or control characters beyond the odd form feed, never stand in a text that a person wrote. */
function looksBinary(text: string): boolean {
  const sample = text.slice(0, 4096);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const controls = sample.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0;
  return sample.includes("\0") || controls > sample.length / 100;
}

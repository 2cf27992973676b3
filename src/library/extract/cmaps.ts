/*
 * Older Chinese, Japanese and Korean PDFs name an encoding (GBK-EUC-H) instead of carrying a table to Unicode.
 * pdf.js knows these from data files of Adobe's that map codes to glyph numbers and those to Unicode. Text needs
 * no glyphs, and the platform can decode the encodings: so the tables are made here, with numbers above all that
 * Adobe assigned. A font that names true glyph numbers then yields no text instead of wrong text.
 */

type Ordering = "GB1" | "CNS1" | "Japan1" | "Korea1";

const ENCODING: Readonly<Record<Ordering, string>> = {
  GB1: "gb18030",
  CNS1: "big5",
  Japan1: "shift_jis",
  Korea1: "euc-kr",
};
/** Adobe's highest number is 30,283, the format's is 65,535. */
const FIRST_NUMBER = 31_000;

interface Named {
  readonly ordering: Ordering;
  /** How codes are written; `utf-16be` for those that are Unicode. */
  readonly encoding: string;
}

/** The text of a predefined CMap by its name, made up as above; undefined for one that cannot be. */
export function predefinedCMap(name: string): Uint8Array | undefined {
  const toUnicode = /^Adobe-(GB1|CNS1|Japan1|Korea1)-UCS2$/.exec(name)?.[1] as Ordering | undefined;
  if (toUnicode !== undefined) return bytes(unicodeMap(toUnicode));
  const named = readName(name);
  return named && bytes(codeMap(named, name.endsWith("-V")));
}

function readName(name: string): Named | undefined {
  const unicode = /^Uni(GB|CNS|JIS|KS).*-(UCS2|UTF16)-(?:HW-)?[HV]$/.exec(name)?.[1];
  if (unicode !== undefined) {
    const ordering = ({ GB: "GB1", CNS: "CNS1", JIS: "Japan1", KS: "Korea1" } as const)[unicode];
    return ordering && { ordering, encoding: "utf-16be" };
  }
  if (/^GB.*-(EUC-)?[HV]$/.test(name) && /EUC|GBK2K/.test(name))
    return { ordering: "GB1", encoding: "gb18030" };
  if (/B5(pc)?-/.test(name)) return { ordering: "CNS1", encoding: "big5" };
  if (/RKSJ/.test(name)) return { ordering: "Japan1", encoding: "shift_jis" };
  if (/^EUC-[HV]$/.test(name)) return { ordering: "Japan1", encoding: "euc-jp" };
  if (/^KSC(ms-UHC|pc-EUC|-EUC)/.test(name)) return { ordering: "Korea1", encoding: "euc-kr" };
  return undefined;
}

function codeMap({ ordering, encoding }: Named, vertical: boolean): string {
  const numbers = new Map(
    charactersOf(ENCODING[ordering]).map((character, at) => [character, FIRST_NUMBER + at]),
  );
  const pairs =
    encoding === "utf-16be"
      ? [...numbers].map(([character, number]) => [hex(character.charCodeAt(0), 2), number] as const)
      : decodable(encoding).flatMap(([code, width, character]) => {
          const number = numbers.get(character);
          return number === undefined ? [] : [[hex(code, width), number] as const];
        });
  const spaces = encoding === "utf-16be" ? ["<0000> <FFFF>"] : codeSpaces(encoding);
  const lines = pairs.map(([code, number]) => `<${code}> ${number}`);
  return cmap([
    `/WMode ${vertical ? 1 : 0} def`,
    ...block("codespacerange", spaces),
    ...block("cidchar", lines),
  ]);
}

function unicodeMap(ordering: Ordering): string {
  const lines = charactersOf(ENCODING[ordering]).map(
    (character, at) => `<${hex(FIRST_NUMBER + at, 2)}> <${hex(character.charCodeAt(0), 2)}>`,
  );
  return cmap([
    ...block("codespacerange", ["<0000> <FFFF>"]),
    ...block("bfrange", assignedRanges()),
    ...block("bfchar", lines),
  ]);
}

/**
 * The numbers that Adobe did assign, as private-use characters, which no text holds and the layout drops.
 * Without them pdf.js would show a glyph's number as if it were Unicode.
 */
function assignedRanges(): string[] {
  const ranges: string[] = [];
  const [first, size] = [0xe000, 0x1900];
  for (let from = 1; from < FIRST_NUMBER; from += size) {
    const to = Math.min(from + size, FIRST_NUMBER) - 1;
    ranges.push(`<${hex(from, 2)}> <${hex(to, 2)}> <${hex(first, 2)}>`);
  }
  return ranges;
}

/** One byte below these, two from these on, as the encodings' own ranges have it. */
function codeSpaces(encoding: string): string[] {
  switch (encoding) {
    case "shift_jis":
      return ["<00> <80>", "<8140> <9FFC>", "<A0> <DF>", "<E040> <FCFC>"];
    case "euc-jp":
      return ["<00> <80>", "<8EA0> <8EDF>", "<A1A1> <FEFE>"];
    default:
      return ["<00> <80>", "<8140> <FEFE>"];
  }
}

const known = new Map<string, readonly string[]>();

/** Every character of the encoding once, in the order of its codes. */
function charactersOf(encoding: string): readonly string[] {
  const characters = known.get(encoding) ?? [
    ...new Set(decodable(encoding).map(([, , character]) => character)),
  ];
  known.set(encoding, characters);
  return characters;
}

/** Codes of one and two bytes that stand for one character of the basic plane. */
function decodable(encoding: string): [code: number, width: 1 | 2, character: string][] {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const found: [number, 1 | 2, string][] = [];
  const take = (code: number, width: 1 | 2, data: Uint8Array) => {
    try {
      const character = decoder.decode(data);
      if (character.length === 1) found.push([code, width, character]);
    } catch {
      // Not a code of this encoding.
    }
  };
  for (let code = 0x20; code <= 0xff; code++) take(code, 1, Uint8Array.of(code));
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) take((lead << 8) | trail, 2, Uint8Array.of(lead, trail));
  }
  return found;
}

function cmap(lines: readonly string[]): string {
  return ["begincmap", ...lines, "endcmap", ""].join("\n");
}

function block(name: string, lines: readonly string[]): string[] {
  return [`${lines.length} begin${name}`, ...lines, `end${name}`];
}

function hex(code: number, width: number): string {
  return code
    .toString(16)
    .toUpperCase()
    .padStart(width * 2, "0");
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

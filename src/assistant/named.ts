import { shortName } from "../skills/resolve.ts";

export interface NamedAccount {
  readonly id: string;
  readonly name: string;
  /** The name without its legal form. */
  readonly short: string;
}

export interface NamesInText {
  /** Accounts whose whole name stands in the text, in its order; a name inside a longer one does not count. */
  readonly whole: readonly NamedAccount[];
  /** The beginning of one or more names, as the text has it: the skill finds the one or asks back. */
  readonly part?: string;
}

/** Finds account names in a text. Built once for a list of names, asked for every text. */
export type NameFinder = (text: string) => NamesInText;

/** Two characters of Chinese are too often an ordinary word to be taken for the beginning of a name. */
const PART_HAN = 3;
const PART_LATIN = 5;

export function createNameFinder(
  accounts: readonly { readonly id: string; readonly name: string }[],
): NameFinder {
  const byStart = new Map<string, { readonly account: NamedAccount; readonly folded: string }[]>();
  for (const { id, name } of accounts) {
    const short = shortName(name);
    if (short.length < 2) continue;
    const folded = foldName(short);
    const start = folded.slice(0, 2);
    const named = { account: { id, name, short }, folded };
    const alike = byStart.get(start);
    if (alike === undefined) byStart.set(start, [named]);
    else alike.push(named);
  }
  return (text) => {
    const folded = foldName(text);
    const whole: NamedAccount[] = [];
    let part: string | undefined;
    for (let at = 0; at < folded.length - 1; ) {
      const candidates = byStart.get(folded.slice(at, at + 2)) ?? [];
      const hits = candidates.filter((item) => isWhole(folded, at, item.folded));
      const best = hits.toSorted((a, b) => b.folded.length - a.folded.length)[0];
      if (best !== undefined) {
        if (!whole.includes(best.account)) whole.push(best.account);
        at += best.folded.length;
        continue;
      }
      const begun = Math.max(0, ...candidates.map((item) => commonLength(folded.slice(at), item.folded)));
      const piece = folded.slice(at, at + begun).trim();
      if (isPart(piece) && piece.length > (part?.length ?? 0)) part = piece;
      at += 1;
    }
    return { whole, ...(part === undefined ? {} : { part }) };
  };
}

export function foldName(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** A Latin name must not begin or end inside a word. */
function isWhole(text: string, at: number, name: string): boolean {
  if (!text.startsWith(name, at)) return false;
  const latin = /[a-z0-9]/;
  const before = text[at - 1] ?? "";
  const after = text[at + name.length] ?? "";
  return (
    !(latin.test(name[0] ?? "") && latin.test(before)) &&
    !(latin.test(name.at(-1) ?? "") && latin.test(after))
  );
}

function commonLength(text: string, name: string): number {
  let length = 0;
  while (length < name.length && text[length] === name[length]) length += 1;
  return length;
}

function isPart(piece: string): boolean {
  return /^[a-z]/.test(piece) ? piece.length >= PART_LATIN : piece.length >= PART_HAN;
}

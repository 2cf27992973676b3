import { namesIn } from "./name-patterns.ts";

/**
 * Personal data out of what leaves for a model, and back into what comes: people the CRM knows first, then
 * anything that looks like a number, an address or a card of somebody. One person keeps one sign for a turn.
 */
export interface Mask {
  hide(text: string): string;
  /** For what never comes back, such as a vector: one sign for everybody, so that the same text stays the same. */
  blot(text: string): string;
  show(text: string): string;
  /** Puts data back into words that come in pieces; `end` gives what was held back. */
  stream(): { push(piece: string): string; end(): string };
  readonly hidden: () => number;
}

export interface KnownPeople {
  /** Values the CRM holds about people, by what they are. */
  readonly names: readonly string[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  /** Words that must not leave at all and are not put back. */
  readonly secrets: readonly string[];
}

type Kind = "P" | "T" | "E" | "N";

const PATTERNS: readonly { readonly kind: Kind; readonly pattern: RegExp }[] = [
  { kind: "E", pattern: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g },
  {
    kind: "N",
    pattern: /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)/g,
  },
  { kind: "N", pattern: /(?<![\d.,-])\d(?:[ -]?\d){15,18}(?![\d.,%-])/g },
  { kind: "T", pattern: /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g },
  { kind: "T", pattern: /(?<!\d)\(?0\d{2,3}\)?[ -]\d{7,8}(?:[ -]\d{1,6})?(?!\d)/g },
  { kind: "T", pattern: /(?<![\w+])\+\d{1,3}(?:[ ()-]{1,2}\d{1,4}){2,6}(?!\d)/g },
];

export function createMask(known: KnownPeople): Mask {
  const signs = new Map<string, string>();
  const values = new Map<string, string>();
  const counts: Record<Kind, number> = { P: 0, T: 0, E: 0, N: 0 };
  const people = createFinder([
    ...known.names.map((value) => ({ value, kind: "P" as const })),
    ...known.phones.map((value) => ({ value, kind: "T" as const })),
    ...known.emails.map((value) => ({ value, kind: "E" as const })),
  ]);
  const secrets = known.secrets.filter((text) => text.trim().length >= 2);

  function signOf(value: string, kind: Kind): string {
    const present = signs.get(value);
    if (present !== undefined) return present;
    counts[kind] += 1;
    const sign = `[[${kind}${counts[kind]}]]`;
    signs.set(value, sign);
    values.set(sign, value);
    return sign;
  }

  function hide(text: string): string {
    // A sign that somebody typed must not be taken for one of ours.
    let left = text.replaceAll("[[", "[ [");
    for (const secret of secrets) left = left.replaceAll(secret, "［…］");
    left = people(left, signOf);
    for (const { kind, pattern } of PATTERNS) left = left.replace(pattern, (value) => signOf(value, kind));
    for (const name of namesIn(left)) left = left.replaceAll(name, (value) => signOf(value, "P"));
    return left;
  }

  const show = (text: string) => text.replace(/\[\[[PTEN]\d{1,6}\]\]/g, (sign) => values.get(sign) ?? "…");

  return {
    hide,
    blot: (text) => hide(text).replace(/\[\[([PTEN])\d{1,6}\]\]/g, "[[$1]]"),
    show,
    hidden: () => signs.size,
    stream() {
      let held = "";
      return {
        push(piece) {
          held += piece;
          const open = /\[\[?(?:[PTEN]\d{0,6}\]?)?$/.exec(held);
          const whole = open === null ? held : held.slice(0, open.index);
          held = open === null ? "" : held.slice(open.index);
          return show(whole);
        },
        end() {
          const rest = show(held);
          held = "";
          return rest;
        },
      };
    },
  };
}

interface Entry {
  readonly value: string;
  readonly kind: Kind;
}

/** Replaces known values, the longest first, in one walk over the text however many are known. */
function createFinder(entries: readonly Entry[]) {
  const byStart = new Map<string, Entry[]>();
  for (const entry of entries) {
    const value = entry.value.trim();
    if (value.length < 2) continue;
    const start = value.slice(0, 2).toLowerCase();
    byStart.set(start, [...(byStart.get(start) ?? []), { ...entry, value }]);
  }
  for (const list of byStart.values()) list.sort((a, b) => b.value.length - a.value.length);

  return (text: string, signOf: (value: string, kind: Kind) => string): string => {
    const folded = text.toLowerCase();
    // Characters whose small letter is longer would shift every place behind them.
    const same = folded.length === text.length ? folded : text;
    let done = "";
    let from = 0;
    for (let at = 0; at < text.length - 1; ) {
      const entry = byStart.get(same.slice(at, at + 2))?.find(({ value }) => standsAt(same, at, value));
      if (entry === undefined) {
        at += 1;
        continue;
      }
      done += text.slice(from, at) + signOf(entry.value, entry.kind);
      at += entry.value.length;
      from = at;
    }
    return done + text.slice(from);
  };
}

function standsAt(text: string, at: number, value: string): boolean {
  if (!text.startsWith(value.toLowerCase(), at)) return false;
  const word = /[a-z0-9]/i;
  const before = text[at - 1] ?? "";
  const after = text[at + value.length] ?? "";
  return (
    !(word.test(value[0] ?? "") && word.test(before)) && !(word.test(value.at(-1) ?? "") && word.test(after))
  );
}

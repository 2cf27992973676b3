import { z } from "zod";
import { segment, type Unit } from "./segment.ts";

/** What a concept is about; a question's concepts of a kind can also be used as a filter. */
export const CONCEPT_KINDS = [
  "industry",
  "product",
  "problem",
  "role",
  "stage",
  "region",
  "document",
  "term",
] as const;

export const Concept = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9/-]*$/, "lower-case letters, digits, hyphens and slashes"),
  kind: z.enum(CONCEPT_KINDS),
  /** Everything it is called. The first of each language is the name shown. */
  zh: z.array(z.string().min(1)).default([]),
  en: z.array(z.string().min(1)).default([]),
});
export type Concept = z.infer<typeof Concept>;

export const LexiconEntries = z.array(Concept).superRefine((entries, context) => {
  const seen = new Set<string>();
  for (const [at, entry] of entries.entries()) {
    if (entry.zh.length + entry.en.length === 0) {
      context.addIssue({ code: "custom", path: [at], message: `${entry.id} has no name in either language` });
    }
    if (seen.has(entry.id))
      context.addIssue({ code: "custom", path: [at, "id"], message: `${entry.id} is there twice` });
    seen.add(entry.id);
  }
});

/** A concept found in a text. */
export interface Mention {
  readonly concept: Concept;
  /** Where it stands, counted in units: from, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Recognises the team's words for things, in both languages, in any text. */
export interface Lexicon {
  readonly concepts: readonly Concept[];
  /** In order of appearance; a longer name wins over those it overlaps, and a unit belongs to one mention. */
  mentions(units: readonly Unit[]): Mention[];
  /** Every concept with one of these exact names, whatever stands around them. */
  named(name: string): readonly Concept[];
}

interface Node {
  readonly next: Map<string, Node>;
  readonly concepts: Concept[];
  /** For a name of one English word, how it may be written: "traveller" is not "travel". */
  readonly spelt: Set<string>;
}

export function createLexicon(concepts: readonly Concept[]): Lexicon {
  const root = emptyNode();
  for (const concept of concepts)
    for (const name of [...concept.zh, ...concept.en]) plant(root, name, concept);

  function mentions(units: readonly Unit[]): Mention[] {
    const found: Mention[] = [];
    for (let at = 0; at < units.length; ) {
      const match = longest(root, units, at);
      // 上云原生: 云原生 is meant, not 上云.
      if (match && overlapsLonger(root, units, { from: at, to: match.end })) {
        at++;
        continue;
      }
      for (const concept of match?.node.concepts ?? [])
        found.push({ concept, from: at, to: match?.end ?? at });
      at = match?.end ?? at + 1;
    }
    return found;
  }

  function named(name: string): readonly Concept[] {
    const units = segment(name);
    const match = longest(root, units, 0);
    return match?.end === units.length ? match.node.concepts : [];
  }

  return { concepts, mentions, named };
}

function emptyNode(): Node {
  return { next: new Map(), concepts: [], spelt: new Set() };
}

function plant(root: Node, name: string, concept: Concept): void {
  let node = root;
  const units = segment(name);
  for (const unit of units) {
    const next = node.next.get(unit.text) ?? emptyNode();
    node.next.set(unit.text, next);
    node = next;
  }
  if (node === root) return;
  if (!node.concepts.includes(concept)) node.concepts.push(concept);
  const [only, ...more] = units;
  if (only?.kind === "word" && more.length === 0) node.spelt.add(singular(only.raw));
}

/** One spelling for a word and its plural; its other forms are other words. */
function singular(word: string): string {
  return word
    .toLowerCase()
    .replace(/ies$/, "y")
    .replace(/(?<=[sxz]|[cs]h)es$/, "")
    .replace(/(?<!s)s$/, "");
}

function overlapsLonger(
  root: Node,
  units: readonly Unit[],
  { from, to }: { from: number; to: number },
): boolean {
  for (let at = from + 1; at < to; at++) {
    const end = longest(root, units, at)?.end ?? at;
    if (end > to && end - at > to - from) return true;
  }
  return false;
}

function longest(root: Node, units: readonly Unit[], from: number): { node: Node; end: number } | undefined {
  let node: Node | undefined = root;
  let best: { node: Node; end: number } | undefined;
  for (let at = from; at < units.length; at++) {
    const unit = units[at] as Unit;
    if (at > from && !unit.joined) break;
    node = node.next.get(unit.text);
    if (!node) break;
    const known = at > from || node.spelt.size === 0 || node.spelt.has(singular(unit.raw));
    if (node.concepts.length > 0 && known) best = { node, end: at + 1 };
  }
  return best;
}

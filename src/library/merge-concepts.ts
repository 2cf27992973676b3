import { normaliseIndustryCode } from "../domain/taxonomy/industry.ts";
import type { Concept } from "./lexicon.ts";

/**
 * One list out of the product's concepts and the team's. Where they share a name they mean the same thing, and
 * become one concept under the team's id and with the team's names first, so that a word is not counted twice
 * and all its names still meet. Industries are the same when their GB/T 4754 code is.
 */
export function mergeConcepts(shipped: readonly Concept[], own: readonly Concept[]): Concept[] {
  const merged = new Map<string, Concept>();
  for (const concept of own.map(canonical)) merged.set(concept.id, join(merged.get(concept.id), concept));
  const owner = new Map<string, string>();
  for (const concept of merged.values()) for (const name of namesOf(concept)) owner.set(name, concept.id);
  for (const concept of shipped.map(canonical)) {
    const target = merged.has(concept.id) || isIndustry(concept) ? concept.id : mostShared(concept, owner);
    const free = withoutForeign(concept, target ?? concept.id, owner);
    merged.set(target ?? concept.id, join(merged.get(target ?? concept.id), free));
  }
  return [...merged.values()].filter(({ zh, en }) => zh.length + en.length > 0);
}

function canonical(concept: Concept): Concept {
  const code = /^industry\/(.+)$/.exec(concept.id)?.[1];
  const normal = code === undefined ? undefined : normaliseIndustryCode(code);
  return normal === undefined ? concept : { ...concept, id: `industry/${normal.toLowerCase()}` };
}

/** Trades that share a name (food and beverage) are still two places in the tree: only the code makes them one. */
function isIndustry({ id }: Concept): boolean {
  return id.startsWith("industry/");
}

function namesOf(concept: Concept): string[] {
  return [...concept.zh, ...concept.en].map((name) => name.toLowerCase());
}

function mostShared(concept: Concept, owner: ReadonlyMap<string, string>): string | undefined {
  const shared = new Map<string, number>();
  for (const name of namesOf(concept)) {
    const id = owner.get(name);
    if (id !== undefined) shared.set(id, (shared.get(id) ?? 0) + 1);
  }
  return [...shared].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
}

/** A name that the team gave to another concept stays there. */
function withoutForeign(concept: Concept, target: string, owner: ReadonlyMap<string, string>): Concept {
  const keep = (name: string) => (owner.get(name.toLowerCase()) ?? target) === target;
  return { ...concept, zh: concept.zh.filter(keep), en: concept.en.filter(keep) };
}

function join(base: Concept | undefined, more: Concept): Concept {
  if (base === undefined) return more;
  return {
    ...base,
    zh: [...new Set([...base.zh, ...more.zh])],
    en: [...new Set([...base.en, ...more.en])],
  };
}

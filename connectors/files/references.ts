import type { EntityKind } from "#src/domain/crm.ts";
import { nearest } from "#src/domain/taxonomy/near.ts";
import { bareKey, nameKey } from "./text.ts";

export type Resolution =
  | { readonly id: string }
  | { readonly ambiguous: true }
  | { readonly suggestion?: string };

/**
 * Which record a cell means: its id, else its name exactly, else its name but for case, spaces and width. Never a
 * guess: a name that is only similar comes back as a suggestion, two records of one name as ambiguous.
 */
export interface References {
  add(kind: EntityKind, id: string, names: readonly string[], options?: AddOptions): void;
  /** `scope` (an account) settles which of two contacts or deals of one name is meant. */
  resolve(kind: EntityKind, text: string, options?: ResolveOptions): Resolution;
  has(kind: EntityKind, id: string): boolean;
}

export interface AddOptions {
  /** The account inside which the name is used. */
  readonly scope?: string;
  /** A record that was stored before: its name gives way to one in the files. */
  readonly stored?: boolean;
}

export interface ResolveOptions {
  readonly scope?: string;
  readonly by?: "id" | "name";
  /** Suggest only names that differ in how they are typed, not in a letter. */
  readonly strict?: boolean;
}

export type Aliases = Readonly<Partial<Record<EntityKind, Readonly<Record<string, string>>>>>;

interface KindIndex {
  readonly ids: Set<string>;
  readonly names: Map<string, string | null>;
  readonly exact: Map<string, string | null>;
  /** How a name is really written, where its comparable form hides that. */
  readonly spelt: Map<string, string>;
  readonly suggestions: Map<string, string | undefined>;
}

const MOST_SUGGESTIONS = 300;

export function createReferences(aliases: Aliases = {}): References {
  const indexes = new Map<EntityKind, KindIndex>();
  const alias = new Map(
    Object.entries(aliases).map(([kind, names]) => [
      kind,
      new Map(Object.entries(names ?? {}).map(([from, to]) => [nameKey(from), to])),
    ]),
  );

  function indexOf(kind: EntityKind): KindIndex {
    const index = indexes.get(kind) ?? {
      ids: new Set(),
      names: new Map(),
      exact: new Map(),
      spelt: new Map(),
      suggestions: new Map(),
    };
    indexes.set(kind, index);
    return index;
  }

  return {
    add(kind, id, names, { scope, stored = false } = {}) {
      const index = indexOf(kind);
      if (stored && index.ids.has(id)) return;
      index.ids.add(id);
      for (const name of names) {
        const key = nameKey(name);
        if (stored && index.names.has(key)) continue;
        if (key !== name && !index.names.has(key)) index.spelt.set(key, name);
        addName(index, key, { id, name });
        if (scope !== undefined) addName(index, scopedKey(scope, name), { id, name: scopedKey(scope, name) });
      }
    },
    resolve(kind, text, options = {}) {
      const index = indexes.get(kind);
      const wanted = alias.get(kind)?.get(nameKey(text)) ?? text;
      if (index === undefined) return {};
      if (options.by !== "name" && index.ids.has(wanted)) return { id: wanted };
      if (options.by === "id") return {};
      const scoped =
        options.scope === undefined ? undefined : index.names.get(scopedKey(options.scope, wanted));
      const found = scoped ?? index.names.get(nameKey(wanted));
      if (typeof found === "string") return { id: found };
      if (found === null) {
        const exact = index.exact.get(wanted);
        return typeof exact === "string" ? { id: exact } : { ambiguous: true };
      }
      const suggestion = suggest(index, wanted, options.strict === true);
      return suggestion === undefined ? {} : { suggestion };
    },
    has: (kind, id) => indexes.get(kind)?.ids.has(id) ?? false,
  };
}

function scopedKey(scope: string, name: string): string {
  return `${scope}\u0000${nameKey(name)}`;
}

/** `null` marks a name that several records carry; their exact spellings may still tell them apart. */
function addName(index: KindIndex, key: string, { id, name }: { id: string; name: string }): void {
  const before = index.names.get(key);
  if (before === undefined) index.names.set(key, id);
  if (before === undefined || before === id) return;
  if (before !== null) {
    index.exact.set(index.spelt.get(key) ?? key, before);
    index.names.set(key, null);
  }
  const spelling = index.exact.get(name);
  index.exact.set(name, spelling === undefined || spelling === id ? id : null);
}

function suggest(index: KindIndex, text: string, strict: boolean): string | undefined {
  const key = nameKey(text);
  if (!strict && index.suggestions.has(key)) return index.suggestions.get(key);
  if (index.suggestions.size >= MOST_SUGGESTIONS) return undefined;
  const bare = bareKey(text);
  const found =
    findName(index, (name) => bareKey(name) === bare) ??
    (strict ? undefined : nearest(key, plainNames(index)));
  const spelt = found === undefined ? undefined : (index.spelt.get(found) ?? found);
  if (!strict) index.suggestions.set(key, spelt);
  return spelt;
}

function findName(index: KindIndex, test: (name: string) => boolean): string | undefined {
  for (const name of plainNames(index)) if (test(name)) return name;
  return undefined;
}

function* plainNames(index: KindIndex): Generator<string> {
  for (const name of index.names.keys()) if (!name.includes("\u0000")) yield name;
}

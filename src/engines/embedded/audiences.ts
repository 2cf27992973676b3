/*
 * Chunks with the same readers and fields form an audience. A query is matched against audiences, of which
 * there are at most as many as documents, and a chunk is admitted by one look-up.
 */

export interface Audiences {
  /** The number of the audience with these readers and fields; counts one more chunk in it. */
  join(readers: readonly string[], fields: Readonly<Record<string, readonly string[]>>): number;
  leave(audience: number): void;
  admitted(principals: readonly string[], filter?: Readonly<Record<string, readonly string[]>>): Admission;
}

export interface Admission {
  /** Audience → 1 when it may be found. */
  readonly mask: Uint8Array;
  /** Chunks that may be found. */
  readonly chunks: number;
  /** Whether that is every chunk there is. */
  readonly everyone: boolean;
}

interface Audience {
  readonly key: string;
  readonly readers: readonly string[];
  readonly fields: Readonly<Record<string, readonly string[]>>;
  chunks: number;
}

const CACHE_LIMIT = 256;

export function createAudiences(): Audiences {
  const all: Audience[] = [];
  const byKey = new Map<string, number>();
  const free: number[] = [];
  const masks = new Map<string, Uint8Array>();
  let total = 0;

  function join(readers: readonly string[], fields: Readonly<Record<string, readonly string[]>>): number {
    const key = keyOf(readers, fields);
    const at = byKey.get(key) ?? open(key, readers, fields);
    const audience = all[at];
    if (audience) audience.chunks++;
    total++;
    return at;
  }

  function open(key: string, readers: readonly string[], fields: Audience["fields"]): number {
    const at = free.pop() ?? all.length;
    all[at] = { key, readers: [...readers], fields: structuredClone(fields), chunks: 0 };
    byKey.set(key, at);
    masks.clear();
    return at;
  }

  function leave(at: number): void {
    const audience = all[at];
    if (!audience) return;
    audience.chunks--;
    total--;
    if (audience.chunks > 0) return;
    byKey.delete(audience.key);
    free.push(at);
    masks.clear();
  }

  function admitted(principals: readonly string[], filter: Audience["fields"] = {}): Admission {
    const key = keyOf(principals, filter);
    let mask = masks.get(key);
    if (!mask) {
      mask = maskOf(new Set(principals), filter);
      if (masks.size >= CACHE_LIMIT) masks.clear();
      masks.set(key, mask);
    }
    let chunks = 0;
    for (let at = 0; at < mask.length; at++) if (mask[at] === 1) chunks += all[at]?.chunks ?? 0;
    return { mask, chunks, everyone: chunks === total };
  }

  function maskOf(principals: ReadonlySet<string>, filter: Audience["fields"]): Uint8Array {
    return Uint8Array.from(all, (audience) => {
      const readable = audience.readers.some((reader) => principals.has(reader));
      return readable && matches(audience.fields, filter) ? 1 : 0;
    });
  }

  return { join, leave, admitted };
}

function matches(fields: Audience["fields"], filter: Audience["fields"]): boolean {
  return Object.entries(filter).every(
    ([name, accepted]) =>
      Object.hasOwn(fields, name) && fields[name]?.some((value) => accepted.includes(value)),
  );
}

function keyOf(names: readonly string[], fields: Readonly<Record<string, readonly string[]>>): string {
  const entries = Object.keys(fields)
    .sort()
    .map((name) => [name, [...(fields[name] ?? [])].sort()]);
  return JSON.stringify([[...names].sort(), entries]);
}

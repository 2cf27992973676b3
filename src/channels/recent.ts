/** A map that forgets its oldest entries beyond a size, and entries older than a time. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

export function createRecent<V>(options: {
  readonly size: number;
  readonly keepMs: number;
  readonly now: () => number;
}): Recent<V> {
  const entries = new Map<string, { readonly value: V; readonly at: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (options.now() - entry.at <= options.keepMs) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, at: options.now() });
      const oldest = entries.keys().next();
      if (entries.size > options.size && !oldest.done) entries.delete(oldest.value);
    },
    delete: (key) => void entries.delete(key),
  };
}

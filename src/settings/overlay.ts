/** `changes` laid over `base`: maps key by key, everything else replaced, `null` takes a key away. */
export function overlay(base: unknown, changes: unknown): unknown {
  if (changes === undefined || changes === null) return base;
  if (!isPlainMap(base) || !isPlainMap(changes)) return changes;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete merged[key];
    else merged[key] = Object.hasOwn(base, key) ? overlay(base[key], value) : value;
  }
  return merged;
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

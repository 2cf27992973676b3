/** Rows that hold each label, for labels held by a fair number of rows; read from one column of a CSV. */
export function labelMembers(
  rows: readonly Record<string, string>[],
  label: {
    readonly column: string;
    readonly separator?: string | undefined;
    readonly minMembers: number;
    readonly maxMembers: number;
  },
): Map<string, number[]> {
  const members = new Map<string, number[]>();
  rows.forEach((row, i) => {
    for (const value of new Set(labelsOf(row[label.column] ?? "", label.separator))) {
      members.set(value, [...(members.get(value) ?? []), i]);
    }
  });
  for (const [value, held] of members) {
    if (held.length < label.minMembers || held.length > label.maxMembers) members.delete(value);
  }
  return members;
}

function labelsOf(text: string, separator?: string): string[] {
  const parts = text.split(separator ?? /[,;|、，；]/);
  return parts.map((part) => part.replace(/^[[\s'"]+|[\]\s'"]+$/g, "")).filter((part) => part !== "");
}

/** Edits (insert, delete, replace, swap of neighbours) between two texts, or `limit + 1` when there are more. */
export function editDistance(a: string, b: string, limit: number): number {
  const left = [...a];
  const right = [...b];
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      next.push(best);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[right.length] ?? limit + 1;
}

/** How many edits still count as a slip of the pen: none under 4 characters, one to 7, two from 8 on. */
export function slipLimit(text: string): number {
  const length = [...text].length;
  if (length < 4) return 0;
  return length < 8 ? 1 : 2;
}

/** The candidate nearest to `text` within a slip of the pen, the first of equals; undefined when none is. */
export function nearest(text: string, candidates: Iterable<string>): string | undefined {
  const limit = slipLimit(text);
  if (limit === 0) return undefined;
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(text, candidate, Math.min(limit, bestDistance));
    if (distance > 0 && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

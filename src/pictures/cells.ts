export interface Centre {
  readonly x: number;
  readonly y: number;
}

export type Corner = readonly [x: number, y: number];

/** For each centre the part of the square 0–100 that lies nearer to it than to any other: a convex polygon. */
export function nearestCells(centres: readonly Centre[]): Corner[][] {
  return centres.map((centre) => {
    let cell: Corner[] = [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
    ];
    for (const other of centres) {
      if (other !== centre) cell = cutHalf(cell, centre, other);
    }
    return cell;
  });
}

/** Keeps the side of `mine` of the line halfway between the two (Sutherland–Hodgman for one edge). */
function cutHalf(cell: readonly Corner[], mine: Centre, other: Centre): Corner[] {
  const dx = other.x - mine.x;
  const dy = other.y - mine.y;
  const middle = (dx * (mine.x + other.x) + dy * (mine.y + other.y)) / 2;
  const beyond = ([x, y]: Corner) => dx * x + dy * y - middle;
  return cell.flatMap((corner, at) => {
    const next = cell[(at + 1) % cell.length] ?? corner;
    const here = beyond(corner);
    const there = beyond(next);
    const kept: Corner[] = here <= 0 ? [corner] : [];
    if (here * there < 0) {
      const share = here / (here - there);
      kept.push([corner[0] + share * (next[0] - corner[0]), corner[1] + share * (next[1] - corner[1])]);
    }
    return kept;
  });
}

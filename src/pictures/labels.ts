import { type Box, overlaps, textWidth } from "./svg.ts";

export interface LabelPoint {
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

export interface PlacedLabel extends LabelPoint {
  /** Where the text stands; absent when there was no free place for it. */
  readonly box?: Box;
  /** The text is too far from its point to be read without a line between them. */
  readonly far: boolean;
}

const GAP = 7;
const REACHES = [0, 14, 30, 48];
const DIRECTIONS = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [1, -1],
  [1, 1],
  [-1, -1],
  [-1, 1],
] as const;

/**
 * Places each label beside its point so that no label covers another, a point or what is `taken`, and none
 * leaves the frame: nearest free place first, in the order of the points.
 */
export function placeLabels(
  points: readonly LabelPoint[],
  options: { readonly frame: Box; readonly size: number; readonly taken?: readonly Box[] },
): PlacedLabel[] {
  const dots = points.map((point): Box => ({ x: point.x - 6, y: point.y - 6, width: 12, height: 12 }));
  const used: Box[] = [...(options.taken ?? [])];
  return points.map((point, at) => {
    const others = dots.filter((_, other) => other !== at);
    const spot = findSpot(point, options, (box) => ![...used, ...others].some((item) => overlaps(box, item)));
    if (spot === undefined) return { ...point, far: false };
    used.push(spot.box);
    return { ...point, ...spot };
  });
}

function findSpot(
  point: LabelPoint,
  { frame, size }: { readonly frame: Box; readonly size: number },
  free: (box: Box) => boolean,
): { box: Box; far: boolean } | undefined {
  const width = textWidth(point.label, size) + 2;
  const height = size * 1.25;
  for (const reach of REACHES) {
    for (const [dx, dy] of DIRECTIONS) {
      const away = GAP + reach;
      const x = point.x + dx * away + (dx < 0 ? -width : dx === 0 ? -width / 2 : 0);
      const y = point.y + dy * away + (dy < 0 ? -height : dy === 0 ? -height / 2 : 0);
      const box = { x, y, width, height };
      if (inside(box, frame) && free(box)) return { box, far: reach > 0 };
    }
  }
  return undefined;
}

function inside(box: Box, frame: Box): boolean {
  return (
    box.x >= frame.x &&
    box.y >= frame.y &&
    box.x + box.width <= frame.x + frame.width &&
    box.y + box.height <= frame.y + frame.height
  );
}

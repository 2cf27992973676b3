import type { DiagramBlock } from "../reply.ts";
import { laySeats } from "./diagram.ts";
import { growForest } from "./tree.ts";

type Seats = DiagramBlock["seats"];
type Seat = Seats[number];

/** How wide a picture may be, in CSS pixels, and how many lines of seats a page holds. */
export interface PageRoom {
  readonly width: number;
  readonly levels: number;
}

export interface MapPart {
  /** The boss whose people these are; absent for several bosses beside one another. */
  readonly of?: Seat;
  readonly seats: Seats;
}

/**
 * A decision chain in as many pictures as a page's room asks for, cut between branches. A boss stands again above
 * each part of the people; a branch too large to stand with the others shows its head there and has parts of its own.
 */
export function splitMap(seats: Seats, room: PageRoom): MapPart[] {
  const { roots, below } = growForest(seats.map(({ id, reportsTo }) => ({ id, parent: reportsTo })));
  const byId = new Map(seats.map((seat) => [seat.id, seat]));
  const order = new Map(seats.map((seat, at) => [seat.id, at]));

  function fits(ids: readonly string[]): boolean {
    const chosen = ids.flatMap((id) => byId.get(id) ?? []);
    return Math.max(0, ...laySeats(chosen, room.width).map((place) => place.level)) < room.levels;
  }

  function branchOf(id: string): string[] {
    return [id, ...(below.get(id) ?? []).flatMap(branchOf)];
  }

  function part(ids: readonly string[], boss: string | undefined): MapPart {
    const chosen = [...ids].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const head = boss === undefined ? undefined : byId.get(boss);
    return { ...(head && { of: head }), seats: chosen.flatMap((id) => byId.get(id) ?? []) };
  }

  function partsOf(heads: readonly string[], boss: string | undefined): MapPart[] {
    const parts: MapPart[] = [];
    const apart: string[] = [];
    const start = boss === undefined ? [] : [boss];
    let current = start;
    for (const head of heads) {
      const branch = branchOf(head);
      const whole = branch.length === 1 || fits([...start, ...branch]);
      if (!whole) apart.push(head);
      const unit = whole ? branch : [head];
      if (current.length > start.length && !fits([...current, ...unit])) {
        parts.push(part(current, boss));
        current = start;
      }
      current = [...current, ...unit];
    }
    parts.push(part(current, boss));
    return [...parts, ...apart.flatMap((head) => partsOf(below.get(head) ?? [], head))];
  }

  const [only, ...others] = roots;
  if (fits(seats.map(({ id }) => id))) return seats.length === 0 ? [] : [{ seats }];
  return only !== undefined && others.length === 0
    ? partsOf(below.get(only) ?? [], only)
    : partsOf(roots, undefined);
}

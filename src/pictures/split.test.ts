import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DiagramBlock } from "../reply.ts";
import { laySeats } from "./diagram.ts";
import { splitMap } from "./split.ts";

type Seat = DiagramBlock["seats"][number];

const PAGE = { width: 740, levels: 8 };

function seat(id: string, reportsTo?: string): Seat {
  return {
    id,
    name: id,
    role: "other",
    stance: "unknown",
    ...(reportsTo === undefined ? {} : { reportsTo }),
  };
}

const chains = fc
  .array(fc.integer({ min: -3, max: 59 }), { minLength: 1, maxLength: 60 })
  .map((bosses) => bosses.map((boss, at) => seat(`s${at}`, boss < 0 ? undefined : `s${boss % (at + 1)}`)));

describe("splitMap", () => {
  it("leaves what a page holds in one picture", () => {
    const people = [seat("a"), seat("b", "a"), seat("c", "a")];
    expect(splitMap(people, PAGE)).toEqual([{ seats: people }]);
    expect(splitMap([], PAGE)).toEqual([]);
  });

  it("shows two branches apart that do not stand on one page, and where they hang together", () => {
    const people = [
      seat("boss"),
      seat("east", "boss"),
      seat("west", "boss"),
      // Two indents leave 3.9 columns: 20 people in seven lines, with head and boss nine, one more than the page.
      ...Array.from({ length: 20 }, (_, at) => seat(`e${at}`, "east")),
      ...Array.from({ length: 20 }, (_, at) => seat(`w${at}`, "west")),
    ];
    const parts = splitMap(people, PAGE);
    expect(parts.map((part) => [part.of?.id, part.seats.length])).toEqual([
      ["boss", 3],
      ["east", 21],
      ["west", 21],
    ]);
  });

  it("loses nobody and overfills no page", () => {
    fc.assert(
      fc.property(chains, (people) => {
        const parts = splitMap(people, PAGE);
        const shown = new Set(parts.flatMap((part) => part.seats.map(({ id }) => id)));
        expect([...shown].sort()).toEqual(people.map(({ id }) => id).sort());
        for (const { seats } of parts) {
          const lines = Math.max(...laySeats(seats, PAGE.width).map((place) => place.level)) + 1;
          expect(lines).toBeLessThanOrEqual(PAGE.levels);
        }
      }),
      { numRuns: 60 },
    );
  });
});

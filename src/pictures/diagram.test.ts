import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DiagramBlock } from "../reply.ts";
import { drawDiagram } from "./diagram.ts";
import { type Box, overlaps, textWidth } from "./svg.ts";
import { layTree } from "./tree.ts";

type Seat = DiagramBlock["seats"][number];

const person = fc.record({
  name: fc.constantFrom("欧阳慧敏", "张建国", "Alexandra Konstantinopoulos", "李明", "Wu"),
  title: fc.constantFrom(
    "集团数字化与信息管理部副总经理",
    "设备工程师",
    "Vice President Manufacturing Operations",
  ),
  role: fc.constantFrom("EB", "UB", "TB", "Coach", "other"),
  stance: fc.constantFrom("supports", "neutral", "opposes", "unknown"),
  influence: fc.constantFrom(1, 2, 3),
  // Whom they report to: somebody earlier, nobody, or somebody outside.
  boss: fc.integer({ min: -3, max: 59 }),
});

const seats = fc.array(person, { minLength: 3, maxLength: 60 }).map((people) =>
  people.map(({ boss, ...rest }, at): Seat => {
    const reportsTo = boss < 0 ? {} : { reportsTo: `s${boss % (at + 1)}` };
    return { ...(rest as Omit<Seat, "id">), id: `s${at}`, ...reportsTo };
  }),
);

/** Where each text of a drawing stands, read back from the SVG itself. */
function textBoxes(svg: string): Box[] {
  const texts = svg.matchAll(
    /<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)"[^>]*text-anchor="(\w+)"[^>]*>([^<]*)</g,
  );
  return [...texts]
    .filter((match) => match[5] !== "")
    .map((match) => {
      const [x, y, size] = [Number(match[1]), Number(match[2]), Number(match[3])];
      const width = textWidth(match[5] ?? "", size);
      return { x: match[4] === "end" ? x - width : x, y: y - size * 0.85, width, height: size };
    });
}

describe("drawDiagram", () => {
  it("lets no label cover another or leave the picture, for 3 to 60 people in any order of reporting", () => {
    fc.assert(
      fc.property(seats, (chain) => {
        const diagram: DiagramBlock = { type: "diagram", caption: "", seats: chain };
        const { svg, width, height } = drawDiagram(diagram, { width: 680, locale: "zh", title: "作战地图" });
        const boxes = textBoxes(svg);
        expect(boxes.length).toBeGreaterThan(chain.length * 3);
        for (const [at, box] of boxes.entries()) {
          expect(box.x >= 0 && box.y >= 0).toBe(true);
          expect(box.x + box.width <= width && box.y + box.height <= height).toBe(true);
          for (const other of boxes.slice(at + 1)) expect(overlaps(box, other)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps every two people a column or a level apart", () => {
    fc.assert(
      fc.property(seats, (chain) => {
        const places = layTree(
          chain.map(({ id, reportsTo }) => ({ id, parent: reportsTo })),
          4,
        );
        expect(places).toHaveLength(chain.length);
        for (const [at, a] of places.entries()) {
          for (const b of places.slice(at + 1)) {
            expect(a.level !== b.level || Math.abs(a.column - b.column) >= 1).toBe(true);
          }
        }
      }),
    );
  });

  it("keeps sixty people in any order of reporting within a page's width, but for chains of one under another", () => {
    fc.assert(
      fc.property(seats, (chain) => {
        const { width } = drawDiagram(
          { type: "diagram", caption: "", seats: chain },
          { width: 740, locale: "zh" },
        );
        const depthOf = (seat: Seat | undefined, seen: readonly string[] = []): number =>
          seat === undefined || seen.includes(seat.id)
            ? 0
            : 1 +
              depthOf(
                chain.find(({ id }) => id === seat.reportsTo),
                [...seen, seat.id],
              );
        const deepest = Math.max(...chain.map((seat) => depthOf(seat)));
        // Three columns and the indents of everybody above: 24 a level.
        expect(width).toBeLessThanOrEqual(Math.max(740, 740 + (deepest - 4) * 24));
      }),
      { numRuns: 60 },
    );
  });

  it("sets sixty people under one boss in lines of four", () => {
    const chain = Array.from({ length: 60 }, (_, at): Seat => {
      const line = at === 0 ? {} : { reportsTo: "s0" };
      return { id: `s${at}`, name: `人${at}`, role: "other", stance: "unknown", ...line };
    });
    const { width, height } = drawDiagram(
      { type: "diagram", caption: "", seats: chain },
      { width: 740, locale: "zh" },
    );
    // 59 people in 15 lines under the boss: 16 × 84 + 15 × 30 + 2 × 24 high.
    expect(width).toBe(740);
    expect(height).toBe(1842);
  });
});

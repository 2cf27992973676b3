import fc from "fast-check";
import { expect, it } from "vitest";
import { createSeen } from "./seen.ts";

it("remembers the first row and content of every key, like a plain map would", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.constantFrom("a", "b")), { maxLength: 3000 }),
      (rows) => {
        const seen = createSeen();
        const oracle = new Map<string, { row: number; content: string }>();
        rows.forEach(([key, content], index) => {
          const before = oracle.get(key);
          const expected =
            before === undefined ? undefined : { row: before.row, same: before.content === content };
          expect(seen.note(key, content, index + 1)).toEqual(expected);
          if (before === undefined) oracle.set(key, { row: index + 1, content });
        });
      },
    ),
    { numRuns: 30 },
  );
});

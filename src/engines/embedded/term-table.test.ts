import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTermTable } from "./term-table.ts";

const term = fc.oneof(
  fc.string({ unit: "binary", maxLength: 3 }),
  fc.constantFrom("", "\0", "\0a", "a", "水泵", "😀"),
);

describe("createTermTable", () => {
  it("gives each term its own number and finds it again, as a Map would", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ term, release: fc.boolean() }), { maxLength: 300 }), (steps) => {
        const table = createTermTable();
        const held = new Map<string, number>();
        for (const step of steps) {
          const id = table.idOf(step.term);
          if (held.has(step.term)) expect(id).toBe(held.get(step.term));
          held.set(step.term, id);
          if (!step.release) continue;
          table.release(id);
          if (table.find(step.term) < 0) held.delete(step.term);
        }
        expect(new Set(held.values()).size).toBe(held.size);
        for (const [name, id] of held) expect(table.find(name)).toBe(id);
      }),
    );
  });

  it("grows past its first size", () => {
    const table = createTermTable();
    const terms = Array.from({ length: 20_000 }, (_, at) => String.fromCharCode(0x4e00 + at));

    expect(terms.map((name) => table.idOf(name))).toEqual(terms.map((_, at) => at));
    expect(terms.every((name, at) => table.find(name) === at)).toBe(true);
  });

  it("gives a released word's number to the next", () => {
    const table = createTermTable();
    const id = table.idOf("valve");

    table.release(id);

    expect(table.find("valve")).toBe(-1);
    expect(table.idOf("impeller")).toBe(id);
  });
});

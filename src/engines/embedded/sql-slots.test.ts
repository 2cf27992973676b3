import { describe, expect, it } from "vitest";
import { migrate } from "../sql/migrate.ts";
import { createSqlSlots } from "./sql-slots.ts";
import { openSqlite } from "./sqlite.ts";

const week = { kind: "weekly-digest", person: "zhao", slot: "2026-W48" };

async function open() {
  const db = await openSqlite({ path: ":memory:" });
  await migrate(db);
  let now = Date.parse("2026-11-23T00:30:00Z");
  const slots = createSqlSlots(db, { clock: { now: () => now } });
  return {
    slots,
    advance: (ms: number) => (now += ms),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

describe("the slots of a schedule", () => {
  it("are claimed by one of many schedulers", async () => {
    await using rig = await open();

    const claims = await Promise.all(Array.from({ length: 5 }, () => rig.slots.claim(week)));

    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await rig.slots.claim({ ...week, slot: "2026-W49" })).toBe(true);
  });

  it("stay owed after the death of who claimed them, and end once", async () => {
    await using rig = await open();
    await rig.slots.claim(week);
    expect(await rig.slots.pending("weekly-digest")).toMatchObject([{ ...week, state: "pending" }]);

    expect(await rig.slots.end(week, "sent")).toBe(true);
    expect(await rig.slots.end(week, "skipped")).toBe(false);
    expect(await rig.slots.get(week)).toMatchObject({ state: "sent" });
    expect(await rig.slots.pending("weekly-digest")).toEqual([]);
  });

  it("tell what was skipped since", async () => {
    await using rig = await open();
    await rig.slots.claim(week);
    rig.advance(30 * 3_600_000);
    await rig.slots.end(week, "skipped");

    expect(await rig.slots.skipped("weekly-digest", "2026-11-24T00:00:00.000Z")).toMatchObject([week]);
    expect(await rig.slots.skipped("weekly-digest", "2026-11-25T00:00:00.000Z")).toEqual([]);
  });
});

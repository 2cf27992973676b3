import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openSqliteStore } from "../engines/embedded/sqlite-store.ts";
import { silentLog } from "../log.ts";
import { systemClock } from "../ports/clock.ts";
import { holdLease } from "./lease.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-lease-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const never = new AbortController().signal;
const open = (name: string) =>
  openSqliteStore({ path: join(directory, `${name}.db`) }, { clock: systemClock });

describe("the lease of the leading process", () => {
  it("is held by one of several, and handed on at once when it is given up", async () => {
    await using one = await open("handed");
    await using two = await open("handed");
    const options = { name: "gateway", ttlMs: 400, signal: never };
    const deps = { clock: systemClock, log: silentLog };
    const first = await holdLease(options, { ...deps, system: one.system });
    let second: object | undefined;
    const waiting = holdLease(options, { ...deps, system: two.system }).then((lease) => {
      second = lease;
      return lease;
    });
    // Three lives of a lease: only renewing keeps it.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect([second, first?.lost.aborted]).toEqual([undefined, false]);

    await first?.[Symbol.asyncDispose]();
    await using lease = await waiting;
    expect(lease?.lost.aborted).toBe(false);
  });

  it("goes to another when its holder died, and one that comes back knows that it lost it", async () => {
    let now = Date.now();
    const clock = { now: () => now };
    await using store = await openSqliteStore({ path: ":memory:" }, { clock });
    const deps = { system: store.system, clock, log: silentLog };
    await using first = await holdLease({ name: "gateway", ttlMs: 150, signal: never }, deps);
    // As seen by the second the first has been silent for longer than its life.
    now += 10_000;
    await using _second = await holdLease({ name: "gateway", ttlMs: 60_000, signal: never }, deps);
    await new Promise<void>((resolve) => first?.lost.addEventListener("abort", () => resolve()));

    expect(first?.lost.aborted).toBe(true);
  });

  it("stops waiting when the process is asked to end", async () => {
    await using store = await open("stopped");
    const deps = { system: store.system, clock: systemClock, log: silentLog };
    await using _first = await holdLease({ name: "gateway", signal: never }, deps);
    const stop = new AbortController();
    const waiting = holdLease({ name: "gateway", signal: stop.signal }, deps);
    stop.abort();

    expect(await waiting).toBeUndefined();
  });
});

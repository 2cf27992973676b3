import { describe, expect, it } from "vitest";
import { runDigests } from "./digests.ts";

const HOUR_MS = 3_600_000;

describe("digests under several schedulers, changes of clock and kills", () => {
  it("are sent exactly once per manager and week", { timeout: 60_000 }, async () => {
    const plan = { seed: 5, managers: 48, weeks: 6, schedulers: 3, kills: 30, lookMs: 2 * HOUR_MS };

    const report = await runDigests(plan);

    expect(report).toMatchObject({ due: 48 * 6, missing: 0, doubled: 0, skipped: 0, kills: 30 });
    expect(report.sent + report.late).toBe(48 * 6);
  });

  it("come late after 20 hours down, and are reported as skipped after 30", { timeout: 60_000 }, async () => {
    const plan = { seed: 6, managers: 24, weeks: 2, schedulers: 2, kills: 0, lookMs: HOUR_MS / 2 };

    const short = await runDigests({ ...plan, outageMs: 20 * HOUR_MS });
    const long = await runDigests({ ...plan, outageMs: 30 * HOUR_MS });

    expect(short).toMatchObject({ due: 48, missing: 0, doubled: 0, skipped: 0 });
    expect(short.late).toBeGreaterThan(0);
    expect(long).toMatchObject({ due: 48, missing: 0, doubled: 0 });
    expect(long.skipped).toBeGreaterThan(0);
    expect(long.sent + long.late + long.skipped).toBe(48);
  });
});

import { describe, expect, it } from "vitest";
import { seeded } from "./random.ts";
import { judgeGrowth, type Sample, samplesOf, slopePerHour, tableOf } from "./soak-verdict.ts";

/** Two hours; `rssMb` and `dbMb` a function of the minute. */
function run(rssMb: (minute: number) => number, dbMb = (minute: number) => 40 + minute): Sample[] {
  return Array.from({ length: 120 }, (_, index) => ({
    minute: index + 1,
    events: (index + 1) * 1200,
    rssMb: rssMb(index + 1),
    heapMb: 100 + 40 * (index % 5),
    handles: 36,
    cpuSeconds: index * 20,
    dbMb: dbMb(index + 1),
    waiting: 0,
    ackP50: 8,
    ackP99: 80,
    answerP50: 20,
    answerP99: 200,
  }));
}

describe("the verdict on a soak", () => {
  it("takes noise and a warm-up for no growth", () => {
    const random = seeded(3);

    const verdict = judgeGrowth(run((minute) => 700 - 200 * Math.exp(-minute / 5) + 40 * random()));

    expect(verdict).toMatchObject({ isGood: true });
  });

  it("finds a leak of 20 MB an hour under the same noise", () => {
    const random = seeded(3);

    const verdict = judgeGrowth(run((minute) => 700 + minute / 3 + 20 * random()));

    expect(verdict.isGood).toBe(false);
    expect(verdict.lines[0]).toMatch(/^FAIL RSS, MB\/h: \+(1[6-9]|2[0-4])/);
  });

  it("finds a database whose rows become larger", () => {
    expect(
      judgeGrowth(
        run(
          () => 700,
          (minute) => 40 + minute ** 2 / 100,
        ),
      ).isGood,
    ).toBe(false);
  });

  it("reads its own table again", () => {
    const samples = run(() => 700.25);

    expect(samplesOf(`${tableOf(samples)}\nembedded, 20 events/s`)).toHaveLength(120);
    expect(samplesOf(tableOf(samples))[4]).toMatchObject({ minute: 5, events: 6000, heapMb: 260 });
  });

  it("gives the slope by hand of three points", () => {
    const points = [
      { minute: 0, value: 10 },
      { minute: 30, value: 11 },
      { minute: 60, value: 14 },
    ];

    // 2, 4 and 6 an hour.
    expect(slopePerHour(points).slope).toBe(4);
  });
});

import { expect, it } from "vitest";
import { runFaults } from "./run.ts";

// The smallest run, so that the machinery itself cannot rot; `chaos.ts` has the others.
it("loses nothing and shows nothing twice while gateway and workers are killed", {
  timeout: 120_000,
}, async () => {
  const report = await runFaults({ edition: "embedded", seed: 11, events: 120, perPoint: 0, atRandom: 5 });

  expect(report).toMatchObject({ effects: 240, lost: [], doubled: [], heldElsewhere: 0, parked: 0 });
  expect(report.storm.forgedAccepted).toBe(0);
  expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(5);
});

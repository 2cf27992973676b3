import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import { createSendBudget } from "./send-budget.ts";

function waitOf(take: () => void): number | undefined {
  try {
    take();
    return undefined;
  } catch (error) {
    return error instanceof AppError && error.code === "RATE_LIMITED" ? error.retryAfterMs : Number.NaN;
  }
}

describe("createSendBudget", () => {
  it("lets so many through and then tells the wait until the oldest is out of the window", () => {
    let now = 1_000;
    const limits = [{ count: 3, perMs: 60_000 }];
    const budget = createSendBudget({ platform: "WeCom", limits, now: () => now });
    for (const at of [1_000, 11_000, 21_000]) {
      now = at;
      expect(waitOf(() => budget.take("shan"))).toBeUndefined();
    }

    now = 31_000;
    expect(waitOf(() => budget.take("shan"))).toBe(30_000);
    expect(waitOf(() => budget.take("lei"))).toBeUndefined();
    now = 61_000;
    expect(waitOf(() => budget.take("shan"))).toBeUndefined();
    expect(waitOf(() => budget.take("shan"))).toBe(10_000);
  });

  it("keeps the longer limit when the shorter one has room", () => {
    let now = 0;
    const limits = [
      { count: 2, perMs: 1_000 },
      { count: 3, perMs: 100_000 },
    ];
    const budget = createSendBudget({ platform: "WeCom", limits, now: () => now });
    for (const at of [0, 0, 5_000]) {
      now = at;
      budget.take("shan");
    }

    now = 10_000;
    expect(waitOf(() => budget.take("shan"))).toBe(90_000);
  });
});

import { afterAll, describe, expect, it } from "vitest";
import { learningArea } from "#src/settings/learning.ts";
import { train } from "#src/skills/win-chance-training.ts";
import { account, deal } from "#test/support/sales-world.ts";
import { teachApart } from "./teach.ts";

const stop = new AbortController();
afterAll(() => stop.abort());

const WORLD = {
  accounts: [account({ id: "A1" })],
  products: [],
  stageChanges: [],
  deals: Array.from({ length: 80 }, (_, i) =>
    deal({
      id: `D${i}`,
      accountId: "A1",
      status: (i * 7) % 10 < (i % 2 === 0 ? 8 : 2) ? "won" : "lost",
      leadSource: i % 2 === 0 ? "老客户推荐" : "官网",
      createdOn: "2026-01-01",
      closedOn: `2026-0${1 + (i % 9)}-10`,
    }),
  ),
};
const OPTIONS = { rules: learningArea.parse(undefined), today: "2026-11-20" };

describe("teachApart", () => {
  it("finds in its thread what the same training finds here", async () => {
    const apart = await teachApart(stop.signal)(WORLD, OPTIONS);

    expect(apart).toEqual(JSON.parse(JSON.stringify(train(WORLD, OPTIONS))));
    expect(apart.live?.model.learntFrom.deals).toBe(80);
  });

  it("ends with the reason when the job is stopped", async () => {
    const cancelled = new AbortController();
    const teaching = teachApart(cancelled.signal)(WORLD, OPTIONS);
    cancelled.abort(new Error("stopped"));

    await expect(teaching).rejects.toThrow("stopped");
  });
});

import { afterEach, beforeEach, expect, it } from "vitest";
import type { Json } from "#src/domain/crm.ts";
import type { JobInput } from "#src/ports/queue.ts";
import type { Store } from "#src/ports/store.ts";
import { planSkill } from "#src/skills/plan/index.ts";
import { account, deal } from "#test/support/sales-world.ts";
import { openTestStore, runSkill, skillContext } from "#test/support/skill-context.ts";
import { watchPlans } from "./watch-plans.ts";

type Person = "rep" | "boss";

const running = deal({
  id: "D1",
  accountId: "A1",
  ownerId: "rep",
  name: "停机改善",
  amount: { minor: 2_600_000_00, currency: "CNY" },
  expectedCloseOn: "2026-12-25",
  nextStep: "约张建国复盘",
});

let store: Store;
const waiting = new Map<string, JobInput>();
// As the queue does: a job whose id is known is not added again.
const queue = { add: async (job: JobInput) => void waiting.set(job.id ?? "", job) };

beforeEach(async () => {
  waiting.clear();
  store = await openTestStore({
    account: [account({ id: "A1", name: "华晟精密", ownerId: "rep", employees: 1200, growth: 0.24 })],
    deal: [running],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

function run(input: Json, user: Person): ReturnType<typeof runSkill> {
  const over = { queue: queue as never };
  return runSkill(planSkill, input, skillContext(store, { user, clicked: true, over }));
}

function watch(): Promise<number> {
  return watchPlans(
    {
      store,
      queue: queue as never,
      viewer: async (id) => skillContext(store, { user: id as Person }).viewer,
      planChanges: (input, viewer) => run(input, viewer.userId as Person),
    },
    new AbortController().signal,
  );
}

it("tells owner and approver once that the facts under an approved plan have changed", async () => {
  await run({ account: "A1", do: "create", confirm: true, version: 0 }, "rep");
  const cheaper = { ...running, amount: { minor: 2_400_000_00, currency: "CNY" } };
  await store.forJob("sync").upsert("deal", [cheaper]);
  // A draft is its writer's own affair.
  expect(await watch()).toBe(0);
  await store.forJob("sync").upsert("deal", [running]);
  await run({ account: "A1", do: "approve", confirm: true, version: 1 }, "boss");
  waiting.clear();
  expect(await watch()).toBe(0);

  await store.forJob("sync").upsert("deal", [cheaper]);
  await watch();
  await watch();
  expect([...waiting.values()].map(({ data }) => (data as { person: string }).person)).toEqual([
    "rep",
    "boss",
  ]);
  expect(JSON.stringify([...waiting.values()][0]?.data)).toContain("金额 ¥260 万 → ¥240 万");

  await store.forJob("sync").upsert("deal", [{ ...cheaper, expectedCloseOn: "2027-01-29" }]);
  await watch();
  expect(waiting.size).toBe(4);
});

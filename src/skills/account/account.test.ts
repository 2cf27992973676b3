import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "#src/ports/store.ts";
import { yuan } from "#test/support/pipeline-world.ts";
import { account, activity, contact, deal } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { accountSkill } from "./index.ts";

let store: Store;

beforeEach(async () => {
  store = await openTestStore({
    account: [
      account({
        id: "A1",
        name: "华晟精密",
        ownerId: "rep",
        industry: "通用设备制造业",
        industryCode: "C34",
        employees: 1200,
      }),
    ],
    contact: [contact({ id: "C1", accountId: "A1", name: "张建国", title: "生产副总" })],
    stage: [{ id: "S3", name: "方案", order: 3, status: "open", custom: { 英文名称: "Proposal" } }],
    deal: [
      deal({
        id: "D1",
        name: "停机改善",
        accountId: "A1",
        ownerId: "rep",
        stageId: "S3",
        amount: yuan(2_600_000),
      }),
    ],
    order: [{ id: "O1", accountId: "A1", on: "2026-03-02", amount: yuan(320_000), custom: {} }],
    activity: [activity({ id: "V1", accountId: "A1", ownerId: "rep", on: "2026-11-02", text: "看了二车间" })],
  });
});
afterEach(() => store[Symbol.asyncDispose]());

const open = (locale: "zh" | "en") =>
  runSkill(accountSkill, { account: "A1" }, skillContext(store, { locale }));

describe("the account's whole view", () => {
  it("holds who they are, the deals and the follow-ups, and the orders one press away", async () => {
    const card = await open("zh");
    const text = textOf(card);
    for (const part of ["通用设备制造业", "1,200", "张建国", "停机改善", "¥260 万", "看了二车间"]) {
      expect(text).toContain(part);
    }
    const orders = await runSkill(accountSkill, pressed(card, "订单").input, skillContext(store));
    expect(textOf(orders)).toContain("¥32 万");
  });

  it("speaks English where the CRM or the table of trades does", async () => {
    const text = textOf(await open("en"));
    expect(text).toContain("Proposal");
    expect(text).not.toContain("方案");
    expect(text).not.toContain("通用设备制造业");
  });
});

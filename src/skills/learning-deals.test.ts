import { describe, expect, it } from "vitest";
import type { StageChange } from "#src/domain/crm.ts";
import { account, deal } from "#test/support/sales-world.ts";
import { learningArea } from "../settings/learning.ts";
import { type DealWorld, dealReading, dealRecords } from "./learning-deals.ts";

const rules = learningArea.parse(undefined);
const yuan = (amount: number) => ({ minor: amount * 100, currency: "CNY" });
const change = (fields: Partial<StageChange> & { id: string }): StageChange => ({
  dealId: "D3",
  on: "2026-03-01",
  field: "amount",
  seen: "source",
  custom: {},
  ...fields,
});

const WORLD: DealWorld = {
  accounts: [
    account({
      id: "A1",
      employees: 900,
      industryCode: "344",
      custom: { 自有铸造: "是", 客户满意度: "满意" },
    }),
  ],
  products: [{ id: "P1", name: "设备管家", custom: {} }],
  deals: [
    deal({ id: "D1", accountId: "A1", status: "won", createdOn: "2025-01-01", closedOn: "2025-06-01" }),
    deal({ id: "D2", accountId: "A1", status: "lost", createdOn: "2025-02-01", closedOn: "2026-02-10" }),
    deal({
      id: "D3",
      accountId: "A1",
      productIds: ["P1"],
      createdOn: "2026-02-01",
      expectedCloseOn: "2026-12-01",
      amount: yuan(90),
      leadSource: "官网",
      competitor: "甲公司",
      custom: { 立项时已知EB: "是", 下一步日期: "2026-11-01" },
    }),
    deal({
      id: "D4",
      accountId: "A1",
      createdOn: "2026-06-01",
      amount: { minor: 100, currency: "USD" },
      custom: { 立项时已知EB: "否" },
    }),
  ],
  stageChanges: [
    change({ id: "h2", on: "2026-04-01", from: "70 CNY", to: "90 CNY" }),
    change({ id: "h1", on: "2026-03-01", from: "50 CNY", to: "70 CNY" }),
    change({ id: "h3", field: "expectedCloseOn", from: "2026-05-02", to: "2026-12-01" }),
  ],
};

describe("dealRecords", () => {
  const { reading, leftOut } = dealReading(WORLD, rules);
  const [first, , third, fourth] = dealRecords(WORLD.deals, WORLD, reading);

  it("reads amount and plan as they stood on the day the deal was opened", () => {
    // 2026-02-01 to 2026-05-02 are 90 days.
    expect(third).toMatchObject({ amount: 50, plannedDays: 90 });
  });

  it("counts only what had been won and lost before that day", () => {
    expect(first).toMatchObject({ priorWins: 0, priorLosses: 0 });
    // D2 was lost on 10 February, nine days after D3 was opened.
    expect(third).toMatchObject({ priorWins: 1, priorLosses: 0 });
    expect(fourth).toMatchObject({ priorWins: 1, priorLosses: 1 });
  });

  it("takes the traits of the account and names products, but no other currency", () => {
    expect(third).toMatchObject({ "account:employees": 900, products: ["设备管家"], competitor: "甲公司" });
    expect(fourth?.amount).toBeUndefined();
  });

  it("leaves out next steps of the deal and what followed a sale to the account", () => {
    const used = reading.fields.map(({ id }) => id);

    expect(used).toContain("立项时已知EB");
    expect(used).not.toContain("下一步日期");
    expect(leftOut).toContainEqual({ field: "下一步日期", reason: "after-sale" });
    expect(leftOut).toContainEqual({ field: "account:客户满意度", reason: "after-sale" });
  });
});

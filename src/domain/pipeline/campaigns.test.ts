import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { yuan } from "#test/support/pipeline-world.ts";
import { contact, deal } from "#test/support/sales-world.ts";
import { type CampaignWorld, equalShares, measureCampaigns } from "./campaigns.ts";

const RULES = { noTouch: ["已邀请", "未到场"], windowDays: 365 };

const WORLD: CampaignWorld = {
  campaigns: [
    { id: "K1", name: "沙龙", startsOn: "2026-01-10", cost: yuan(100), custom: {} },
    { id: "K2", name: "展会", startsOn: "2026-03-01", cost: yuan(200), custom: {} },
    { id: "K3", name: "没来人", startsOn: "2026-03-01", custom: {} },
  ],
  contacts: [contact({ id: "C1", accountId: "A1" }), contact({ id: "C2", accountId: "A2" })],
  members: [
    { id: "m1", campaignId: "K1", contactId: "C1", status: "已到场", on: "2026-01-10", custom: {} },
    { id: "m2", campaignId: "K2", contactId: "C1", status: "已回应", on: "2026-03-01", custom: {} },
    { id: "m3", campaignId: "K2", contactId: "C2", status: "已邀请", on: "2026-03-01", custom: {} },
    { id: "m4", campaignId: "K3", contactId: "C2", status: "未到场", on: "2026-03-01", custom: {} },
  ],
  leads: [
    { id: "L1", name: "甲", campaignId: "K2", dealId: "D2", createdOn: "2026-03-02", custom: {} },
    { id: "L2", name: "乙", campaignId: "K2", createdOn: "2026-03-05", custom: {} },
  ],
  deals: [
    deal({
      id: "D1",
      accountId: "A1",
      status: "won",
      amount: yuan(1_000.01),
      createdOn: "2026-02-01",
      closedOn: "2026-06-01",
    }),
    deal({ id: "D2", accountId: "A2", amount: yuan(500), createdOn: "2026-03-10" }),
    deal({
      id: "D3",
      accountId: "A3",
      status: "won",
      amount: yuan(70),
      createdOn: "2026-03-10",
      closedOn: "2026-05-01",
    }),
  ],
};

describe("campaigns", () => {
  const { results, untouched } = measureCampaigns(WORLD, RULES);
  const [salon, fair, empty] = results;

  it("gives a deal whole to the first campaign that reached it", () => {
    expect(salon?.first).toEqual({ dealIds: ["D1"], wonIds: ["D1"], won: [yuan(1_000.01)] });
    expect(fair?.first).toEqual({ dealIds: ["D2"], wonIds: [], won: [] });
  });

  it("gives every campaign an equal part by multi-touch, the odd cent to the first", () => {
    expect(salon?.multi.won).toEqual([{ minor: 50_001, currency: "CNY" }]);
    expect(fair?.multi).toEqual({
      dealIds: ["D1", "D2"],
      wonIds: ["D1"],
      won: [{ minor: 50_000, currency: "CNY" }],
    });
  });

  it("counts members, touches and leads, and takes an invitation for no touch", () => {
    expect([fair?.members, fair?.touched, fair?.leadIds]).toEqual([2, 1, ["L1", "L2"]]);
    expect(empty?.first.dealIds).toEqual([]);
    expect(untouched).toBe(1);
  });

  it("leaves out touches long before the deal and after it closed", () => {
    const late = { id: "m5", campaignId: "K1", contactId: "C1", on: "2026-06-02", custom: {} };
    const old = { id: "m6", campaignId: "K1", contactId: "C1", on: "2025-01-31", custom: {} };
    const world = { ...WORLD, members: [late, old], leads: [] };
    expect(measureCampaigns(world, RULES).untouched).toBe(3);
  });

  it("takes the deal's own campaign as said", () => {
    const world = {
      ...WORLD,
      members: [],
      leads: [],
      deals: [deal({ id: "D9", campaignId: "K3", status: "won", amount: yuan(1), createdOn: "2026-09-01" })],
    };
    expect(measureCampaigns(world, RULES).results[2]?.first.wonIds).toEqual(["D9"]);
  });

  it("shares any amount without losing a cent", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (minor, parts) => {
        const shares = equalShares({ minor, currency: "CNY" }, parts).map(
          (share) => share?.minor ?? Number.NaN,
        );
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(minor);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

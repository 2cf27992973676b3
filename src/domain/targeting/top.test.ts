import { describe, expect, it } from "vitest";
import { account, order, orderLine } from "#test/support/sales-world.ts";
import type { Account, Product } from "../crm.ts";
import { crossTop, isOlder, topOf, whiteSpace } from "./top.ts";

const product = (id: string, fields: Partial<Product> = {}): Product => ({
  id,
  name: id,
  custom: {},
  ...fields,
});

describe("crossTop", () => {
  it("leaves 8 of Beijing's top 100 that are in the top 20 of IT hardware", () => {
    // 120 firms in Beijing of 10,000 down to 8,810 people, 10 of IT hardware among them at every tenth place;
    // 30 hardware firms elsewhere. The two smallest of Beijing's ten (places 101 and 111) miss its top 100.
    const beijing = Array.from({ length: 120 }, (_, at) =>
      account({
        id: `bj${at}`,
        province: "北京",
        employees: 10_000 - at * 10,
        industryCode: at % 12 === 4 ? "39" : "65",
      }),
    );
    const elsewhere = Array.from({ length: 30 }, (_, at) =>
      account({ id: `gd${at}`, province: "广东", employees: 9990 - at * 100, industryCode: "39" }),
    );
    const { both, inRegion, inIndustry } = crossTop({
      accounts: [...beijing, ...elsewhere],
      inRegion: (row) => row.province === "北京",
      inIndustry: (row) => row.industryCode === "39",
      by: "employees",
      regionTop: 100,
      industryTop: 20,
    });
    expect([inRegion, inIndustry]).toEqual([120, 40]);
    expect(both.map((item) => item.account.id)).toEqual([
      "bj4",
      "bj16",
      "bj28",
      "bj40",
      "bj52",
      "bj64",
      "bj76",
      "bj88",
    ]);
    expect(both[0]).toMatchObject({ regionRank: 5, value: 9960 });
  });

  it("names those of the region and industry whose size is not known", () => {
    const unknown = account({ id: "x", province: "北京", industryCode: "39" });
    const result = crossTop({
      accounts: [unknown],
      inRegion: () => true,
      inIndustry: () => true,
      by: "revenue",
      regionTop: 5,
      industryTop: 5,
    });
    expect(result).toMatchObject({ both: [], unknown: [unknown] });
  });
});

describe("topOf", () => {
  it("lets ties at the last place in and does not compare revenues of other currencies", () => {
    const rows = [30, 20, 20, 10].map((employees, at) => account({ id: `${at}`, employees }));
    expect(topOf(rows, "employees", 2).map((item) => [item.account.id, item.rank])).toEqual([
      ["0", 1],
      ["1", 2],
      ["2", 2],
    ]);
    expect(topOf([account({ revenue: { minor: 9, currency: "USD" } })], "revenue", 9)).toEqual([]);
  });
});

describe("whiteSpace", () => {
  const rules = {
    today: "2026-11-20",
    renewWithinDays: 120,
    versionField: "在用版本",
    renewField: "续约日期",
    currentVersionField: "当前版本",
    skipFamilies: ["服务"],
  };
  const products = [
    product("mes", { custom: { 当前版本: "7.2" } }),
    product("trace", { custom: { 当前版本: "4.0" } }),
    product("days", { family: "服务" }),
    product("old", { active: false }),
  ];

  it("finds the 6 subsidiaries of a group where something is left to buy, renew or upgrade", () => {
    const companies = Array.from({ length: 8 }, (_, at) => account({ id: `s${at}`, parentId: "group" }));
    const orders = companies
      .slice(2)
      .map((company) => order({ id: `o-${company.id}`, accountId: company.id, on: "2025-06-01" }));
    const buy = (company: string, productId: string, version: string, renews?: string) =>
      orderLine({
        orderId: `o-${company}`,
        productId,
        custom: { 在用版本: version, ...(renews === undefined ? {} : { 续约日期: renews }) },
      });
    const lines = [
      buy("s2", "mes", "7.2"),
      buy("s3", "mes", "7.2"),
      buy("s3", "trace", "4.0", "2027-01-31"),
      buy("s4", "mes", "6.4"),
      buy("s4", "trace", "4.0", "2028-01-31"),
      buy("s5", "trace", "3.9", "2026-10-01"),
      buy("s6", "mes", "7.2"),
      buy("s6", "trace", "4.0", "2028-01-31"),
      buy("s7", "mes", "7.2", "2029-01-01"),
      buy("s7", "trace", "4.0", "2029-01-01"),
    ];
    const rows = whiteSpace({ companies, products, orders, orderLines: lines, rules });
    expect(rows.filter((row) => row.chances.length > 0).map((row) => [row.account.id, row.chances])).toEqual([
      ["s0", ["first"]],
      ["s1", ["first"]],
      ["s2", ["more"]],
      ["s3", ["renew"]],
      ["s4", ["upgrade"]],
      ["s5", ["renew", "more"]],
    ]);
    expect(rows[0]?.cells.map((cell) => cell.productId)).toEqual(["mes", "trace"]);
  });

  it("looks at the latest purchase of a product", () => {
    const company: Account = account({ id: "c" });
    const orders = [
      order({ id: "a", accountId: "c", on: "2020-01-01" }),
      order({ id: "b", accountId: "c", on: "2026-01-01" }),
    ];
    const lines = [
      orderLine({ orderId: "b", productId: "mes", custom: { 在用版本: "7.2" } }),
      orderLine({ orderId: "a", productId: "mes", custom: { 在用版本: "3.0", 续约日期: "2021-01-01" } }),
    ];
    const [row] = whiteSpace({
      companies: [company],
      products: products.slice(0, 1),
      orders,
      orderLines: lines,
      rules,
    });
    expect(row?.cells[0]).toMatchObject({ state: "bought", version: "7.2", orderIds: ["b", "a"] });
    expect(row?.chances).toEqual([]);
  });
});

describe("isOlder", () => {
  it("compares numbers, not texts", () => {
    expect(isOlder("4.7", "4.10")).toBe(true);
    expect(isOlder("5.0", "4.10")).toBe(false);
    expect(isOlder("4.0", "4")).toBe(false);
  });
});

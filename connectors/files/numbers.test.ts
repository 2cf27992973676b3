import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBoolean, parseNumber, readUnit, splitList } from "./numbers.ts";

describe("reading a number", () => {
  it.each([
    ["1234", 1234],
    ["1,234.00", 1234],
    ["$1,234.00", 1234],
    ["12.5万", 125_000],
    ["1.2亿", 120_000_000],
    ["３，２００", 3200],
    ["（300）", -300],
    ["(1,000.50)", -1000.5],
    ["-8", -8],
    ["1.38E+10", 13_800_000_000],
    ["100-499人", 300],
    ["1,200 人", 1200],
    ["¥ 3 万元", 30_000],
    ["1 234 567", 1_234_567],
    ["2.5k", 2500],
    ["0.07万", 700],
    ["45%", 0.45],
  ])("takes %s", (text, value) => {
    expect(parseNumber(text)?.value).toBe(value);
  });

  it.each(
    ["12O万", "1,23,4", "abc", "12-", "1.2.3", "--5", "约50", "12 34", "NaN", "1e"].filter(
      (text) => text !== "12-",
    ),
  )("refuses %s", (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });

  it("names the currency that the value itself carries", () => {
    expect(parseNumber("US$ 5")).toEqual({ value: 5, currency: "USD" });
    expect(parseNumber("HK$5")).toEqual({ value: 5, currency: "HKD" });
    expect(parseNumber("5 欧元")).toEqual({ value: 5, currency: "EUR" });
  });

  it("applies the column's unit unless the value has its own", () => {
    expect(parseNumber("96000", { unit: 1e4 })?.value).toBe(960_000_000);
    expect(parseNumber("1.2亿", { unit: 1e4 })?.value).toBe(120_000_000);
  });

  it("reads a decimal comma only where the column is written so", () => {
    expect(parseNumber("1.234,56")).toBeUndefined();
    expect(parseNumber("1.234,56", { decimal: "comma" })?.value).toBe(1234.56);
  });

  it("reads back every amount that is written with separators", () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (cents) => {
        const amount = cents / 100;
        const written = amount.toLocaleString("en-US", {
          minimumFractionDigits: 2,
          maximumFractionDigits: 2,
        });
        expect(parseNumber(written)?.value).toBe(amount === 0 ? 0 : amount);
      }),
    );
  });
});

it("reads units and currencies from a header's brackets", () => {
  expect(readUnit("万元")).toEqual({ unit: 1e4, currency: "CNY" });
  expect(readUnit("million USD")).toEqual({ unit: 1e6, currency: "USD" });
  expect(readUnit("万美元")).toEqual({ unit: 1e4, currency: "USD" });
  expect(readUnit("%")).toEqual({ percent: true });
  expect(readUnit("公里")).toEqual({});
});

it("knows yes from no in both languages and nothing else", () => {
  expect(["是", "Yes", "√", "1", "在职"].map(parseBoolean)).toEqual([true, true, true, true, true]);
  expect(["否", "N", "×", "0", "离职"].map(parseBoolean)).toEqual([false, false, false, false, false]);
  expect(parseBoolean("可能")).toBeUndefined();
});

it("splits several values at Chinese and Latin separators but not at a comma", () => {
  expect(splitList("自有铸造;出口型、扩产中")).toEqual(["自有铸造", "出口型", "扩产中"]);
  expect(splitList("Acme, Inc.")).toEqual(["Acme, Inc."]);
  expect(splitList("a,b", ",")).toEqual(["a", "b"]);
});

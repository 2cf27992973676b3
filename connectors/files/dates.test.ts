import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DateOrder, lastDayOfMonth, parseDate, possibleOrders } from "./dates.ts";

const shanghai = { timeZone: "Asia/Shanghai" };

describe("reading a date", () => {
  it.each([
    ["2026-11-20", "2026-11-20"],
    ["2026/11/20", "2026-11-20"],
    ["2026.1.5", "2026-01-05"],
    ["2026年11月20日", "2026-11-20"],
    ["２０２６年１月２日", "2026-01-02"],
    ["20261120", "2026-11-20"],
    ["2026-11-20 18:30:00", "2026-11-20"],
    ["20-Oct-2016", "2016-10-20"],
    ["Oct 20, 2016", "2016-10-20"],
    ["46346", "2026-11-20"],
  ])("takes %s", (text, date) => {
    expect(parseDate(text, shanghai)).toBe(date);
  });

  it("takes an instant for the calendar date of the zone it is read in", () => {
    expect(parseDate("2026-11-19T16:00:00Z", shanghai)).toBe("2026-11-20");
    expect(parseDate("2026-11-19T16:00:00Z", { timeZone: "America/New_York" })).toBe("2026-11-19");
    expect(parseDate(1_795_104_000_000, shanghai)).toBe("2026-11-20");
  });

  it("takes an Excel serial for the day it stands for", () => {
    expect(parseDate(46_346, shanghai)).toBe("2026-11-20");
    expect(parseDate(44_197.75, shanghai)).toBe("2021-01-01");
  });

  it.each(["2026-02-30", "31-02-2026", "2026-13-01", "soon", "12", ""])("refuses %s", (text) => {
    expect(parseDate(text, shanghai)).toBeUndefined();
  });

  it("puts day and month where the column has them", () => {
    expect(parseDate("03-04-17", { ...shanghai, order: "dmy" })).toBe("2017-04-03");
    expect(parseDate("03/04/2017", { ...shanghai, order: "mdy" })).toBe("2017-03-04");
    expect(parseDate("16-10-20", { ...shanghai, order: "ymd" })).toBe("2016-10-20");
  });

  it("reads back every day in every order", () => {
    const day = fc.date({ min: new Date("1971-01-01"), max: new Date("2069-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(
        day,
        fc.constantFrom<DateOrder>("dmy", "mdy"),
        fc.constantFrom("-", "/", "."),
        (value, order, mark) => {
          const iso = value.toISOString().slice(0, 10);
          const [year = "", month = "", date = ""] = iso.split("-");
          const written = (order === "dmy" ? [date, month, year] : [month, date, year]).join(mark);
          expect(parseDate(written, { timeZone: "UTC", order })).toBe(iso);
          expect(possibleOrders(written).map((possible) => possible.order)).toContain(order);
        },
      ),
    );
  });
});

it("knows the last day of a month in leap years too", () => {
  expect(lastDayOfMonth("2024-02-01")).toBe("2024-02-29");
  expect(lastDayOfMonth("2026-12-01")).toBe("2026-12-31");
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterQuietHours,
  dailyDue,
  nextDaily,
  nextWeekly,
  type Timing,
  verdictOn,
  weeklyDue,
  weeklyDueBetween,
} from "./schedule.ts";
import { addDays, isoWeekOf, isWorkingDay, mondayOf, weekdayOf } from "./working-days.ts";

const shanghai: Timing = { timeZone: "Asia/Shanghai", hour: 8, minute: 30, weekday: 1, calendar: "cn" };
const berlin: Timing = { timeZone: "Europe/Berlin", hour: 8, minute: 30, weekday: 1, calendar: "weekdays" };
const at = (iso: string) => Date.parse(iso);

describe("weeklyDue", () => {
  it("is at the wall clock's time on the chosen weekday", () => {
    expect(weeklyDue(shanghai, "2026-W48")).toEqual({
      slot: "2026-W48",
      date: "2026-11-23",
      at: at("2026-11-23T00:30:00Z"),
    });
  });

  it("moves off National Day to the first working day after it: 8 October 2026, a Thursday", () => {
    expect(weeklyDue(shanghai, "2026-W41")?.date).toBe("2026-10-08");
  });

  it("takes a make-up Saturday for a working day: 28 February 2026 after the Spring Festival", () => {
    const saturday = { ...shanghai, weekday: 6 };
    expect(weeklyDue(saturday, "2026-W09")?.date).toBe("2026-02-28");
    expect(weeklyDue(saturday, "2026-W08")).toBeUndefined();
    expect(weeklyDue(saturday, "2026-W10")?.date).toBe("2026-03-06");
  });

  it("has nothing due in a week of holidays only: 16 to 22 February 2026", () => {
    expect(weeklyDue(shanghai, "2026-W08")).toBeUndefined();
    expect(weeklyDue(shanghai, "2026-W09")?.date).toBe("2026-02-24");
  });

  it("works through Chinese holidays where they are none", () => {
    expect(weeklyDue({ ...shanghai, calendar: "weekdays" }, "2026-W41")?.date).toBe("2026-10-05");
  });

  it("keeps the wall clock's time over a change of clock", () => {
    expect(weeklyDue(berlin, "2026-W13")?.at).toBe(at("2026-03-23T07:30:00Z"));
    expect(weeklyDue(berlin, "2026-W14")?.at).toBe(at("2026-03-30T06:30:00Z"));
    expect(weeklyDue(berlin, "2026-W43")?.at).toBe(at("2026-10-19T06:30:00Z"));
    expect(weeklyDue(berlin, "2026-W44")?.at).toBe(at("2026-10-26T07:30:00Z"));
  });

  it("comes an hour later by the wall when its time is left out, and at the first when it comes twice", () => {
    const night = { ...berlin, hour: 2, weekday: 7, calendar: "cn" as const };
    // 20 September 2026 is a make-up Sunday in China and no change of clock; the changes are tested daily.
    expect(weeklyDue(night, "2026-W38")?.at).toBe(at("2026-09-20T00:30:00Z"));
    const newYork = { timeZone: "America/New_York", hour: 2, minute: 30, calendar: "cn" as const };
    expect(dailyDue(newYork, "2026-03-08")).toBeUndefined();
    expect(afterQuietHours(at("2026-03-29T00:30:00Z"), "Europe/Berlin", { from: "22:00", to: "02:30" })).toBe(
      at("2026-03-29T01:30:00Z"),
    );
    expect(afterQuietHours(at("2026-10-25T00:10:00Z"), "Europe/Berlin", { from: "22:00", to: "02:30" })).toBe(
      at("2026-10-25T00:30:00Z"),
    );
  });

  it("refuses what is no time or no zone", () => {
    expect(() => weeklyDue({ ...shanghai, hour: 24 }, "2026-W48")).toThrow(/24:30/);
    expect(() => weeklyDue({ ...shanghai, timeZone: "Asia/Beijing" }, "2026-W48")).toThrow(/Asia\/Beijing/);
  });

  it("falls on a working day of its own week, for every week, zone and hour", () => {
    const zones = [
      "Asia/Shanghai",
      "America/New_York",
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "Asia/Kathmandu",
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2000 }),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom("cn" as const, "weekdays" as const),
        (days, timeZone, hour, weekday, calendar) => {
          const week = isoWeekOf(addDays("2023-01-02", days));
          const due = weeklyDue({ timeZone, hour, minute: 15, weekday, calendar }, week);
          const working = [0, 1, 2, 3, 4, 5, 6]
            .map((offset) => addDays(mondayOf(week), offset))
            .filter((day) => isWorkingDay(day, calendar));
          if (due === undefined) return working.length === 0;
          const local = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(due.at);
          return working.includes(due.date) && local === due.date && isoWeekOf(due.date) === week;
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe("what a scheduler looks at", () => {
  it("holds each week once, however the time between two looks is cut", () => {
    const from = at("2026-01-01T00:00:00Z");
    const to = at("2026-12-31T00:00:00Z");
    const whole = weeklyDueBetween(shanghai, from, to).map(({ slot }) => slot);
    const cut: string[] = [];
    for (let start = from; start < to; start += 17 * 3_600_000) {
      cut.push(
        ...weeklyDueBetween(shanghai, start, Math.min(start + 17 * 3_600_000, to)).map(({ slot }) => slot),
      );
    }

    expect(cut).toEqual(whole);
    expect(new Set(whole).size).toBe(whole.length);
    // The 52 Mondays of 2026, W02 to W53, less the week of the Spring Festival.
    expect(whole).toHaveLength(51);
  });

  it("finds the next slot", () => {
    expect(nextWeekly(shanghai, at("2026-11-23T00:29:59Z")).slot).toBe("2026-W48");
    expect(nextWeekly(shanghai, at("2026-11-23T00:30:00Z")).slot).toBe("2026-W49");
    expect(nextWeekly(shanghai, at("2026-02-10T00:00:00Z")).date).toBe("2026-02-24");
    expect(nextDaily(shanghai, at("2026-09-30T03:00:00Z")).date).toBe("2026-10-08");
    expect(nextDaily(shanghai, at("2026-02-13T03:00:00Z")).date).toBe("2026-02-14");
  });

  it("sends late within a day and reports afterwards", () => {
    const due = { slot: "2026-W48", date: "2026-11-23", at: at("2026-11-23T00:30:00Z") };
    expect(verdictOn(due, due.at - 1)).toBe("early");
    expect(verdictOn(due, due.at + 60_000)).toBe("onTime");
    expect(verdictOn(due, due.at + 20 * 3_600_000)).toBe("late");
    expect(verdictOn(due, due.at + 30 * 3_600_000)).toBe("missed");
  });

  it("keeps quiet hours over midnight", () => {
    const quiet = { from: "21:00", to: "08:00" };
    const until = (iso: string) => new Date(afterQuietHours(at(iso), "Asia/Shanghai", quiet)).toISOString();
    expect(until("2026-11-23T14:00:00Z")).toBe("2026-11-24T00:00:00.000Z");
    expect(until("2026-11-23T20:00:00Z")).toBe("2026-11-24T00:00:00.000Z");
    expect(until("2026-11-23T02:00:00Z")).toBe("2026-11-23T02:00:00.000Z");
  });
});

describe("working days", () => {
  it("knows holidays, days in lieu and make-up days of announced years", () => {
    const days = [
      "2026-01-02",
      "2026-01-04",
      "2026-02-14",
      "2026-02-23",
      "2026-10-07",
      "2026-10-10",
      "2025-10-08",
    ];
    expect(days.map((day) => isWorkingDay(day, "cn"))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it("falls back to the statutory days where the year's notice is not known", () => {
    // 2035: Spring Festival 8 February, Qingming 5 April, Dragon Boat 10 June, Mid-Autumn 16 September.
    const off = [
      "2035-01-01",
      "2035-02-07",
      "2035-02-08",
      "2035-02-09",
      "2035-04-05",
      "2035-05-01",
      "2035-10-03",
    ];
    expect(off.filter((day) => isWorkingDay(day, "cn"))).toEqual([]);
    expect(["2035-02-12", "2035-04-04", "2035-10-04"].every((day) => isWorkingDay(day, "cn"))).toBe(true);
  });

  it("counts ISO weeks by their Thursday", () => {
    expect(isoWeekOf("2026-01-01")).toBe("2026-W01");
    expect(isoWeekOf("2027-01-01")).toBe("2026-W53");
    expect(isoWeekOf("2024-12-30")).toBe("2025-W01");
    expect(mondayOf("2026-W53")).toBe("2026-12-28");
    expect(weekdayOf("2026-11-22")).toBe(7);
  });
});

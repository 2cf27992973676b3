import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needsArea } from "#src/settings/needs.ts";
import { bestByWords, cascade, classifyProblem, missingElements, type NeedsBody, nextStep } from "./needs.ts";

const settings = needsArea.parse(undefined);
const map = {
  levels: settings.levels,
  organisation: settings.organisation.map((level) => level.id),
};

describe("classifyProblem", () => {
  it.each([
    ["加工车间停机越来越频繁，返工也多", "restore", ["停机", "返工", "频繁"]],
    ["担心明年审核过不了，怕被召回", "prevent", ["担心", "怕", "审核", "召回"]],
    ["希望两年内打造行业标杆", "ideal", ["希望", "标杆", "打造"]],
    ["Downtime got worse since spring", "restore", ["got worse", "downtime"]],
    ["恢复原状型", "restore", ["恢复原状型"]],
  ])("takes “%s” as %s", (text, type, matched) => {
    expect(classifyProblem(text, settings.problems)[0]).toEqual({ type, matched });
  });

  it("guesses nothing where no word speaks, and shows every type that does", () => {
    expect(classifyProblem("聊了聊天气", settings.problems)).toEqual([]);
    const types = classifyProblem("停机多，担心交付风险", settings.problems).map((guess) => guess.type);
    expect(types).toEqual(["prevent", "restore"]);
  });

  it("takes a fourth type that an admin adds", () => {
    const problems = { ...settings.problems, merge: { words: ["并购"], labels: [] } };
    expect(classifyProblem("并购之后系统不通", problems)[0]?.type).toBe("merge");
  });
});

describe("the guided dialogue", () => {
  const full: NeedsBody = {
    buyer: "c1",
    kpis: ["按期交付率"],
    problem: { text: "停机", type: "restore" },
    diagnosis: { parts: "主轴", before: "三班连转", peers: "二车间没有" },
    need: "设备管家",
    gap: { today: "127 小时", ideal: "40 小时" },
    level: "operations",
    strategy: "交付准时率第一",
    exit: { to: "plan", by: "李珊", on: "2026-11-20" },
  };
  const questions = ["parts", "before", "peers"];

  it("asks for the first thing that is missing", () => {
    expect(nextStep({}, [])).toBe("buyer");
    expect(nextStep({ buyer: "c1", kpis: ["x"] }, [])).toBe("problem");
    expect(nextStep({ ...full, diagnosis: { parts: "主轴" } }, questions)).toBe("diagnosis");
    expect(nextStep(full, questions)).toBeUndefined();
  });

  it("turns round when the customer already names what to buy", () => {
    expect(nextStep({ path: "reverse" }, [])).toBe("need");
    expect(nextStep({ path: "reverse", need: "MES" }, [])).toBe("problem");
  });

  it("opens the gate only when buyer, problem and need are known", () => {
    expect(missingElements({ buyer: "c1", need: "MES" })).toEqual(["problem"]);
    expect(missingElements(full)).toEqual([]);
  });
});

describe("the cascade to the executives' strategy", () => {
  it("climbs from a shop-floor operations problem to the group's finance, nearest first", () => {
    const up = cascade({ level: "operations", organisation: "team" }, "up", map);
    expect(up.slice(0, 3)).toEqual([
      { level: "financial", organisation: "team" },
      { level: "customer", organisation: "team" },
      { level: "operations", organisation: "department" },
    ]);
    // operations, customer and financial on four levels, less the place itself.
    expect(up).toHaveLength(11);
    expect(up.at(-1)).toEqual({ level: "customer", organisation: "group" });
  });

  it("descends from the company's finance to everything that serves it", () => {
    const down = cascade({ level: "financial", organisation: "company" }, "down", map);
    expect(down).toContainEqual({ level: "learning", organisation: "team" });
    expect(down).not.toContainEqual({ level: "financial", organisation: "group" });
  });

  it("goes up from here to there exactly when it goes down from there to here", () => {
    const place = fc.record({
      level: fc.constantFrom(...Object.keys(settings.levels)),
      organisation: fc.constantFrom(...map.organisation),
    });
    const has = (list: readonly object[], wanted: object) =>
      list.some((item) => JSON.stringify(item) === JSON.stringify(wanted));
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(has(cascade(a, "up", map), b)).toBe(has(cascade(b, "down", map), a));
      }),
    );
  });
});

describe("bestByWords", () => {
  it("finds the function whose KPIs to propose", () => {
    expect(bestByWords("设备部部长", settings.kpis)).toBe("equipment");
    expect(bestByWords("Head of Quality", settings.kpis)).toBe("quality");
    expect(bestByWords("秘书", settings.kpis)).toBeUndefined();
  });
});

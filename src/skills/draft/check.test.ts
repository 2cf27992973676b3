import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChecker, splitSentences } from "./check.ts";
import { claimsIn } from "./claims.ts";

const facts = [
  { number: 1, text: "华晟精密：规模 1,200 人，年增 24%（CRM，2026-11-20）" },
  { number: 2, text: "拜访记录 11-02：张建国说每月停机 6 小时，三季度立项，预算 180 万" },
  { number: 3, text: "《长风汽配：产线追溯上线 11 周》：返工率 4.1%→1.7%" },
  { number: 4, text: "Brenwick Pumps bought 12 licences for $1.2 million on 3 March 2026." },
];
const check = createChecker({ facts, names: ["华晟精密", "张建国", "李明", "东川泵业"], given: "华晟精密" });
const stateOf = (text: string) => check(text)[0]?.state;

describe("the checker", () => {
  it.each([
    ["华晟精密有 1200 人，一年增长 24% [1]。"],
    ["张建国在11月2日说每月停机 6 小时 [2]。"],
    ["立项定在第三季度，预算 1,800,000 元 [2]。"],
    ["《长风汽配：产线追溯上线 11 周》里返工率降到 1.7% [3]。"],
    ["Brenwick Pumps spent 1,200,000 dollars on Mar 3, 2026 [4]."],
    ["张建国所在的厂有 1,200 人 [1][2]。"],
  ])("accepts what stands in the evidence it cites: %s", (text) => {
    expect(stateOf(text)).toBe("grounded");
  });

  it.each([
    ["华晟精密有 1,500 人 [1]。", "number"],
    ["预算三百万 [2]。", "number"],
    ["张建国在 12 月 2 日说的 [2]。", "date"],
    ["一季度立项 [2]。", "date"],
    ["李明说每月停机 6 小时 [2]。", "name"],
    ["返工率降了，见《临港重装案例》 [3]。", "name"],
    ["They asked Northgate for 12 licences [4].", "name"],
    ["规模 1,200 人 [9]。", "citation"],
    ["年增 24%。", "uncited"],
    ["返工率 4.1% [1]。", "number"],
  ])("finds what does not: %s", (text, kind) => {
    const [sentence] = check(text);
    expect(sentence?.state).toBe("wrong");
    expect(sentence?.problems.map((problem) => problem.kind)).toContain(kind);
  });

  it("lets a question for what is missing stand, and marks a judgement as one", () => {
    expect(stateOf("待确认：谁有预算权？")).toBe("ask");
    expect(stateOf("To confirm: who holds the budget?")).toBe("ask");
    expect(stateOf("先把停机的账算清楚，再谈方案。")).toBe("judgement");
  });

  it("takes a question with a figure of its own for a claim", () => {
    expect(stateOf("待确认：预算是不是 500 万？")).toBe("wrong");
  });

  it("cuts sentences with their marks, in both languages and in lists", () => {
    expect(splitSentences("甲有 3.5% [1]。乙没有。[2]\n- 丙。")).toEqual([
      "甲有 3.5% [1]。",
      "乙没有。[2]",
      "丙。",
    ]);
    expect(splitSentences("It grew 3.5 percent [1]. Then it stopped. [2] Why?")).toEqual([
      "It grew 3.5 percent [1].",
      "Then it stopped. [2]",
      "Why?",
    ]);
  });

  it("reads one figure however it is written", () => {
    for (const text of ["1200万", "1,200 万", "12,000,000", "12 million", "一千二百万"]) {
      expect([...claimsIn(text).numbers], text).toEqual([12_000_000]);
    }
  });

  it("never lets a figure through that no cited evidence holds", () => {
    const figure = fc.integer({ min: 2_000, max: 999_999_999 });
    fc.assert(
      fc.property(figure, figure, fc.constantFrom("[1]", "[2]", "[1][2]", ""), (held, said, mark) => {
        const checker = createChecker({
          facts: [
            { number: 1, text: `营收 ${held} 元` },
            { number: 2, text: "没有数字" },
          ],
          names: [],
        });
        const [sentence] = checker(`营收 ${said} 元 ${mark}。`);
        const right = said === held && mark.includes("[1]");
        expect(sentence?.state === "grounded").toBe(right);
      }),
    );
  });
});

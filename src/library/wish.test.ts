import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWish } from "./wish.ts";

describe("readWish", () => {
  it.each([
    ["有没有汽车零部件做产线追溯的案例？", "汽车零部件做产线追溯", ["case"]],
    ["帮我找几份客户案例，关于注塑停机", "注塑停机", ["case"]],
    ["Is there a case study on traceability in auto parts?", "on traceability in auto parts", ["case"]],
    ["show me customer stories about casting", "casting", ["case"]],
    ["2026 年的价格表", "2026 年", ["price-list"]],
    ["设备管家的产品单页", "设备管家", ["product-sheet"]],
    ["铸造能耗解决方案", "铸造能耗", ["solution"]],
  ])("%s", (question, subject, kinds) => {
    const wish = readWish(question);

    expect(wish.kinds).toEqual(kinds);
    expect(wish.subject.replace(/\s+/g, " ").replace(/^(a|the) /, "")).toContain(subject);
  });

  it("hears a solution mentioned in passing as a liking, not as a condition", () => {
    expect(readWish("有没有停机相关的方案")).toMatchObject({
      subject: "停机",
      kinds: [],
      prefers: "solution",
    });
    expect(readWish("a solution for unplanned downtime")).toMatchObject({ kinds: [], prefers: "solution" });
  });

  it("hears which language is wanted and keeps languages that are the subject", () => {
    expect(readWish("有哪些英文案例")).toMatchObject({ subject: "", kinds: ["case"], language: "en" });
    expect(readWish("which cases are in English")).toMatchObject({
      subject: "",
      kinds: ["case"],
      language: "en",
    });
    expect(readWish("界面支持英文吗")).not.toHaveProperty("language");
  });

  it("hears when figures are wanted", () => {
    expect(readWish("产线追溯的案例，最好有数字")).toMatchObject({ subject: "产线追溯", figures: true });
    expect(readWish("产线追溯的案例？最好有能耗数字")).toMatchObject({
      subject: "产线追溯 能耗",
      figures: true,
    });
    expect(readWish("traceability case, ideally with numbers").figures).toBe(true);
  });

  it("makes something of any question", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (question) => {
        expect(typeof readWish(question).subject).toBe("string");
      }),
    );
  });
});

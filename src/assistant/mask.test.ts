import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMask } from "./mask.ts";

const known = {
  names: ["张建国", "张建", "John Keller"],
  phones: ["021-5555 0001"],
  emails: ["zhang@huasheng.example"],
  secrets: ["喜欢钓鱼"],
};

describe("the mask", () => {
  it("gives one person one sign and puts the person back", () => {
    const mask = createMask(known);

    const hidden = mask.hide("张建国说，张建国和 John Keller 会来，电话 021-5555 0001");

    expect(hidden).toBe("[[P1]]说，[[P1]]和 [[P2]] 会来，电话 [[T1]]");
    expect(mask.show(hidden)).toBe("张建国说，张建国和 John Keller 会来，电话 021-5555 0001");
  });

  it.each([
    ["手机 13812345678"],
    ["手机 138 1234 5678"],
    ["+86 13812345678"],
    ["电话 (010) 12345678"],
    ["call +49 30 1234 5678"],
    ["mail a.b+c@mail.example.com"],
    ["身份证 11010519900307123X"],
    ["卡号 6222 0212 3456 7890 123"],
    ["李小明经理说"],
  ])("hides what looks like somebody's: %s", (text) => {
    const mask = createMask({ names: [], phones: [], emails: [], secrets: [] });

    expect(mask.hide(text)).toMatch(/\[\[[PTEN]1\]\]/);
    expect(mask.show(mask.hide(text))).toBe(text);
  });

  it.each([
    ["营收 12,000,000 元，规模 1,200 人"],
    ["2026-11-20 签，合同 180 万"],
    ["订单 A0001，年增 24.5%"],
    ["返工率 4.1%→1.7%"],
    ["Johnson Kellerman"],
  ])("leaves figures and other words alone: %s", (text) => {
    expect(createMask(known).hide(text)).toBe(text);
  });

  it("never sends a note about a person, nor gives it back", () => {
    const mask = createMask(known);

    expect(mask.show(mask.hide("他喜欢钓鱼。"))).toBe("他［…］。");
  });

  it("does not take a sign that somebody typed for one of its own", () => {
    const mask = createMask(known);
    mask.hide("张建国");

    expect(mask.hide("给我 [[P1]]")).not.toContain("[[P1]]");
    expect(mask.show("[[P9]]")).toBe("…");
  });

  it("puts data back however the words are cut", () => {
    const mask = createMask(known);
    const text = mask.hide("先找张建国，再找 John Keller [1]。");
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 60 }), (sizes) => {
        const stream = mask.stream();
        let shown = "";
        let from = 0;
        for (const size of sizes) {
          shown += stream.push(text.slice(from, from + size));
          from += size;
        }
        expect(shown + stream.push(text.slice(from)) + stream.end()).toBe(
          "先找张建国，再找 John Keller [1]。",
        );
      }),
    );
  });

  it("finds every known name wherever it stands", () => {
    const name = fc.stringMatching(/^[\u4e00-\u9fa5]{2,4}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), fc.nat(), (names, at) => {
        const wanted = names[at % names.length] ?? "";
        const hidden = createMask({ ...known, names }).hide(`x${wanted}，`);
        expect(hidden).not.toContain(wanted);
      }),
    );
  });
});

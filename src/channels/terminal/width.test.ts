import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clip, columnsOf, pad, wrap } from "./width.ts";

describe("display width", () => {
  it("counts Chinese and emoji as two columns, marks and colour as none", () => {
    expect(columnsOf("赢单 ok")).toBe(7);
    expect(columnsOf("👩‍👩‍👧")).toBe(2);
    expect(columnsOf("é")).toBe(1);
    expect(columnsOf("\u001b[31m红\u001b[0m")).toBe(2);
    expect(columnsOf("（，）")).toBe(6);
  });

  it("pads to the width on either side", () => {
    expect(pad("万", 4)).toBe("万  ");
    expect(pad("12", 4, "end")).toBe("  12");
  });

  it("clips within the width without cutting a character in two", () => {
    expect(clip("华晟精密", 5)).toBe("华晟…");
    expect(clip("华晟", 4)).toBe("华晟");
  });

  it("begins no line with closing punctuation", () => {
    expect(wrap("华晟精密，停机", 8)).toEqual(["华晟精", "密，停机"]);
  });

  it("breaks Latin text at spaces only", () => {
    expect(wrap("line tracing live", 9)).toEqual(["line", "tracing", "live"]);
  });

  it("loses nothing but blank space in wrapping", () => {
    const words = fc.stringMatching(/^[a-z华晟精密，。（） ]{0,60}$/u);
    fc.assert(
      fc.property(words, fc.integer({ min: 4, max: 30 }), (text, columns) => {
        expect(wrap(text, columns).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gateMarkdown } from "./gate.ts";

const gate = (text: string, hosts: readonly string[] = []) =>
  gateMarkdown(text, { documents: new Set(["case-1"]), hosts });

describe("the gate for a model's words", () => {
  it("lets plain words, bold, lists, marks and links to documents of the answer through", () => {
    const text = "**停机** 每月 6 小时 [2]，见[案例](/documents/case-1#page=3)\n\n- 甲\n- 乙";

    expect(gate(text)).toBe(text);
  });

  it.each([
    ["![x](https://evil.example/?d=1)"],
    ["[点](https://evil.example)"],
    ["打开 https://evil.example/a?b=c"],
    ["www.evil.example/x"],
    ["evil.example"],
    ["hxxps://evil.example"],
    ["<img src=//evil.example>"],
    ["[价](/documents/secret)"],
    ["[r]: https://evil.example/ref"],
    ["javascript:alert(1)"],
    ["<!channel> <@U1> <at user_id='all'>"],
    ["@all @所有人 @here"],
    ["ev\u200Bil.exa\u200Bmple"],
  ])("takes the sting out of %s", (text) => {
    expect(gate(text)).not.toMatch(/evil|secret|<|javascript:|[@＠](?:all|所有人|here)|!\[/i);
  });

  it("lets a host of the allow-list stand and nothing that only looks like it", () => {
    expect(gate("看 https://docs.example.com/a", ["docs.example.com"])).toContain(
      "https://docs.example.com/a",
    );
    expect(gate("https://docs.example.com@evil.com/", ["docs.example.com"])).not.toContain("evil");
    expect(gate("http://docs.example.com/a", ["docs.example.com"])).not.toContain("http:");
  });

  it("leaves figures, dates and decimal numbers alone", () => {
    const text = "1.7%、2026-11-20、3.5 万、A/B、第 4.1 节";

    expect(gate(text)).toBe(text);
  });

  it("lets no address through, whatever stands around it", () => {
    const noise = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(
        noise,
        noise,
        fc.constantFrom("https://evil.example/x", "//evil.example", "![a](http://evil.example)"),
        (a, b, link) => {
          expect(gate(`${a} ${link} ${b}`)).not.toMatch(/https?:\/\/|!\[/);
        },
      ),
    );
  });
});

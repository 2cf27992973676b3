import { describe, expect, it } from "vitest";
import { all, child, parseXml, textOf } from "./xml.ts";

describe("parseXml", () => {
  it("reads texts, CDATA and what is nested", () => {
    const root = parseXml(
      "<xml><A><![CDATA[<b>R&D</b>]]></A><B>7</B><L><I><![CDATA[一]]></I><I>二</I></L><E></E></xml>",
    );

    expect(textOf(root, "A")).toBe("<b>R&D</b>");
    expect(textOf(root, "B")).toBe("7");
    expect(all(child(root, "L"), "I").map(({ text }) => text)).toEqual(["一", "二"]);
    expect(textOf(root, "E")).toBeUndefined();
  });

  it("lets the first of two elements count, so that words cannot add a sender", () => {
    const root = parseXml(
      "<xml><From>shan</From><Content><![CDATA[x]]></Content><From>boss</From><Content><![CDATA[y]]></Content></xml>",
    );

    expect(textOf(root, "From")).toBe("shan");
  });

  it("refuses what is not one small document", () => {
    expect(parseXml("<xml><A>")).toBeUndefined();
    expect(parseXml("not xml")).toBeUndefined();
    expect(parseXml('<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>')).toBeUndefined();
    expect(parseXml(`<xml>${"<a>".repeat(50)}${"</a>".repeat(50)}</xml>`)).toBeUndefined();
  });
});

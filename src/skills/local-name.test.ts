import { describe, expect, it } from "vitest";
import { industryIn, localName, placeIn } from "./local-name.ts";

const stage = { name: "需求确认", custom: { 英文名称: "Need confirmed" } };

describe("names in the reader's language", () => {
  it("takes the English name that the CRM keeps, for an English reader alone", () => {
    expect(localName(stage, { locale: "en" })).toBe("Need confirmed");
    expect(localName(stage, { locale: "zh" })).toBe("需求确认");
    expect(localName({ name: "方案", custom: { 英文名称: "" } }, { locale: "en" })).toBe("方案");
  });

  it("names a trade by the national table, by its code or its Chinese name, and leaves other words alone", () => {
    const zh = { industry: "通用设备制造业", industryCode: "C34" };
    expect(industryIn(zh, { locale: "zh" })).toBe("通用设备制造业");
    expect(industryIn(zh, { locale: "en" })).not.toMatch(/\p{Script=Han}/u);
    expect(industryIn({ industry: "通用设备制造业" }, { locale: "en" })).toBe(
      industryIn(zh, { locale: "en" }),
    );
    expect(industryIn({ industry: "家族生意" }, { locale: "en" })).toBe("家族生意");
    expect(industryIn({}, { locale: "en" })).toBeUndefined();
  });

  it("names a place as each language orders it, and a municipality once", () => {
    const suzhou = { province: "江苏省", city: "苏州市" };
    expect(placeIn(suzhou, { locale: "zh" })).toBe("江苏 苏州");
    expect(placeIn(suzhou, { locale: "en" })).toBe("Suzhou, Jiangsu");
    expect(placeIn({ province: "上海市", city: "上海市" }, { locale: "en" })).toBe("Shanghai");
    expect(placeIn({}, { locale: "en" })).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { cityName, createRegionIndex, isRegionWithin, provinceName } from "./region.ts";

const index = createRegionIndex([
  {
    code: "11",
    name: "北京市",
    children: [{ code: "1101", name: "市辖区", children: [{ code: "110108", name: "海淀区" }] }],
  },
  {
    code: "22",
    name: "吉林省",
    children: [{ code: "2202", name: "吉林市", children: [{ code: "220204", name: "船营区" }] }],
  },
  {
    code: "32",
    name: "江苏省",
    children: [
      { code: "3201", name: "南京市", children: [{ code: "320106", name: "鼓楼区" }] },
      { code: "3203", name: "徐州市", children: [{ code: "320302", name: "鼓楼区" }] },
      { code: "3205", name: "苏州市", children: [{ code: "320583", name: "昆山市" }] },
    ],
  },
  { code: "42", name: "湖北省", children: [{ code: "4228", name: "恩施土家族苗族自治州", children: [] }] },
  { code: "45", name: "广西壮族自治区", children: [{ code: "4501", name: "南宁市", children: [] }] },
]);

describe("finding a place", () => {
  it.each(["北京", "北京市", "110000", " 北京 / 北京市 "])("takes %s for the city of Beijing", (text) => {
    expect(index.find(text)).toEqual({ code: "110000", province: "北京", city: "北京" });
  });

  it("reads a whole address line down to the county", () => {
    expect(index.find("江苏省苏州市昆山市花桥镇")).toEqual({
      code: "320583",
      province: "江苏",
      city: "苏州",
      district: "昆山市",
    });
    expect(index.find("中国北京海淀区")?.district).toBe("海淀区");
  });

  it("tells the city of Jilin from its province", () => {
    expect(index.find("吉林")).toEqual({ code: "220000", province: "吉林" });
    expect(index.find("吉林市")).toEqual({ code: "220200", province: "吉林", city: "吉林" });
  });

  it("does not choose between places of one name", () => {
    expect(index.find("鼓楼区")).toBeUndefined();
    expect(index.find("徐州鼓楼区")?.code).toBe("320302");
  });

  it("knows nothing of places elsewhere", () => {
    expect(index.find("Kenya")).toBeUndefined();
  });
});

describe("separate columns", () => {
  it("finds a county-level city written in the city column", () => {
    expect(index.of({ province: "江苏省", city: "昆山" })).toEqual({
      code: "320583",
      province: "江苏",
      city: "苏州",
      district: "昆山市",
    });
  });

  it("leaves out a county that does not lie in the city", () => {
    expect(index.of({ city: "南京", district: "昆山市" })).toEqual({
      code: "320100",
      province: "江苏",
      city: "南京",
    });
  });
});

it("shortens names the way people say them", () => {
  expect(provinceName("广西壮族自治区")).toBe("广西");
  expect(cityName("恩施土家族苗族自治州")).toBe("恩施");
  expect(cityName("昌都市")).toBe("昌都");
});

it("knows which code lies within which", () => {
  expect(isRegionWithin("330106", "330000")).toBe(true);
  expect(isRegionWithin("330106", "330200")).toBe(false);
});

import { describe, expect, it } from "vitest";
import { loadRegions } from "#src/regions.ts";
import { yuan } from "#test/support/pipeline-world.ts";
import { account, contact, deal } from "#test/support/sales-world.ts";
import { createAnonymiser } from "./anonymous.ts";
import { identityOf } from "./identity.ts";

const regions = await loadRegions();
const huasheng = account({
  id: "A1",
  name: "苏州华晟精密机械有限公司",
  parentId: "G1",
  city: "苏州",
  province: "江苏",
  employees: 1273,
  revenue: yuan(386_000_000),
  growth: 0.24,
  website: "www.huasheng-jm.com",
  custom: { 英文名称: "Huasheng Precision Machinery Co., Ltd.", 主要产品: "涡旋泵头、HS9 阀组" },
});
const identity = identityOf({
  account: huasheng,
  family: [account({ id: "G1", name: "瀚屿控股集团有限公司" })],
  contacts: [
    contact({ id: "C1", name: "张建国", phone: "13812345678", email: "zjg@huasheng-jm.com" }),
    contact({ id: "C2", name: "Emma Turner" }),
  ],
  deals: [deal({ id: "D1", name: "二期全厂推广", amount: yuan(2_640_000) })],
  people: ["李珊"],
  others: ["东川泵业股份有限公司"],
});
const zh = createAnonymiser({ identity, regions, locale: "zh", ours: ["停机卫士"] });
const en = createAnonymiser({ identity, regions, locale: "en", ours: ["Downtime Guard"] });

const TELLING_ZH = [
  "苏州华晟精密机械有限公司",
  "华晟精密",
  "华晟",
  "华 晟",
  "华·晟",
  "华\u200b晟集团",
  "Huasheng Precision",
  "HUASHENG",
  "瀚屿集团",
  "瀚屿",
  "张建国",
  "张总",
  "老张",
  "建国",
  "Emma Turner",
  "李珊",
  "东川泵业",
  "13812345678",
  "138-1234-5678",
  "zjg@huasheng-jm.com",
  "huasheng-jm.com",
  "涡旋泵头",
  "二期全厂推广",
  "苏州",
  "苏州工业园区",
  "昆山",
  "苏南",
  "2026年3月15日",
  "3月15日",
  "2026-03-15",
  "1273 人",
  "1,273 人",
  "264 万元",
  "3.86 亿元",
  "合同 HT-2026-0318",
];

describe("a case in Chinese without names", () => {
  it.each(TELLING_ZH)("sees and takes out %s", (telling) => {
    const text = `这家企业用了停机卫士，${telling}，停机减少三成。`;

    expect(zh.leaks(text)).not.toEqual([]);
    const cleaned = zh.clean(text);
    if (cleaned !== undefined) expect(zh.leaks(cleaned.text)).toEqual([]);
    expect(cleaned?.text ?? "").not.toContain(telling);
  });

  it("keeps what makes it a case: trade, province, our product, the share that was gained", () => {
    const { text = "" } =
      zh.clean("苏州华晟精密是江苏一家机械企业，2026年3月15日用上停机卫士[1]。张总说停机少了 30%[2]。") ?? {};

    for (const part of ["江苏", "机械企业", "停机卫士", "30%", "[1]", "[2]"]) expect(text).toContain(part);
    expect(zh.leaks(text)).toEqual([]);
  });

  it("drops a sentence it cannot clean and refuses when none is left", () => {
    const kept = zh.clean("停机减少三成。由 Hua Shengming 牵头。");

    expect(kept?.text).toBe("停机减少三成。");
    expect(kept?.dropped).toBe(1);
    expect(zh.clean("由 Hua Shengming 牵头。")).toBeUndefined();
  });
});

const TELLING_EN = [
  "Huasheng Precision Machinery Co., Ltd.",
  "Huasheng",
  "HuaSheng's",
  "huasheng-jm.com",
  "华晟",
  "Emma Turner",
  "Ms Turner",
  "Mr Zhang",
  "Zhang Jianguo",
  "Suzhou",
  "Kunshan",
  "15 March 2026",
  "Mar 15, 2026",
  "2026-03-15",
  "1,273 people",
  "+86 138 1234 5678",
  "zjg@huasheng-jm.com",
];

describe("a case in English without names", () => {
  it.each(TELLING_EN)("sees and takes out %s", (telling) => {
    const text = `The plant used our product, ${telling}, and lost less time.`;

    expect(en.leaks(text)).not.toEqual([]);
    const cleaned = en.clean(text);
    if (cleaned !== undefined) expect(en.leaks(cleaned.text)).toEqual([]);
    expect(cleaned?.text ?? "").not.toContain(telling);
  });

  it("keeps the province, our product and the share", () => {
    const { text = "" } = en.clean("The plant in Suzhou uses Downtime Guard and lost 30% less time.") ?? {};

    expect(text).toBe("The plant in Jiangsu uses Downtime Guard and lost 30% less time.");
  });
});

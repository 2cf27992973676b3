import { describe, expect, it } from "vitest";
import { loadRegions } from "#src/regions.ts";
import { createSkills } from "#src/skills/index.ts";
import { createNameFinder } from "./named.ts";
import { routeScoped, scopeInText } from "./scope.ts";

const find = createNameFinder([
  { id: "A1", name: "华晟精密有限公司" },
  { id: "A2", name: "东川泵业股份有限公司" },
]);
const skills = createSkills();
const known = {
  territories: ["全部", "华东一区", "苏南装备"],
  segments: ["泵阀鱼塘"],
  regions: await loadRegions(),
};

function route(text: string) {
  const routed = routeScoped({ text, skills, names: find(text) }, known);
  return routed && { skill: routed.skill.id, input: routed.input };
}

const selection = (text: string) => scopeInText(text, find(text), known)?.selection;

describe("which accounts a text names", () => {
  it.each([
    ["华东区汽车零部件客户的BANT", { region: "华东", industry: "汽车零部件" }],
    ["苏南装备的客户打标签", { territory: "苏南装备" }],
    ["泵阀鱼塘里谁最值得做", { segment: "泵阀鱼塘" }],
    ["江苏苏州的通用设备客户", { region: "江苏苏州", industry: "通用设备" }],
    ["昆山的客户", { region: "昆山" }],
    ["我的客户里谁最值得做", { mine: true }],
    ["华晟精密和东川泵业哪个好", { accounts: ["A1", "A2"] }],
    ["accounts in East China", { region: "East China" }],
    ["machinery makers in Suzhou", { region: "Suzhou", industry: "machinery" }],
  ])("%s", (text, expected) => {
    expect(selection(text)).toEqual(expected);
  });

  it.each(["华晟精密在苏州的BANT", "合作伙伴有哪些", "全部客户", "今天该跟谁", "东方不亮西方亮"])(
    "none in %s",
    (text) => {
      expect(selection(text)).toBeUndefined();
    },
  );
});

describe("skills that take a selection", () => {
  it.each([
    ["华东区汽车零部件客户的BANT", "bant", { region: "华东", industry: "汽车零部件" }],
    ["江苏客户的分层", "tiers", { region: "江苏" }],
    ["江苏客户的矩阵", "matrix", { region: "江苏" }],
    ["给鲁中的客户打标签", "tags", { region: "鲁中" }],
    ["苏南装备的客户画像", "profile", { territory: "苏南装备" }],
    ["华东哪些客户满意但不忠诚", "loyalty", { region: "华东" }],
    ["苏州谁可以帮我们推荐", "referrals", { region: "苏州" }],
    ["江苏有没有重复的客户", "lifecycle", { region: "江苏" }],
    ["山东的市场信息", "insights", { region: "山东" }],
    ["华晟精密和东川泵业的BANT", "bant", { accounts: ["A1", "A2"] }],
    ["华晟精密有什么标签", "tags", { account: "A1" }],
    ["我这个季度该打哪些客户", "targets", {}],
    ["江苏这个季度该打哪些客户", "targets", { region: "江苏" }],
    ["哪些客户最理想", "score", { all: true }],
    ["江苏的细分市场排名", "segments", { region: "江苏" }],
    ["江苏可以借谁的力", "resources", { region: "江苏" }],
    ["苏州的客户归哪些区域", "territories", { region: "苏州" }],
    ["segments in Jiangsu", "segments", { region: "Jiangsu" }],
    ["resources for accounts in Suzhou", "resources", { region: "Suzhou" }],
    ["rank accounts in Suzhou", "score", { region: "Suzhou" }],
    ["tags of accounts in Jiangsu", "tags", { region: "Jiangsu" }],
    ["bant of automotive accounts in East China", "bant", { region: "East China", industry: "automotive" }],
    ["whom should I go for this quarter", "targets", {}],
  ])("%s", (text, skill, input) => {
    expect(route(text)).toEqual({ skill, input });
  });

  it("leaves alone what is about one account, documents or a territory itself", () => {
    expect(route("华晟精密的BANT")).toEqual({ skill: "bant", input: { account: "A1" } });
    expect(route("有没有汽车零部件做产线追溯的案例")?.skill).toBe("docs");
    expect(route("/territories 华东一区")).toEqual({
      skill: "territories",
      input: { territory: "华东一区" },
    });
  });
});

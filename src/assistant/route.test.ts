import { describe, expect, it } from "vitest";
import { createSkills } from "../skills/index.ts";
import { createNameFinder } from "./named.ts";
import { routeText } from "./route.ts";
import { strip } from "./wording.ts";

const skills = createSkills();
const huasheng = { id: "A0001", name: "华晟精密机械有限公司" };

function route(text: string, accounts: readonly { id: string; name: string }[] = []) {
  const routed = routeText({ text, skills, names: createNameFinder(accounts)(text) });
  return routed && { skill: routed.skill.id, input: routed.input, by: routed.by };
}

describe("routing without a model", () => {
  it("strips politeness, particles and punctuation in both languages", () => {
    expect(strip("请问 华晟精密怎么样呢？")).toBe("华晟精密怎么样");
    expect(strip("Could you please tell me about Huasheng?")).toBe("tell me about Huasheng");
    expect(strip("帮我看看华晟精密吧。")).toBe("看看华晟精密");
  });

  it("takes a command word with the rest as its subject", () => {
    expect(route("/account 华晟精密")).toEqual({
      skill: "account",
      input: { account: "华晟精密" },
      by: "command",
    });
    expect(route("客户：华晟精密")).toEqual({
      skill: "account",
      input: { account: "华晟精密" },
      by: "command",
    });
  });

  it("takes a phrase with a name in it", () => {
    expect(route("介绍一下华晟精密")).toEqual({
      skill: "account",
      input: { account: "华晟精密" },
      by: "phrase",
    });
    expect(route("What do we know about Huasheng Precision?")).toEqual({
      skill: "account",
      input: { account: "Huasheng Precision" },
      by: "phrase",
    });
  });

  it("lets the account found in the text beat the words around its name", () => {
    expect(route("看看华晟精密机械这家公司", [huasheng])?.input).toEqual({ account: "A0001" });
  });

  it("leaves a pronoun to the account in hand", () => {
    expect(route("介绍一下这家公司")?.input).toEqual({});
    expect(route("tell me about it")?.input).toEqual({});
  });

  it("keeps the account in hand in a follow-up without a name", () => {
    expect(route("那竞争对手呢")).toMatchObject({ skill: "account", input: {} });
    expect(route("and the budget?")).toMatchObject({ skill: "bant", input: {} });
  });

  it("hands the beginning of several names on, to be asked back", () => {
    const group = ["瀚屿炼化", "瀚屿热电"].map((name) => ({ id: name, name }));

    expect(route("瀚屿值不值得做", group)?.input).toEqual({ account: "瀚屿" });
  });

  it("tells the longer name from the shorter one inside it", () => {
    const group = ["华晟集团", "华晟精密"].map((name) => ({ id: name, name }));

    expect(route("华晟精密值不值得做", group)?.input).toEqual({ account: "华晟精密" });
    expect(route("华晟集团的忠诚度", group)?.input).toEqual({ account: "华晟集团" });
  });

  it("hands on a name it does not know rather than answer about the one in hand", () => {
    expect(route("北辰动力有没有预算")).toMatchObject({ skill: "bant", input: { account: "北辰动力" } });
  });

  it("understands words in another order than any phrase has them", () => {
    const brenwick = { id: "B", name: "Brenwick Pumps" };

    expect(route("when will Brenwick Pumps finally buy?", [brenwick])).toMatchObject({
      skill: "bant",
      input: { account: "B" },
    });
  });

  it("opens the account when its name is all that was said", () => {
    expect(route("华晟精密机械", [huasheng])).toEqual({
      skill: "account",
      input: { account: "A0001" },
      by: "name",
    });
  });

  it("says nothing rather than guess when no rule fits", () => {
    expect(route("今天天气怎么样啊哈哈")?.skill).not.toBe("account");
    expect(route("")).toBeUndefined();
    expect(route("？？？")).toBeUndefined();
  });
});

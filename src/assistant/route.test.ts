import { describe, expect, it } from "vitest";
import { createSkills } from "../skills/index.ts";
import { type NamedAccount, routeText, strip } from "./route.ts";

const skills = createSkills();
const huasheng: NamedAccount = { id: "A0001", name: "华晟精密机械有限公司", short: "华晟精密机械" };

function route(text: string, named: readonly NamedAccount[] = []) {
  const routed = routeText({ text, skills, named });
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

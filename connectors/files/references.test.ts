import { describe, expect, it } from "vitest";
import { createReferences } from "./references.ts";

describe("references", () => {
  it("take an id before a name, and a name whatever its case, width and spaces", () => {
    const references = createReferences();
    references.add("account", "A1", ["Acme Corp"]);
    references.add("account", "Acme Corp", ["Other"]);

    expect(references.resolve("account", "Acme Corp")).toEqual({ id: "Acme Corp" });
    expect(references.resolve("account", "Acme Corp", { by: "name" })).toEqual({ id: "A1" });
    expect(references.resolve("account", "ＡＣＭＥ  corp")).toEqual({ id: "A1" });
  });

  it("suggest a name that is only similar and never take it", () => {
    const references = createReferences();
    references.add("product", "p2", ["GTX Pro"]);

    expect(references.resolve("product", "GTXPro")).toEqual({ suggestion: "GTX Pro" });
    expect(references.resolve("product", "MG Special")).toEqual({});
  });

  it("join what the mapping's aliases join", () => {
    const references = createReferences({ product: { GTXPro: "GTX Pro" } });
    references.add("product", "p2", ["GTX Pro"]);

    expect(references.resolve("product", "gtxpro")).toEqual({ id: "p2" });
  });

  it("call a name of two records ambiguous unless the account settles it", () => {
    const references = createReferences();
    references.add("contact", "C1", ["王芳"], { scope: "A1" });
    references.add("contact", "C2", ["王芳"], { scope: "A2" });

    expect(references.resolve("contact", "王芳")).toEqual({ ambiguous: true });
    expect(references.resolve("contact", "王芳", { scope: "A2" })).toEqual({ id: "C2" });
  });

  it("tell records apart whose names differ only in how they are typed", () => {
    const references = createReferences();
    references.add("product", "1", ["MG"]);
    references.add("product", "2", ["mg"]);

    expect(references.resolve("product", "MG")).toEqual({ id: "1" });
    expect(references.resolve("product", "mg")).toEqual({ id: "2" });
    expect(references.resolve("product", "Mg")).toEqual({ ambiguous: true });
  });

  it("let a name in the files go before the same name stored earlier", () => {
    const references = createReferences();
    references.add("account", "new", ["甲"]);
    references.add("account", "old", ["甲"], { stored: true });

    expect(references.resolve("account", "甲")).toEqual({ id: "new" });
    expect(references.resolve("account", "old")).toEqual({ id: "old" });
  });
});

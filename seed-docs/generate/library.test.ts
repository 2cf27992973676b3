import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { LexiconEntries } from "#src/library/lexicon.ts";
import { cell, readTable } from "./tables.ts";

const FOLDER = new URL("../library/", import.meta.url);

const OneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const Front = z.object({
  title: z.string().min(3),
  company: z.string().optional(),
  industryCode: OneOrMore.optional(),
  product: OneOrMore.optional(),
  kind: z.enum(["case", "solution", "product-sheet", "price-list", "playbook", "article"]),
  language: z.enum(["zh", "en"]),
  section: z.string().optional(),
  stage: z.string(),
  role: OneOrMore,
  problem: z.string().optional(),
  size: z.string().optional(),
  confidentiality: z.enum(["public", "internal", "restricted"]),
  validUntil: z.iso.date(),
  summary: z.string().min(15),
});

function read(file: string) {
  const [, front = "", body = ""] =
    /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(new URL(file, FOLDER), "utf8")) ?? [];
  return { file, front: Front.parse(parse(front)), body };
}

const documents = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".md"))
  .sort()
  .map(read);

const ofKind = (kind: string) => documents.filter(({ front }) => front.kind === kind);
const cases = ofKind("case");

describe("the library", () => {
  it("holds enough of every kind, in both languages", () => {
    expect(documents.length).toBeGreaterThanOrEqual(44);
    expect(cases.filter(({ front }) => front.language === "zh").length).toBeGreaterThanOrEqual(14);
    expect(cases.filter(({ front }) => front.language === "en").length).toBeGreaterThanOrEqual(8);
    expect(ofKind("solution").length).toBeGreaterThanOrEqual(8);
    expect(ofKind("product-sheet").length).toBeGreaterThanOrEqual(6);
    expect(ofKind("price-list").map(({ front }) => front.confidentiality)).toEqual(["restricted"]);
    expect(documents.some(({ front }) => front.validUntil < "2026-11-20")).toBe(true);
  });

  it("has a playbook file for each of the eleven sections, naming it and adding English", () => {
    const sections = documents.filter(({ front }) => front.section !== undefined);

    expect(sections.map(({ front }) => front.section)).toEqual([
      "1.1",
      "1.2",
      "1.3",
      "1.4",
      "2.1",
      "2.2",
      "2.3",
      "3.1",
      "3.2",
      "4.1",
      "4.2",
    ]);
    for (const { front, body } of sections) {
      expect(body).toContain(`打法手册 ${front.section}`);
      expect(body).toContain("## In English");
    }
  });

  it("names products by the names of the catalogue", () => {
    const known = new Set(
      readTable("products").flatMap((row) => [cell(row, "产品名称"), cell(row, "英文名称")]),
    );

    expect(documents.flatMap(({ front }) => front.product ?? []).filter((name) => !known.has(name))).toEqual(
      [],
    );
  });

  it("tells cases only of customers that really bought that product", () => {
    const accounts = new Map(readTable("accounts").map((row) => [cell(row, "客户名称"), row]));
    const products = new Map(
      readTable("products").flatMap(
        (row) =>
          [
            [cell(row, "产品名称"), cell(row, "产品编号")],
            [cell(row, "英文名称"), cell(row, "产品编号")],
          ] as const,
      ),
    );
    const won = readTable("deals").filter((row) => cell(row, "商机阶段") === "赢单");
    for (const { file, front } of cases) {
      const account = accounts.get(front.company ?? "");
      const [product = ""] = front.product ?? [];
      expect(account, file).toBeDefined();
      expect(front.industryCode, file).toEqual([cell(account, "行业代码")]);
      expect(
        won.some(
          (row) =>
            cell(row, "客户编号") === cell(account, "客户编号") &&
            cell(row, "产品编号") === products.get(product),
        ),
        file,
      ).toBe(true);
    }
  });

  it("gives each case the headcount of the account", () => {
    const accounts = new Map(readTable("accounts").map((row) => [cell(row, "客户名称"), row]));
    for (const { file, front } of cases)
      expect(front.size?.replaceAll(/\D/g, ""), file).toBe(
        cell(accounts.get(front.company ?? ""), "员工人数"),
      );
  });

  it("has one text in an old and a new version, nearly the same", () => {
    const words = (text: string) => new Set(text.match(/[\p{L}\p{N}]{2}/gu));
    const [old, fresh] = [
      "solution-traceability-auto-parts-2025.md",
      "solution-traceability-auto-parts.md",
    ].map((file) => words(read(file).body));
    const shared = [...(old ?? [])].filter((word) => fresh?.has(word)).length;

    expect(shared / (old?.size ?? 1)).toBeGreaterThan(0.7);
  });

  it("has no two cases cut from one template", () => {
    const bodies = cases.map(
      ({ body }) => new Set(body.replaceAll(/^#.*$/gm, "").match(/[\p{L}\p{N}]{6,}/gu)),
    );
    for (const [i, a] of bodies.entries())
      for (const b of bodies.slice(i + 1)) {
        const shared = [...a].filter((phrase) => b.has(phrase)).length;
        expect(shared / Math.min(a.size, b.size)).toBeLessThan(0.25);
      }
  });
});

describe("the lexicon", () => {
  const entries = LexiconEntries.parse(parse(readFileSync(new URL("lexicon.yaml", FOLDER), "utf8")));
  const conceptOf = (kind: string, name: string) =>
    entries.find(
      (entry) =>
        entry.kind === kind &&
        [...entry.zh, ...entry.en].some((known) => known.toLowerCase() === name.toLowerCase()),
    )?.id;

  it.each([
    ["industry", "汽车零部件", "auto parts"],
    ["industry", "汽配", "automotive components"],
    ["problem", "追溯", "traceability"],
    ["problem", "停机", "downtime"],
    ["problem", "能耗", "energy"],
    ["role", "质量总监", "Quality Manager"],
    ["product", "衡石追溯", "Hengshi Trace"],
    ["region", "马来西亚", "Penang"],
  ])("knows in %s that %s and %s are one thing", (kind, zh, en) => {
    expect(conceptOf(kind, zh)).toBeDefined();
    expect(conceptOf(kind, zh)).toBe(conceptOf(kind, en));
  });

  it("names each product in both languages", () => {
    for (const row of readTable("products"))
      expect(conceptOf("product", cell(row, "产品名称"))).toBe(conceptOf("product", cell(row, "英文名称")));
  });

  it("lets no name stand for two things of the same kind", () => {
    const names = entries.flatMap((entry) =>
      [...new Set([...entry.zh, ...entry.en])].map((name) => `${entry.kind}:${name.toLowerCase()}`),
    );

    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("knows the trade of every account", () => {
    const codes = new Set(
      entries
        .filter((entry) => entry.kind === "industry")
        .map((entry) => entry.id.replace("industry/", "").toUpperCase()),
    );
    const missing = readTable("accounts")
      .map((row) => cell(row, "行业代码"))
      .filter((code) => !codes.has(code));

    expect(missing).toEqual([]);
  });
});

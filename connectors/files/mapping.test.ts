import { describe, expect, it } from "vitest";
import { AppError } from "#src/errors.ts";
import { type Mapping, parseMapping } from "./mapping.ts";
import { renderMapping } from "./render.ts";

const text = `version: 1
currency: CNY
tables:
  - file: 客户.csv
    kind: account
    columns:
      名称: name
      年营收: { field: revenue, unit: 10k }
`;

function refusal(content: string): AppError {
  try {
    parseMapping(content, "mapping.yaml");
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("was not refused");
}

describe("a mapping file", () => {
  it("is read as it was written, and written so that it reads the same", () => {
    const mapping = parseMapping(text, "mapping.yaml");

    expect(mapping.tables[0]?.columns).toEqual({ 名称: "name", 年营收: { field: "revenue", unit: "10k" } });
    expect(parseMapping(renderMapping(mapping), "again.yaml")).toEqual(mapping);
  });

  it.each([
    ["an unknown field", text.replace("名称: name", "名称: nmae"), 7, "no field nmae"],
    ["an unknown unit", text.replace("10k", "12k"), 8, "unit"],
    ["an unknown kind", text.replace("account", "acount"), 5, "kind"],
    ["a wrong currency", text.replace("CNY", "yuan"), 2, "three capital letters"],
    ["broken YAML", text.replace("kind: account", "kind: [account"), 6, "line 6"],
    ["a setting nobody knows", `${text}colour: red\n`, 1, "colour"],
  ])("with %s is refused with the line it stands in", (_what, content, line, hint) => {
    const error = refusal(content);

    expect(error.code).toBe("INPUT_INVALID");
    expect(error.at).toEqual({ file: "mapping.yaml", row: line });
    expect(error.message).toContain(hint);
    expect(error.zh).toContain(`第 ${line} 行`);
  });

  it("may leave a table out, with the reason", () => {
    const skipped = `version: 1\ncurrency: USD\ntables:\n  - file: a.csv\n    skip: not ours\n`;

    expect(parseMapping(skipped, "m.yaml").tables).toEqual([{ file: "a.csv", skip: "not ours" }]);
    expect(() => parseMapping(skipped.replace("skip: not ours", "header: 2"), "m.yaml")).toThrow(
      "needs a kind",
    );
  });

  it("says in both languages what can be edited", () => {
    const mapping: Mapping = { version: 1, currency: "CNY", tables: [{ file: "a.csv", skip: "x" }] };

    expect(renderMapping(mapping)).toMatch(/导入映射[\s\S]*How the tables become records/);
  });
});

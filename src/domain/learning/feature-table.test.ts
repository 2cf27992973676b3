import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeCode, encodeTable, fitEncoder } from "./encoder.ts";
import { buildFeatureTable, type FeatureRecord, type Field } from "./feature-table.ts";
import { inferFields } from "./infer-fields.ts";
import { columnsOf, takeRows } from "./table-rows.ts";
import { wordsOf } from "./words.ts";

function codesOf(field: Field, values: readonly FeatureRecord[string][], options = {}) {
  const table = buildFeatureTable(
    values.map((value) => ({ [field.id]: value })),
    [field],
  );
  const encoder = fitEncoder(table, options);
  return { codes: [...encodeTable(encoder, table)], encoder, table };
}

describe("buildFeatureTable", () => {
  it("reads numbers as people write them and keeps missing apart from zero", () => {
    const { table } = codesOf({ id: "staff", kind: "number" }, ["1,200", "24%", 0, "", null, "N/A"]);
    const [column] = table.columns;

    expect(column).toEqual({
      kind: "number",
      values: new Float64Array([1200, 24, 0, Number.NaN, Number.NaN, Number.NaN]),
    });
    expect(table.problems).toEqual([]);
  });

  it("reports dates in a field of numbers as unread, once, with the first of them", () => {
    const { table } = codesOf({ id: "revenue", kind: "number" }, [5, "2026-03-01", "2026-04-01"]);

    expect(table.problems).toEqual([{ field: "revenue", count: 2, row: 1, value: "2026-03-01" }]);
  });

  it("reads dates as days and refuses a 31st of February", () => {
    const { table } = codesOf({ id: "since", kind: "date" }, ["1970-01-02", "2026/02/31", "1970.1.3 08:00"]);

    expect(table.columns[0]).toEqual({ kind: "number", values: new Float64Array([1, Number.NaN, 2]) });
    expect(table.problems[0]?.value).toBe("2026/02/31");
  });

  it("takes Chinese as pairs of characters and Latin words in the singular", () => {
    expect(wordsOf("产线追溯 MES Factories 厂")).toEqual(["产线", "线追", "追溯", "mes", "factory", "厂"]);
  });
});

describe("fitEncoder", () => {
  it("keeps a bin for each value when there are few", () => {
    const { codes, encoder } = codesOf({ id: "size", kind: "number" }, [1, 2, 5, 5, null]);

    expect(codes).toEqual([1, 2, 3, 3, 0]);
    expect(encoder.fields[0]?.edges).toEqual([1.5, 3.5]);
  });

  it("does not let nine zeros in ten hide the differences among the tenth", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0 : i));
    const { encoder } = codesOf({ id: "revenue", kind: "number" }, values, { maxBins: 6 });

    expect(encoder.fields[0]?.edges?.length).toBe(5);
    expect(encoder.fields[0]?.edges?.[0]).toBe(450);
  });

  it("never puts a larger number into a smaller code, nor more codes than asked for", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 20 }),
        (values, maxBins) => {
          const { codes, encoder } = codesOf({ id: "x", kind: "number" }, values, { maxBins });
          const order = values
            .map((value, i) => [value, codes[i] as number] as const)
            .sort((a, b) => a[0] - b[0]);

          expect(encoder.fields[0]?.size).toBeLessThanOrEqual(maxBins + 1);
          order.reduce((last, [, code]) => {
            expect(code).toBeGreaterThanOrEqual(last);
            return code;
          }, 1);
        },
      ),
    );
  });

  it("pools the rarest of 10,000 labels and still fits one byte", () => {
    const values = Array.from({ length: 30_000 }, (_, i) => `c${Math.floor(Math.sqrt(i * 3333)) % 10_000}`);
    const { codes, encoder } = codesOf({ id: "city", kind: "category" }, values);

    expect(encoder.fields[0]?.size).toBe(256);
    expect(Math.max(...codes)).toBe(255);
    expect(codes.filter((code) => code === 255).length).toBeGreaterThan(1000);
  });

  it("gives a rare or unknown branch of a tree the code of its nearest known parent", () => {
    const field: Field = { id: "industry", kind: "tree" };
    const seen = ["制造/机械", "制造/机械", "制造/机械", "制造/汽车", "零售"].map((industry) => ({
      industry,
    }));
    const encoder = fitEncoder(buildFeatureTable(seen, [field]), { minCount: 2 });
    const [codes] = encoder.fields;

    const asked = buildFeatureTable(
      [{ industry: "制造/船舶" }, { industry: "制造/机械/机床" }, { industry: "农业" }],
      [field],
    );

    const labels = [...encodeTable(encoder, asked)].map((code) => codes && describeCode(codes, code));
    expect(labels).toEqual(["制造", "制造 / 机械", undefined]);
  });

  it("reads industry codes by their prefixes", () => {
    const field: Field = { id: "code", kind: "tree", prefixes: [1, 3] };
    const { table } = codesOf(field, ["C3421"]);

    expect(table.columns[0]).toMatchObject({ labels: ["C", "C / C34", "C / C34 / C3421"] });
  });

  it("describes codes in words: ranges, dates and labels", () => {
    const { encoder } = codesOf({ id: "staff", kind: "number" }, [10, 20, 30]);
    const dates = codesOf({ id: "since", kind: "date" }, ["2026-01-01", "2026-01-03"]);
    const [field] = encoder.fields;

    expect([0, 1, 2, 3].map((code) => field && describeCode(field, code))).toEqual([
      undefined,
      "< 15",
      "15 – 25",
      "≥ 25",
    ]);
    expect(dates.encoder.fields[0] && describeCode(dates.encoder.fields[0], 2)).toBe("≥ 2026-01-02");
  });

  it("turns the common labels of a multi-value into yes and no", () => {
    const { codes, encoder } = codesOf({ id: "owns", kind: "multi" }, ["ERP; MES", "ERP", "", "MES、CRM"], {
      flags: 2,
    });

    expect(encoder.fields.map((field) => field.labels)).toEqual([["ERP"], ["MES"]]);
    expect(codes).toEqual([2, 2, 2, 1, 0, 0, 1, 2]);
  });
});

describe("takeRows and columnsOf", () => {
  const fields: Field[] = [
    { id: "n", kind: "number" },
    { id: "tags", kind: "multi" },
  ];
  const table = buildFeatureTable(
    [
      { n: 1, tags: "a;b" },
      { n: 2, tags: "" },
      { n: 3, tags: "b;a" },
    ],
    fields,
  );

  it("takes rows in the order asked for, repeats included", () => {
    const taken = takeRows(table, [2, 1, 2]);

    expect(taken.columns[0]).toEqual({ kind: "number", values: new Float64Array([3, 2, 3]) });
    expect(taken.columns[1]).toMatchObject({
      starts: new Uint32Array([0, 2, 2, 4]),
      missing: new Uint8Array([0, 1, 0]),
    });
  });

  it("leaves out fields", () => {
    expect(columnsOf(table, (id) => id !== "tags").fields.map(({ id }) => id)).toEqual(["n"]);
  });
});

describe("inferFields", () => {
  it("tells kinds apart and leaves out what cannot teach", () => {
    const records = Array.from({ length: 40 }, (_, i) => ({
      id: `A-${i}`,
      staff: String(i * 10),
      since: `2024-01-${String((i % 28) + 1).padStart(2, "0")}`,
      region: i % 2 === 0 ? "华东" : "华南",
      owns: "ERP; MES",
      about: `Company ${i} builds machines for the food industry and has done so for ${i} years.`,
      currency: "CNY",
      empty: "",
    }));

    const inferred = inferFields(records, Object.keys(records[0] ?? {}));

    expect(inferred.map(({ kind, skipped }) => skipped ?? kind)).toEqual([
      "identifier",
      "number",
      "date",
      "category",
      "constant",
      "text",
      "constant",
      "empty",
    ]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportFolder } from "#test/support/export-folder.ts";
import { guessDelimiter, readCsv } from "./csv.ts";
import type { RawRow } from "./raw.ts";

async function read(content: string | Uint8Array): Promise<RawRow[]> {
  await using folder = await exportFolder({ "table.csv": content });
  return (await Array.fromAsync(readCsv(folder.file("table.csv"), {}))).flat();
}

const cells = (rows: readonly RawRow[]) => rows.map((row) => row.cells);

describe("encodings", () => {
  // 客户,金额 / 甲公司,1 in GB18030.
  const gb = Uint8Array.from([
    0xbf, 0xcd, 0xbb, 0xa7, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a, 0xbc, 0xd7, 0xb9, 0xab, 0xcb, 0xbe, 0x2c,
    0x31, 0x0a,
  ]);
  const expected = [
    ["客户", "金额"],
    ["甲公司", "1"],
  ];

  it("reads GB18030", async () => {
    expect(cells(await read(gb))).toEqual(expected);
  });

  it("reads GB18030 whose first Chinese character stands far into the file", async () => {
    const ascii = new TextEncoder().encode("id,name\n".repeat(20_000));

    const rows = await read(Uint8Array.from([...ascii, ...gb]));

    expect(cells(rows.slice(-2))).toEqual(expected);
  });

  it("leaves out the mark of UTF-8 and reads UTF-16 with its mark", async () => {
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from("客户\t金额\r\n甲公司\t1\r\n", "utf16le"),
    ]);

    expect(cells(await read("\ufeff客户,金额\n甲公司,1\n"))).toEqual(expected);
    expect(cells(await read(utf16))).toEqual(expected);
  });

  it("keeps a UTF-8 file with one broken byte in UTF-8 and marks the row", async () => {
    const broken = Buffer.concat([
      Buffer.from("客户名称,所属行业\n华晟精密机械制造有限公司"),
      Buffer.from([0xff]),
      Buffer.from(",通用设备\n临港重装,专用设备\n"),
    ]);

    const rows = await read(broken);

    expect(rows.map((row) => row.garbled ?? false)).toEqual([false, true, false]);
    expect(rows[2]?.cells).toEqual(["临港重装", "专用设备"]);
  });
});

describe("delimiters and line ends", () => {
  it.each([";", "\t", "|", ","])("finds %j", (delimiter) => {
    const table = `a${delimiter}b${delimiter}c\n1${delimiter}"x, y; z"${delimiter}3\n`;

    expect(guessDelimiter(Buffer.from(table))).toBe(delimiter);
  });

  it("reads carriage returns alone as line ends", async () => {
    expect(cells(await read("a,b\r1,2\r3,4"))).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
    ]);
  });
});

describe("broken quotes", () => {
  it("cost their own row and no other", async () => {
    const rows = await read('id,name\n1,ok\n2,5" pipe\n3,"open\n4,"q"z"\n5,"a, ""b"""\n');

    expect(rows.map((row) => [row.row, row.broken === undefined])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, false],
      [5, true],
      [6, true],
    ]);
    expect(rows[2]?.cells).toEqual(["2", '5" pipe']);
    expect(rows[5]?.cells).toEqual(["5", 'a, "b"']);
  });

  it("do not swallow the rest of a file beyond one block", async () => {
    const many = Array.from({ length: 60_000 }, (_, index) => `${index},name ${index}`);
    many[100] = '100,"never closed';

    const rows = await read(`id,name\n${many.join("\n")}\n`);

    expect(rows).toHaveLength(60_001);
    expect(rows.filter((row) => row.broken !== undefined).map((row) => row.row)).toEqual([102]);
  });
});

it("gives back whatever a plain writer wrote, blank lines counted as rows", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "客", '"', ",", "\n", "\r\n", " ", "'", ";", "0") });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      const written = rows
        .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(","))
        .join("\r\n");

      expect(cells(await read(`h,h\r\n${written}\r\n`)).slice(1)).toEqual(rows);
    }),
    { numRuns: 60 },
  );
});

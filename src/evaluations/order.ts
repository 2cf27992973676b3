import type { Text } from "../domain/text.ts";

type Row = Record<string, string>;
type Read = (text: string) => number | undefined;

/** Rows in order of time by one column: numbers, dates as people write them, else text; ties keep the file's order. */
export function inOrder(rows: readonly Row[], column: string, remarks: Text[]): Row[] {
  const texts = rows.map((row) => row[column]?.trim() ?? "");
  const stated = texts.filter((text) => text !== "");
  const empty = texts.length - stated.length;
  if (empty > 0) {
    remarks.push({
      zh: `${empty} 行没有“${column}”，排在最前`,
      en: `${empty} rows state no ${column}; they come first`,
    });
  }
  const read = readerFor(stated);
  if (read === undefined) {
    remarks.push({
      zh: `“${column}”既不是数也不是日期，按文字排序`,
      en: `${column} holds neither numbers nor dates; its text is sorted`,
    });
    return sorted(rows, texts);
  }
  return sorted(
    rows,
    texts.map((text) => read(text) ?? Number.NEGATIVE_INFINITY),
  );
}

function sorted<K extends string | number>(rows: readonly Row[], keys: readonly K[]): Row[] {
  const order = rows.map((row, i) => ({ row, key: keys[i] as K }));
  return order.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

function readerFor(texts: readonly string[]): Read | undefined {
  const readers = [numberIn, yearFirst, dayOrMonthFirst(texts)];
  return readers.find((read) => texts.every((text) => read(text) !== undefined));
}

function numberIn(text: string): number | undefined {
  const number = Number(text.replaceAll(",", ""));
  return Number.isFinite(number) ? number : undefined;
}

function yearFirst(text: string): number | undefined {
  const [, year, month, day = "1", rest = ""] =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})日?)?(.*)$/.exec(text) ?? [];
  return year === undefined ? undefined : instant([year, month ?? "", day], rest);
}

/** `20-10-16`, `3/1/2018`: the day comes first unless a second part over 12 says otherwise. */
function dayOrMonthFirst(texts: readonly string[]): Read {
  const parts = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(.*)$/;
  const monthFirst = texts.some((text) => Number(parts.exec(text)?.[2]) > 12);
  return (text) => {
    const [, one = "", two = "", year = "", rest = ""] = parts.exec(text) ?? [];
    if (year === "") return undefined;
    const full = year.length === 2 ? `20${year}` : year;
    return instant(monthFirst ? [full, one, two] : [full, two, one], rest);
  };
}

function instant([year, month, day]: readonly [string, string, string], rest: string): number | undefined {
  const [, hours = "0", minutes = "0"] = /(\d{1,2}):(\d{2})/.exec(rest) ?? [];
  const [m, d] = [Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > 31) return undefined;
  return Date.UTC(Number(year), m - 1, d, Number(hours), Number(minutes));
}

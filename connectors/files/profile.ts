import { type DateOrder, parseDate, parseMonth, possibleOrders } from "./dates.ts";
import { parseBoolean, parseNumber } from "./numbers.ts";
import { cellText, isBlank, type RawRow, type RawTable } from "./raw.ts";
import { nameKey, readHeader } from "./text.ts";

/** What the values of one column look like, from the first rows of the table. */
export interface ColumnProfile {
  readonly index: number;
  /** Its header; a repeated one carries a number, an empty one its place. */
  readonly header: string;
  readonly key: string;
  readonly unit?: string;
  readonly filled: number;
  readonly numbers: number;
  readonly dates: number;
  readonly months: number;
  readonly booleans: number;
  readonly emails: number;
  readonly percents: number;
  readonly dotted: number;
  readonly commas: number;
  readonly highest: number;
  readonly currencies: ReadonlyMap<string, number>;
  /** Rows for which each order of year, month and day gives a real date, and the years it gives. */
  readonly orders: ReadonlyMap<DateOrder, { readonly rows: number; readonly years: ReadonlySet<number> }>;
  readonly trailing: number;
  /** Comparable values, at most 20,000 different ones, each with how it was first written. */
  readonly values: ReadonlyMap<string, string>;
  readonly samples: readonly string[];
}

export interface TableProfile {
  readonly table: RawTable;
  /** The row of the headers, as a spreadsheet counts; 0 when the table is empty. */
  readonly header: number;
  readonly columns: readonly ColumnProfile[];
  readonly rows: number;
  /** Rows that end before the last column. */
  readonly short: number;
  readonly complete: boolean;
}

const SAMPLE_ROWS = 20_000;
const HEADER_ROWS = 15;
const MOST_VALUES = 20_000;

/** Reads the first 20,000 rows. `isHeader` says whether a comparable header is one we know. */
export async function profileTable(
  table: RawTable,
  isKnown: (key: string) => boolean,
): Promise<TableProfile> {
  const head: RawRow[] = [];
  let columns: ColumnBuilder[] | undefined;
  let headerRow = 0;
  let rows = 0;
  let short = 0;
  const take = (row: RawRow): void => {
    if (columns === undefined || row.row <= headerRow || row.cells.every(isBlank)) return;
    rows += 1;
    if (row.cells.length < columns.length) short += 1;
    for (const column of columns) column.take(row.cells[column.index]);
  };
  const start = (): void => {
    const found = findHeader(head, isKnown);
    headerRow = found?.row ?? 0;
    columns = headersOf(found).map(columnBuilder);
    head.forEach(take);
  };
  let complete = true;
  read: for await (const batch of table.rows()) {
    for (const row of batch) {
      if (columns !== undefined) take(row);
      else if (head.push(row) >= HEADER_ROWS) start();
      if (rows < SAMPLE_ROWS) continue;
      complete = false;
      break read;
    }
  }
  if (columns === undefined) start();
  return {
    table,
    header: headerRow,
    columns: (columns ?? []).map((column) => column.done()),
    rows,
    short,
    complete,
  };
}

/** Title rows have one or two filled cells; the header is the fullest row of words, best with names we know. */
function findHeader(rows: readonly RawRow[], isKnown: (key: string) => boolean): RawRow | undefined {
  const widest = Math.max(0, ...rows.map((row) => row.cells.filter((cell) => !isBlank(cell)).length));
  let best: { row: RawRow; score: number } | undefined;
  for (const row of rows) {
    const texts = row.cells.filter((cell) => !isBlank(cell));
    if (texts.length === 0 || texts.length < widest / 2) continue;
    const words = texts.filter((cell) => typeof cell === "string" && parseNumber(cell) === undefined);
    const known = texts.filter((cell) => isKnown(readHeader(cellText(cell)).key)).length;
    const score = words.length / texts.length + (2 * known) / texts.length;
    if (best === undefined || score > best.score + 0.001) best = { row, score };
  }
  return best?.row;
}

/** Names are made unique, so that each column can be spoken of: 金额, 金额 (2). */
export function headersOf(row: RawRow | undefined): { index: number; header: string }[] {
  const used = new Map<string, number>();
  return (row?.cells ?? []).map((cell, index) => {
    const text = cellText(cell).replace(/\s+/g, " ") || `#${index + 1}`;
    const times = (used.get(text) ?? 0) + 1;
    used.set(text, times);
    return { index, header: times === 1 ? text : `${text} (${times})` };
  });
}

type ColumnBuilder = ReturnType<typeof columnBuilder>;

/** Counts the different cells as they come and looks at each of them once, at the end. */
function columnBuilder({ index, header }: { index: number; header: string }) {
  const cells = new Map<string | number | boolean, number>();
  const samples: string[] = [];
  let filled = 0;
  return {
    index,
    take(cell: RawRow["cells"][number] | undefined): void {
      if (isBlank(cell) || cell === undefined || cell === null) return;
      filled += 1;
      const before = cells.get(cell);
      if (before !== undefined) cells.set(cell, before + 1);
      else if (cells.size < MOST_VALUES) cells.set(cell, 1);
      if (before === undefined && samples.length < 5) samples.push(cellText(cell));
    },
    done(): ColumnProfile {
      const { key, unit } = readHeader(header.replace(/ \(\d+\)$/, ""));
      const looked = look(cells);
      return { index, header, key, ...(unit === undefined ? {} : { unit }), filled, samples, ...looked };
    },
  };
}

const LONGEST_VALUE = 40;
const LONGEST_NAME = 120;

function look(cells: ReadonlyMap<string | number | boolean, number>) {
  const counts = {
    numbers: 0,
    dates: 0,
    months: 0,
    booleans: 0,
    emails: 0,
    percents: 0,
    dotted: 0,
    commas: 0,
  };
  const currencies = new Map<string, number>();
  const orders = new Map<DateOrder, { rows: number; years: Set<number> }>();
  const values = new Map<string, string>();
  let trailing = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (const [cell, times] of cells) {
    const text = cellText(cell);
    if (text.length <= LONGEST_NAME && !values.has(nameKey(text))) values.set(nameKey(text), text);
    if (parseBoolean(text) !== undefined) counts.booleans += times;
    if (typeof cell === "boolean" || text.length > LONGEST_VALUE) continue;
    if (text.includes("@")) counts.emails += times;
    lookAtDate(typeof cell === "number" ? cell : text, times);
    lookAtNumber(typeof cell === "number" ? cell : text, times);
  }
  return { ...counts, currencies, orders, values, trailing, highest };

  function lookAtDate(raw: string | number, times: number): void {
    const possible = typeof raw === "number" ? [] : possibleOrders(raw);
    if (possible.length > 0 || parseDate(raw, { timeZone: "UTC" }) !== undefined) counts.dates += times;
    if (typeof raw === "number") return;
    if (possible.length > 0) trailing += times;
    if (parseMonth(raw) !== undefined) counts.months += times;
    for (const { order, year } of possible) {
      const seen = orders.get(order) ?? { rows: 0, years: new Set() };
      seen.rows += times;
      seen.years.add(year);
      orders.set(order, seen);
    }
  }

  function lookAtNumber(raw: string | number, times: number): void {
    const parsed = parseNumber(raw);
    if (parsed !== undefined) {
      counts.numbers += times;
      highest = Math.max(highest, parsed.value);
      if (parsed.percent) counts.percents += times;
      if (parsed.currency !== undefined)
        currencies.set(parsed.currency, (currencies.get(parsed.currency) ?? 0) + times);
    }
    if (typeof raw !== "string") return;
    if (/\d,\d{1,2}$|\.\d{3},/.test(raw)) counts.commas += times;
    if (/\.\d{1,2}$|,\d{3}\./.test(raw) || /,\d{3}$/.test(raw)) counts.dotted += times;
  }
}

/** How far the order of a date column is settled by its values. */
export interface OrderChoice {
  readonly order: DateOrder;
  /** More than one order fits every value, and nothing else speaks for one of them. */
  readonly ambiguous: boolean;
}

const LIKELY: readonly DateOrder[] = ["dmy", "mdy", "ymd"];

/** Only an order that reads every value counts; among those, one that keeps to far fewer years wins. */
export function chooseOrder(column: ColumnProfile): OrderChoice | undefined {
  if (column.trailing === 0) return undefined;
  const most = Math.max(...[...column.orders.values()].map((order) => order.rows));
  const fits = [...column.orders]
    .filter(([, seen]) => seen.rows >= most)
    .sort((a, b) => a[1].years.size - b[1].years.size || LIKELY.indexOf(a[0]) - LIKELY.indexOf(b[0]));
  const [first, second] = fits;
  if (first === undefined) return undefined;
  const alike = second !== undefined && second[1].years.size < first[1].years.size * 3;
  return { order: first[0], ambiguous: alike };
}

export type Cell = string | number | boolean | null | undefined;
export type Columns<T> = readonly (readonly [header: string, value: (row: T) => Cell])[];

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "是" : "否";
  return String(cell);
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180 with CRLF line ends and a header row; `true`/`false` are written 是/否, unknown is empty. */
export function toCsv<T>(columns: Columns<T>, rows: readonly T[]): string {
  const lines = [columns.map(([header]) => quote(header)).join(",")];
  for (const row of rows) lines.push(columns.map(([, value]) => quote(cellText(value(row)))).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

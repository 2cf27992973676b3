/** Rows as a CSV that spreadsheets open in the right encoding and cannot run. The first row holds the headers. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet runs what starts with = + - @, a tab or a return: an apostrophe in front makes it text. */
function csvCell(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

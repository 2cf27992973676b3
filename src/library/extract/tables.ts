const HAN = /\p{Script=Han}/u;

/**
 * Rows of a table as sentences that stand alone: `返工率：上线前 4.1%，上线三个月后 1.7%`. A passage cut out
 * of the middle of a table keeps its meaning, and can be quoted. The first row is the header; without a second
 * row, or with a single column, the cells are listed as they stand.
 */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const [header = [], ...body] = rows.map((row) => row.map(tidyCell)).filter((row) => row.some(Boolean));
  if (body.length === 0 || header.length < 2)
    return [header, ...body].map(listed).filter((line) => line !== "");
  return body.map((row) => labelled(header, row));
}

export function tidyCell(cell: string): string {
  return cell.replace(/\s+/g, " ").trim();
}

function listed(row: readonly string[]): string {
  return row.filter(Boolean).join(HAN.test(row.join("")) ? "，" : ", ");
}

function labelled(header: readonly string[], [first = "", ...rest]: readonly string[]): string {
  const chinese = HAN.test(header.join("") + first);
  const cells = rest.flatMap((cell, at) => {
    const label = header[at + 1] ?? "";
    return cell === "" ? [] : [label === "" ? cell : `${label} ${cell}`];
  });
  if (cells.length === 0) return first;
  if (first === "") return cells.join(chinese ? "，" : ", ");
  return chinese ? `${first}：${cells.join("，")}` : `${first}: ${cells.join(", ")}`;
}

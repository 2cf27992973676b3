import { createHash } from "node:crypto";
import type { EntityKind } from "#src/domain/crm.ts";
import type { Column, Layout } from "./columns.ts";
import { cellText, type RawRow } from "./raw.ts";
import { nameKey } from "./text.ts";

export interface Identity {
  readonly id: string;
  /** By which other tables may call it. */
  readonly names: readonly string[];
  /** The cell that names its account, for contacts and deals of one name. */
  readonly account?: string;
}

const BY_NAME: ReadonlySet<EntityKind> = new Set([
  "account",
  "user",
  "team",
  "product",
  "stage",
  "campaign",
  "territory",
]);

/**
 * The row's own id, else its name, else (for contacts, leads and deals) its account and name, else a fingerprint of
 * the whole row: always the same for the same row, so that importing again changes nothing.
 */
export function createIdentify(layout: Layout): (row: RawRow) => Identity | undefined {
  const of = (field: string): Column | undefined => layout.columns.find(({ spec }) => spec.field === field);
  const idColumn = of("id");
  const name = of("name");
  const group = of("accountId") ?? of("company");
  const others = [of("email"), of("code"), of("mobile")].filter((column) => column !== undefined);

  function idOf(row: RawRow, text: string): string | undefined {
    if (layout.key.length > 0)
      return layout.key.map((index) => cellText(row.cells[index])).join("/") || undefined;
    if (idColumn !== undefined) return cellText(row.cells[idColumn.index]) || undefined;
    if (text !== "" && BY_NAME.has(layout.kind)) return nameKey(text);
    if (text !== "" && group !== undefined)
      return `${nameKey(cellText(row.cells[group.index]))}/${nameKey(text)}`;
    return text === "" && BY_NAME.has(layout.kind) ? undefined : fingerprint(row);
  }

  return (row) => {
    const text = name === undefined ? "" : cellText(row.cells[name.index]);
    const id = idOf(row, text);
    if (id === undefined) return undefined;
    const names = [text, ...others.map((column) => cellText(row.cells[column.index]))].filter(
      (one) => one !== "",
    );
    const account = group === undefined ? "" : cellText(row.cells[group.index]);
    return account === "" ? { id, names } : { id, names, account };
  };
}

function fingerprint(row: RawRow): string {
  return createHash("sha1").update(contentOf(row)).digest("hex").slice(0, 20);
}

/** All cells as one text, by which two rows are the same or not. */
export function contentOf(row: RawRow): string {
  return row.cells.map((cell) => cellText(cell)).join("\u001f");
}

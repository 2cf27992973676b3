import { createFilesSource } from "#connectors/files/source.ts";
import { loadRegions } from "#src/regions.ts";
import { exportFolder } from "#test/support/export-folder.ts";
import { type CrmSourceSubject, SAMPLE } from "./crm-source-contract.ts";

function csv(rows: readonly (readonly string[])[]): string {
  return rows
    .map((row) =>
      row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(","),
    )
    .join("\r\n");
}

/** The contract's sample as two files, and a folder that does not exist. */
export async function filesSubject(): Promise<CrmSourceSubject & AsyncDisposable> {
  const folder = await exportFolder({
    "客户.csv": csv([
      ["客户编号", "客户名称", "城市", "吉祥物"],
      ...SAMPLE.accounts.map((row) => [row.key, row.name, "city" in row ? row.city : "", row.mascot]),
    ]),
    "商机.csv": csv([
      ["商机编号", "商机名称", "客户编号", "商机阶段", "商机金额", "币种", "预计成交日期"],
      ...SAMPLE.deals.map((row) => [
        row.key,
        row.name,
        row.account,
        "方案",
        row.amount,
        row.currency,
        "closesOn" in row ? row.closesOn : "",
      ]),
    ]),
  });
  const locked = await exportFolder({ "mapping.yaml": "version: 1\n", "客户.csv": "客户名称\n甲\n" });
  return {
    open: () => createFilesSource({ paths: [folder.path] }, { regions: loadRegions }),
    failing: {
      NOT_FOUND: () => createFilesSource({ paths: [folder.file("nowhere")] }, { regions: loadRegions }),
      INPUT_INVALID: () => createFilesSource({ paths: [locked.path] }, { regions: loadRegions }),
    },
    mascotField: "吉祥物",
    async [Symbol.asyncDispose]() {
      await folder[Symbol.asyncDispose]();
      await locked[Symbol.asyncDispose]();
    },
  };
}

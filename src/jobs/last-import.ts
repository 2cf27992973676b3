import type { SystemStore } from "../ports/store.ts";

/** What was imported last, and with which mapping file: what a sync imports again. */
export interface LastImport {
  readonly paths: readonly string[];
  /** Path of the mapping file. */
  readonly mapping: string;
}

const AREA = "company";
const KEY = "last-import";

export function readLastImport(system: SystemStore): Promise<LastImport | undefined> {
  return system.get<LastImport>(AREA, KEY);
}

export function keepLastImport(system: SystemStore, last: LastImport): Promise<void> {
  return system.put(AREA, KEY, last);
}

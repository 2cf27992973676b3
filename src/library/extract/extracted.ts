import type { Section } from "../chunk.ts";

/** What a file says, in reading order. */
export interface Extracted {
  readonly sections: readonly Section[];
  /** The file's own idea of its title: its first heading, its title property. */
  readonly title?: string;
  /** Front matter or document properties, as written. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** A file as it is handed to an extractor. */
export interface FileToRead {
  readonly name: string;
  readonly data: Uint8Array;
}

/** The most text that is read out of one document, in UTF-16 units. */
export const MAX_TEXT = 10 * 1024 * 1024;

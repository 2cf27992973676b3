import { createHash } from "node:crypto";

/** A document as it was found, before it is read. */
export interface SourceDocument {
  /** Relative to the folder, with slashes; a line of a corpus is `file.jsonl#id`. */
  readonly path: string;
  /** As the original is offered for download. */
  readonly name: string;
  readonly mediaType: string;
  /** Reads the file. An AppError says why it cannot be. */
  load(): Promise<LoadedSource>;
}

export interface LoadedSource {
  readonly data: Uint8Array;
  /** SHA-256 of the file, and of its side file when there is one. */
  readonly hash: string;
  /** Fields from beside the file; they win over those inside it. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** SHA-256 in hex of a file, and of what lies beside it. */
export function hashOf(data: Uint8Array, more?: string): string {
  const hash = createHash("sha256").update(data);
  if (more !== undefined) hash.update(more);
  return hash.digest("hex");
}

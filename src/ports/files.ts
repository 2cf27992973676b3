/**
 * Blobs the product keeps itself: originals of documents, exported plans, uploads. Keys are
 * slash-separated names of our own making; a key that climbs out of the store is refused (INPUT_INVALID).
 */
export interface Files {
  write(key: string, data: Uint8Array): Promise<void>;
  /** NOT_FOUND when there is no such key. */
  read(key: string): Promise<Uint8Array>;
  exists(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
  list(prefix: string): Promise<string[]>;
}

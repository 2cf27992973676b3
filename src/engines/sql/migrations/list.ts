import type { Dialect, Executor } from "../database.ts";
import { world } from "./001-world.ts";
import { records } from "./002-records.ts";
import { documents } from "./003-documents.ts";
import { queue } from "./010-queue.ts";

export interface Migration {
  /** Its file's name. Migrations run in the order of their names, each once. */
  readonly name: string;
  up(trx: Executor, dialect: Dialect): Promise<void>;
}

/** One file a room. A shipped file is never edited: a change is a new file. */
export const MIGRATIONS: readonly Migration[] = [world, records, documents, queue];

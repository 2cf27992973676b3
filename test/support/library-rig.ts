import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createDiskFiles } from "#src/engines/embedded/disk-files.ts";
import { createEmbeddedSearchIndex } from "#src/engines/embedded/embedded-search-index.ts";
import { createTeamLibrary, type TeamLibrary, type TeamLibraryDeps } from "#src/library/team-library.ts";
import { silentLog } from "#src/log.ts";
import type { Files } from "#src/ports/files.ts";
import type { SearchIndex } from "#src/ports/search-index.ts";
import type { Store } from "#src/ports/store.ts";
import { defaultSettings, openTestStore, type Rows } from "./skill-context.ts";

/** A library of its own over an in-memory store, with a folder to put documents into. */
export interface LibraryRig extends AsyncDisposable {
  readonly store: Store;
  readonly files: Files;
  readonly searchIndex: SearchIndex;
  readonly library: TeamLibrary;
  /** The folder that `write` fills. */
  readonly folder: string;
  write(documents: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  erase(...paths: readonly string[]): Promise<void>;
  /** Another process over the same store and files, with an empty search index. */
  another(): TeamLibrary;
}

export async function openLibrary(
  rows: Rows = {},
  more: Pick<TeamLibraryDeps, "dictionary"> = {},
): Promise<LibraryRig> {
  const place = await mkdtemp(join(tmpdir(), "yingdan-library-"));
  const folder = join(place, "documents");
  await mkdir(folder);
  const store = await openTestStore(rows);
  const files = createDiskFiles({ directory: join(place, "files") });
  const clock = { now: () => Date.parse("2026-11-23T02:00:00Z") };
  const create = (searchIndex: SearchIndex) =>
    createTeamLibrary({
      store,
      files,
      searchIndex,
      settings: defaultSettings,
      log: silentLog,
      clock,
      ...more,
    });
  const searchIndex = createEmbeddedSearchIndex();
  return {
    store,
    files,
    searchIndex,
    folder,
    library: create(searchIndex),
    another: () => create(createEmbeddedSearchIndex()),
    async write(documents) {
      for (const [path, content] of Object.entries(documents)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), content);
      }
    },
    async erase(...paths) {
      for (const path of paths) await rm(join(folder, path));
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** A Markdown document with front matter. */
export function markdown(fields: Readonly<Record<string, string>>, ...lines: readonly string[]): string {
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ["---", ...head, "---", "", ...lines, ""].join("\n");
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createDiskFiles } from "#src/engines/embedded/disk-files.ts";
import type { Files } from "#src/ports/files.ts";
import { filesContract } from "./files-contract.ts";

const root = mkdtempSync(join(tmpdir(), "yingdan-files-twins-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** Sound files with one fault. */
const broken = (fault: (files: Files) => Partial<Files>) => () => {
  const files = createDiskFiles({ directory: join(root, String(++count)) });
  return { ...files, ...fault(files) };
};

filesContract.provedBy({
  "reads what was written, byte for byte": broken((files) => ({
    write: (key, data) =>
      files.write(
        key,
        data.filter((byte) => byte !== 13),
      ),
  })),
  "a second write replaces the first": broken((files) => ({
    write: async (key, data) => {
      if (!(await files.exists(key))) await files.write(key, data);
    },
  })),
  "of writes at the same time one is there whole": broken((files) => ({
    write: (key, data) => files.write(`${key}${data[0]}`, data),
    read: async (key) => {
      const parts = (await files.list(key)).map((part) => files.read(part));
      return Buffer.concat((await Promise.all(parts)).map((part) => part.subarray(0, 10_000)));
    },
  })),
  "says what is there": broken((files) => ({
    exists: async (key) => (await files.list(key)).length > 0,
  })),
  "removes, and does not mind what is not there": broken((files) => ({
    remove: async (key) => {
      await files.read(key);
      await files.remove(key);
    },
  })),
  "lists keys by prefix, in order": broken((files) => ({
    list: async (prefix) => (await files.list(prefix)).toReversed(),
  })),
  "refuses keys that climb out or are no names": broken((files) => ({
    write: (key, data) => files.write(key.replaceAll("..", "up").replaceAll("//", "/"), data),
  })),
  "refuses a key under another key": broken((files) => ({
    write: (key, data) => files.write(key, data).catch(() => {}),
  })),
});

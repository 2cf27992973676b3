import { expect } from "vitest";
import type { Files } from "#src/ports/files.ts";
import { contract } from "#test/support/contract.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const NOT_FOUND = { code: "NOT_FOUND" };
const INPUT_INVALID = { code: "INPUT_INVALID" };

export const filesContract = contract<Files>("files", {
  async "reads what was written, byte for byte"(files) {
    const all = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);

    await files.write("原件/方案 1.pdf", all);
    await files.write("empty", bytes());

    expect(await files.read("原件/方案 1.pdf")).toEqual(all);
    expect(await files.read("empty")).toEqual(bytes());
  },

  async "a second write replaces the first"(files) {
    await files.write("a/b", bytes(1, 2, 3));
    await files.write("a/b", bytes(4));

    expect(await files.read("a/b")).toEqual(bytes(4));
  },

  async "of writes at the same time one is there whole"(files) {
    const drafts = Array.from({ length: 8 }, (_, i) => new Uint8Array(50_000).fill(i));

    await Promise.all(drafts.map((draft) => files.write("a", draft)));

    const read = await files.read("a");
    expect(read).toEqual(new Uint8Array(50_000).fill(read[0] ?? -1));
    expect(await files.list("")).toEqual(["a"]);
  },

  async "says what is there"(files) {
    await files.write("a/b", bytes(1));

    expect([await files.exists("a/b"), await files.exists("a"), await files.exists("a/c")]).toEqual([
      true,
      false,
      false,
    ]);
    await expect(files.read("a/c")).rejects.toMatchObject(NOT_FOUND);
    await expect(files.read("a")).rejects.toThrow();
  },

  async "removes, and does not mind what is not there"(files) {
    await files.write("a/b", bytes(1));

    await files.remove("a/b");
    await files.remove("a/b");
    await files.remove("a");

    expect(await files.exists("a/b")).toBe(false);
    await expect(files.read("a/b")).rejects.toMatchObject(NOT_FOUND);
  },

  async "lists keys by prefix, in order"(files) {
    for (const key of ["b", "plans/2", "plans/10/x", "plans-old/1", "plans/1"])
      await files.write(key, bytes(1));

    expect(await files.list("plans/")).toEqual(["plans/1", "plans/10/x", "plans/2"]);
    expect(await files.list("plans/1")).toEqual(["plans/1", "plans/10/x"]);
    expect(await files.list("plans")).toEqual(["plans-old/1", "plans/1", "plans/10/x", "plans/2"]);
    expect(await files.list("")).toHaveLength(5);
    expect(await files.list("none/")).toEqual([]);
  },

  async "refuses keys that climb out or are no names"(files) {
    const wrong = [
      "",
      "/",
      "../a",
      "a/../../b",
      "a//b",
      "/etc/a",
      "a/",
      ".",
      ".hidden",
      "a\0b",
      "a\\b",
      "c:a",
    ];

    for (const key of [...wrong, `long/${"x".repeat(300)}`]) {
      await expect(files.write(key, bytes(1)), key).rejects.toMatchObject(INPUT_INVALID);
    }
    for (const key of wrong) {
      await expect(files.read(key), key).rejects.toMatchObject(INPUT_INVALID);
      await expect(files.remove(key), key).rejects.toMatchObject(INPUT_INVALID);
    }
    await expect(files.list("../")).rejects.toMatchObject(INPUT_INVALID);
    expect(await files.list("")).toEqual([]);
  },

  async "refuses a key under another key"(files) {
    await files.write("a", bytes(1));
    await files.write("b/c", bytes(1));

    await expect(files.write("a/b", bytes(2))).rejects.toMatchObject(INPUT_INVALID);
    await expect(files.write("b", bytes(2))).rejects.toMatchObject(INPUT_INVALID);
    expect(await files.list("")).toEqual(["a", "b/c"]);
  },
});

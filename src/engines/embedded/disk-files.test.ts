import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { filesContract } from "#test/contracts/files-contract.ts";
import { createDiskFiles } from "./disk-files.ts";

const root = mkdtempSync(join(tmpdir(), "yingdan-files-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

filesContract({ name: "disk", create: () => createDiskFiles({ directory: join(root, String(++count)) }) });

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ExportFolder extends AsyncDisposable {
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  file(name: string): string;
}

/** A folder of files as a CRM would export them, gone when the test is over. */
export async function exportFolder(
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<ExportFolder> {
  const path = await mkdtemp(join(tmpdir(), "yingdan-export-"));
  const folder: ExportFolder = {
    path,
    write: (name, content) => writeFile(join(path, name), content),
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return folder;
}

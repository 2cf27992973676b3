import { createHash } from "node:crypto";
import type { SystemStore } from "../../ports/store.ts";

const AREA = "library-confirmed";

/** What a person said of the document at a path; it outlives the version it was said of. */
export async function confirmedFields(
  system: SystemStore,
  path: string,
): Promise<Readonly<Record<string, unknown>>> {
  return (await system.get<Record<string, unknown>>(AREA, keyOf(path))) ?? {};
}

export async function keepConfirmed(
  system: SystemStore,
  path: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  await system.put(AREA, keyOf(path), { ...(await confirmedFields(system, path)), ...changes });
}

export async function forgetConfirmed(system: SystemStore, path: string): Promise<void> {
  await system.remove(AREA, keyOf(path));
}

function keyOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 32);
}

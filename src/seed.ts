import { readFileSync } from "node:fs";
import { afterImport } from "./jobs/after-import.ts";
import { runImport } from "./jobs/import.ts";
import type { Runtime } from "./runtime.ts";

const AREA = "company";
const KEY = "seeded";

/** Fills the sample company once: its CRM export through the importer, its documents through the library. */
export async function seedSample(runtime: Runtime, say: (line: string) => void): Promise<void> {
  const { seed } = runtime.company;
  const { store } = runtime.engines;
  if (seed === undefined || (await store.system.get(AREA, KEY)) !== undefined) return;
  say("First start: filling the invented sample company (once, about ten seconds)…");
  await runImport({
    paths: [seed.crm],
    mapping: readFileSync(seed.mapping, "utf8"),
    store: store.forJob("sync"),
    system: store.system,
    clock: runtime.clock,
  });
  await afterImport({ ...runtime.turn, timeZone: runtime.config.timeZone }, [seed.crm]);
  await runtime.library.index(seed.library);
  await store.system.put(AREA, KEY, { at: new Date(runtime.clock.now()).toISOString() });
}

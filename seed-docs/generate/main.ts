import { mkdirSync, writeFileSync } from "node:fs";
import { buildWorld, renderTables } from "./world.ts";

const directory = new URL("../crm/", import.meta.url);
mkdirSync(directory, { recursive: true });
for (const [name, text] of renderTables(buildWorld())) {
  writeFileSync(new URL(name, directory), text);
  process.stdout.write(`${name}: ${text.length} characters\n`);
}

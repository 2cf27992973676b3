import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ENTITY_KINDS, type Role, type Stage } from "#src/domain/crm.ts";
import { createRegionIndex } from "#src/domain/taxonomy/region.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import { type Layout, layOut, tableName } from "./columns.ts";
import type { ImportContext } from "./context.ts";
import { type Derived, deriveRecords } from "./derive.ts";
import { indexTables } from "./index-tables.ts";
import { type Mapping, parseMapping, type TableMapping } from "./mapping.ts";
import { problemAt } from "./problems.ts";
import { proposeMapping } from "./propose.ts";
import type { RawTable } from "./raw.ts";
import { type Aliases, createReferences } from "./references.ts";
import type { FilesConfig, FilesDeps } from "./source.ts";
import { listFiles, openTables, unreadable } from "./tables.ts";
import { nameKey } from "./text.ts";

export interface Plan {
  readonly layouts: readonly Layout[];
  readonly context: ImportContext;
  readonly derived: Derived;
  /** About files, tables and columns as a whole. */
  readonly problems: readonly Problem[];
}

export const MAPPING_NAMES = ["mapping.yaml", "mapping.yml"] as const;

/** Opens the files, lays the mapping over them and reads what they refer to. */
export async function planImport(config: FilesConfig, deps: FilesDeps): Promise<Plan> {
  const { mapping, problems } = await mappingFor(config);
  const context = contextFor(config, mapping);
  const found = await layOutTables(config, mapping, context);
  const needsRegions = found.layouts.some(({ kind }) => kind === "account" || kind === "territory");
  const full = needsRegions ? { ...context, regions: await deps.regions() } : context;
  const mentions = await indexTables(found.layouts, full, deps.known);
  const derived = deriveRecords(mentions, full, {
    hasStages: found.layouts.some(({ kind }) => kind === "stage"),
    file: tableName(
      found.layouts.find(({ kind }) => kind === "deal")?.table ?? {
        file: "deals",
        path: "",
        rows: emptyRows,
      },
    ),
  });
  return { layouts: found.layouts, context: full, derived, problems: once([...problems, ...found.problems]) };
}

/** A file that cannot be opened is met twice when the mapping had to be proposed first. */
function once(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

async function* emptyRows(): AsyncGenerator<never> {}

async function mappingFor(config: FilesConfig): Promise<{ mapping: Mapping; problems: readonly Problem[] }> {
  if (config.mapping !== undefined) return { mapping: config.mapping, problems: [] };
  for (const path of config.paths) {
    const folder = (await isFolder(path)) ? path : dirname(path);
    for (const name of MAPPING_NAMES) {
      const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
      if (text !== undefined) return { mapping: parseMapping(text, name), problems: [] };
    }
  }
  const { mapping, problems } = await proposeMapping(config.paths);
  return { mapping, problems };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}

function contextFor(config: FilesConfig, mapping: Mapping): ImportContext {
  const { industry: _industry, ...aliases } = mapping.aliases ?? {};
  return {
    system: config.system ?? mapping.system ?? "files",
    mapping,
    timeZone: mapping.timeZone ?? config.timeZone ?? "Asia/Shanghai",
    references: createReferences(aliases as Aliases),
    regions: createRegionIndex([]),
    stages: new Map<string, Stage>(),
    currencies: new Map<string, string>(),
    managers: new Set<string>(),
    roles: new Map<string, Role>(
      Object.entries(mapping.roles ?? {}).map(([name, role]) => [nameKey(name), role]),
    ),
  };
}

async function layOutTables(config: FilesConfig, mapping: Mapping, context: ImportContext) {
  const files = await listFiles(config.paths);
  const { tables, problems } = await openTables(files, (file) => csvOptions(mapping, file));
  const layouts: Layout[] = [];
  const found: Problem[] = [...problems];
  for (const table of tables) {
    const own = mapping.tables.find(
      (entry) => entry.file === basename(table.path) && (entry.sheet ?? table.sheet) === table.sheet,
    );
    if (own === undefined) found.push(notInMapping(table));
    else if (own.skip === undefined && own.kind !== undefined) {
      const layout = await tryLayOut(table, { ...own, kind: own.kind }, context, found);
      if (layout !== undefined) layouts.push(layout);
    }
  }
  layouts.sort((a, b) => ENTITY_KINDS.indexOf(a.kind) - ENTITY_KINDS.indexOf(b.kind));
  return { layouts, problems: [...found, ...layouts.flatMap((layout) => layout.problems)] };
}

async function tryLayOut(
  table: RawTable,
  mapping: TableMapping & { kind: Layout["kind"] },
  context: ImportContext,
  problems: Problem[],
): Promise<Layout | undefined> {
  try {
    return await layOut(table, mapping, { timeZone: context.timeZone });
  } catch (error) {
    problems.push(unreadable(tableName(table), error));
    return undefined;
  }
}

function csvOptions(mapping: Mapping, file: string) {
  const own = mapping.tables.find((entry) => entry.file === file);
  return {
    ...(own?.encoding === undefined ? {} : { encoding: own.encoding }),
    ...(own?.delimiter === undefined ? {} : { delimiter: own.delimiter }),
  };
}

function notInMapping(table: RawTable): Problem {
  const message = {
    zh: "映射文件里没有这张表，未导入",
    en: "is not in the mapping file, so it was left out",
  };
  return problemAt({ file: tableName(table) }, { code: "unreadable", message, rowSkipped: true });
}

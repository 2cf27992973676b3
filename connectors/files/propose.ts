import type { EntityKind } from "#src/domain/crm.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import { columnRule } from "./column-rule.ts";
import { linkByValues } from "./link-by-values.ts";
import type { ColumnRule, Mapping, TableMapping } from "./mapping.ts";
import { problemAt } from "./problems.ts";
import { type ColumnProfile, profileTable, type TableProfile } from "./profile.ts";
import { openQuestions, type Question } from "./questions.ts";
import { type ColumnMatch, isKnownHeader, recogniseTable, type TableMatch } from "./recognise.ts";
import { orderStages } from "./stage-guess.ts";
import { listFiles, openTables } from "./tables.ts";

export interface ProposedColumn {
  readonly column: string;
  /** Absent: kept under its own name in `custom`. */
  readonly field?: string;
  readonly confidence: number;
  readonly samples: readonly string[];
}

export interface ProposedTable {
  readonly file: string;
  readonly sheet?: string;
  readonly kind?: EntityKind;
  readonly confidence: number;
  readonly columns: readonly ProposedColumn[];
}

/** A first mapping with how sure it is of each column, and the few questions only a person can answer. */
export interface MappingProposal {
  readonly mapping: Mapping;
  readonly tables: readonly ProposedTable[];
  readonly questions: readonly Question[];
  readonly problems: readonly Problem[];
}

export interface Recognised {
  readonly profile: TableProfile;
  readonly match?: TableMatch;
  /** Index of the table before it that holds the same records. */
  readonly sameAs?: number;
}

export async function proposeMapping(paths: readonly string[]): Promise<MappingProposal> {
  const { tables, problems } = await openTables(await listFiles(paths));
  const found: Recognised[] = [];
  const unread: Problem[] = [...problems];
  for (const table of tables) {
    const profile = await profileTable(table, isKnownHeader);
    // A sheet with nothing in it, such as Excel's spare Sheet2, is not worth a word.
    if (profile.columns.length === 0 && table.sheet !== undefined) continue;
    const match = recogniseTable(profile);
    const sameAs = match === undefined ? undefined : duplicateOf({ profile, match }, found);
    found.push({
      profile,
      ...(match === undefined ? {} : { match }),
      ...(sameAs === undefined ? {} : { sameAs }),
    });
    const problem = tableProblem(profile, match, sameAs === undefined ? undefined : found[sameAs]);
    if (problem !== undefined) unread.push(problem);
  }
  return assemble(linkByValues(found), unread);
}

function assemble(found: readonly Recognised[], problems: readonly Problem[]): MappingProposal {
  const kinds = new Set(
    found.flatMap(({ match, sameAs }) => (match === undefined || sameAs !== undefined ? [] : [match.kind])),
  );
  const chinese = found.some(({ profile }) =>
    profile.columns.some((column) => /[\u3400-\u9fff]/.test(column.header)),
  );
  const stages = kinds.has("stage") ? undefined : stageRules(found);
  const mapping: Mapping = {
    version: 1,
    currency: chinese ? "CNY" : "USD",
    ...(stages === undefined ? {} : { stages }),
    tables: found.map((table) => tableMapping(table, found, kinds)),
  };
  return {
    mapping,
    tables: found.map(describe),
    questions: openQuestions(found, mapping),
    problems,
  };
}

function tableMapping(
  table: Recognised,
  all: readonly Recognised[],
  kinds: ReadonlySet<EntityKind>,
): TableMapping {
  const { profile, match, sameAs } = table;
  const where = {
    file: profile.table.file,
    ...(profile.table.sheet === undefined ? {} : { sheet: profile.table.sheet }),
  };
  if (match === undefined) return { ...where, skip: "not recognised" };
  if (sameAs !== undefined)
    return { ...where, kind: match.kind, skip: `same records as ${nameOf(all[sameAs])}` };
  const columns: Record<string, string | ColumnRule> = {};
  for (const column of match.columns)
    columns[column.column.header] = columnRule(column, { kind: match.kind, kinds, all });
  return {
    ...where,
    kind: match.kind,
    ...(profile.header === 1 ? {} : { header: profile.header }),
    ...(profile.short > profile.rows * 0.2 ? { ragged: true } : {}),
    columns,
  };
}

function nameOf(table: Recognised | undefined): string {
  const from = table?.profile.table;
  return from === undefined ? "" : from.sheet === undefined ? from.file : `${from.file} (${from.sheet})`;
}

function describe({ profile, match }: Recognised): ProposedTable {
  const byColumn = new Map(match?.columns.map((column) => [column.column.index, column]));
  return {
    file: profile.table.file,
    ...(profile.table.sheet === undefined ? {} : { sheet: profile.table.sheet }),
    ...(match === undefined ? {} : { kind: match.kind }),
    confidence: match?.confidence ?? 0,
    columns: profile.columns.map((column) => describeColumn(column, byColumn.get(column.index))),
  };
}

function describeColumn(column: ColumnProfile, match: ColumnMatch | undefined): ProposedColumn {
  const { header, samples } = column;
  if (match === undefined) return { column: header, confidence: 0, samples };
  return { column: header, field: match.spec.field, confidence: match.confidence, samples };
}

function stageRules(found: readonly Recognised[]): Mapping["stages"] {
  const names = new Map<string, string>();
  for (const { match, sameAs } of found) {
    if (match?.kind !== "deal" || sameAs !== undefined) continue;
    const column = match.columns.find(({ spec }) => spec.field === "stageId")?.column;
    for (const [key, name] of column?.values ?? []) if (!names.has(key)) names.set(key, name);
  }
  return names.size === 0 || names.size > 40 ? undefined : orderStages([...names.values()]);
}

/** Two exports of one table have the same kind and the same keys: the first counts. */
function duplicateOf(
  table: { profile: TableProfile; match: TableMatch },
  before: readonly Recognised[],
): number | undefined {
  const own = keyValues(table.match);
  if (own === undefined || own.size === 0) return undefined;
  const at = before.findIndex(({ match, sameAs }) => {
    if (match?.kind !== table.match.kind || sameAs !== undefined) return false;
    const other = keyValues(match);
    if (other === undefined || other.size === 0) return false;
    const shared = [...own.keys()].filter((value) => other.has(value)).length;
    return shared >= own.size * 0.9 && shared >= other.size * 0.9;
  });
  return at < 0 ? undefined : at;
}

function keyValues(match: TableMatch): ReadonlyMap<string, string> | undefined {
  const by = (field: string): ColumnMatch | undefined =>
    match.columns.find(({ spec }) => spec.field === field);
  return (by("id") ?? by("name"))?.column.values;
}

function tableProblem(
  profile: TableProfile,
  match: TableMatch | undefined,
  same: Recognised | undefined,
): Problem | undefined {
  const place = { file: nameOf({ profile }) };
  if (same !== undefined) {
    const other = nameOf(same);
    const message = {
      zh: `和 ${other} 是同一批记录，整张表未导入`,
      en: `holds the same records as ${other}; the whole table was left out`,
    };
    return problemAt(place, { code: "duplicate-id", message, rowSkipped: true }, profile.rows);
  }
  if (match !== undefined) return undefined;
  const message =
    profile.columns.length === 0
      ? { zh: "文件是空的", en: "the file is empty" }
      : {
          zh: "认不出这是哪种表，未导入；可在映射文件里为它写上 kind",
          en: "it is not clear which table this is, so it was left out; name its kind in the mapping file",
        };
  return problemAt(place, { code: "unreadable", message, rowSkipped: true }, profile.rows);
}

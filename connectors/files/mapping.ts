import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { ENTITY_KINDS } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import { fieldSpec, KINDS } from "./schema.ts";

/** Names of the amounts a column may be written in. */
export const UNIT_NAMES = {
  one: 1,
  thousand: 1e3,
  "10k": 1e4,
  million: 1e6,
  "100m": 1e8,
  billion: 1e9,
} as const;

const Currency = z.string().regex(/^[A-Z]{3}$/, "three capital letters, such as CNY or USD");

const ColumnRule = z.strictObject({
  field: z.string(),
  unit: z.enum(["one", "thousand", "10k", "million", "100m", "billion"]).optional(),
  currency: Currency.optional(),
  date: z.enum(["ymd", "dmy", "mdy"]).optional(),
  decimal: z.literal("comma").optional(),
  /** The column's numbers are per cent: 25 is 0.25. */
  percent: z.boolean().optional(),
  by: z.enum(["id", "name"]).optional(),
  /** Names that no table explains become records of their own. */
  create: z.boolean().optional(),
  separator: z.string().min(1).optional(),
});

const Column = z.union([z.string(), ColumnRule]);

const Table = z.strictObject({
  file: z.string(),
  sheet: z.string().optional(),
  kind: z.enum(ENTITY_KINDS).optional(),
  /** Why the table is left out. */
  skip: z.string().optional(),
  header: z.int().min(1).optional(),
  encoding: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  /** Rows may end early; what is missing is empty. */
  ragged: z.boolean().optional(),
  key: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  columns: z.record(z.string(), Column).optional(),
});

const StageRule = z.strictObject({
  status: z.enum(["open", "won", "lost", "abandoned"]),
  order: z.number().optional(),
  probability: z.number().min(0).max(1).optional(),
  milestone: z.string().optional(),
});

const Mapping = z.strictObject({
  version: z.literal(1),
  system: z.string().min(1).optional(),
  currency: Currency,
  timeZone: z.string().refine(isTimeZone, "a time zone such as Asia/Shanghai").optional(),
  stages: z.record(z.string(), StageRule).optional(),
  roles: z.record(z.string(), z.enum(["rep", "manager", "solution", "admin"])).optional(),
  aliases: z
    .partialRecord(z.enum([...ENTITY_KINDS, "industry"]), z.record(z.string(), z.string()))
    .optional(),
  tables: z.array(Table).min(1),
});

/** How the tables of an export become records. People edit it as YAML; see `renderMapping`. */
export type Mapping = z.infer<typeof Mapping>;
export type TableMapping = z.infer<typeof Table>;
export type ColumnRule = z.infer<typeof ColumnRule>;
export type StageRule = z.infer<typeof StageRule>;

export function ruleOf(column: z.infer<typeof Column>): ColumnRule {
  return typeof column === "string" ? { field: column } : column;
}

interface Flaw {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Reads a mapping file. INPUT_INVALID names every flaw with its line. */
export function parseMapping(text: string, file: string): Mapping {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  if (document.errors.length > 0) {
    const flaws = document.errors.map(
      (error) => `line ${counter.linePos(error.pos[0]).line}: ${error.message}`,
    );
    throw invalid(file, flaws, counter.linePos(document.errors[0]?.pos[0] ?? 0).line);
  }
  const parsed = Mapping.safeParse(document.toJS());
  const flaws: Flaw[] = parsed.success ? unknownFields(parsed.data) : issuesOf(parsed.error.issues);
  if (parsed.success && flaws.length === 0) return parsed.data;
  const lines = flaws.map((flaw) => ({ flaw, line: lineOf(document, flaw.path, counter) }));
  throw invalid(
    file,
    lines.map(({ flaw, line }) => `line ${line}: ${flaw.path.join(".")}: ${flaw.message}`),
    lines[0]?.line,
  );
}

/** A union's own message is only "Invalid input": what its last member says is what helps. */
function issuesOf(issues: readonly z.core.$ZodIssue[]): Flaw[] {
  return issues.flatMap((issue) => {
    const inner = issue.code === "invalid_union" ? (issue.errors.at(-1) ?? []) : [];
    if (inner.length === 0) return [{ path: issue.path, message: issue.message }];
    return issuesOf(inner).map((flaw) => ({ ...flaw, path: [...issue.path, ...flaw.path] }));
  });
}

function unknownFields(mapping: Mapping): Flaw[] {
  return mapping.tables.flatMap((table, index) => {
    const { kind } = table;
    if (table.skip !== undefined) return [];
    if (kind === undefined)
      return [{ path: ["tables", index], message: "needs a kind, or skip with a reason" }];
    const known = KINDS.find((spec) => spec.kind === kind)?.fields.map((spec) => spec.field);
    if (known === undefined)
      return [{ path: ["tables", index, "kind"], message: `${kind} cannot be imported from a table` }];
    return Object.entries(table.columns ?? {}).flatMap(([header, column]) => {
      const { field } = ruleOf(column);
      if (field === "custom" || field === "ignore" || fieldSpec(kind, field) !== undefined) return [];
      const message = `${kind} has no field ${field}; use one of ${known.join(", ")}, custom or ignore`;
      return [{ path: ["tables", index, "columns", header], message }];
    });
  });
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  counter: LineCounter,
): number {
  for (let length = path.length; length > 0; length--) {
    const at = path.slice(0, length);
    const parent = document.getIn(at.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === at.at(-1))
      : undefined;
    const node = pair?.key ?? document.getIn(at, true);
    const range = (node as { range?: readonly [number, number, number] } | undefined)?.range;
    if (range !== undefined) return counter.linePos(range[0]).line;
  }
  return 1;
}

function invalid(file: string, flaws: readonly string[], row: number | undefined): AppError {
  const list = flaws.slice(0, 10).join("; ");
  const lines = flaws.map((flaw) => flaw.replace(/^line (\d+)/, "第 $1 行"));
  return new AppError("INPUT_INVALID", `The mapping ${file} cannot be used: ${list}`, {
    source: "files",
    zh: `映射文件 ${file} 不能用：${lines.slice(0, 10).join("；")}`,
    at: row === undefined ? { file } : { file, row },
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

import { CompiledQuery } from "kysely";
import type { Dialect, Executor, SqlDatabase } from "../sql/database.ts";

export type Row = Readonly<Record<string, unknown>>;
export type Parameter = string | number | null;

/** Runs prepared texts as they are: the queue's few statements are hot, and building them each time is not free. */
export interface SqlRunner {
  all<R = Row>(text: string, parameters?: readonly Parameter[]): Promise<readonly R[]>;
  /** `work` must use the runner it is handed, never the outer one. */
  transaction<T>(work: (runner: SqlRunner) => Promise<T>): Promise<T>;
  /** One statement whose commit is on the disk, not only in the hands of the system, when it resolves. */
  durably<R = Row>(text: string, parameters?: readonly Parameter[]): Promise<readonly R[]>;
}

export function createSqlRunner(db: SqlDatabase): SqlRunner {
  const texts = new Map<string, string>();
  function textFor(text: string): string {
    if (db.dialect === "sqlite") return text;
    const known = texts.get(text) ?? numbered(text);
    texts.set(text, known);
    return known;
  }
  function on(kysely: Executor): SqlRunner {
    async function all<R>(text: string, parameters: readonly Parameter[] = []): Promise<readonly R[]> {
      const result = await kysely.executeQuery<R>(CompiledQuery.raw(textFor(text), [...parameters]));
      return result.rows;
    }
    return {
      all,
      async durably<R>(text: string, parameters: readonly Parameter[] = []): Promise<readonly R[]> {
        if (db.dialect === "postgres") return all<R>(text, parameters);
        return kysely.connection().execute(async (connection) => {
          const { all: run } = on(connection);
          await run("pragma synchronous = full");
          try {
            return await run<R>(text, parameters);
          } finally {
            await run("pragma synchronous = normal");
          }
        });
      },
      transaction: (work) => db.transaction((trx) => work(on(trx))),
    };
  }
  return on(db.kysely);
}

/** `?` of SQLite as `$1` of Postgres. */
function numbered(text: string): string {
  let index = 0;
  return text.replaceAll("?", () => {
    index += 1;
    return `$${index}`;
  });
}

export type ColumnType = "text" | "bigint";

/** Statement fragments that the two databases spell differently. */
export interface Spelling {
  /** A JSON parameter as rows with these columns, to be used after FROM as `v`. */
  rows(columns: Readonly<Record<string, ColumnType>>): string;
  /** A JSON array parameter of texts as rows with the column `value`. */
  readonly texts: string;
  readonly greatest: string;
  readonly skipLocked: string;
}

export function spellingOf(dialect: Dialect): Spelling {
  if (dialect === "sqlite") {
    return {
      rows: (columns) =>
        `(SELECT ${Object.keys(columns)
          .map((name) => `value ->> '$.${name}' AS ${name}`)
          .join(", ")} FROM json_each(?)) AS v`,
      texts: "(SELECT value FROM json_each(?))",
      greatest: "max",
      skipLocked: "",
    };
  }
  return {
    rows: (columns) =>
      `json_to_recordset(?::json) AS v(${Object.entries(columns)
        .map(([name, type]) => `${name} ${type}`)
        .join(", ")})`,
    texts: "(SELECT value FROM json_array_elements_text(?::json) AS value)",
    greatest: "greatest",
    skipLocked: "FOR UPDATE SKIP LOCKED",
  };
}

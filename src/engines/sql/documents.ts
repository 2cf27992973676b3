import { type RawBuilder, sql } from "kysely";
import type { Viewer } from "#src/domain/viewer.ts";
import { AppError } from "#src/errors.ts";
import type { DocumentQuery, DocumentStore, LibraryDocument, Passage } from "#src/ports/documents.ts";
import { all } from "./conditions.ts";
import { type Executor, lock, type SqlDatabase, textSet } from "./database.ts";
import { checkLimit } from "./entities.ts";
import type { DocumentColumns, PassageColumns } from "./tables.ts";
import { readableDocuments } from "./visibility.ts";

/**
 * The library's documents and passages. A viewer reads a document when one of its readers names them, by the
 * role and team that are stored for them, not by those of the Viewer. The cursor of `find` is the id of the last
 * document of the page before.
 */
export function createDocumentStore(database: SqlDatabase): DocumentStore {
  const { kysely, dialect } = database;

  async function read<R>(viewer: Viewer, columns: string, from: string, rest: RawBuilder<unknown>) {
    const { prelude, predicate } = readableDocuments(dialect, viewer.userId);
    const { rows } = await sql<R>`${prelude} select ${sql.raw(columns)} from ${sql.raw(from)}
      where ${predicate} and ${rest}`.execute(kysely);
    return rows;
  }

  return {
    async find(viewer, query = {}) {
      const limit = checkLimit(query.limit ?? 100);
      const rest = sql`${matches(query)} order by r.id limit ${limit}`;
      return (await read<DocumentColumns>(viewer, "r.*", "document r", rest)).map(toDocument);
    },

    async get(viewer, id) {
      const [row] = await read<DocumentColumns>(viewer, "r.*", "document r", sql`r.id = ${id}`);
      return row && toDocument(row);
    },

    async passages(viewer, ids) {
      const from = 'passage p join document r on r.id = p."documentId"';
      const rest = sql`p.id in ${textSet(dialect, ids)}`;
      const found = (await read<PassageColumns>(viewer, "p.*", from, rest)).map(toPassage);
      const byId = new Map(found.map((passage) => [passage.id, passage]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },

    async put(document, passages) {
      await database.transaction(async (trx) => {
        await lock(trx, dialect, "library");
        await makeRoom(trx, document);
        const row = toRow(document);
        await trx
          .insertInto("document")
          .values(row)
          .onConflict((oc) => oc.column("id").doUpdateSet(row))
          .execute();
        await trx.deleteFrom("passage").where("documentId", "=", document.id).execute();
        await insertPassages(trx, document, passages);
      });
    },

    remove(id) {
      return database.transaction(async (trx) => {
        await trx.deleteFrom("passage").where("documentId", "=", id).execute();
        const gone = await trx.deleteFrom("document").where("id", "=", id).returning("id").execute();
        return gone.length > 0;
      });
    },

    async *scan() {
      let after = "";
      while (true) {
        const rows = await kysely
          .selectFrom("document")
          .selectAll()
          .where("id", ">", after)
          .orderBy("id")
          .limit(50)
          .execute();
        for (const row of rows)
          yield { document: toDocument(row), passages: await passagesOf(kysely, row.id) };
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.id;
      }
    },

    async byPath(path) {
      const row = await kysely
        .selectFrom("document")
        .selectAll()
        .where("path", "=", path)
        // The active one of several, else the newest.
        .orderBy(sql`case when status = 'active' then 0 else 1 end`)
        .orderBy("addedAt", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && toDocument(row);
    },
  };
}

function matches({ kind, status, ids, cursor }: DocumentQuery): RawBuilder<unknown> {
  const tests = [
    kind === undefined ? [] : sql`r.kind = ${kind}`,
    status === undefined ? [] : sql`r.status = ${status}`,
    ids === undefined ? [] : ids.length === 0 ? sql`1 = 0` : sql`r.id in (${sql.join(ids)})`,
    cursor === undefined ? [] : sql`r.id > ${cursor}`,
  ];
  return all(tests.flat());
}

/** Marks the replaced document as such, so that no moment has both or neither. */
async function makeRoom(trx: Executor, document: LibraryDocument): Promise<void> {
  if (document.replaces !== undefined && document.replaces !== document.id) {
    const old = await trx
      .selectFrom("document")
      .selectAll()
      .where("id", "=", document.replaces)
      .executeTakeFirst();
    if (old !== undefined) {
      const row = toRow({ ...toDocument(old), status: "replaced" });
      await trx.updateTable("document").set(row).where("id", "=", old.id).execute();
    }
  }
  if (document.status !== "active") return;
  const other = await trx
    .selectFrom("document")
    .select("id")
    .where("path", "=", document.path)
    .where("status", "=", "active")
    .where("id", "!=", document.id)
    .executeTakeFirst();
  if (other === undefined) return;
  throw new AppError("CONFLICT", `Another active document lies at ${document.path}: name it in "replaces".`, {
    zh: `${document.path} 已有一份有效文档，请说明由新文档替换它。`,
  });
}

async function insertPassages(trx: Executor, { id }: LibraryDocument, passages: readonly Passage[]) {
  for (let start = 0; start < passages.length; start += 500) {
    const rows = passages.slice(start, start + 500).map((passage) => ({
      id: passage.id,
      documentId: id,
      position: passage.position,
      text: passage.text,
      headings: JSON.stringify(passage.headings),
      locator: passage.locator === undefined ? null : JSON.stringify(passage.locator),
    }));
    await trx.insertInto("passage").values(rows).execute();
  }
}

async function passagesOf(executor: Executor, documentId: string): Promise<Passage[]> {
  const rows = await executor
    .selectFrom("passage")
    .selectAll()
    .where("documentId", "=", documentId)
    .orderBy("position")
    .orderBy("id")
    .execute();
  return rows.map(toPassage);
}

function toRow(document: LibraryDocument): DocumentColumns {
  const { id, path, kind, status, readers, addedAt } = document;
  return {
    id,
    path,
    kind,
    status,
    readers: JSON.stringify(readers),
    addedAt,
    body: JSON.stringify(document),
  };
}

function toDocument(row: DocumentColumns): LibraryDocument {
  return JSON.parse(row.body) as LibraryDocument;
}

function toPassage({ headings, locator, ...rest }: PassageColumns): Passage {
  return {
    ...rest,
    headings: JSON.parse(headings) as string[],
    ...(locator !== null && { locator: JSON.parse(locator) as NonNullable<Passage["locator"]> }),
  };
}

import { sql } from "kysely";
import { text } from "./001-world.ts";
import type { Migration } from "./list.ts";

export const documents: Migration = {
  name: "003-documents",
  async up(trx, dialect) {
    const t = text(dialect);
    await sql`create table document (
      id ${t} primary key not null, path ${t} not null, kind ${t} not null, status ${t} not null,
      readers ${t} not null, "addedAt" ${t} not null, body ${t} not null)`.execute(trx);
    await sql`create unique index document_path on document (path) where status = 'active'`.execute(trx);
    await sql`create table passage (
      id ${t} primary key not null, "documentId" ${t} not null, position integer not null,
      text ${t} not null, headings ${t} not null, locator ${t})`.execute(trx);
    await sql`create index passage_document on passage ("documentId", position)`.execute(trx);
  },
};

import { sql } from "kysely";
import { text } from "./001-world.ts";
import type { Migration } from "./list.ts";

export const records: Migration = {
  name: "002-records",
  async up(trx, dialect) {
    const t = text(dialect);
    const columns = sql`
      kind ${t} not null, id ${t} not null, version integer not null, scope ${t} not null,
      "ownerId" ${t} not null, "accountId" ${t}, "dealId" ${t}, body ${t} not null,
      "createdAt" ${t} not null, "updatedAt" ${t} not null, "updatedBy" ${t} not null,
      removed integer not null`;
    await sql`create table record (${columns}, primary key (kind, id))`.execute(trx);
    await sql`create table "recordVersion" (${columns}, primary key (kind, id, version))`.execute(trx);
    await sql`create index "record_accountId" on record ("accountId")`.execute(trx);
    await sql`create index "record_dealId" on record ("dealId")`.execute(trx);
    await sql`create table system (
      area ${t} not null, key ${t} not null, value ${t} not null, "expiresAt" ${t}, primary key (area, key))`.execute(
      trx,
    );
    await sql`create index "system_expiresAt" on system ("expiresAt")`.execute(trx);
  },
};

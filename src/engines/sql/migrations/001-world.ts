import { type RawBuilder, sql } from "kysely";
import type { Dialect, Executor } from "../database.ts";
import type { Migration } from "./list.ts";

// A snapshot, not read from world.ts: a migration must do tomorrow what it did on the day it shipped.
// `name` is text, `name#` a double, `name?` a flag, `name$` money.
const TABLES: Readonly<Record<string, string>> = {
  account:
    "name parentId kind industryCode industry country province city district employees# revenue$ growth# " +
    "foundedYear# website description tags tier ownerId blacklistReason createdOn",
  contact: "accountId name title department email phone reportsToId role stance left?",
  deal:
    "name accountId ownerId stageId status amount$ probability# productIds campaignId leadSource competitor " +
    "lostReason nextStep createdOn expectedCloseOn closedOn",
  stage: "name order# status probability# milestone",
  stageChange: "dealId on field from to seen",
  activity: "kind accountId dealId contactId ownerId on dueOn doneOn subject text",
  lead: "name company status leadSource campaignId ownerId accountId dealId createdOn",
  campaign: "name kind startsOn endsOn cost$",
  campaignMember: "campaignId leadId contactId accountId status on",
  product: "name code family listPrice$ active?",
  order: "accountId dealId ownerId amount$ status on renewsOn",
  orderLine: "orderId productId quantity# amount$",
  user: "name email mobile role managerId teamId style locale timeZone active?",
  team: "name parentId managerId",
  territory:
    "name parentId order# publicPool? assignToOwner? rules includeAccountIds excludeAccountIds memberIds",
  territoryAccount: "territoryId accountId cause",
  accountShare: "accountId teamId userId",
  target: "userId teamId startsOn endsOn amount$",
};

const INDEXES: Readonly<Record<string, readonly string[]>> = {
  account: ["ownerId", "parentId", "name"],
  contact: ["accountId"],
  deal: ["accountId", "ownerId"],
  stageChange: ["dealId"],
  activity: ["accountId", "dealId", "ownerId"],
  lead: ["ownerId", "accountId", "campaignId"],
  campaignMember: ["campaignId", "leadId"],
  order: ["accountId", "dealId", "ownerId"],
  orderLine: ["orderId"],
  user: ["managerId", "teamId"],
  territoryAccount: ["territoryId", "accountId"],
  accountShare: ["accountId", "userId", "teamId"],
};

export const world: Migration = {
  name: "001-world",
  async up(trx, dialect) {
    for (const [table, fields] of Object.entries(TABLES)) await createTable(trx, dialect, table, fields);
    for (const [table, columns] of Object.entries(INDEXES)) {
      for (const column of columns) {
        const name = sql.id(`${table}_${column}`);
        await sql`create index ${name} on ${sql.id(table)} (${sql.id(column)})`.execute(trx);
      }
    }
  },
};

async function createTable(trx: Executor, dialect: Dialect, table: string, fields: string): Promise<void> {
  const columns = fields.split(" ").flatMap((field) => columnsFor(field, dialect));
  const rest = ["custom", "origin", "hash", "originHash"].map((name) => column(name, text(dialect)));
  const all = sql.join([sql`id ${text(dialect)} primary key not null`, ...columns, ...rest]);
  await sql`create table ${sql.id(table)} (${all})`.execute(trx);
}

function columnsFor(field: string, dialect: Dialect): RawBuilder<unknown>[] {
  const name = field.replace(/[#?$]$/, "");
  const double = dialect === "sqlite" ? sql`real` : sql`double precision`;
  if (field.endsWith("#")) return [column(name, double)];
  if (field.endsWith("?")) return [column(name, sql`integer`)];
  if (field.endsWith("$")) {
    return [column(`${name}Minor`, sql`bigint`), column(`${name}Currency`, text(dialect))];
  }
  return [column(name, text(dialect))];
}

function column(name: string, type: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${sql.id(name)} ${type}`;
}

/** Text compared byte by byte, so that both databases order and page alike whatever the server's locale. */
export function text(dialect: Dialect): RawBuilder<unknown> {
  return dialect === "sqlite" ? sql`text` : sql`text collate "C"`;
}

import { type RawBuilder, sql } from "kysely";
import type { EntityKind, Role } from "#src/domain/crm.ts";
import { type Dialect, type Executor, eachText } from "./database.ts";

type Sql = RawBuilder<unknown>;

/**
 * Who sees what, in the one place where it is decided. `people` are the viewer and, for a manager, everybody
 * below: reports, members of teams led by any of them, those teams' child teams, and so on. A manager
 * therefore sees at least what each of his people sees. An admin sees every row; an inactive or unknown user
 * sees none. The role is the stored one, whatever the Viewer says.
 *
 * | kind | visible when |
 * |---|---|
 * | account, *strongly* | its owner is one of the people; or it lies in a territory that one of them is a member of; or it is shared with one of them, with a team one of them is in, or with a team in the subtree |
 * | account, *by a deal* | one of the people owns a deal of it |
 * | contact, territoryAccount, accountShare | its account is visible either way |
 * | deal | its owner is one of the people, or its account is visible strongly |
 * | activity, order | its owner is one of the people, or its deal is visible, or its account strongly |
 * | orderLine, stageChange | its order, its deal is visible |
 * | lead | its owner is one of the people, or its account is visible strongly; unowned and without account: managers |
 * | campaignMember | its lead, its contact or its account is visible |
 * | target | its user is one of the people, or its team is in the subtree |
 * | user, team, territory, product, stage, campaign | always (of a territory, only the account ids that are visible) |
 *
 * Seeing an account by a deal opens the account and its contacts, not the other deals, orders, activities and
 * leads there: whoever helps on one deal has no business with the rest.
 */
export interface Filter {
  /** Starts the statement: `with recursive …`. */
  readonly prelude: Sql;
  /** Over the row `r`. */
  readonly predicate: Sql;
}

/** How wide the statement must look. It tests the role again, so that a role lost in between shows nothing. */
export type Reach = "everything" | "scope";

/**
 * The same rules asked in two ways: `sets` gathers all that is visible first, for reading many rows; `probes`
 * follows the indexes from one row, for reading few.
 */
export type Way = "sets" | "probes";

export async function reachOf(executor: Executor, userId: string): Promise<Reach | undefined> {
  const { rows } = await sql<{ role: Role }>`
    select role from "user" where id = ${userId} and active = 1`.execute(executor);
  const role = rows[0]?.role;
  if (role === undefined) return undefined;
  return role === "admin" ? "everything" : "scope";
}

export interface Seeing {
  readonly dialect: Dialect;
  readonly userId: string;
  readonly reach: Reach;
  readonly way: Way;
}

export function visibleRows({ dialect, userId, reach, way }: Seeing, kind: EntityKind): Filter {
  if (reach === "everything") return { prelude: sql`with ${me(userId)}`, predicate: IS_ADMIN };
  return { prelude: scope(dialect, userId, way), predicate: RULES[kind](WAYS[way], "r") };
}

const IS_ADMIN = sql`exists (select 1 from me where role = 'admin')`;
const IS_MANAGER = sql`exists (select 1 from me where role = 'manager')`;
const IS_USER = sql`exists (select 1 from me)`;

/** Kinds that the rules of others refer to. */
type Anchor = "deal" | "order" | "contact" | "lead";

interface Ask {
  strong(accountId: Sql): Sql;
  known(accountId: Sql): Sql;
  visible(kind: Anchor, id: Sql): Sql;
}

type Rule = (ask: Ask, row: string) => Sql;

const field = (row: string, name: string) => sql.ref(`${row}.${name}`);
const owned = (row: string) => sql`${field(row, "ownerId")} in (select id from people)`;
const onStrongAccount: Rule = (ask, row) => ask.strong(field(row, "accountId"));
const onAccount: Rule = (ask, row) => ask.known(field(row, "accountId"));
const onDeal: Rule = (ask, row) => ask.visible("deal", field(row, "dealId"));
const open: Rule = () => IS_USER;
const work: Rule = (ask, row) => sql`(${owned(row)} or ${onStrongAccount(ask, row)} or ${onDeal(ask, row)})`;

const RULES: Readonly<Record<EntityKind, Rule>> = {
  account: (ask, row) => ask.known(field(row, "id")),
  contact: onAccount,
  territoryAccount: onAccount,
  accountShare: onAccount,
  deal: (ask, row) => sql`(${owned(row)} or ${onStrongAccount(ask, row)})`,
  activity: work,
  order: work,
  orderLine: (ask, row) => ask.visible("order", field(row, "orderId")),
  stageChange: onDeal,
  lead: (ask, row) => sql`(${owned(row)} or ${onStrongAccount(ask, row)} or (
    ${field(row, "ownerId")} is null and ${field(row, "accountId")} is null and ${IS_MANAGER}))`,
  campaignMember: (ask, row) => sql`(${onAccount(ask, row)}
    or ${ask.visible("lead", field(row, "leadId"))} or ${ask.visible("contact", field(row, "contactId"))})`,
  target: (_, row) => sql`(${field(row, "userId")} in (select id from people)
    or ${field(row, "teamId")} in (select id from led))`,
  user: open,
  team: open,
  territory: open,
  product: open,
  stage: open,
  campaign: open,
};

const SETS: Ask = {
  strong: (id) => sql`${id} in (select id from strong)`,
  known: (id) => sql`${id} in (select id from known)`,
  visible: (kind, id) => sql`${id} in (select id from ${sql.id(`visible_${kind}`)})`,
};

const PROBES: Ask = {
  strong: (id) => sql`(
    exists (select 1 from account a where a.id = ${id} and a."ownerId" in (select id from people))
    or exists (select 1 from "territoryAccount" a
      where a."accountId" = ${id} and a."territoryId" in (select id from lands))
    or exists (select 1 from "accountShare" a where a."accountId" = ${id}
      and (a."userId" in (select id from people) or a."teamId" in (select id from teams))))`,
  known: (id) => sql`(${PROBES.strong(id)} or exists (
    select 1 from deal own where own."accountId" = ${id} and own."ownerId" in (select id from people)))`,
  visible: (kind, id) => sql`exists (select 1 from ${sql.id(kind)} as ${sql.id(`the_${kind}`)}
    where ${field(`the_${kind}`, "id")} = ${id} and ${RULES[kind](PROBES, `the_${kind}`)})`,
};

const WAYS: Readonly<Record<Way, Ask>> = { sets: SETS, probes: PROBES };

/**
 * Over the row `r` of `record` or `recordVersion`, with the prelude of `scope`. A `subject` record that names a
 * deal follows the deal, otherwise its account. A `private` one is its owner's alone, not even an admin's.
 */
export function readableRecords(way: Way): Sql {
  const ask = WAYS[way];
  return sql`(case r.scope
    when 'everyone' then ${IS_USER}
    when 'private' then r."ownerId" in (select id from me)
    when 'owner' then (${owned("r")} or ${IS_ADMIN})
    when 'subject' then (${IS_ADMIN} or
      case when r."dealId" is not null then ${onDeal(ask, "r")} else ${onAccount(ask, "r")} end)
    else 1 = 0 end)`;
}

/** Over the row `r` of `document`: one of its readers names the viewer, their role, their team or everybody. */
export function readableDocuments(dialect: Dialect, userId: string): Filter {
  const readers = eachText(dialect, sql.ref("r.readers"), "reader");
  return {
    prelude: sql`with ${me(userId)}`,
    predicate: sql`exists (
      select 1 from me, ${readers} where reader.value in
        ('all', 'user:' || me.id, 'role:' || me.role, 'team:' || coalesce(me."teamId", '')))`,
  };
}

function me(userId: string): Sql {
  return sql`me(id, role, "teamId") as (
    select id, role, "teamId" from "user" where id = ${userId} and active = 1)`;
}

/** What the rules ask of. UNION, not UNION ALL: people who report to each other end the recursion. */
export function scope(dialect: Dialect, userId: string, way: Way): Sql {
  const members = eachText(dialect, sql`t."memberIds"`, "m");
  return sql`with recursive ${me(userId)},
    edges("fromKind", "fromId", kind, id) as (
      select 'user', "managerId", 'user', id from "user" where "managerId" is not null
      union all select 'user', "managerId", 'team', id from team where "managerId" is not null
      union all select 'team', "parentId", 'team', id from team where "parentId" is not null
      union all select 'team', "teamId", 'user', id from "user" where "teamId" is not null),
    reached(kind, id) as (
      select 'user', id from me
      union
      select e.kind, e.id from reached x
        join edges e on e."fromKind" = x.kind and e."fromId" = x.id
        where ${IS_MANAGER}),
    people(id) as materialized (select id from reached where kind = 'user'),
    led(id) as (select id from reached where kind = 'team'),
    teams(id) as (
      select id from led
      union select u."teamId" from "user" u where u.id in (select id from people) and u."teamId" is not null),
    lands(id) as (
      select t.id from territory t, ${members} where m.value in (select id from people))
    ${way === "sets" ? sql`, ${gathered()}` : sql``}`;
}

function gathered(): Sql {
  const sets = (["deal", "order", "contact", "lead"] as const).map(
    (kind) => sql`${sql.id(`visible_${kind}`)}(id) as (
      select r.id from ${sql.id(kind)} r where ${RULES[kind](SETS, "r")})`,
  );
  return sql`
    strong(id) as materialized (
      select id from account where "ownerId" in (select id from people)
      union select "accountId" from "territoryAccount" where "territoryId" in (select id from lands)
      union select "accountId" from "accountShare"
        where "userId" in (select id from people) or "teamId" in (select id from teams)),
    known(id) as materialized (
      select id from strong
      union select "accountId" from deal
        where "ownerId" in (select id from people) and "accountId" is not null),
    ${sql.join(sets)}`;
}

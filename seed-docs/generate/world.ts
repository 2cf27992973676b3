import { ACCOUNT_COLUMNS } from "./account-columns.ts";
import { buildAccounts } from "./accounts.ts";
import { ACTIVITY_COLUMNS, buildActivities } from "./activities.ts";
import type { Activity } from "./activity-types.ts";
import { CAMPAIGN_COLUMNS, CAMPAIGNS } from "./campaigns.ts";
import { PRODUCT_COLUMNS, PRODUCTS, STAGE_COLUMNS, STAGES } from "./catalogue.ts";
import type { Contact } from "./contact-types.ts";
import { buildContacts, CONTACT_COLUMNS } from "./contacts.ts";
import { toCsv } from "./csv.ts";
import { buildDeals, DEAL_COLUMNS, HISTORY_COLUMNS } from "./deals.ts";
import { buildLeads, buildMembers, LEAD_COLUMNS, MEMBER_COLUMNS } from "./marketing.ts";
import { buildOrders, ORDER_COLUMNS, ORDER_LINE_COLUMNS } from "./orders.ts";
import { TEAM_COLUMNS, TEAMS, USER_COLUMNS, USERS } from "./people.ts";
import { buildRelations } from "./relations.ts";
import {
  buildReferrals,
  EXPERT_COLUMNS,
  EXPERT_ROWS,
  PARTNER_COLUMNS,
  PARTNER_ROWS,
  REFERRAL_COLUMNS,
} from "./resources.ts";
import { buildTargets, TARGET_COLUMNS } from "./targets.ts";
import { buildTerritories, TERRITORY_COLUMNS } from "./territories.ts";

/** Nobody is talked to before the day we first met. */
function metByThen(contacts: readonly Contact[], activities: readonly Activity[]): Contact[] {
  const first = new Map<string, string>();
  for (const { contact, at } of activities) if (!first.has(contact)) first.set(contact, at.slice(0, 10));
  return contacts.map((contact) => {
    const talked = first.get(contact.id);
    return talked !== undefined && talked < contact.firstMet ? { ...contact, firstMet: talked } : contact;
  });
}

/** The whole sample company, tables linked by id. Takes nothing and draws nothing from outside: two calls are equal. */
export function buildWorld() {
  const accounts = buildAccounts();
  const contacts = buildContacts(accounts);
  const played = buildDeals(accounts, contacts);
  const deals = played.map(({ deal }) => deal);
  const history = played
    .flatMap(({ history }) => history)
    .map((change, i) => ({ ...change, id: `H${String(i + 1).padStart(5, "0")}` }));
  const booked = buildOrders(deals);
  const orders = booked.map(({ order }) => order);
  const relations = buildRelations(accounts, deals, orders);
  const leads = buildLeads(accounts, contacts, deals);
  const activities = buildActivities({
    accounts,
    deals,
    contacts: Map.groupBy(contacts, (contact) => contact.account),
  });
  return {
    accounts,
    contacts: metByThen(contacts, activities),
    deals,
    history,
    orders,
    orderLines: booked.flatMap(({ lines }) => lines),
    relations,
    leads,
    members: buildMembers({ contacts, deals, leads }),
    activities,
    referrals: buildReferrals({ accounts, contacts, deals, relations }),
    territories: buildTerritories(accounts),
    targets: buildTargets(),
  };
}

export type World = ReturnType<typeof buildWorld>;

/** File name → CSV text, for every table of the export. */
export function renderTables(world: World): Map<string, string> {
  const accountRows = world.accounts.flatMap((account) => {
    const relation = world.relations.get(account.id);
    return relation ? [{ account, relation }] : [];
  });
  return new Map([
    ["teams.csv", toCsv(TEAM_COLUMNS, TEAMS)],
    ["users.csv", toCsv(USER_COLUMNS, USERS)],
    ["territories.csv", toCsv(TERRITORY_COLUMNS, world.territories)],
    ["products.csv", toCsv(PRODUCT_COLUMNS, PRODUCTS)],
    ["stages.csv", toCsv(STAGE_COLUMNS, STAGES)],
    ["accounts.csv", toCsv(ACCOUNT_COLUMNS, accountRows)],
    ["contacts.csv", toCsv(CONTACT_COLUMNS, world.contacts)],
    ["campaigns.csv", toCsv(CAMPAIGN_COLUMNS, CAMPAIGNS)],
    ["leads.csv", toCsv(LEAD_COLUMNS, world.leads)],
    ["campaign_members.csv", toCsv(MEMBER_COLUMNS, world.members)],
    ["deals.csv", toCsv(DEAL_COLUMNS, world.deals)],
    ["stage_history.csv", toCsv(HISTORY_COLUMNS, world.history)],
    ["activities.csv", toCsv(ACTIVITY_COLUMNS, world.activities)],
    ["orders.csv", toCsv(ORDER_COLUMNS, world.orders)],
    ["order_lines.csv", toCsv(ORDER_LINE_COLUMNS, world.orderLines)],
    ["targets.csv", toCsv(TARGET_COLUMNS, world.targets)],
    ["partners.csv", toCsv(PARTNER_COLUMNS, PARTNER_ROWS)],
    ["experts.csv", toCsv(EXPERT_COLUMNS, EXPERT_ROWS)],
    ["referrals.csv", toCsv(REFERRAL_COLUMNS, world.referrals)],
  ]);
}

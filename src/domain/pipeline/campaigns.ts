import type { CalendarDate, Campaign, CampaignMember, Contact, Deal, Lead } from "../crm.ts";
import type { Money } from "../money.ts";
import { sumByCurrency } from "../money.ts";
import { addDays } from "./calendar.ts";

export interface CampaignRules {
  /** Member states that are no touch: invited, did not come. */
  readonly noTouch: readonly string[];
  /** Days before a deal was created in which a touch still counts. */
  readonly windowDays: number;
}

export interface CampaignWorld {
  readonly campaigns: readonly Campaign[];
  readonly members: readonly CampaignMember[];
  readonly leads: readonly Lead[];
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
}

/** A campaign that reached the people of a deal, and when first. */
interface Touch {
  readonly campaignId: string;
  readonly on: CalendarDate;
}

/** One model's share of a campaign: deals it counts (whole or in part), and what they won. */
export interface Credit {
  readonly dealIds: readonly string[];
  readonly wonIds: readonly string[];
  readonly won: readonly Money[];
}

export interface CampaignResult {
  readonly campaign: Campaign;
  readonly members: number;
  /** Members who came or answered. */
  readonly touched: number;
  readonly leadIds: readonly string[];
  readonly first: Credit;
  readonly multi: Credit;
}

export interface CampaignReport {
  readonly results: readonly CampaignResult[];
  /** Deals that no campaign touched. */
  readonly untouched: number;
  readonly deals: number;
}

/**
 * Lead → deal → won for each campaign (blue book 2.1, step five), counted twice: first touch gives a deal
 * whole to the earliest campaign that reached it, multi-touch gives each campaign an equal part. Parts of a
 * cent go to the earlier touches, so both models add up to the same total.
 */
export function measureCampaigns(world: CampaignWorld, rules: CampaignRules): CampaignReport {
  const touches = touchesOfDeals(world, rules);
  const first = createCredits();
  const multi = createCredits();
  for (const deal of world.deals) {
    const own = touches.get(deal.id) ?? [];
    const [earliest] = own;
    if (earliest === undefined) continue;
    first.add(earliest.campaignId, deal, deal.amount);
    const shares = equalShares(deal.amount, own.length);
    own.forEach((touch, at) => {
      multi.add(touch.campaignId, deal, shares[at]);
    });
  }
  const leads = groupBy(world.leads, (lead) => lead.campaignId);
  const members = groupBy(world.members, (member) => member.campaignId);
  return {
    results: world.campaigns.map((campaign) => {
      const own = members.get(campaign.id) ?? [];
      return {
        campaign,
        members: own.length,
        touched: own.filter((member) => isTouch(member, rules)).length,
        leadIds: (leads.get(campaign.id) ?? []).map((lead) => lead.id),
        first: first.of(campaign.id),
        multi: multi.of(campaign.id),
      };
    }),
    untouched: world.deals.filter((deal) => !touches.has(deal.id)).length,
    deals: world.deals.length,
  };
}

function createCredits() {
  const rows = new Map<string, { deal: Deal; amount: Money | undefined }[]>();
  return {
    add(campaignId: string, deal: Deal, amount: Money | undefined): void {
      const own = rows.get(campaignId) ?? [];
      own.push({ deal, amount });
      rows.set(campaignId, own);
    },
    of(campaignId: string): Credit {
      const own = rows.get(campaignId) ?? [];
      const won = own.filter(({ deal }) => deal.status === "won");
      return {
        dealIds: own.map(({ deal }) => deal.id),
        wonIds: won.map(({ deal }) => deal.id),
        won: sumByCurrency(won.map(({ amount }) => amount)),
      };
    },
  };
}

/** Whole hundredths in equal parts; the rest goes to the first ones, one each. */
export function equalShares(amount: Money | undefined, parts: number): (Money | undefined)[] {
  if (amount === undefined) return Array.from({ length: parts }, () => undefined);
  const each = Math.trunc(amount.minor / parts);
  const rest = amount.minor - each * parts;
  return Array.from({ length: parts }, (_, at) => ({
    ...amount,
    minor: each + (at < Math.abs(rest) ? Math.sign(rest) : 0),
  }));
}

function isTouch({ status }: CampaignMember, { noTouch }: CampaignRules): boolean {
  return status === undefined || !noTouch.includes(status);
}

/** Campaigns that reached each deal, one touch a campaign, earliest first. */
function touchesOfDeals(world: CampaignWorld, rules: CampaignRules): Map<string, Touch[]> {
  const leadOf = new Map(world.leads.map((lead) => [lead.id, lead]));
  const accountOf = new Map(world.contacts.map((contact) => [contact.id, contact.accountId]));
  const ofLead = groupBy(world.leads, (lead) => lead.dealId);
  const starts = new Map(world.campaigns.map((campaign) => [campaign.id, campaign.startsOn]));
  const touching = world.members.filter((member) => isTouch(member, rules));
  const byDeal = groupBy(touching, (member) => leadOf.get(member.leadId ?? "")?.dealId);
  const byAccount = groupBy(
    touching,
    (member) =>
      member.accountId ?? accountOf.get(member.contactId ?? "") ?? leadOf.get(member.leadId ?? "")?.accountId,
  );
  const touches = new Map<string, Touch[]>();
  for (const deal of world.deals) {
    const members = [...(byDeal.get(deal.id) ?? []), ...(byAccount.get(deal.accountId ?? "") ?? [])];
    const own = [
      ...members.flatMap(({ campaignId, on = starts.get(campaignId) }) => (on ? [{ campaignId, on }] : [])),
      ...(ofLead.get(deal.id) ?? []).flatMap(({ campaignId, createdOn }) =>
        campaignId && createdOn ? [{ campaignId, on: createdOn }] : [],
      ),
    ].filter(({ on }) => inWindow(on, deal, rules));
    // The deal's own column is a statement, not a guess: it counts even without a date.
    if (deal.campaignId !== undefined) {
      own.push({ campaignId: deal.campaignId, on: starts.get(deal.campaignId) ?? deal.createdOn ?? "" });
    }
    if (own.length > 0) touches.set(deal.id, oneEach(own));
  }
  return touches;
}

function inWindow(on: CalendarDate, deal: Deal, { windowDays }: CampaignRules): boolean {
  if (deal.closedOn !== undefined && on > deal.closedOn) return false;
  return deal.createdOn === undefined || on >= addDays(deal.createdOn, -windowDays);
}

function oneEach(touches: readonly Touch[]): Touch[] {
  const sorted = touches.toSorted((a, b) =>
    a.on !== b.on ? (a.on < b.on ? -1 : 1) : a.campaignId < b.campaignId ? -1 : 1,
  );
  const seen = new Set<string>();
  return sorted.filter(({ campaignId }) => !seen.has(campaignId) && seen.add(campaignId));
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const id = key(row);
    if (id === undefined) continue;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return groups;
}

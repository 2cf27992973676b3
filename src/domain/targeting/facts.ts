import type { Account, Activity, Contact, Deal, Order, OrderLine } from "../crm.ts";

/** What the rows around an account say about it, as plain numbers; NaN where nothing is known. */
export const FACT_NAMES = [
  "age",
  "contacts",
  "seniors",
  "engaged",
  "visits90",
  "touches365",
  "sinceTouch",
  "won",
  "lost",
  "open",
  "lostOnPrice",
  "rivals",
  "industryWins",
  "industryWinRate",
  "cycleDays",
  "groupWins",
  "products",
] as const;

export type FactName = (typeof FACT_NAMES)[number];
export type Facts = Readonly<Record<FactName, number>>;

/** Everything of the sales world that the facts of a set of accounts are read from. */
export interface World {
  readonly accounts: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  readonly activities: readonly Activity[];
  readonly orders: readonly Order[];
  readonly orderLines: readonly OrderLine[];
}

export const EMPTY_WORLD: World = {
  accounts: [],
  contacts: [],
  deals: [],
  activities: [],
  orders: [],
  orderLines: [],
};

/** Titles of people who can release money, in both languages. */
const SENIOR =
  /总经理|董事|总裁|厂长|首席|副总|\bC[EFIOT]O\b|\bVP\b|vice president|president|director|general manager|owner/i;
const PRICE = /价|预算|贵|price|budget|expens|cost/i;

/** Whole days since 1970 of a calendar date; NaN when it is not one. */
export function dayNumber(date: string | undefined): number {
  if (date === undefined) return Number.NaN;
  const year = digits(date, 0, 4);
  const month = digits(date, 5, 7);
  // Days from the civil calendar, years beginning in March so that the leap day comes last.
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const inEra = shifted - era * 400;
  const inYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + digits(date, 8, 10) - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719_468;
}

/** The number written from `from` to `to`; NaN when there is anything but digits. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The division (two digits) or section of an account's GB/T 4754 code, else its industry as written. */
export function divisionOf(account: Account): string | undefined {
  const code = account.industryCode;
  if (code === undefined) return account.industry;
  return code.replace(/^[A-T](?=\d)/, "").slice(0, 2);
}

export function isSenior(contact: Contact): boolean {
  return contact.title !== undefined && SENIOR.test(contact.title);
}

/** What the facts of one account take from other accounts: its industry's closed deals, its group's wins. */
export interface Peers {
  readonly industries: Readonly<
    Record<string, Pick<Facts, "industryWins" | "industryWinRate" | "cycleDays">>
  >;
  /** Companies of a group that have bought, by the id of its head. */
  readonly groups: Readonly<Record<string, number>>;
}

/** Kept as JSON, which has no NaN: what is not known is left out. */
export function peersOf(world: World, facts: ReadonlyMap<string, Facts>): Peers {
  const industries: Record<string, Peers["industries"][string]> = {};
  const groups: Record<string, number> = {};
  const heads = new Set(world.accounts.flatMap(({ parentId }) => parentId ?? []));
  for (const account of world.accounts) {
    const own = facts.get(account.id);
    if (own === undefined) continue;
    const industry = divisionOf(account);
    if (industry !== undefined) industries[industry] ??= own;
    const head = account.parentId ?? account.id;
    if (own.won > 0 && heads.has(head)) groups[head] = (groups[head] ?? 0) + 1;
  }
  const known = Object.entries(industries).map(([industry, own]) => {
    const { industryWins, industryWinRate, cycleDays } = own;
    return [industry, { industryWins, industryWinRate, cycleDays }] as const;
  });
  return { industries: Object.fromEntries(known), groups };
}

type Tally = { -readonly [K in FactName]: number };

/**
 * Facts per account id, over the rows given and nothing else. Win rates and cycle lengths of an industry come
 * from the closed deals among them; below three closed deals they are not known. With `peers`, what other
 * accounts tell is taken from there, so that the rows of one account are enough.
 */
export function gatherFacts(world: World, today: string, peers?: Peers): Map<string, Facts> {
  const now = dayNumber(today);
  const year = Number(today.slice(0, 4));
  const tallies = new Map<string, Tally>();
  for (const account of world.accounts) tallies.set(account.id, blank(account, year));
  countContacts(world, tallies, now);
  countActivities(world.activities, tallies, now);
  countDeals(world.deals, tallies);
  countProducts(world, tallies);
  if (peers !== undefined) return withPeers(world.accounts, tallies, peers);
  spreadIndustry(world, tallies);
  spreadGroups(world.accounts, tallies);
  return tallies;
}

function withPeers(
  accounts: readonly Account[],
  tallies: Map<string, Tally>,
  peers: Peers,
): Map<string, Facts> {
  for (const account of accounts) {
    const tally = tallies.get(account.id);
    if (tally === undefined) continue;
    const industry = peers.industries[divisionOf(account) ?? ""];
    tally.industryWins = industry?.industryWins ?? 0;
    tally.industryWinRate = industry?.industryWinRate ?? Number.NaN;
    tally.cycleDays = industry?.cycleDays ?? Number.NaN;
    const inGroup = peers.groups[account.parentId ?? account.id] ?? 0;
    tally.groupWins = Math.max(0, inGroup - (tally.won > 0 ? 1 : 0));
  }
  return tallies;
}

function blank(account: Account, year: number): Tally {
  const founded = account.foundedYear;
  return {
    age: founded === undefined ? Number.NaN : Math.max(0, year - founded),
    contacts: 0,
    seniors: 0,
    engaged: 0,
    visits90: 0,
    touches365: 0,
    sinceTouch: Number.NaN,
    won: 0,
    lost: 0,
    open: 0,
    lostOnPrice: Number.NaN,
    rivals: 0,
    industryWins: 0,
    industryWinRate: Number.NaN,
    cycleDays: Number.NaN,
    groupWins: 0,
    products: 0,
  };
}

function countContacts(world: World, tallies: Map<string, Tally>, now: number): void {
  const recent = new Set<string>();
  for (const activity of world.activities) {
    const age = now - dayNumber(activity.doneOn ?? activity.on);
    if (activity.contactId !== undefined && age >= 0 && age <= 180) recent.add(activity.contactId);
  }
  for (const contact of world.contacts) {
    const tally = contact.accountId === undefined ? undefined : tallies.get(contact.accountId);
    if (tally === undefined || contact.left === true) continue;
    tally.contacts++;
    if (isSenior(contact)) tally.seniors++;
    if (recent.has(contact.id)) tally.engaged++;
  }
}

function countActivities(activities: readonly Activity[], tallies: Map<string, Tally>, now: number): void {
  for (const activity of activities) {
    const tally = activity.accountId === undefined ? undefined : tallies.get(activity.accountId);
    const age = now - dayNumber(activity.doneOn ?? activity.on);
    if (tally === undefined || Number.isNaN(age) || age < 0 || activity.kind === "task") continue;
    if (age <= 365) tally.touches365++;
    if (age <= 90 && (activity.kind === "visit" || activity.kind === "meeting")) tally.visits90++;
    if (!(tally.sinceTouch <= age)) tally.sinceTouch = age;
  }
}

function countDeals(deals: readonly Deal[], tallies: Map<string, Tally>): void {
  const onPrice = new Map<string, number>();
  for (const deal of deals) {
    const tally = deal.accountId === undefined ? undefined : tallies.get(deal.accountId);
    if (tally === undefined || deal.accountId === undefined) continue;
    if (deal.status === "won") tally.won++;
    if (deal.status === "open") tally.open++;
    if (deal.status === "open" && deal.competitor !== undefined) tally.rivals++;
    if (deal.status !== "lost") continue;
    tally.lost++;
    if (PRICE.test(deal.lostReason ?? ""))
      onPrice.set(deal.accountId, (onPrice.get(deal.accountId) ?? 0) + 1);
  }
  for (const [id, tally] of tallies) {
    if (tally.lost > 0) tally.lostOnPrice = Math.round((100 * (onPrice.get(id) ?? 0)) / tally.lost);
  }
}

function countProducts(world: World, tallies: Map<string, Tally>): void {
  const accountOf = new Map(world.orders.map((order) => [order.id, order.accountId]));
  const seen = new Set<string>();
  for (const line of world.orderLines) {
    const account = accountOf.get(line.orderId);
    const key = `${account} ${line.productId}`;
    if (account === undefined || line.productId === undefined || seen.has(key)) continue;
    seen.add(key);
    const tally = tallies.get(account);
    if (tally !== undefined) tally.products++;
  }
}

interface Trade {
  won: number;
  closed: number;
  readonly days: number[];
}

function spreadIndustry(world: World, tallies: Map<string, Tally>): void {
  const industryOf = new Map(world.accounts.map((account) => [account.id, divisionOf(account)]));
  const trades = new Map<string, Trade>();
  for (const deal of world.deals) {
    const industry = industryOf.get(deal.accountId ?? "");
    if (industry === undefined || (deal.status !== "won" && deal.status !== "lost")) continue;
    const trade = trades.get(industry) ?? { won: 0, closed: 0, days: [] };
    trades.set(industry, trade);
    trade.closed++;
    if (deal.status !== "won") continue;
    trade.won++;
    const days = dayNumber(deal.closedOn) - dayNumber(deal.createdOn);
    if (days >= 0) trade.days.push(days);
  }
  const medians = new Map([...trades].map(([industry, trade]) => [industry, median(trade.days)]));
  for (const [id, tally] of tallies) {
    const industry = industryOf.get(id);
    const trade = industry === undefined ? undefined : trades.get(industry);
    if (trade === undefined || industry === undefined) continue;
    tally.industryWins = trade.won;
    if (trade.closed < 3) continue;
    tally.industryWinRate = Math.round((100 * trade.won) / trade.closed);
    tally.cycleDays = medians.get(industry) ?? Number.NaN;
  }
}

function spreadGroups(accounts: readonly Account[], tallies: Map<string, Tally>): void {
  const wins = new Map<string, number>();
  for (const account of accounts) {
    const won = tallies.get(account.id)?.won ?? 0;
    const group = account.parentId ?? account.id;
    if (won > 0) wins.set(group, (wins.get(group) ?? 0) + 1);
  }
  for (const account of accounts) {
    const tally = tallies.get(account.id);
    if (tally === undefined) continue;
    const inGroup = wins.get(account.parentId ?? account.id) ?? 0;
    tally.groupWins = inGroup - (tally.won > 0 ? 1 : 0);
  }
}

/** The middle of the numbers, the mean of the two middle ones when they are even in count; NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

import type { Contact } from "../crm.ts";

/** The roles of blue book 2.2: final decision maker, user, technical gatekeeper, coach (S-9). */
export const CHAIN_ROLES = ["EB", "UB", "TB", "Coach", "other"] as const;
export type ChainRole = (typeof CHAIN_ROLES)[number];

export const STANCES = ["supports", "neutral", "opposes", "unknown"] as const;
export type Stance = (typeof STANCES)[number];

/** 3.1: who decides at the key moment, who studies the matter, who talks to us every day. */
export const DUTIES = ["decides", "studies", "contact"] as const;
export type Duty = (typeof DUTIES)[number];

/** 2.2: some weigh what it brings the business, others relations and communication. */
export const PREFERENCES = ["business", "relations"] as const;
export type Preference = (typeof PREFERENCES)[number];

/** What may be said of a seat. `influence` is 1–3; an empty `reportsTo` cuts the line the CRM knows. */
export type SeatFields = {
  readonly name?: string;
  readonly title?: string;
  readonly department?: string;
  readonly role?: ChainRole;
  readonly stance?: Stance;
  readonly influence?: number;
  readonly reportsTo?: string;
  readonly authority?: string;
  readonly duty?: Duty;
  readonly preference?: Preference;
  /** Speaks for us where we are not: not the same as a Coach. */
  readonly spokesperson?: boolean;
  /** How a critic is to be won over. */
  readonly plan?: string;
  readonly left?: boolean;
};

export type SeatField = keyof SeatFields;

export type Evidence = { readonly by: string; readonly on: string; readonly said: string };

/** One seat as we changed or added it, and who said so. */
export type SeatRecord = {
  readonly fields: SeatFields;
  readonly evidence: { readonly [field: string]: Evidence };
};

/** Body of a `decision-chain` record: only what differs from the CRM, by seat. */
export type ChainBody = {
  readonly seats: { readonly [seatId: string]: SeatRecord };
  readonly template?: string;
};

export const EMPTY_CHAIN: ChainBody = { seats: {} };

export interface Seat extends SeatFields {
  readonly id: string;
  readonly role: ChainRole;
  readonly stance: Stance;
  readonly contactId?: string;
  /** Nobody sits here yet: a role that this kind of customer usually has. */
  readonly empty: boolean;
  /** Who said so, for fields that we hold ourselves. */
  readonly evidence: Readonly<Record<string, Evidence>>;
}

export interface Chain {
  readonly seats: readonly Seat[];
  /** Circles found in the CRM's reporting lines; the line that closed each is left out. */
  readonly cycles: readonly (readonly string[])[];
}

/** Words of any CRM for what we distinguish, and the columns it keeps them in. */
export interface ChainWords {
  readonly roles: Readonly<Record<Exclude<ChainRole, "other">, readonly string[]>>;
  readonly stances: Readonly<Record<Exclude<Stance, "unknown">, readonly string[]>>;
  readonly influence: Readonly<Record<"high" | "medium" | "low", readonly string[]>>;
  readonly duties: Readonly<Record<Duty, readonly string[]>>;
  readonly preferences: Readonly<Record<Preference, readonly string[]>>;
  readonly columns: Readonly<
    Record<"influence" | "preference" | "duty" | "authority" | "spokesperson", readonly string[]>
  >;
}

export interface TemplateSeat {
  readonly role: ChainRole;
  readonly title: string;
}

/**
 * The chain of a deal or account (blue book 2.2): the CRM's contacts, overlaid by our own records in the order
 * given, and an empty seat for each role of the template that nobody holds.
 */
export function buildChain(input: {
  readonly contacts: readonly Contact[];
  readonly layers: readonly ChainBody[];
  readonly template: readonly TemplateSeat[];
  readonly words: ChainWords;
}): Chain {
  const seats = new Map<string, Seat>();
  for (const contact of input.contacts) {
    if (contact.left !== true) seats.set(contact.id, seatOfContact(contact, input.words));
  }
  for (const layer of input.layers) overlay(seats, layer);
  const people = [...seats.values()].filter((seat) => seat.left !== true);
  const { lines, cycles } = withoutCycles(people);
  const seated = people.map((seat) => withLine(seat, lines.get(seat.id)));
  return { seats: [...seated, ...emptySeats(seated, input.template)], cycles };
}

function seatOfContact(contact: Contact, words: ChainWords): Seat {
  const column = (names: readonly string[]) =>
    names.map((name) => contact.custom[name]).find((value) => value !== undefined && value !== "");
  const influence = meaning(column(words.columns.influence), words.influence);
  const duty = meaning(column(words.columns.duty), words.duties);
  const preference = meaning(column(words.columns.preference), words.preferences);
  const authority = column(words.columns.authority);
  const spokesperson = column(words.columns.spokesperson);
  return {
    id: contact.id,
    contactId: contact.id,
    name: contact.name,
    role: meaning(contact.role, words.roles) ?? "other",
    stance: meaning(contact.stance, words.stances) ?? "unknown",
    empty: false,
    evidence: {},
    ...(contact.title === undefined ? {} : { title: contact.title }),
    ...(contact.department === undefined ? {} : { department: contact.department }),
    ...(contact.reportsToId === undefined ? {} : { reportsTo: contact.reportsToId }),
    ...(influence === undefined ? {} : { influence: INFLUENCE[influence] }),
    ...(duty === undefined ? {} : { duty }),
    ...(preference === undefined ? {} : { preference }),
    ...(typeof authority === "string" ? { authority } : {}),
    ...(spokesperson === true || spokesperson === "是" ? { spokesperson: true } : {}),
  };
}

const INFLUENCE = { high: 3, medium: 2, low: 1 } as const;

/** The key whose words hold the value, case ignored; undefined when none does. */
function meaning<K extends string>(
  value: unknown,
  words: Readonly<Record<K, readonly string[]>>,
): K | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const wanted = String(value).trim().toLowerCase();
  return (Object.keys(words) as K[]).find((key) => words[key].some((word) => word.toLowerCase() === wanted));
}

function overlay(seats: Map<string, Seat>, layer: ChainBody): void {
  for (const [id, { fields, evidence }] of Object.entries(layer.seats)) {
    const before = seats.get(id);
    // A record of somebody who has since left the CRM holds no name of its own and makes no seat.
    if (before === undefined && fields.name === undefined) continue;
    seats.set(id, {
      ...(before ?? { id, role: "other", stance: "unknown", empty: false, evidence: {} }),
      ...fields,
      evidence: { ...before?.evidence, ...evidence },
    });
  }
}

function withLine(seat: Seat, reportsTo: string | undefined): Seat {
  const { reportsTo: _, ...rest } = seat;
  return reportsTo === undefined ? rest : { ...rest, reportsTo };
}

function withoutCycles(seats: readonly Seat[]): {
  lines: Map<string, string>;
  cycles: string[][];
} {
  const known = new Set(seats.map((seat) => seat.id));
  const lines = new Map<string, string>();
  const cycles: string[][] = [];
  for (const { id, reportsTo } of seats) {
    if (reportsTo === undefined || !known.has(reportsTo)) continue;
    const cycle = cycleMadeBy(lines, id, reportsTo);
    if (cycle === undefined) lines.set(id, reportsTo);
    else cycles.push(cycle);
  }
  return { lines, cycles };
}

/**
 * The circle that "`from` reports to `to`" would close over the lines there are, from `from` back to itself;
 * undefined when it closes none. `lines` must hold no circle of its own.
 */
export function cycleMadeBy(
  lines: ReadonlyMap<string, string>,
  from: string,
  to: string,
): string[] | undefined {
  const path = [from];
  for (let at: string | undefined = to; at !== undefined; at = lines.get(at)) {
    path.push(at);
    if (at === from) return path;
  }
  return undefined;
}

/** The lines of a chain as a map, for {@link cycleMadeBy}. */
export function linesOf(chain: Chain): Map<string, string> {
  return new Map(
    chain.seats.flatMap((seat) => (seat.reportsTo === undefined ? [] : [[seat.id, seat.reportsTo] as const])),
  );
}

/** Roles of the template that nobody holds, under the decision maker where there is one. */
function emptySeats(seated: readonly Seat[], template: readonly TemplateSeat[]): Seat[] {
  const held = new Set(seated.map((seat) => seat.role));
  const missing = template.filter((seat) => !held.has(seat.role));
  const heads = seated.filter((seat) => seat.role === "EB");
  const head = heads.find((seat) => seat.reportsTo === undefined) ?? heads[0];
  const top = head?.id ?? (missing.some((seat) => seat.role === "EB") ? emptySeatId("EB") : undefined);
  const seen = new Set<ChainRole>();
  return missing.flatMap((seat): Seat[] => {
    if (seen.has(seat.role)) return [];
    seen.add(seat.role);
    const line = seat.role === "EB" || seat.role === "Coach" || top === undefined ? {} : { reportsTo: top };
    const { role, title } = seat;
    return [{ id: emptySeatId(role), role, title, stance: "unknown", empty: true, evidence: {}, ...line }];
  });
}

export function emptySeatId(role: ChainRole): string {
  return `empty-${role}`;
}

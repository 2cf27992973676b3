import type { Account, Activity, Contact, Deal, Order, OrderLine } from "#src/domain/crm.ts";
import { EMPTY_WORLD, type World } from "#src/domain/targeting/facts.ts";

let counter = 0;
const next = (prefix: string) => `${prefix}${++counter}`;

/** Builders of invented records: only what a test speaks about has to be given. */
export function account(fields: Partial<Account> = {}): Account {
  const id = fields.id ?? next("a");
  return { id, name: fields.name ?? `客户${id}`, custom: {}, ...fields };
}

export function contact(fields: Partial<Contact> = {}): Contact {
  const id = fields.id ?? next("c");
  return { id, name: fields.name ?? `联系人${id}`, custom: {}, ...fields };
}

export function deal(fields: Partial<Deal> = {}): Deal {
  const id = fields.id ?? next("d");
  return { id, name: fields.name ?? `商机${id}`, status: "open", custom: {}, ...fields };
}

export function activity(fields: Partial<Activity> = {}): Activity {
  return { id: fields.id ?? next("v"), kind: "visit", custom: {}, ...fields };
}

export function order(fields: Partial<Order> = {}): Order {
  return { id: fields.id ?? next("o"), custom: {}, ...fields };
}

export function orderLine(fields: Partial<OrderLine> & { orderId: string }): OrderLine {
  return { id: fields.id ?? next("l"), custom: {}, ...fields };
}

export function world(rows: Partial<World>): World {
  return { ...EMPTY_WORLD, ...rows };
}

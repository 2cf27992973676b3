import type { Account, Activity, Contact, Deal, Order, Product, Stage, User } from "../../domain/crm.ts";
import type { Viewer } from "../../domain/viewer.ts";
import type { Store } from "../../ports/store.ts";

/** Everything one viewer may see of one account, newest first where there is a date. */
export interface AccountView {
  readonly account: Account;
  readonly owner: User | undefined;
  readonly parent: Account | undefined;
  readonly subsidiaries: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  readonly orders: readonly Order[];
  readonly activities: readonly Activity[];
  readonly activityCount: number;
  readonly stages: ReadonlyMap<string, Stage>;
  readonly people: ReadonlyMap<string, User>;
  readonly products: ReadonlyMap<string, Product>;
}

const ACTIVITIES_READ = 50;

export async function readAccountView(store: Store, viewer: Viewer, account: Account): Promise<AccountView> {
  const own = { accountId: account.id };
  const [parent, children, contacts, deals, orders, activities, activityCount, stages, people, products] =
    await Promise.all([
      account.parentId === undefined ? undefined : store.get(viewer, "account", account.parentId),
      store.find(viewer, "account", { where: { parentId: account.id }, limit: 100 }),
      store.find(viewer, "contact", { where: own, limit: 200 }),
      store.find(viewer, "deal", { where: own, orderBy: "createdOn", direction: "desc", limit: 200 }),
      store.find(viewer, "order", { where: own, orderBy: "on", direction: "desc", limit: 200 }),
      store.find(viewer, "activity", {
        where: own,
        orderBy: "on",
        direction: "desc",
        limit: ACTIVITIES_READ,
      }),
      store.count(viewer, "activity", own),
      store.all(viewer, "stage"),
      store.all(viewer, "user"),
      store.all(viewer, "product"),
    ]);
  const byId = <T extends { readonly id: string }>(rows: readonly T[]) =>
    new Map(rows.map((row) => [row.id, row]));
  const peopleById = byId(people);
  return {
    account,
    owner: account.ownerId === undefined ? undefined : peopleById.get(account.ownerId),
    parent,
    subsidiaries: children.rows,
    contacts: contacts.rows,
    deals: deals.rows,
    orders: orders.rows,
    activities: activities.rows,
    activityCount,
    stages: byId(stages),
    people: peopleById,
    products: byId(products),
  };
}

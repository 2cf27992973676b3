import type { Account, Deal, Json } from "../domain/crm.ts";
import type { Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import type { Action, Reply } from "../reply.ts";
import type { SkillContext } from "./skill.ts";

/** Either the one record meant, or the reply that asks back. */
export type Resolved<T> =
  | { readonly found: T; readonly reply?: undefined }
  | { readonly found?: undefined; readonly reply: Reply };

export interface Asking {
  /** The skill and input to run again with the chosen record's id under `key`. */
  readonly skill: string;
  readonly key: string;
  readonly input?: { readonly [key: string]: Json };
}

/** The account that an id or a name means, among those the viewer may see. Without either: the one in hand. */
export async function resolveAccount(
  context: SkillContext,
  text: string | undefined,
  asking: Asking,
): Promise<Resolved<Account>> {
  const wanted = text?.trim();
  if (!wanted) {
    const inHand = context.inHand.accountId;
    const account =
      inHand === undefined ? undefined : await context.store.get(context.viewer, "account", inHand);
    return account ? { found: account } : { reply: await askWhich(context, "account", asking) };
  }
  const byId = await context.store.get(context.viewer, "account", wanted);
  if (byId) return { found: byId };
  const candidates = await accountsNamed(context, wanted);
  return choose(candidates, wanted, context, asking);
}

/** The deal that an id or a name means; an account's name means its deal when it has one open deal. */
export async function resolveDeal(
  context: SkillContext,
  text: string | undefined,
  asking: Asking,
): Promise<Resolved<Deal>> {
  const wanted = text?.trim();
  if (!wanted) {
    const inHand = await dealInHand(context);
    return inHand ? { found: inHand } : { reply: await askWhich(context, "deal", asking) };
  }
  const byId = await context.store.get(context.viewer, "deal", wanted);
  if (byId) return { found: byId };
  const { rows } = await context.store.find(context.viewer, "deal", {
    where: { name: { contains: wanted } },
    limit: 20,
  });
  if (rows.length > 0) return choose(preferOpen(best(rows, wanted)), wanted, context, asking);
  return choose(await dealsOfNamedAccounts(context, wanted), wanted, context, asking);
}

/** Several deals of a name and one of them open: that is the one people talk about. */
function preferOpen(deals: readonly Deal[]): readonly Deal[] {
  const open = deals.filter((deal) => deal.status === "open");
  return open.length === 1 ? open : deals;
}

async function dealInHand(context: SkillContext): Promise<Deal | undefined> {
  if (context.inHand.dealId !== undefined) {
    return context.store.get(context.viewer, "deal", context.inHand.dealId);
  }
  if (context.inHand.accountId === undefined) return undefined;
  const open = await openDealsOf(context, [context.inHand.accountId]);
  return open.length === 1 ? open[0] : undefined;
}

async function dealsOfNamedAccounts(context: SkillContext, wanted: string): Promise<Deal[]> {
  const accounts = await accountsNamed(context, wanted);
  if (accounts.length === 0 || accounts.length > 20) return [];
  const ids = accounts.map((account) => account.id);
  const open = await openDealsOf(context, ids);
  if (open.length > 0) return open;
  const { rows } = await context.store.find(context.viewer, "deal", {
    where: { accountId: { in: ids } },
    orderBy: "createdOn",
    direction: "desc",
    limit: 20,
  });
  return [...rows];
}

async function openDealsOf(context: SkillContext, accountIds: readonly string[]): Promise<Deal[]> {
  const { rows } = await context.store.find(context.viewer, "deal", {
    where: { accountId: { in: accountIds }, status: "open" },
    limit: 20,
  });
  return [...rows];
}

/** Visible accounts whose name holds the text, the closest kind of match only: equal, then beginning, then part. */
export async function accountsNamed(context: SkillContext, text: string): Promise<Account[]> {
  const { rows } = await context.store.find(context.viewer, "account", {
    where: { name: { contains: text } },
    limit: 50,
  });
  return best(rows, text);
}

function best<T extends { readonly name: string }>(rows: readonly T[], text: string): T[] {
  const wanted = fold(text);
  const equal = rows.filter((row) => fold(row.name) === wanted || fold(shortName(row.name)) === wanted);
  if (equal.length > 0) return equal;
  const beginning = rows.filter((row) => fold(row.name).startsWith(wanted));
  return beginning.length > 0 ? beginning : [...rows];
}

const COMPANY_FORM =
  /(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团|公司|,? (inc|ltd|llc|gmbh|co|corp|corporation|limited|company)\.?)$/i;

/** A company's name without its legal form, as people say it. */
export function shortName(name: string): string {
  const withoutForm = name.replace(/[（(][^）)]*[）)]/g, "").replace(COMPANY_FORM, "");
  return withoutForm.length >= 2 ? withoutForm.trim() : name;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

function choose<T extends { readonly id: string; readonly name: string }>(
  candidates: readonly T[],
  wanted: string,
  context: SkillContext,
  asking: Asking,
): Resolved<T> {
  const [only, ...others] = candidates;
  if (only === undefined) return { reply: notFound(wanted, context) };
  if (others.length === 0) return { found: only };
  return { reply: askBack(candidates, wanted, context, asking) };
}

function notFound(wanted: string, context: SkillContext): Reply {
  const text: Text = {
    zh: `在你的范围里没有找到“${wanted}”。请核对名称；如果应该由你跟进，请向负责人或管理员申请。`,
    en: `Nothing called “${wanted}” is in your scope. Check the name; if it should be yours, ask its owner or your admin.`,
  };
  return { blocks: [{ type: "note", tone: "missing", text: pick(text, context.locale) }] };
}

function askBack(
  candidates: readonly { readonly id: string; readonly name: string }[],
  wanted: string,
  context: SkillContext,
  asking: Asking,
): Reply {
  const shown = candidates.slice(0, 8);
  const more = candidates.length - shown.length;
  const text: Text = {
    zh: `“${wanted}”有 ${candidates.length} 个，你指哪一个？${more > 0 ? `（先列 ${shown.length} 个，写全名可以直达）` : ""}`,
    en: `There are ${candidates.length} for “${wanted}”. Which one?${more > 0 ? ` (The first ${shown.length}; the full name goes straight to it.)` : ""}`,
  };
  return {
    blocks: [
      { type: "text", markdown: pick(text, context.locale) },
      { type: "actions", actions: shown.map((row) => chooseAction(row, asking)) },
    ],
  };
}

function chooseAction(row: { readonly id: string; readonly name: string }, asking: Asking): Action {
  return { label: row.name, skill: asking.skill, input: { ...asking.input, [asking.key]: row.id } };
}

/** Nothing was named and nothing is in hand: offer what the viewer last worked on. */
async function askWhich(context: SkillContext, kind: "account" | "deal", asking: Asking): Promise<Reply> {
  const deals = await context.store.find(context.viewer, "deal", {
    where: { status: "open", ownerId: context.viewer.userId },
    orderBy: "expectedCloseOn",
    limit: 6,
  });
  const text: Text =
    kind === "account"
      ? { zh: "说的是哪个客户？写名称就行。", en: "Which account? Its name is enough." }
      : {
          zh: "说的是哪个商机？写商机或客户名称就行。",
          en: "Which deal? Its name or the account's is enough.",
        };
  const rows = kind === "deal" ? deals.rows : await accountsOf(context, deals.rows);
  const actions = rows.map((row) => chooseAction(row, asking));
  return {
    blocks: [
      { type: "text", markdown: pick(text, context.locale) },
      ...(actions.length > 0 ? [{ type: "actions" as const, actions }] : []),
    ],
  };
}

async function accountsOf(context: SkillContext, deals: readonly Deal[]): Promise<Account[]> {
  const ids = [...new Set(deals.flatMap((deal) => (deal.accountId === undefined ? [] : [deal.accountId])))];
  if (ids.length === 0) return [];
  const { rows } = await context.store.find(context.viewer, "account", { where: { id: { in: ids } } });
  return [...rows];
}

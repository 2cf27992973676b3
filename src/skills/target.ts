import { z } from "zod";
import type { Account, Deal, Json } from "../domain/crm.ts";
import { accountsNamed, type Resolved, resolveAccount, resolveDeal, shortName } from "./resolve.ts";
import type { SkillContext } from "./skill.ts";

/** What a card of the winning room is about: a deal with its account, or an account without a deal. */
export interface Target {
  readonly account?: Account;
  readonly deal?: Deal;
  readonly name: string;
}

export const TargetFields = {
  /** Id or name of a deal, or of an account with one open deal; absent means what is in hand. */
  deal: z.string().max(300).optional(),
  /** Id or name of an account, to speak of it as a whole. */
  account: z.string().max(200).optional(),
};

export interface TargetInput {
  readonly deal?: string | undefined;
  readonly account?: string | undefined;
}

interface Asking {
  readonly skill: string;
  readonly input?: { readonly [key: string]: Json };
}

/** The deal or account meant, among what the viewer may see; an account without deals stands for itself. */
export async function resolveTarget(
  context: SkillContext,
  input: TargetInput,
  asking: Asking,
): Promise<Resolved<Target>> {
  if (input.account !== undefined) {
    const resolved = await resolveAccount(context, input.account, { ...asking, key: "account" });
    return resolved.found ? { found: ofAccount(resolved.found) } : resolved;
  }
  const named = await accountMeant(context, input.deal);
  if (named !== undefined && !(await hasDeals(context, named, input.deal)))
    return { found: ofAccount(named) };
  const resolved = await resolveDeal(context, named?.name ?? input.deal, { ...asking, key: "deal" });
  return resolved.found ? { found: await ofDeal(context, resolved.found) } : resolved;
}

/** The one account that the words name; without words the one in hand, unless a deal is. */
async function accountMeant(context: SkillContext, wanted: string | undefined): Promise<Account | undefined> {
  const { store, viewer, inHand } = context;
  if (wanted === undefined) {
    const held = inHand.dealId === undefined ? inHand.accountId : undefined;
    return held === undefined ? undefined : store.get(viewer, "account", held);
  }
  const byId = await store.get(viewer, "account", wanted);
  if (byId !== undefined) return byId;
  const named = await accountsNamed(context, wanted);
  return named.length === 1 ? named[0] : undefined;
}

/** Of an account in hand only open deals count: an old one is not what was meant. */
async function hasDeals(
  { store, viewer }: SkillContext,
  account: Account,
  wanted: string | undefined,
): Promise<boolean> {
  const open = wanted === undefined ? { status: "open" as const } : {};
  return (await store.count(viewer, "deal", { accountId: account.id, ...open })) > 0;
}

function ofAccount(account: Account): Target {
  return { account, name: account.name };
}

async function ofDeal({ store, viewer }: SkillContext, deal: Deal): Promise<Target> {
  const account =
    deal.accountId === undefined ? undefined : await store.get(viewer, "account", deal.accountId);
  return { deal, name: deal.name, ...(account === undefined ? {} : { account }) };
}

/** The input that names this target again, for buttons. */
export function targetInput({ deal, account }: Target): { readonly [key: string]: string } {
  if (deal !== undefined) return { deal: deal.id };
  return account === undefined ? {} : { account: account.id };
}

export function aboutOf({ deal, account }: Target): { accountId?: string; dealId?: string } {
  return {
    ...(account === undefined ? {} : { accountId: account.id }),
    ...(deal === undefined ? {} : { dealId: deal.id }),
  };
}

/** The record id of what we keep about a target. */
export function recordIdOf({ deal, account }: Target): string {
  return deal === undefined ? `account:${account?.id ?? ""}` : `deal:${deal.id}`;
}

/** The target that a free text names by its account, else the one in hand. */
export async function targetInText(
  context: SkillContext,
  text: string,
  asking: Asking,
): Promise<Resolved<Target>> {
  const accounts = await context.store.all(context.viewer, "account");
  const named = accounts
    .map((account) => ({ account, short: shortName(account.name) }))
    .filter(({ account, short }) => text.includes(short) || text.includes(account.name))
    .sort((a, b) => b.short.length - a.short.length)[0];
  return resolveTarget(context, named === undefined ? {} : { deal: named.account.id }, asking);
}

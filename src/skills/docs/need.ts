import type { Account, Activity, Deal, Json } from "../../domain/crm.ts";
import type { LibraryNeed } from "../../library/library.ts";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { resolveAccount, resolveDeal } from "../resolve.ts";
import type { SkillContext } from "../skill.ts";
import type { DocsInput } from "./index.ts";

/** For whom documents are wanted. */
export interface DocsSubject {
  readonly account?: Account;
  readonly deal?: Deal;
}

export type AskedFor =
  | { readonly reply: Reply; readonly subject?: undefined; readonly text?: undefined }
  | { readonly reply?: undefined; readonly subject?: DocsSubject; readonly text?: string };

/** "给华晟精密找案例", "a case for 华晟精密", and a customer's bare name: documents for them, not about their name. */
const FOR_SOMEONE = [
  /^(?:给|为|替|帮)\s*(.{2,40}?)\s*(?:找|推荐|配|选|挑|准备)/,
  /(?:案例|资料|方案|文档)(?:给|发给)\s*(.{2,40}?)$/,
  /\bfor (?:the )?(.{2,60}?)$/i,
  /^(.{2,60}?)\s*(?:的)?(?:找|推荐|配|选|挑)(?:个|几个|些|一下)?(?:客户)?(?:案例|资料|方案|文档)$/,
  /^(.{2,60})$/,
];
/** "给这个商机找案例": what is in hand is meant. */
const THIS_ONE = /(?:这个|该|本|这家)(?:商机|项目|单子|客户)|\bthis (?:deal|opportunity|account|customer)\b/i;
const OFFERED_DEALS = 5;
const RECENT_NOTES = 12;

export async function askedFor(input: DocsInput, context: SkillContext): Promise<AskedFor> {
  const again = { skill: "docs", input: input.kind === undefined ? {} : { kind: input.kind } };
  if (input.deal !== undefined) {
    const resolved = await resolveDeal(context, input.deal, { ...again, key: "deal" });
    return resolved.found === undefined ? resolved : { subject: await withAccount(resolved.found, context) };
  }
  if (input.account !== undefined) {
    const resolved = await resolveAccount(context, input.account, { ...again, key: "account" });
    return resolved.found === undefined ? resolved : { subject: { account: resolved.found } };
  }
  const text = input.text?.trim();
  if (!text) return inHand(context);
  if (THIS_ONE.test(text)) {
    const held = await inHand(context);
    return held.subject === undefined ? { reply: await whichDeal(again, context) } : held;
  }
  const deal = await dealMeant(text, context);
  if (deal !== undefined) return { subject: await withAccount(deal, context) };
  const account = await accountMeant(text, context);
  return account === undefined ? { text } : { subject: { account } };
}

/** The asker's own open deals to choose from, those touched last first. */
async function whichDeal(
  again: { readonly skill: string; readonly input: { readonly [key: string]: Json } },
  context: SkillContext,
): Promise<Reply> {
  const { store, viewer } = context;
  const { rows } = await store.find(viewer, "deal", {
    where: { status: "open", ownerId: viewer.userId },
    limit: OFFERED_DEALS,
  });
  const markdown =
    rows.length === 0
      ? say(
          context,
          "给哪个商机？说商机或客户的名字就行。",
          "For which deal? Its name or the customer's will do.",
        )
      : say(context, "给哪个商机？", "For which deal?");
  const actions = rows.map(({ id, name }) => ({
    ...again,
    label: name,
    input: { ...again.input, deal: id },
  }));
  return {
    blocks: [
      { type: "text", markdown },
      ...(actions.length > 0 ? [{ type: "actions" as const, actions }] : []),
    ],
  };
}

/** The one visible deal that bears the name a text gives to the receiver. */
async function dealMeant(text: string, { store, viewer }: SkillContext): Promise<Deal | undefined> {
  const names = FOR_SOMEONE.flatMap((pattern) => pattern.exec(text)?.[1]?.trim() ?? []);
  for (const name of new Set(names)) {
    const { rows } = await store.find(viewer, "deal", { where: { name }, limit: 2 });
    if (rows.length === 1) return rows[0];
  }
  return undefined;
}

/** Nothing was said: what is in hand is what documents are wanted for. */
async function inHand(context: SkillContext): Promise<AskedFor> {
  const { store, viewer } = context;
  const { dealId, accountId } = context.inHand;
  const deal = dealId === undefined ? undefined : await store.get(viewer, "deal", dealId);
  if (deal !== undefined) return { subject: await withAccount(deal, context) };
  const account = accountId === undefined ? undefined : await store.get(viewer, "account", accountId);
  return account === undefined ? {} : { subject: { account } };
}

async function withAccount(deal: Deal, { store, viewer }: SkillContext): Promise<DocsSubject> {
  const account =
    deal.accountId === undefined ? undefined : await store.get(viewer, "account", deal.accountId);
  return account === undefined ? { deal } : { deal, account };
}

/** The one visible account that a text names as the receiver; a name that only resembles several is left to the search. */
async function accountMeant(text: string, { store, viewer }: SkillContext): Promise<Account | undefined> {
  const names = FOR_SOMEONE.flatMap((pattern) => pattern.exec(text)?.[1]?.trim() ?? []);
  for (const name of new Set(names)) {
    const { rows } = await store.find(viewer, "account", { where: { name: { contains: name } }, limit: 3 });
    const exact = rows.find((account) => account.name === name);
    const only = rows.length === 1 ? rows[0] : undefined;
    if (exact ?? only) return exact ?? only;
  }
  return undefined;
}

/** What the CRM knows of the account and deal, as the library asks for it. */
export async function needFor(
  { account, deal }: DocsSubject,
  input: DocsInput,
  context: SkillContext,
): Promise<LibraryNeed> {
  const { store, viewer, today, signal } = context;
  const accountId = account?.id;
  const own = accountId === undefined ? undefined : { accountId };
  const [deals, contacts, activities, products, stages] = await Promise.all([
    own && deal === undefined ? store.all(viewer, "deal", { ...own, status: "open" }) : [],
    own ? store.find(viewer, "contact", { where: own, limit: 50 }).then(({ rows }) => rows) : [],
    recentNotes(accountId, deal?.id, context),
    store.all(viewer, "product"),
    store.all(viewer, "stage"),
  ]);
  const meant = deal === undefined ? deals : [deal];
  const wanted = new Set(meant.flatMap(({ productIds = [] }) => productIds));
  const stage = stages.find(({ id }) => id === deal?.stageId)?.name;
  const notes = [...meant.flatMap(({ nextStep }) => nextStep ?? []), ...activities.map(textOf)];
  return {
    products: products.filter(({ id }) => wanted.has(id)).map(({ name }) => name),
    roles: contacts.filter(({ left }) => left !== true).flatMap(({ title }) => title ?? []),
    notes: account?.description === undefined ? notes : [...notes, account.description],
    limit: input.limit,
    today,
    signal,
    ...(account && { accountId: account.id, ...profileOf(account) }),
    ...(deal && { dealId: deal.id }),
    ...(stage !== undefined && { stage }),
    ...(input.text !== undefined && { text: withoutName(input.text, [account?.name, deal?.name]) }),
    ...(input.kind !== undefined && { kind: input.kind }),
  };
}

function profileOf(account: Account): Partial<LibraryNeed> {
  const { industry, industryCode, province, country, employees, name } = account;
  const region = province ?? country;
  return {
    company: name,
    language: languageOf(account),
    ...(industry !== undefined && { industry }),
    ...(industryCode !== undefined && { industryCode }),
    ...(region !== undefined && { region }),
    ...(employees !== undefined && { employees }),
  };
}

/** A customer abroad, or one without a Chinese name, reads English. */
function languageOf({ country, name }: Account): "zh" | "en" {
  if (country !== undefined) return /中国|china|^cn$/i.test(country) ? "zh" : "en";
  return /\p{Script=Han}/u.test(name) ? "zh" : "en";
}

/** "给华晟精密找停机案例" asks for cases on downtime: whom they are for is known. */
function withoutName(text: string, known: readonly (string | undefined)[]): string {
  const meant = FOR_SOMEONE.flatMap((pattern) => pattern.exec(text)?.[1]?.trim() ?? []);
  const names = meant.filter((name) => known.some((whole) => whole?.includes(name)));
  return names.reduce(
    (rest, name) => rest.replace(new RegExp(`(?:给|为|替|帮|for)?\\s*${escaped(name)}`, "i"), " "),
    text.replace(THIS_ONE, " "),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

async function recentNotes(
  accountId: string | undefined,
  dealId: string | undefined,
  { store, viewer }: SkillContext,
): Promise<readonly Activity[]> {
  if (accountId === undefined && dealId === undefined) return [];
  const where = accountId === undefined ? { dealId: dealId ?? "" } : { accountId };
  const { rows } = await store.find(viewer, "activity", {
    where,
    orderBy: "on",
    direction: "desc",
    limit: RECENT_NOTES,
  });
  return rows;
}

function textOf({ subject, text }: Activity): string {
  return [subject, text].filter(Boolean).join("\n");
}

import type { Activity, Contact, Deal } from "../../domain/crm.ts";
import { formatMoney } from "../../domain/money.ts";
import type { Source } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { Target } from "../target.ts";
import type { Fact } from "./check.ts";
import type { LetterFacts } from "./letter.ts";

/** A numbered fact and the row or page it comes from. */
export interface EvidenceFact extends Fact {
  readonly source: Source;
}

export interface Evidence {
  readonly facts: readonly EvidenceFact[];
  readonly missing: readonly string[];
  readonly names: readonly string[];
  /** The rows a letter written without a model is made of. */
  readonly letter?: Pick<LetterFacts, "account" | "deal" | "contact" | "last">;
}

const ACTIVITIES = 8;
const CONTACTS = 12;
const DEALS = 5;
const DOCUMENTS = 3;
const LONGEST = 600;

type Loose = Omit<EvidenceFact, "number">;

/**
 * What may be written about an account or deal: rows the viewer may see and passages of documents they may
 * open. Notes about people are not among it. What others will read rests on documents that all may open.
 */
export async function gatherEvidence(
  target: Target,
  context: SkillContext,
  { isShared = false, person }: { readonly isShared?: boolean; readonly person?: string } = {},
): Promise<Evidence> {
  const { store, viewer } = context;
  const accountId = target.account?.id ?? target.deal?.accountId;
  const of = accountId === undefined ? undefined : { accountId };
  const [contacts, deals, activities, accounts] = await Promise.all([
    of === undefined ? [] : store.all(viewer, "contact", of),
    of === undefined ? [] : store.all(viewer, "deal", of),
    of === undefined ? [] : store.all(viewer, "activity", of),
    store.all(viewer, "account"),
  ]);
  const loose: Loose[] = [
    ...accountFacts(target, context),
    ...shownDeals(deals, target).map((deal) => dealFact(deal, context)),
    ...contacts
      .filter((contact) => contact.left !== true)
      .slice(0, CONTACTS)
      .map((contact) => contactFact(contact, context)),
    ...latest(activities).map((activity) => activityFact(activity, context)),
    ...(await documentFacts(target, latest(activities), { context, isShared })),
  ];
  return {
    facts: loose.map((fact, at) => ({ ...fact, number: at + 1 })),
    missing: missingOf(contacts, deals, context),
    names: [...accounts.map(({ name }) => name), ...contacts.map(({ name }) => name)],
    letter: letterRows(target, { contacts, deals, activities, person }, context.today),
  };
}

interface Rows {
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  readonly activities: readonly Activity[];
  /** For whom it is, when that was said. */
  readonly person: string | undefined;
}

/** To whom and on what: the person of the latest talk, else one who decides, else the first known. */
function letterRows(
  target: Target,
  { contacts, deals, activities, person }: Rows,
  today: string,
): NonNullable<Evidence["letter"]> {
  const open = deals.filter(({ status }) => status === "open");
  const deal = target.deal ?? (open.length === 1 ? open[0] : undefined);
  const last = activities
    .filter(({ kind, on = "9" }) => kind !== "note" && kind !== "task" && on <= today)
    .toSorted((a, b) => (b.on ?? "").localeCompare(a.on ?? ""))[0];
  const there = contacts.filter(({ left }) => left !== true);
  const contact =
    there.find(({ name }) => name === person) ??
    there.find(({ id }) => id === last?.contactId) ??
    there.find(({ role }) => role === "EB") ??
    there[0];
  return {
    ...(target.account === undefined ? {} : { account: target.account.name }),
    ...(deal === undefined ? {} : { deal }),
    ...(contact === undefined ? {} : { contact }),
    ...(last === undefined ? {} : { last }),
  };
}

function accountFacts({ account }: Target, context: SkillContext): Loose[] {
  if (account === undefined) return [];
  const parts = [
    account.industry,
    [account.province, account.city].filter(Boolean).join(" "),
    account.employees === undefined
      ? ""
      : say(context, `${account.employees} 人`, `${account.employees} people`),
    account.growth === undefined
      ? ""
      : say(
          context,
          `年增长 ${Math.round(account.growth * 1000) / 10}%`,
          `growing ${Math.round(account.growth * 1000) / 10}% a year`,
        ),
  ].filter((part) => part !== undefined && part !== "");
  const label = say(context, "客户档案", "Account record");
  return [
    {
      text: `${account.name}${say(context, "：", ": ")}${parts.join(say(context, "，", ", "))}`,
      source: { id: "", label, row: { kind: "account", id: account.id } },
    },
  ];
}

function shownDeals(deals: readonly Deal[], { deal }: Target): readonly Deal[] {
  const others = deals.filter(({ id, status }) => id !== deal?.id && status === "open");
  return [...(deal === undefined ? [] : [deal]), ...others].slice(0, DEALS);
}

function dealFact(deal: Deal, context: SkillContext): Loose {
  const { locale, today } = context;
  const parts = [
    say(context, STATUS[deal.status].zh, STATUS[deal.status].en),
    deal.amount === undefined ? "" : formatMoney(deal.amount, locale),
    deal.expectedCloseOn === undefined
      ? ""
      : say(context, `预计 ${deal.expectedCloseOn} 成交`, `expected to close on ${deal.expectedCloseOn}`),
    deal.nextStep === undefined
      ? ""
      : say(context, `下一步：${deal.nextStep}`, `next step: ${deal.nextStep}`),
  ].filter((part) => part !== "");
  const date =
    deal.expectedCloseOn === undefined ? {} : { date: formatDate(deal.expectedCloseOn, locale, today) };
  return {
    text: `${say(context, "商机", "Deal")} ${deal.name}: ${parts.join(say(context, "，", ", "))}`,
    source: { id: "", label: deal.name, row: { kind: "deal", id: deal.id }, ...date },
  };
}

const STATUS = {
  open: { zh: "在跟", en: "open" },
  won: { zh: "已赢", en: "won" },
  lost: { zh: "已输", en: "lost" },
  abandoned: { zh: "已放弃", en: "abandoned" },
} as const;

function contactFact(contact: Contact, context: SkillContext): Loose {
  const parts = [contact.title, contact.department, contact.role, contact.stance].filter(
    (part) => part !== undefined && part !== "",
  );
  return {
    text: `${say(context, "联系人", "Contact")} ${contact.name}: ${parts.join(say(context, "，", ", "))}`,
    source: { id: "", label: contact.name, row: { kind: "contact", id: contact.id } },
  };
}

function latest(activities: readonly Activity[]): Activity[] {
  return activities
    .filter(({ text }) => text !== undefined && text.trim() !== "")
    .toSorted((a, b) => (b.on ?? "").localeCompare(a.on ?? ""))
    .slice(0, ACTIVITIES);
}

function activityFact(activity: Activity, context: SkillContext): Loose {
  const label = say(context, "跟进记录", "Activity note");
  const date =
    activity.on === undefined ? {} : { date: formatDate(activity.on, context.locale, context.today) };
  return {
    text: `${label} ${activity.on ?? ""}: ${(activity.text ?? "").slice(0, LONGEST)}`,
    source: { id: "", label, row: { kind: "activity", id: activity.id }, ...date },
  };
}

async function documentFacts(
  target: Target,
  activities: readonly Activity[],
  { context, isShared }: { readonly context: SkillContext; readonly isShared: boolean },
): Promise<Loose[]> {
  const { account } = target;
  const answer = await context.library.recommend(context.viewer, {
    products: [],
    roles: [],
    notes: activities.map(({ text }) => text ?? ""),
    limit: DOCUMENTS,
    today: context.today,
    signal: context.signal,
    ...(account?.industry === undefined ? {} : { industry: account.industry }),
    ...(account?.industryCode === undefined ? {} : { industryCode: account.industryCode }),
    ...(account === undefined ? {} : { accountId: account.id, company: account.name }),
  });
  return answer.hits.flatMap(({ document, passages, quote }) => {
    const text = quote ?? passages[0]?.text;
    if (text === undefined || document.confidentiality === "restricted") return [];
    if (isShared && !document.readers.includes("all")) return [];
    const locator = passages[0]?.locator?.label;
    return [
      {
        text: `《${document.title}》${locator === undefined ? "" : ` p. ${locator}`}: ${text.slice(0, LONGEST)}`,
        source: { id: "", label: `《${document.title}》`, documentId: document.id },
      },
    ];
  });
}

function missingOf(contacts: readonly Contact[], deals: readonly Deal[], context: SkillContext): string[] {
  const open = deals.filter(({ status }) => status === "open");
  return [
    contacts.some(({ role }) => role === "EB")
      ? ""
      : say(context, "谁有预算权、谁最后拍板？", "Who holds the budget and decides?"),
    open.length > 0 && open.every(({ expectedCloseOn }) => expectedCloseOn === undefined)
      ? say(context, "对方打算什么时候定？", "When do they want to decide?")
      : "",
    open.length > 0 && open.every(({ nextStep }) => nextStep === undefined || nextStep === "")
      ? say(context, "双方说好的下一步是什么？", "What is the agreed next step?")
      : "",
  ].filter((question) => question !== "");
}

import type { Account, Deal } from "../../domain/crm.ts";
import { loadRegions } from "../../regions.ts";
import type { Source } from "../../reply.ts";
import { industryIn } from "../local-name.ts";
import { placeText, say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { Target } from "../target.ts";
import { type Anonymiser, createAnonymiser } from "./anonymous.ts";
import type { Evidence, EvidenceFact } from "./evidence.ts";
import { identityOf } from "./identity.ts";

/** What a case without names may be written from, and what makes sure that it holds none. */
export interface CaseEvidence extends Evidence {
  readonly anonymiser: Anonymiser;
}

const DOCUMENTS = 3;
const LONGEST = 600;
const SIZES: readonly (readonly [below: number, zh: string, en: string])[] = [
  [100, "不到一百人", "fewer than a hundred people"],
  [500, "几百人", "a few hundred people"],
  [1000, "近千人", "close to a thousand people"],
  [5000, "上千人", "more than a thousand people"],
  [Number.POSITIVE_INFINITY, "五千人以上", "more than five thousand people"],
];

/**
 * Trade, province and size in words, our own products, and what public documents say of this customer. Notes of
 * visits, notes on people and documents that are not for everyone are never among it.
 */
export async function caseEvidence(target: Target, context: SkillContext): Promise<CaseEvidence | undefined> {
  const { account } = target;
  if (account === undefined) return undefined;
  const { store, viewer } = context;
  const of = { accountId: account.id };
  const [contacts, deals, accounts, users, products, regions] = await Promise.all([
    store.all(viewer, "contact", of),
    store.all(viewer, "deal", of),
    store.all(viewer, "account"),
    store.all(viewer, "user"),
    store.all(viewer, "product"),
    loadRegions(),
  ]);
  const family = familyOf(account, accounts);
  const isFamily = new Set([account.id, ...family.map(({ id }) => id)]);
  const identity = identityOf({
    account,
    family,
    contacts,
    deals,
    people: users.map(({ name }) => name),
    others: accounts.filter(({ id }) => !isFamily.has(id)).map(({ name }) => name),
  });
  const productNames = products.map(({ name }) => name);
  const anonymiser = createAnonymiser({ identity, regions, locale: context.locale, ours: productNames });
  const bought = new Set(
    deals.filter(({ status }) => status === "won").flatMap((deal) => deal.productIds ?? []),
  );
  const loose = [
    whoFact(account, anonymiser, context),
    ...productFacts(
      products.filter(({ id }) => bought.has(id)),
      context,
    ),
    ...durationFacts(deals, context),
    ...(await documentFacts(account, anonymiser, context)),
  ];
  const facts = loose.map((fact, at): EvidenceFact => ({ ...fact, number: at + 1 }));
  return { facts, missing: missingOf(facts, context), names: [], anonymiser };
}

function familyOf(account: Account, accounts: readonly Account[]): Account[] {
  const head = account.parentId ?? account.id;
  return accounts.filter(({ id, parentId }) => id !== account.id && (id === head || parentId === head));
}

type Loose = Omit<EvidenceFact, "number">;

function whoFact(account: Account, anonymiser: Anonymiser, context: SkillContext): Loose {
  const trade = cleaned(industryIn(account, context) ?? "", anonymiser);
  const place = cleaned(
    account.province === undefined ? "" : placeText(account.province, context),
    anonymiser,
  );
  const size = SIZES.find(([below]) => (account.employees ?? Number.NaN) < below);
  const text =
    context.locale === "zh"
      ? `${place}一家${trade === "" ? "" : trade.replace(/业$/, "")}企业${size === undefined ? "" : `，${size[1]}`}`
      : `a company${trade === "" ? "" : ` in ${trade}`}${place === "" ? "" : `, ${place}`}${size === undefined ? "" : `, with ${size[2]}`}`;
  const label = say(context, "客户档案", "Account record");
  return { text, source: { id: "", label, row: { kind: "account", id: account.id } } };
}

function cleaned(text: string, anonymiser: Anonymiser): string {
  return text === "" ? "" : (anonymiser.clean(text)?.text ?? "");
}

function productFacts(
  products: readonly { readonly id: string; readonly name: string }[],
  context: SkillContext,
): Loose[] {
  return products.slice(0, 4).map(({ id, name }) => ({
    text: say(context, `采用了我们的${name}`, `uses our ${name}`),
    source: { id: "", label: name, row: { kind: "product", id } } satisfies Source,
  }));
}

/** From the first entry to the signature, in whole months. */
function durationFacts(deals: readonly Deal[], context: SkillContext): Loose[] {
  const won = deals.find(({ status, createdOn, closedOn }) => status === "won" && createdOn && closedOn);
  if (won?.createdOn === undefined || won.closedOn === undefined) return [];
  const months = Math.round((Date.parse(won.closedOn) - Date.parse(won.createdOn)) / (30.4 * 86_400_000));
  if (months < 1 || months > 36) return [];
  const text = say(
    context,
    `从立项到签约约 ${months} 个月`,
    `about ${months} ${months === 1 ? "month" : "months"} from the first talk to the signature`,
  );
  const label = say(context, "赢单记录", "Won deal");
  return [{ text, source: { id: "", label, row: { kind: "deal", id: won.id } } }];
}

async function documentFacts(
  account: Account,
  anonymiser: Anonymiser,
  context: SkillContext,
): Promise<Loose[]> {
  const { hits } = await context.library.search(context.viewer, {
    text: account.name,
    filter: { kind: ["case"] },
    limit: 10,
    today: context.today,
    signal: context.signal,
  });
  const open = hits.filter(({ document }) => {
    const isOpen = document.confidentiality === "public" && document.readers.includes("all");
    const said = [document.title, ...(document.fields.company ?? [])];
    // A case of somebody else must not be told as this customer's.
    return isOpen && anonymiser.names(said.join("\n"));
  });
  return open.slice(0, DOCUMENTS).flatMap(({ document, passages }) => {
    const label = say(context, "公开案例", "Public case");
    const text = cleaned(
      passages
        .map((passage) => passage.text)
        .join("\n")
        .slice(0, LONGEST),
      anonymiser,
    );
    return text === "" ? [] : [{ text, source: { id: "", label, documentId: document.id } }];
  });
}

function missingOf(facts: readonly EvidenceFact[], context: SkillContext): string[] {
  const hasResults = facts.some(({ source }) => source.documentId !== undefined);
  return [
    ...(hasResults
      ? []
      : [
          say(
            context,
            "改善了什么、改善了多少？请客户书面同意后再写。",
            "What got better, and by how much? Ask for written consent.",
          ),
        ]),
    say(
      context,
      "客户同意用不具名的方式讲给别人听吗？",
      "Does the customer agree to be told of without a name?",
    ),
  ];
}

/** The case as text by rules alone: who, what they use, how long it took, what came of it. */
export function plainCase({ facts }: CaseEvidence, context: Pick<SkillContext, "locale">): string {
  const of = (kind: string) =>
    facts.filter(({ source }) => source.row?.kind === kind).map(({ text }) => text);
  const results = facts.filter(({ source }) => source.documentId !== undefined).map(({ text }) => text);
  const lines: readonly (readonly [string, string])[] = [
    [say(context, "客户", "Customer"), of("account").join("")],
    [say(context, "做法", "What was done"), of("product").join(say(context, "，", "; "))],
    [say(context, "过程", "How long it took"), of("deal").join("")],
    [say(context, "情况和结果", "Situation and results"), results.join("\n")],
  ];
  return lines
    .filter(([, text]) => text !== "")
    .map(([label, text]) => `**${label}**${say(context, "：", ": ")}${text}`)
    .join("\n");
}

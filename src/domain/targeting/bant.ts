import type { Activity, Contact, Deal } from "../crm.ts";
import type { Text } from "../text.ts";
import { dayNumber, isSenior } from "./facts.ts";

/** B 预算, A 决策链, N 客户需求, T 采购周期: blue book 1.2 with its own meaning of A and T (S-13). */
export const BANT_LETTERS = ["B", "A", "N", "T"] as const;
export type BantLetterId = (typeof BANT_LETTERS)[number];

/** `against`: somebody said that it is not there, later than anyone said that it is. */
export type BantState = "clear" | "partial" | "unknown" | "against";

export interface BantSettings {
  /** How old a note may be and still count as evidence. */
  readonly recentDays: number;
  readonly words: {
    readonly budgetConfirmed: readonly string[];
    readonly budgetMentioned: readonly string[];
    readonly budgetDenied: readonly string[];
    readonly need: readonly string[];
    readonly timing: readonly string[];
  };
  /** Columns of the deal in which the CRM itself answers a letter. */
  readonly deal: {
    readonly budget: string;
    readonly budgetWords: Readonly<Record<"clear" | "partial" | "against", readonly string[]>>;
    readonly timing: string;
    readonly buyer: string;
    readonly buyerWords: readonly string[];
  };
  /** Points of each letter, 0–100 in all when every letter is clear. */
  readonly points: Readonly<Record<BantState, number>>;
  /** From this score an account belongs on the list to follow now. */
  readonly followFrom: number;
}

export interface BantEvidence {
  readonly kind: "deal" | "contact" | "activity";
  readonly id: string;
  readonly on?: string;
  readonly text: string;
}

export interface BantLetter {
  readonly letter: BantLetterId;
  readonly state: BantState;
  readonly why: Text;
  /** What is missing and whom to ask. */
  readonly missing?: Text;
  readonly evidence: readonly BantEvidence[];
}

export interface Bant {
  readonly letters: readonly BantLetter[];
  /** Sum of the letters' points. */
  readonly score: number;
}

/** The rows of one account. `roles` are those of its decision chains, by contact. */
export interface BantRows {
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  readonly activities: readonly Activity[];
  readonly roles?: ReadonlyMap<string, string>;
}

export interface BantRules extends Pick<BantSettings, "recentDays" | "points" | "followFrom" | "deal"> {
  readonly patterns: { readonly [K in keyof BantSettings["words"]]: RegExp };
}

/** Turns the word lists into patterns once, for reading many accounts. */
export function bantRules(settings: BantSettings): BantRules {
  const { words, ...rest } = settings;
  return {
    ...rest,
    patterns: {
      budgetConfirmed: anyOf(words.budgetConfirmed),
      budgetMentioned: anyOf(words.budgetMentioned),
      budgetDenied: anyOf(words.budgetDenied),
      need: anyOf(words.need),
      timing: anyOf(words.timing),
    },
  };
}

function anyOf(words: readonly string[]): RegExp {
  if (words.length === 0) return /(?!)/;
  // Texts are folded once instead of at every letter of every pattern.
  return new RegExp(words.map((word) => word.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"));
}

interface Note {
  readonly activity: Activity;
  readonly on: string;
  readonly text: string;
  /** The text in lower case, for the patterns. */
  readonly folded: string;
}

/** The four letters of an account as its rows show them, each with the newest evidence first. */
export function readBant(rules: BantRules, rows: BantRows, today: string): Bant {
  const notes = recentNotes(rows.activities, today, rules.recentDays);
  const open = rows.deals.filter((deal) => deal.status === "open");
  const letters = [
    readBudget(rules, notes, open),
    readAuthority(rules, rows, notes),
    readNeed(rules, notes, open),
    readTiming(rules, { notes, open, today }),
  ];
  return { letters, score: letters.reduce((sum, letter) => sum + rules.points[letter.state], 0) };
}

function recentNotes(activities: readonly Activity[], today: string, recentDays: number): Note[] {
  const now = dayNumber(today);
  return activities
    .flatMap((activity): Note[] => {
      const on = activity.doneOn ?? activity.on;
      const age = now - dayNumber(on);
      if (on === undefined || !(age >= 0 && age <= recentDays)) return [];
      const text = saidIn(activity);
      return [{ activity, on, text, folded: text.toLowerCase() }];
    })
    .sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : a.activity.id < b.activity.id ? -1 : 1));
}

/** An open deal whose column holds one of the words. */
function dealSaying(open: readonly Deal[], column: string, words: readonly string[]): Deal | undefined {
  return open.find((deal) => words.includes(String(deal.custom[column] ?? "")));
}

function readBudget(rules: BantRules, notes: readonly Note[], open: readonly Deal[]): BantLetter {
  const { patterns } = rules;
  const told = (state: "clear" | "partial" | "against") =>
    dealSaying(open, rules.deal.budget, rules.deal.budgetWords[state]);
  const denied = notes.find((note) => patterns.budgetDenied.test(note.folded));
  const confirmed = notes.find(
    (note) => patterns.budgetConfirmed.test(note.folded) && !patterns.budgetDenied.test(note.folded),
  );
  const mentioned = notes.filter((note) => patterns.budgetMentioned.test(note.folded));
  const ask = {
    zh: "问清预算批了没有、批了多少、谁批",
    en: "ask whether it is approved, how much, and by whom",
  };
  if (denied !== undefined && (confirmed === undefined || confirmed.on <= denied.on)) {
    const why = { zh: "最近的说法是没有预算", en: "the latest word is that there is no budget" };
    return { letter: "B", state: "against", why, missing: ask, evidence: [evidenceOf(denied)] };
  }
  if (confirmed !== undefined) {
    const why = { zh: "预算已确认", en: "budget confirmed" };
    return { letter: "B", state: "clear", why, evidence: [evidenceOf(confirmed)] };
  }
  const granted = told("clear");
  if (granted !== undefined) {
    const why = { zh: "商机里写着预算已批", en: "the deal says the budget is approved" };
    return { letter: "B", state: "clear", why, evidence: [dealEvidence(granted)] };
  }
  const refused = told("against");
  if (refused !== undefined && mentioned.length === 0) {
    const why = { zh: "商机里写着无预算", en: "the deal says there is no budget" };
    return { letter: "B", state: "against", why, missing: ask, evidence: [dealEvidence(refused)] };
  }
  const asked = told("partial");
  const amounts = [
    ...(asked === undefined ? [] : [asked]),
    ...open.filter((deal) => deal.amount !== undefined && deal !== asked),
  ];
  if (mentioned.length > 0 || amounts.length > 0) {
    const why =
      mentioned.length > 0
        ? { zh: "谈到过预算，没有确认", en: "budget was talked about, not confirmed" }
        : asked === undefined
          ? { zh: "只有我方估的金额", en: "only our own estimate of the amount" }
          : { zh: "预算已申请，没有批", en: "the budget is applied for, not approved" };
    const evidence = [...mentioned.slice(0, 2).map(evidenceOf), ...amounts.slice(0, 1).map(dealEvidence)];
    return { letter: "B", state: "partial", why, missing: ask, evidence };
  }
  return { letter: "B", state: "unknown", why: NOTHING, missing: ask, evidence: [] };
}

const NOTHING: Text = { zh: "没有记录", en: "nothing on record" };

function readAuthority(rules: BantRules, rows: BantRows, notes: readonly Note[]): BantLetter {
  const people = rows.contacts.filter((contact) => contact.left !== true);
  const touched = new Set(notes.map((note) => note.activity.contactId));
  const buyers = people.filter((contact) => roleOf(contact, rows.roles) === "EB");
  const leaders = people.filter((contact) => buyers.includes(contact) || isSenior(contact));
  const met = buyers.find((contact) => touched.has(contact.id));
  if (met !== undefined) {
    const why = { zh: `EB ${met.name} 近期见过`, en: `EB ${met.name}, in touch` };
    return { letter: "A", state: "clear", why, evidence: [contactEvidence(met)] };
  }
  const ask = { zh: "确认谁最后拍板（EB），并见上一面", en: "find out who decides (EB) and meet them" };
  if (people.length === 0) {
    return { letter: "A", state: "unknown", why: NOTHING, missing: ask, evidence: [] };
  }
  const open = rows.deals.filter((deal) => deal.status === "open");
  const named = dealSaying(open, rules.deal.buyer, rules.deal.buyerWords);
  const why =
    buyers.length > 0 || named !== undefined
      ? { zh: "知道 EB，近期没有接触", en: "the EB is known but not in touch" }
      : leaders.length > 0
        ? { zh: "认识高层，缺确认的 EB", en: "leaders are known, no confirmed EB" }
        : { zh: "只认识执行层，缺 EB", en: "working level only, EB missing" };
  const shown = leaders.length > 0 ? leaders : people;
  return {
    letter: "A",
    state: "partial",
    why,
    missing: ask,
    evidence: shown.slice(0, 2).map(contactEvidence),
  };
}

const BUYER = /^EB$|最终决策|决策者|拍板|economic/i;

function roleOf(contact: Contact, roles: ReadonlyMap<string, string> | undefined): string | undefined {
  const role = roles?.get(contact.id) ?? contact.role;
  return role !== undefined && BUYER.test(role) ? "EB" : role;
}

function readNeed({ patterns }: BantRules, notes: readonly Note[], open: readonly Deal[]): BantLetter {
  const said = notes.filter((note) => patterns.need.test(note.folded));
  const ask = { zh: "问清要解决什么问题、代价多大", en: "ask which problem it is and what it costs them" };
  if (said.length > 0) {
    const word = patterns.need.exec(said[0]?.folded ?? "")?.[0] ?? "";
    const why = { zh: `说到${word}`, en: `they speak of ${word}` };
    return { letter: "N", state: "clear", why, evidence: said.slice(0, 3).map(evidenceOf) };
  }
  const offered = open.filter((deal) => (deal.productIds?.length ?? 0) > 0);
  if (offered.length > 0) {
    const why = { zh: "有意向产品，没有说清的问题", en: "a product is named, the problem is not" };
    return {
      letter: "N",
      state: "partial",
      why,
      missing: ask,
      evidence: offered.slice(0, 1).map(dealEvidence),
    };
  }
  return { letter: "N", state: "unknown", why: NOTHING, missing: ask, evidence: [] };
}

function readTiming(
  { patterns, deal: columns }: BantRules,
  { notes, open, today }: { notes: readonly Note[]; open: readonly Deal[]; today: string },
): BantLetter {
  const said = notes.filter((note) => patterns.timing.test(note.folded));
  const dated = open
    .filter((deal) => deal.expectedCloseOn !== undefined)
    .sort((a, b) => ((a.expectedCloseOn ?? "") < (b.expectedCloseOn ?? "") ? -1 : 1));
  const coming = dated.find((deal) => (deal.expectedCloseOn ?? "") >= today);
  const windowed = open.find((deal) => String(deal.custom[columns.timing] ?? "") !== "");
  const ask = { zh: "问清什么时候立项、什么时候要上线", en: "ask when the project starts and must be live" };
  const evidence = [...said.slice(0, 2).map(evidenceOf), ...(coming ? [dealEvidence(coming)] : [])];
  if (coming !== undefined && (said.length > 0 || windowed !== undefined)) {
    const why = { zh: `预计 ${coming.expectedCloseOn} 签`, en: `expected to sign ${coming.expectedCloseOn}` };
    return { letter: "T", state: "clear", why, evidence };
  }
  const late = dated[0];
  if (coming !== undefined || said.length > 0 || windowed !== undefined) {
    const why =
      coming === undefined
        ? { zh: "说过时间，没有落到日期", en: "timing was mentioned, no date" }
        : {
            zh: `只有我方填的 ${coming.expectedCloseOn}`,
            en: `only our own date, ${coming.expectedCloseOn}`,
          };
    return { letter: "T", state: "partial", why, missing: ask, evidence };
  }
  if (late !== undefined) {
    const why = { zh: `${late.expectedCloseOn} 已过期`, en: `${late.expectedCloseOn} has passed` };
    return { letter: "T", state: "partial", why, missing: ask, evidence: [dealEvidence(late)] };
  }
  return { letter: "T", state: "unknown", why: NOTHING, missing: ask, evidence: [] };
}

function evidenceOf(note: Note): BantEvidence {
  return { kind: "activity", id: note.activity.id, on: note.on, text: note.text.slice(0, 120) };
}

function dealEvidence(deal: Deal): BantEvidence {
  const on = deal.createdOn === undefined ? {} : { on: deal.createdOn };
  return { kind: "deal", id: deal.id, text: deal.name, ...on };
}

function contactEvidence(contact: Contact): BantEvidence {
  return { kind: "contact", id: contact.id, text: [contact.name, contact.title].filter(Boolean).join(" · ") };
}

/** Many CRMs repeat the subject as the first words of the note: it is said once. */
function saidIn({ subject = "", text = "" }: Activity): string {
  const [head, body] = [subject.trim(), text.trim()];
  return body.startsWith(head) ? body : `${head} ${body}`.trim();
}

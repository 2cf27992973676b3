import type { Chain, ChainBody, ChainRole, ChainWords, Evidence, Seat, SeatField } from "./chain.ts";
import { cycleMadeBy, linesOf } from "./chain.ts";
import { findPeople, trimPerson } from "./person-mention.ts";

export type SeatValue = string | number | boolean;

/** One thing to change about one seat; `added` when the person is not in the chain yet. */
export type SeatChange = {
  readonly seat: string;
  readonly name: string;
  readonly field: SeatField;
  readonly value: SeatValue;
  readonly added?: boolean;
};

export interface ChainEdit {
  readonly changes: readonly SeatChange[];
  /** People who could be several seats. */
  readonly ambiguous: readonly { readonly said: string; readonly seats: readonly Seat[] }[];
  /** Parts of the text that say nothing we know how to take. */
  readonly unclear: readonly string[];
}

interface Statement {
  readonly field: SeatField;
  readonly value: SeatValue;
  /** The value names a person. */
  readonly person?: boolean;
}

interface Rule {
  readonly pattern: RegExp;
  readonly read: (groups: Readonly<Record<string, string>>) => Statement | undefined;
}

const say = (field: SeatField, value: SeatValue) => () => ({ field, value });
const bossRead: Rule["read"] = ({ boss = "" }) => ({ field: "reportsTo", value: boss, person: true });
const OBJECT = "(?:我们|我|这个方案|方案|这件事|这个项目|项目)?";

/** Ordered: the first that fits a clause counts. "不支持" must be tried before "支持". */
const RULES: readonly Rule[] = [
  { pattern: /^(?<who>.*?)(?:向|跟|对)(?<boss>.+?)(?:汇报|报告)$/, read: bossRead },
  { pattern: /^(?<who>.*?)的?(?:直接)?(?:上级|老板|领导)(?:是|为)(?<boss>.+)$/, read: bossRead },
  { pattern: /^(?<who>.+?) reports to (?<boss>.+)$/i, read: bossRead },
  { pattern: /^(?<who>.+?)(?:'s|’s) boss is (?<boss>.+)$/i, read: bossRead },
  { pattern: /^(?<who>.*?)(?:已经|已)?(?:离职|调走|离开)$/, read: say("left", true) },
  { pattern: /^(?<who>.+?) (?:has left|left|is gone)(?: the company)?$/i, read: say("left", true) },
  { pattern: /^(?<who>.*?)的?应对(?:计划|办法)?(?:是|:)(?<what>.+)$/, read: textOf("plan") },
  { pattern: /^plan for (?<who>.+?): (?<what>.+)$/i, read: textOf("plan") },
  {
    pattern: /^(?<who>.*?)(?:是|当|做|愿意做|愿意当)(?:我们的)?代言人$/,
    read: say("spokesperson", true),
  },
  {
    pattern: /^(?<who>.+?) (?:is|acts as) (?:our|a|the) (?:spokesperson|spokesman|advocate)$/i,
    read: say("spokesperson", true),
  },
  {
    pattern: new RegExp(`^(?<who>.*?)(?:明确|强烈|坚决|还是|一直)?(?:反对|不支持|不同意|不认可)${OBJECT}$`),
    read: say("stance", "opposes"),
  },
  {
    pattern:
      /^(?<who>.+?) (?:opposes|objects|is against|is opposed|does not support)(?: (?:us|it|this|to it|to us))?$/i,
    read: say("stance", "opposes"),
  },
  {
    pattern: new RegExp(
      `^(?<who>.*?)(?:明确|很|比较|已经|一直|现在)?(?:支持|赞成|认可|站在?我们这边)${OBJECT}$`,
    ),
    read: say("stance", "supports"),
  },
  {
    pattern: /^(?<who>.+?) (?:supports|backs|is for|is with|is on our side)(?: (?:us|it|this))?$/i,
    read: say("stance", "supports"),
  },
  {
    pattern: /^(?<who>.*?)(?:的?态度|保持|是|还在|还)?(?:中立|观望|没有?表态|不表态)$/,
    read: say("stance", "neutral"),
  },
  { pattern: /^(?<who>.+?) is (?:neutral|undecided)$/i, read: say("stance", "neutral") },
  { pattern: /^(?<who>.*?)的?影响力(?:很|较|比较|是)?(?<level>高|大|中|一般|低|小)$/, read: influence },
  { pattern: /^(?<who>.+?) has (?<level>high|medium|low|little|much) influence$/i, read: influence },
  {
    pattern: /^(?<who>.*?)(?:更|很|比较)?(?:看重|在乎|注重)(?<what>业务价值|业务|人际关系|人际|关系|沟通)$/,
    read: preference,
  },
  {
    pattern: /^(?<who>.+?) cares (?:more )?about (?<what>business value|business|relations|communication)$/i,
    read: preference,
  },
  { pattern: /^(?<who>.*?)(?:的?权限是|的?权限:)(?<what>.+)$/, read: textOf("authority") },
  { pattern: /^(?<who>.*?)(?<what>(?:能|可以|有权)(?:批|签|否决).*)$/, read: textOf("authority") },
  { pattern: /^(?<who>.+?) (?<what>can (?:approve|sign|veto).*)$/i, read: textOf("authority") },
  { pattern: /^(?<who>.*?)负责(?<what>拍板|可行性研究|调研|评估|日常对接|对接)$/, read: duty },
  { pattern: /^(?:最终)?(?:拍板的?人?|说了算的)是(?<who>.+)$/, read: say("role", "EB") },
  { pattern: /^(?<who>.*?)(?:最后|最终)?(?:拍板|说了算|做主)$/, read: say("role", "EB") },
];

const TITLE =
  /^(?<who>.{1,8}?)是(?<what>.{0,10}(?:总监|经理|主任|部长|厂长|科长|工程师|董事长|总裁|主管|处长|局长|院长|副总))$/;
const CLAUSES = /[，,；;。\n]+|、(?=\S{1,4}(?:是|反对|支持|中立))|\s+(?:and|but)\s+/i;
const LINKS = /^(?:但是|但|不过|而且|而|并且|另外|还有|其中|据说)\s*|^(?:and|but|also)\s+/i;

/**
 * What a sentence such as "张总反对，李工是教练" changes in a chain, by rules alone. A clause without a person is
 * about the person before it. Somebody who is not in the chain is proposed as a new seat.
 */
export function parseChainEdit(text: string, chain: Chain, words: ChainWords): ChainEdit {
  const people = chain.seats.filter((seat) => !seat.empty);
  const changes: SeatChange[] = [];
  const ambiguous: { said: string; seats: readonly Seat[] }[] = [];
  const unclear: string[] = [];
  let before: Found | undefined;
  for (const clause of clausesOf(text)) {
    const read = readClause(clause, words);
    const who = read === undefined ? undefined : personOf(read.who, people, before);
    if (read === undefined || who === undefined) {
      unclear.push(clause);
    } else if ("several" in who) {
      ambiguous.push({ said: read.who, seats: who.several });
    } else {
      before = who;
      const change = changeOf(who, read.statement, people);
      if ("several" in change) ambiguous.push({ said: String(read.statement.value), seats: change.several });
      else changes.push(...change);
    }
  }
  // A new person named twice is still one new seat.
  const said = (change: SeatChange) => `${change.seat}/${change.field}/${change.value}`;
  const once = new Map(changes.map((change) => [said(change), change]));
  return { changes: [...once.values()], ambiguous, unclear };
}

function clausesOf(text: string): string[] {
  return text
    .normalize("NFKC")
    .split(CLAUSES)
    .map((clause) =>
      clause
        // "华晟精密：张总反对" without the account leaves its colon in front.
        .replace(/^[:：\s]+/, "")
        .replace(LINKS, "")
        .replace(/[.。!！了\s]+$/, "")
        .trim(),
    )
    .filter((clause) => clause !== "");
}

function readClause(clause: string, words: ChainWords): { who: string; statement: Statement } | undefined {
  for (const { pattern, read } of [
    ...RULES,
    ...roleRules(words),
    { pattern: TITLE, read: textOf("title") },
  ]) {
    const groups = pattern.exec(clause)?.groups;
    const statement = groups === undefined ? undefined : read(groups);
    if (statement !== undefined) return { who: groups?.who ?? "", statement };
  }
  return undefined;
}

function roleRules(words: ChainWords): Rule[] {
  return Object.entries(words.roles).flatMap(([role, names]): Rule[] => {
    const any = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    const read = say("role", role as ChainRole);
    return [
      { pattern: new RegExp(`^(?<who>.*?)(?:是|为|当|做|算)(?:我们的)?(?:${any})$`, "i"), read },
      { pattern: new RegExp(`^(?<who>.+?) is (?:the |a |an |our )?(?:${any})$`, "i"), read },
    ];
  });
}

function textOf(field: "plan" | "authority" | "title"): Rule["read"] {
  return ({ what = "" }) => ({ field, value: what.trim() });
}

function influence({ level = "" }: Readonly<Record<string, string>>): Statement {
  const high = /高|大|high|much/i.test(level);
  return { field: "influence", value: high ? 3 : /低|小|low|little/i.test(level) ? 1 : 2 };
}

function preference({ what = "" }: Readonly<Record<string, string>>): Statement {
  return { field: "preference", value: /业务|business/i.test(what) ? "business" : "relations" };
}

function duty({ what = "" }: Readonly<Record<string, string>>): Statement {
  return { field: "duty", value: what === "拍板" ? "decides" : /对接/.test(what) ? "contact" : "studies" };
}

interface Found {
  readonly seat: string;
  readonly name: string;
  readonly added?: boolean;
}

type Several = { readonly several: readonly Seat[] };

function personOf(
  said: string,
  people: readonly Seat[],
  before: Found | undefined,
): Found | Several | undefined {
  const mention = trimPerson(said);
  if (mention === "") return before;
  const found = findPeople(mention, people);
  const [only, ...others] = found;
  if (only === undefined) return looksLikePerson(mention) ? newSeat(mention) : undefined;
  return others.length === 0 ? { seat: only.id, name: only.name ?? mention } : { several: found };
}

function looksLikePerson(mention: string): boolean {
  return (
    /^[\p{Script=Han}·]{2,6}$/u.test(mention) ||
    /^\p{Lu}[\p{L}.'-]+(?: \p{L}[\p{L}.'-]*){0,3}$/u.test(mention)
  );
}

function newSeat(name: string): Found {
  return { seat: `seat-${name.replace(/\s+/g, "-")}`, name, added: true };
}

function changeOf(who: Found, statement: Statement, people: readonly Seat[]): SeatChange[] | Several {
  const { field } = statement;
  const intro: SeatChange[] = who.added ? [{ ...who, field: "name", value: who.name }] : [];
  if (statement.person !== true) return [...intro, { ...who, field, value: statement.value }];
  const boss = personOf(String(statement.value), people, undefined);
  if (boss === undefined) return intro;
  if ("several" in boss) return boss;
  const bossIntro: SeatChange[] = boss.added ? [{ ...boss, field: "name", value: boss.name }] : [];
  return [...intro, ...bossIntro, { ...who, field, value: boss.seat }];
}

/**
 * The circle of seats that the changes would close in the reporting lines, from a seat back to itself; undefined
 * when they close none.
 */
export function cycleOfChanges(chain: Chain, changes: readonly SeatChange[]): string[] | undefined {
  const lines = linesOf(chain);
  for (const { seat, field, value } of changes) {
    if (field !== "reportsTo") continue;
    lines.delete(seat);
    const boss = String(value);
    if (boss === "") continue;
    const cycle = cycleMadeBy(lines, seat, boss);
    if (cycle !== undefined) return cycle;
    lines.set(seat, boss);
  }
  return undefined;
}

/** The record's body with the changes in it, each with who said so. */
export function withChanges(body: ChainBody, changes: readonly SeatChange[], evidence: Evidence): ChainBody {
  const seats: Record<string, ChainBody["seats"][string]> = { ...body.seats };
  for (const { seat, field, value } of changes) {
    const present = seats[seat] ?? { fields: {}, evidence: {} };
    seats[seat] = {
      fields: { ...present.fields, [field]: value },
      evidence: { ...present.evidence, [field]: evidence },
    };
  }
  return { ...body, seats };
}

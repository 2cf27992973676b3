import type { Account, Contact, Deal, Json } from "../../domain/crm.ts";
import { PLACE_NAMES } from "../../domain/taxonomy/place-names.ts";
import { shortName } from "../resolve.ts";

/** All that would tell a reader which company a text is about. */
export interface Identity {
  /** Its names in every form, its group's, its people's, its projects' and products', addresses of any kind. */
  readonly terms: readonly {
    readonly text: string;
    readonly kind: "company" | "person" | "project" | "mark";
  }[];
  /** The company's own names, none of which is another company's. */
  readonly own: readonly string[];
  /** The city it sits in. */
  readonly city?: string;
  /** Beginnings by which people call it (华晟 of 华晟精密): whatever follows them goes too. */
  readonly brands: readonly string[];
  /** Surnames of its people: 张总, 老张. */
  readonly surnames: readonly string[];
  /** Figures that stand in its records. */
  readonly numbers: readonly number[];
}

export interface KnownOf {
  readonly account: Account;
  /** Its group, its sisters and its subsidiaries, as far as they are known. */
  readonly family: readonly Account[];
  readonly contacts: readonly Contact[];
  readonly deals: readonly Deal[];
  /** Our own people who stand in its records. */
  readonly people: readonly string[];
  /** Names of other companies. */
  readonly others: readonly string[];
}

const NAMING =
  /名|简称|英文|集团|品牌|产品|法人|网址|官网|电话|手机|邮箱|地址|微信|股票|name|alias|brand|product|website|phone|mobile|mail|address|wechat|ticker/i;
const TRADE_LIKE = /行业|industry|sector/i;

export function identityOf({ account, family, contacts, deals, people, others }: KnownOf): Identity {
  const companies = [account, ...family];
  const names = companies.flatMap(namesOf);
  const persons = [...contacts.map(({ name }) => name), ...people].filter((name) => name.trim().length >= 2);
  const marks = [
    ...companies.flatMap(({ website }) => (website === undefined ? [] : [website, domainOf(website)])),
    ...contacts.flatMap(({ email, phone }) => [email, phone].filter((value) => value !== undefined)),
  ];
  const projects = deals.map(({ name }) => name).filter((name) => [...name].length >= 4);
  return {
    terms: [
      ...[...names, ...others, ...others.map(shortName)].map((text) => ({ text, kind: "company" as const })),
      ...persons.flatMap(personForms).map((text) => ({ text, kind: "person" as const })),
      ...projects.map((text) => ({ text, kind: "project" as const })),
      ...marks.map((text) => ({ text, kind: "mark" as const })),
    ]
      .filter(({ text }) => [...text.trim()].length >= 2)
      .toSorted((a, b) => b.text.length - a.text.length),
    ...(account.city === undefined ? {} : { city: account.city.replace(/市$/, "") }),
    own: [...new Set([account.name, shortName(account.name)])],
    brands: [...new Set(names.flatMap(brandsOf))].toSorted((a, b) => b.length - a.length),
    surnames: [...new Set(persons.filter(isHan).map(surnameOf))],
    numbers: [...companies.flatMap(figuresOf), ...deals.flatMap(({ amount }) => amountOf(amount))],
  };
}

/** The name with and without its legal form, and whatever else the source writes about what it is called. */
function namesOf({ name, custom, origin }: Account): string[] {
  const said = [...textsUnder(custom), ...textsUnder(origin?.row ?? {})];
  return [...new Set([name, shortName(name), ...said, ...said.map(shortName)])];
}

function textsUnder(row: Readonly<Record<string, Json>>): string[] {
  return Object.entries(row)
    .filter(([key, value]) => NAMING.test(key) && !TRADE_LIKE.test(key) && typeof value === "string")
    .flatMap(([, value]) => [String(value), ...String(value).split(/[、，,;；/]/)])
    .map((text) => text.trim())
    .filter((text) => [...text].length >= 2 && text.length <= 80);
}

const PLACES = new Set(PLACE_NAMES.flatMap(([zh, en]) => [zh, en.toLowerCase()]));
const PLACE_FIRST = new RegExp(`^(?:中国|中华|${PLACE_NAMES.map(([zh]) => zh).join("|")})(?:省|市)?`, "u");
/** Beginnings of many names, which alone name nobody. */
const COMMON =
  /^(?:中国|国家|中华|全国|东方|华东|华南|华北|第一|国际|新能|科技|智能|the|china|united|general|national|global|new|first|international|east|west|north|south|pacific|asia|euro(?:pean)?)$/i;

/** The shortest beginning of a name that still names the company. */
function brandsOf(name: string): string[] {
  const short = shortName(name.trim());
  if (!isHan(short)) return latinBrand(short);
  const core = short.replace(PLACE_FIRST, "");
  const letters = [...core];
  const brand = letters.slice(0, 2).join("");
  const found = letters.length >= 2 && !COMMON.test(brand) && !PLACES.has(brand) ? [brand] : [];
  return [...found, ...acronymsOf(short)];
}

/** 中国石油化工 is called 中石化 and 中石油 after its kind. */
function acronymsOf(short: string): string[] {
  const letters = [...short];
  if (letters.length < 4) return [];
  const pairs = letters
    .filter((_, at) => at % 2 === 0)
    .slice(0, 3)
    .join("");
  const [first = "", , ...rest] = letters;
  return [pairs, first + rest.slice(0, 2).join("")].filter((text) => [...text].length >= 3);
}

function latinBrand(short: string): string[] {
  const [first = "", second = ""] = short.split(/\s+/);
  if (first.length >= 3 && !COMMON.test(first) && !PLACES.has(first.toLowerCase())) return [first];
  return second === "" ? [] : [`${first} ${second}`];
}

function personForms(name: string): string[] {
  const plain = name.trim();
  if (isHan(plain)) {
    const given = [...plain].slice(surnameOf(plain).length).join("");
    return [plain, ...([...given].length >= 2 ? [given] : [])];
  }
  return [plain, ...plain.split(/\s+/).filter((part) => part.length >= 3)];
}

const DOUBLE = /^(?:欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫|独孤)/u;

function surnameOf(name: string): string {
  return DOUBLE.exec(name)?.[0] ?? [...name][0] ?? "";
}

function isHan(text: string): boolean {
  return /^\p{Script=Han}{2}/u.test(text.trim());
}

function domainOf(website: string): string {
  return (
    website
      .replace(/^https?:\/\//i, "")
      .replace(/^www\./i, "")
      .split("/")[0] ?? website
  );
}

function figuresOf({ employees, revenue, growth, foundedYear }: Account): number[] {
  return [employees, growth === undefined ? undefined : Math.round(growth * 1000) / 10, foundedYear]
    .filter((value) => value !== undefined)
    .concat(amountOf(revenue));
}

function amountOf(money: { readonly minor: number } | undefined): number[] {
  return money === undefined ? [] : [money.minor / 100];
}

import { findArea, placeFromEnglish, placeInEnglish } from "../../domain/taxonomy/place-names.ts";
import type { RegionIndex } from "../../domain/taxonomy/region.ts";
import { placeInText } from "../../domain/taxonomy/words-in-text.ts";
import { claimsIn, fold } from "./claims.ts";
import type { Identity } from "./identity.ts";

/** Takes out of a text what would tell whom it is about, and looks again by other means whether it is gone. */
export interface Anonymiser {
  /**
   * The text without names, narrow places, dates and telling figures; sentences that still tell are dropped.
   * Undefined when nothing is left that may be shown.
   */
  clean(text: string): { readonly text: string; readonly dropped: number } | undefined;
  /** What in a text would still tell; empty when it may be shown. */
  leaks(text: string): string[];
  /** Whether a text names the company itself, its people or its projects. */
  names(text: string): boolean;
}

export interface AnonymiserOptions {
  readonly identity: Identity;
  readonly regions: RegionIndex;
  readonly locale: "zh" | "en";
  /** Latin names that may stand: our own products. */
  readonly ours?: readonly string[];
}

const WORDS = {
  zh: {
    company: "该客户",
    person: "相关负责人",
    project: "该项目",
    mark: "",
    when: "某时",
    year: "某年",
    about: "约 ",
  },
  en: {
    company: "the customer",
    person: "the person in charge",
    project: "the project",
    mark: "",
    when: "at one time",
    year: "one year",
    about: "about ",
  },
} as const;

const TITLE =
  "董事长|总经理|副总经理|副总裁|总裁|副总|总监|总工|经理|主任|厂长|主管|部长|科长|处长|书记|工程师|老师|先生|女士|总|工|董";
const ADDRESSES: readonly RegExp[] = [
  /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g,
  /(?:https?:\/\/|www\.)[^\s，。；）)]+|\b[\w-]{2,63}\.(?:com|cn|net|org|com\.cn|io|co|de)\b[^\s，。；）)]*/gi,
  /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g,
  /(?<!\d)\(?0\d{2,3}\)?[ -]?\d{7,8}(?!\d)/g,
  /(?<![\w+])\+\d{1,3}(?:[ ()-]{1,2}\d{1,4}){2,6}(?!\d)/g,
  /(?<!\d)\d(?:[ -]?\d){9,18}(?!\d)/g,
  /(?<![A-Za-z0-9])(?!(?:ISO|IATF|GB|IEC)[-/ T]?\d)[A-Z]{1,6}[-/]?\d{3,}(?:[-/]\d+)*/g,
];
const NARROW =
  /(?:\p{Script=Han}{2,4})(?:街道|大道|开发区|工业园|产业园|园区|高新区|新区|镇|乡|村|路(?=\d|的|$|[，。；]))(?:\d+号?)?/gu;
const DATES: readonly RegExp[] = [
  /(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*(?:[-/.月]\s*\d{1,2}\s*[日号]?|月)(?:份)?/g,
  /\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{1,2}\s*月份/g,
  /\b(?:on |in )?(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? \d{1,4}(?:st|nd|rd|th)?(?:,? (?:19|20)\d{2})?/gi,
];
const YEARS = /(?:(?:19|20)\d{2}|[一二][零〇九][零〇一二三四五六七八九]{2})\s*年|\b(?:in )?(?:19|20)\d{2}\b/g;
const STANDARD = /\b(?:ISO|IATF|IEC|GB)[-/ T]?\d{3,}\b/g;
const FIGURE =
  /(?<![\w.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(\s*(?:万|亿|千|百|%|％|(?:k|m)(?![a-z])|thousand|million|billion))?/gi;
const SCALE: Readonly<Record<string, number>> = {
  千: 1e3,
  百: 1e2,
  万: 1e4,
  亿: 1e8,
  k: 1e3,
  m: 1e6,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
};
const HAN_FIGURE = /[一二两三四五六七八九十百千万亿零〇]{3,}/g;
const MARK = /(\[\d{1,4}(?:\s*[,，、]\s*\d{1,4})*\])/;

export function createAnonymiser(options: AnonymiserOptions): Anonymiser {
  const { identity, locale } = options;
  const words = WORDS[locale];
  const ours = new Set((options.ours ?? []).flatMap((name) => [fold(name), ...name.split(/\s+/).map(fold)]));
  const terms = identity.terms.filter(({ text }) => !ours.has(fold(text)));
  const figures = new Set(identity.numbers);

  function clean(text: string) {
    const pieces = sentencesOf(plain(text)).map((piece) => withoutMarks(piece, redact));
    const kept = pieces.filter((piece) => leaks(piece).length === 0 && /[\p{L}\p{N}]/u.test(piece));
    // A name may be spread over two sentences: the whole is looked at as well.
    const whole = kept.join("").trim();
    if (whole === "" || leaks(whole).length > 0) return undefined;
    return { text: whole, dropped: pieces.length - kept.length };
  }

  function redact(text: string): string {
    let left = text;
    for (const pattern of ADDRESSES) left = left.replace(pattern, "");
    for (const { text: term, kind } of terms) left = withoutTerm(left, term, words[kind]);
    for (const brand of identity.brands) left = withoutBrand(left, brand, words.company);
    left = withoutPeople(left);
    for (const name of ownDistricts(left))
      left = left.replaceAll(name, locale === "zh" ? "当地" : "the area");
    left = widerPlaces(left, options).replace(NARROW, locale === "zh" ? "当地" : "the area");
    for (const pattern of DATES) left = left.replace(pattern, words.when);
    left = left.replace(YEARS, words.year);
    left = left.replace(HAN_FIGURE, locale === "zh" ? "若干" : "several");
    return rounded(left).replace(/[ \t]{2,}/g, " ");
  }

  /** Districts of the company's own city by their bare names: 惠山 of 无锡惠山区. */
  function ownDistricts(text: string): string[] {
    const { city } = identity;
    if (city === undefined) return [];
    const found = [...text].flatMap((_, at) =>
      [2, 3].flatMap((length) => {
        const name = text.slice(at, at + length);
        if (!/^\p{Script=Han}+$/u.test(name)) return [];
        const isDistrict = ["区", "县", "市"].some(
          (end) => options.regions.find(`${city}${name}${end}`)?.district === `${name}${end}`,
        );
        return isDistrict ? [name] : [];
      }),
    );
    return [...new Set(found)];
  }

  function withoutPeople(text: string): string {
    let left = text;
    for (const surname of identity.surnames) {
      left = left.replace(new RegExp(`${surname}(?=${TITLE})(?:${TITLE})`, "gu"), words.person);
      left = left.replace(new RegExp(`[老小]${surname}(?!\\p{Script=Han}{0}[子板])`, "gu"), words.person);
    }
    return left
      .replace(/\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? [A-Z][\p{L}'’-]+(?: [A-Z][\p{L}'’-]+)?/gu, words.person)
      .replaceAll(`${words.person}${words.person}`, words.person);
  }

  function rounded(text: string): string {
    const standards = [...text.matchAll(STANDARD)].map(
      ({ index, 0: { length } }) => [index, index + length] as const,
    );
    return text.replace(FIGURE, (whole, integer: string, fraction = "", unit = "", at: number) => {
      if (standards.some(([from, to]) => at >= from && at < to)) return whole;
      const value = Number(integer.replaceAll(",", "") + fraction);
      const known = figures.has(value) || figures.has(value * (SCALE[unit.trim().toLowerCase()] ?? 1));
      if (!known && !isTelling(value)) return whole;
      const near = Number(value.toPrecision(known ? 1 : 2));
      return `${words.about}${near}${unit}`.replace(/约 约|about about/g, words.about.trim());
    });
  }

  function leaks(text: string): string[] {
    const bare = plain(text).replace(new RegExp(MARK, "g"), "");
    const folded = squeezed(bare);
    const named = terms.map(({ text: term }) => term).filter((term) => holds(bare, folded, term));
    const brands = identity.brands.filter((brand) => holds(bare, folded, brand));
    const numbers = [...claimsIn(bare.replace(STANDARD, "")).numbers].filter(
      (number) => figures.has(number) || isTelling(number),
    );
    return [
      ...named,
      ...brands,
      ...foreignNames(bare, ours),
      ...identity.surnames.filter((name) => new RegExp(`${name}(?:${TITLE})|老${name}`, "u").test(bare)),
      ...ADDRESSES.flatMap((pattern) => bare.match(pattern) ?? []),
      ...narrowPlaces(bare, options),
      ...ownDistricts(bare),
      ...(bare.match(NARROW) ?? []).filter((place) => !place.startsWith("当地")),
      ...claimsIn(bare).dates,
      ...(bare.match(YEARS) ?? []),
      ...numbers.map(String),
    ];
  }

  function names(text: string): boolean {
    const bare = plain(text);
    const folded = squeezed(bare);
    return identity.own.some((name) => holds(bare, folded, name));
  }

  return { clean, leaks, names };
}

/** More than two figures that are not nought tell one company from another. */
function isTelling(value: number): boolean {
  return (
    value
      .toString()
      .replace(/e.*$/, "")
      .replace(".", "")
      .replace(/^0+|0+$/g, "").length > 2
  );
}

/** One width, no invisible letters, and no gap inside Chinese words: 华 晟 and 华·晟 are 华晟. */
function plain(text: string): string {
  return text
    .replace(/[^，。：；！？（）、“”]+/gu, (run) => run.normalize("NFKC"))
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "")
    .replace(/(?<=\p{Script=Han})[ \t·・_*-]+(?=\p{Script=Han})/gu, "");
}

function squeezed(text: string): string {
  return text.toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, "");
}

function holds(text: string, folded: string, term: string): boolean {
  if (/\p{Script=Han}/u.test(term)) return folded.includes(squeezed(term));
  return latin(term, "").test(text) || (term.length >= 6 && folded.includes(squeezed(term)));
}

function latin(term: string, after: string): RegExp {
  const words = term
    .split(/[\s-]+/)
    .map(escaped)
    .join("[\\s_-]*");
  return new RegExp(`(?<![A-Za-z])${words}${after}(?![A-Za-z])`, "giu");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function withoutTerm(text: string, term: string, word: string): string {
  return /\p{Script=Han}/u.test(term)
    ? text.replace(new RegExp(escaped(plain(term)), "giu"), word)
    : text.replace(latin(term, "(?:['’]s)?"), word);
}

const FOLLOWS =
  "(?:集团|股份|精密|机械|科技|实业|控股|工业|重工|装备|制造|电气|材料|传动|泵业|汽配|公司|有限公司|厂|系)*";

function withoutBrand(text: string, brand: string, word: string): string {
  if (/\p{Script=Han}/u.test(brand))
    return text.replace(new RegExp(`${escaped(brand)}${FOLLOWS}`, "gu"), word);
  return text.replace(
    latin(brand, "(?:[ ](?:Group|Holdings?|Co|Inc|Ltd|GmbH|Corp(?:oration)?)\\.?)*(?:['’]s)?"),
    word,
  );
}

function withoutMarks(text: string, change: (text: string) => string): string {
  return text
    .split(MARK)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join("");
}

function sentencesOf(text: string): string[] {
  return text.split(
    /(?<=[。！？!?；;\n](?:\s*\[[\d,，、 ]+\])*)(?!\s*\[)|(?<=\.(?:\s*\[[\d,，、 ]+\])*\s)(?=[A-Z])/u,
  );
}

/** Cities and counties become their province; provinces and wider areas stay. */
function widerPlaces(text: string, { regions, locale }: AnonymiserOptions): string {
  let done = "";
  let left = text;
  for (let place = placeInText(left, regions); place !== undefined; place = placeInText(left, regions)) {
    const province = provinceOf(place.words, regions);
    const shown = locale === "en" ? placeInEnglish(province ?? "") : (province ?? "");
    const before = left.slice(0, place.from);
    // 江苏省苏州市 is one place in two words.
    const repeats = province !== undefined && /^[省市]?$/.test(before) && done.endsWith(shown);
    done += before + (province === undefined ? place.words : repeats ? "" : shown);
    left = left.slice(place.to).replace(province === undefined ? /^$/ : /^[市区县]/, "");
  }
  return done + left;
}

function narrowPlaces(text: string, { regions }: AnonymiserOptions): string[] {
  const found: string[] = [];
  let left = text;
  for (let place = placeInText(left, regions); place !== undefined; place = placeInText(left, regions)) {
    const province = provinceOf(place.words, regions);
    if (province !== undefined && !isProvince(place.words, province)) found.push(place.words);
    left = left.slice(place.to);
  }
  return found;
}

/** Absent for an area of several provinces. */
function provinceOf(words: string, regions: RegionIndex): string | undefined {
  const area = findArea(words);
  if (area !== undefined) return area.places.map((name) => regions.find(name)).find(isCity)?.province;
  return regions.find(placeFromEnglish(words) ?? words)?.province;
}

function isCity(region: ReturnType<RegionIndex["find"]>): boolean {
  return region?.city !== undefined && region.city !== region.province;
}

function isProvince(words: string, province: string): boolean {
  const bare = (placeFromEnglish(words) ?? words).replace(/(?:维吾尔|壮族|回族)?自治区$|[省市]$/, "");
  return bare === province;
}

const KNOWN_WORDS =
  /^(?:plc|mes|erp|oee|agv|iot|iiot|crm|pdm|plm|scada|dcs|cnc|rfid|wms|qms|api|roi|tco|kpi|mtbf|mttr|it|ot|ai|eb|ub|tb|iso|iatf|iec|gb|pdf|east|west|north|south|china|central)$/i;
const SYLLABLE =
  "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u)";
const PINYIN = new RegExp(`^${SYLLABLE}(?:${SYLLABLE})+$`, "i");
/** English words that could be read as two syllables of Chinese. */
const ENGLISH =
  /^(?:change|machine|engine|genuine|china|line|lines|more|done|made|make|none|have|came|here|there|where|then|machines|manage|these|those|yen|human|women|gauge|menu|data|hence|since|whose|whole|fine|mine|nine|wine|tune|zone|pipe|time|same|take|like|save|sale|rate|date|late|long|range|sense|dense|hangar|hanger|linen|canyon|tongue|lounge|change[sd]?|shanxi|shaanxi|henan|hunan|hubei|hebei|hainan|yunnan|sichuan|guizhou|jiangsu|jiangxi|zhejiang|fujian|gansu|qinghai|ningxia|guangdong|guangxi|shandong|liaoning|heilongjiang|beijing|tianjin|shanghai|chongqing|xinjiang|anhui|jilin|hong|kong|macao|taiwan|inner|mongolia|xizang|tibet)$/i;

/** Latin names, and words that read like Chinese ones in letters, that are none of ours. */
function foreignNames(text: string, ours: ReadonlySet<string>): string[] {
  const isFree = (word: string) => ours.has(fold(word)) || KNOWN_WORDS.test(word) || ENGLISH.test(word);
  const proper = [...claimsIn(text).names].filter(
    (word) => !isFree(word) && placeFromEnglish(word) === undefined,
  );
  const chinese = (text.match(/[A-Za-z]{5,}/g) ?? []).filter(
    (word) => PINYIN.test(word) && (/^[A-Z]/.test(word) || word.length >= 7) && !isFree(word),
  );
  return [...proper, ...chinese];
}

import type { Json } from "../domain/crm.ts";
import type { Skill } from "../skills/skill.ts";
import { createLikeness, type LikenessFinder, NAME_MARK, phrasesOf } from "./likeness.ts";
import type { NamedAccount, NamesInText } from "./named.ts";
import { FORMS } from "./phrasings.ts";
import { isNameLike, isPronoun, rest, strip, tidy } from "./wording.ts";

/** Which skill a free text means and what it is about, decided by rules alone, so that it works with no model. */
export interface Routed {
  readonly skill: Skill;
  readonly input: { readonly [key: string]: Json };
  /** How it was understood, the surest first; the log and the tests read it. */
  readonly by: "command" | "phrase" | "likeness" | "keyword" | "name" | "remark";
}

export interface RouteInput {
  readonly text: string;
  readonly skills: readonly Skill[];
  readonly names: NamesInText;
}

interface Asked {
  readonly text: string;
  readonly skills: readonly Skill[];
  readonly names: NamesInText;
}

export function routeText({ text, skills, names }: RouteInput): Routed | undefined {
  const plain = strip(text);
  if (plain === "" || !/[\p{L}\p{N}?]/u.test(plain)) return undefined;
  const asked: Asked = { text: plain, skills, names };
  if (isElsewhere(plain, names)) return asCommand(asked, "sure");
  return (
    asCommand(asked, "sure") ??
    asRemark(asked) ??
    asName(asked, 0) ??
    asPhrase(asked) ??
    asCommand(asked, "likely") ??
    asLikeness(asked, LIKE_ENOUGH) ??
    asKeyword(asked) ??
    asName(asked, 4)
  );
}

const ELSEWHERE =
  /天气|下雨|带伞|笑话|段子|唱.{0,2}歌|股价|股票|年假|请假|病假|报销|工资|社保|食堂|吃什么|外卖|高铁|火车票|机票|订.{0,4}(?:票|酒店|餐)|翻译|爬虫|写.{0,6}(?:代码|程序|脚本|函数)|python|javascript|typescript|\bsql\b|\bbug\b|比分|球赛|电影|新闻|星座|彩票|男的女的|人生|bitcoin|\bweather\b|\brain(?:ing|y)?\b|\bjokes?\b|\bsong\b|\bpoem\b|vacation|sick leave|payroll|salary|expense claim|\bmovie|\brecipe|\bflights?\b|\bhotel\b|\btranslate\b|book a table|won the (?:match|game)|meaning of life/i;
const OF_SALES =
  /客户|商机|案例|方案|资料|手册|漏斗|预测|跟进|拜访|邮件|\b(?:account|customer|deal|case|document|pipeline|forecast|visit|email)s?\b/i;

/** Weather, jokes, code, travel, the personnel office: nothing of ours, whatever words it shares with us. */
function isElsewhere(text: string, { whole, part }: NamesInText): boolean {
  return whole.length === 0 && part === undefined && ELSEWHERE.test(text) && !OF_SALES.test(text);
}

function asCommand({ text, skills, names }: Asked, when: "sure" | "likely"): Routed | undefined {
  const match = /^(\/?)([^\s::]+)([\s::]*)(.*)$/s.exec(text);
  const word = match?.[2]?.toLowerCase();
  if (word === undefined) return undefined;
  const skill = skills.find((candidate) => commandWords(candidate).includes(word));
  if (skill === undefined) return undefined;
  const said = match?.[4] ?? "";
  const sure = match?.[1] === "/" || /[::]/.test(match?.[3] ?? "") || said === "";
  // "rank my accounts" begins like a command and is a sentence.
  if (!sure && (when === "sure" || !isSubject(said, skill, names))) return undefined;
  return { skill, input: subjectInput(skill, said, names), by: "command" };
}

function isSubject(said: string, skill: Skill, names: NamesInText): boolean {
  if (skill.subject === undefined) return false;
  if (names.whole.length > 0) return tidy(said).length <= (names.whole[0]?.name.length ?? 0) + 4;
  return skill.subject.kind === "text"
    ? said.length > 0
    : isNameLike(said) && !/[a-z] [a-z]+ [a-z]/.test(said);
}

export function commandWords(skill: Skill): string[] {
  const words = [skill.id, skill.name.zh, skill.name.en, ...skill.aliases.zh, ...skill.aliases.en];
  return words.map((word) => word.toLowerCase());
}

const REMARK = [
  /^(?:把|请把)?第([一二三四五六七八1-8])(?:节|部分|段)(?:的)?[\s,:、]*(.{2,})$/s,
  /^(?:section|part)\s+([1-8])[\s,:]+(.{2,})$/is,
];

/** "第二节语气太满" is about the text under work, whatever words the remark is made of. */
function asRemark({ text, skills }: Asked): Routed | undefined {
  const match = REMARK.map((pattern) => pattern.exec(text)).find((found) => found !== null);
  const skill = skills.find(({ id }) => id === "plan-draft");
  const [, number = "", remark = ""] = match ?? [];
  if (!match || skill === undefined) return undefined;
  const part = `${"一二三四五六七八".indexOf(number) + 1 || number}`;
  return { skill, input: { part, remark }, by: "remark" };
}

interface PhraseMatch {
  readonly skill: Skill;
  readonly subject: string;
  /** Characters of the phrase that were matched literally: the more, the surer. */
  readonly literal: number;
}

function asPhrase({ text, skills, names }: Asked): Routed | undefined {
  let found: PhraseMatch | undefined;
  for (const skill of skills) {
    for (const [at, phrase] of phrasesOf(skill).entries()) {
      const subject = matchPhrase(text, phrase);
      if (subject === undefined || !fits(subject, skill, names)) continue;
      // Of two skills with one phrase the router's own table decides.
      const own = at >= skill.phrases.zh.length + skill.phrases.en.length ? 0.5 : 0;
      const literal = phrase.replaceAll("{subject}", "").replace(/\s/g, "").length + own;
      if (literal > (found?.literal ?? 0)) found = { skill, subject, literal };
    }
  }
  if (found === undefined) return undefined;
  const { skill, subject } = found;
  // "show me the tags" is a phrase with a name only if no skill knows the words that stand at the name.
  const better = isKnown(subject, names) ? undefined : asLikeness({ text, skills, names }, SURELY_LIKE);
  if (better !== undefined && (better.skill !== skill || isOwnWords(subject, skill))) return better;
  const whole = keepsWholeText(skill) ? text : subject;
  return { skill, input: { ...partOf(skill, text), ...subjectInput(skill, whole, names) }, by: "phrase" };
}

/** The words at the name are words of the skill's own phrases. */
function isOwnWords(subject: string, skill: Skill): boolean {
  return rest(subject.toLowerCase(), phrasesOf(skill).flatMap(pieces)) === "";
}

function isKnown(subject: string, { whole, part }: NamesInText): boolean {
  return subject === "" || isPronoun(tidy(subject)) || whole.length > 0 || part !== undefined;
}

/** Words that stand where a name belongs and cannot be one make it another sentence. */
function fits(subject: string, skill: Skill, names: NamesInText): boolean {
  if (subject === "" || skill.subject === undefined || skill.subject.kind === "text") return true;
  if (isPronoun(tidy(subject))) return true;
  const shortEnough = subject.length <= 60;
  return shortEnough && (names.whole.length > 0 || names.part !== undefined || isNameLike(subject));
}

/** Documents are searched, and sentences about people read, with all their words. */
function keepsWholeText(skill: Skill): boolean {
  return skill.subject?.kind === "text" && skill.subject.key === "text";
}

const compiled = new Map<string, RegExp>();

/** What stands at `{subject}`, or "" when the phrase has none; undefined when the text is not this phrase. */
function matchPhrase(text: string, phrase: string): string | undefined {
  let pattern = compiled.get(phrase);
  if (pattern === undefined) {
    const parts = phrase
      .normalize("NFKC")
      .split("{subject}")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s*"));
    pattern = new RegExp(`^${parts.join("(.+?)")}$`, "is");
    compiled.set(phrase, pattern);
  }
  const match = pattern.exec(text);
  return match === null ? undefined : (match[1] ?? "");
}

const finders = new WeakMap<readonly Skill[], LikenessFinder>();
const LIKE_ENOUGH = 0.42;
const SURELY_LIKE = 0.5;

function asLikeness({ text, skills, names }: Asked, enough: number): Routed | undefined {
  const finder = finders.get(skills) ?? createLikeness(skills);
  finders.set(skills, finder);
  const [best] = finder(mask(text, names));
  if (best === undefined || best.score < enough) return undefined;
  const { skill } = best;
  const said = keepsWholeText(skill) ? text : subjectInText(text, best, names);
  if (said === undefined) return undefined;
  return { skill, input: { ...partOf(skill, text), ...subjectInput(skill, said, names) }, by: "likeness" };
}

/** Names out of the words, so that one account's name does not speak for a skill. */
function mask(text: string, names: NamesInText): string {
  let masked = text.toLowerCase();
  for (const { name, short } of names.whole) {
    masked = masked.replaceAll(name.toLowerCase(), NAME_MARK).replaceAll(short.toLowerCase(), NAME_MARK);
  }
  return names.part === undefined ? masked : masked.replaceAll(names.part, NAME_MARK);
}

/**
 * The name in a sentence that is no fixed phrase. An unknown name is handed on, so that the skill says that it
 * is not in the asker's scope: better than an answer about whatever was in hand.
 */
function subjectInText(
  text: string,
  { skill, phrase }: { readonly skill: Skill; readonly phrase: string },
  names: NamesInText,
): string {
  if (names.whole.length > 0 || names.part !== undefined) return text;
  const takesName = phrase.includes("{subject}");
  if (skill.subject === undefined || !takesName) return "";
  return rest(text.toLowerCase(), phrasesOf(skill).flatMap(pieces));
}

/** Every run of two or more characters or whole words in a phrase, so that its words are not taken for a name. */
function pieces(phrase: string): string[] {
  return phrase
    .toLowerCase()
    .split(/\{subject\}|[\p{P}]/u)
    .flatMap((part) =>
      /\p{Script=Han}/u.test(part)
        ? [...part].flatMap((_, at) => [
            part.slice(at, at + 4),
            part.slice(at, at + 3),
            part.slice(at, at + 2),
          ])
        : part.split(" ").filter((word) => word.length > 3),
    )
    .filter((piece) => piece.length > 1);
}

function asKeyword({ text, skills, names }: Asked): Routed | undefined {
  const folded = mask(text, names);
  let found: { skill: Skill; weight: number } | undefined;
  for (const skill of skills) {
    const words = commandWords(skill).filter((word) => word.length > 1 && !isGeneral(word));
    const weight = Math.max(0, ...words.filter((word) => contains(folded, word)).map((word) => word.length));
    if (weight > (found?.weight ?? 0)) found = { skill, weight };
  }
  if (found === undefined) return undefined;
  const { skill } = found;
  const subject = skill.subject?.kind === "text" ? text : (names.whole[0]?.id ?? names.part ?? "");
  return { skill, input: { ...partOf(skill, text), ...subjectInput(skill, subject, names) }, by: "keyword" };
}

/** Command words that any sentence may hold. */
function isGeneral(word: string): boolean {
  return /^(客户|账户|account|view|find|help|market|key|why|case|为什么)$/.test(word);
}

function contains(text: string, word: string): boolean {
  if (!/^[a-z0-9 -]+$/.test(word)) return text.includes(word);
  return new RegExp(`(^|[^a-z0-9])${word.replace(/[-]/g, "\\-")}($|[^a-z0-9])`).test(text);
}

/** The name and at most so many characters more. */
function asName({ text, skills, names }: Asked, more: number): Routed | undefined {
  const account = names.whole[0];
  const skill = skills.find((candidate) => candidate.id === "account");
  if (skill === undefined) return undefined;
  if (account === undefined) {
    const { part } = names;
    if (part === undefined || text.length > part.length + more) return undefined;
    return { skill, input: { account: part }, by: "name" };
  }
  const left = text.replace(account.name, "").replace(account.short, "");
  return left.length <= more ? { skill, input: { account: account.id }, by: "name" } : undefined;
}

/** Of each key the first form that the words fit. */
function partOf(skill: Skill, text: string): { readonly [key: string]: Json } {
  const input: { [key: string]: Json } = {};
  for (const { key, value, words } of FORMS[skill.id] ?? []) {
    const match = words.exec(text);
    const said = match === null ? undefined : (value ?? match[1]?.trim());
    if (said !== undefined && said !== "" && input[key] === undefined) input[key] = said;
  }
  return input;
}

function subjectInput(skill: Skill, raw: string, names: NamesInText): { readonly [key: string]: Json } {
  if (skill.subject === undefined) return {};
  const { kind, key } = skill.subject;
  const subject = tidy(raw);
  if (subject === "" || isPronoun(subject)) return {};
  if (kind === "text") return { [key]: subject };
  if (kind !== "account" && kind !== "deal") return isNameLike(subject) ? { [key]: subject } : {};
  // "华晟精密这周" still means the account: the name found in the text beats the words around it.
  const account = accountIn(subject, names);
  if (account !== undefined) return { [key]: account.id };
  if (names.part !== undefined && subject.toLowerCase().includes(names.part)) {
    // The beginning of a name and more words: the beginning is what was meant.
    return { [key]: subject.length <= names.part.length + 6 ? subject : names.part };
  }
  return isNameLike(subject) ? { [key]: subject } : {};
}

function accountIn(subject: string, { whole }: NamesInText): NamedAccount | undefined {
  const folded = subject.normalize("NFKC").toLowerCase();
  const inside = whole.filter(({ id, short }) => subject === id || folded.includes(short.toLowerCase()));
  return inside[0];
}

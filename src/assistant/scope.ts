import type { RegionIndex } from "../domain/taxonomy/region.ts";
import { industryInText, placeInText, type Stretch } from "../domain/taxonomy/words-in-text.ts";
import type { Selection } from "../skills/selection.ts";
import type { Skill } from "../skills/skill.ts";
import type { NamesInText } from "./named.ts";
import { type Routed, type RouteInput, routeText } from "./route.ts";
import { tidy } from "./wording.ts";

/** What accounts may be chosen by, as far as the asker knows it. */
export interface ScopeWords {
  readonly territories: readonly string[];
  readonly segments: readonly string[];
  readonly regions: RegionIndex;
}

/** Which accounts a free text is about, and the text without the words that said so. */
export interface Scope {
  readonly selection: Selection;
  readonly rest: string;
}

const MINE =
  /我手上的?|我手里的?|我名下的?|我负责的?|我的(?=客户|名单)|\bmy (?=accounts|customers|prospects)|\bof mine\b/i;
const MANY =
  /哪些|哪几|谁最|最.{0,4}的(?:是谁|有谁|客户)|排名|排行|所有|全部|\b(?:which|who|rank|ranking|all|best|most)\b/i;

/**
 * The territory, segment, place, industry or list of accounts that a text names. One account alone is no list:
 * that is a question about it.
 */
export function scopeInText(text: string, names: NamesInText, known: ScopeWords): Scope | undefined {
  if (names.whole.length === 1) return undefined;
  if (names.whole.length > 1) {
    const accounts = names.whole.map(({ id }) => id);
    return { selection: { accounts }, rest: without(text, names.whole.flatMap(nameStretch(text))) };
  }
  const named = { territory: longest(text, known.territories), segment: longest(text, known.segments) };
  const taken = Object.values(named).flatMap((stretch) => stretch ?? []);
  const left = blank(text, taken);
  const found = {
    ...named,
    region: placeInText(left, known.regions),
    industry: industryInText(left),
  };
  const stretches = Object.values(found).flatMap((stretch) => stretch ?? []);
  const mine = MINE.exec(text);
  if (stretches.length === 0 && mine === null) return undefined;
  const selection = Object.fromEntries(
    Object.entries(found).flatMap(([key, stretch]) => (stretch === undefined ? [] : [[key, stretch.words]])),
  );
  return {
    selection: { ...selection, ...(mine === null ? {} : { mine: true }) },
    rest: without(text, stretches),
  };
}

function nameStretch(
  text: string,
): (account: { readonly name: string; readonly short: string }) => Stretch[] {
  const folded = text.normalize("NFKC").toLowerCase();
  return ({ name, short }) =>
    [name, short].flatMap((words) => {
      const from = folded.indexOf(words.normalize("NFKC").toLowerCase());
      return from < 0 ? [] : [{ from, to: from + words.length, words }];
    });
}

function longest(text: string, names: readonly string[]): Stretch | undefined {
  const hits = names.filter((name) => name.length >= 2 && text.includes(name) && !isOrdinary(name));
  const [words] = hits.toSorted((a, b) => b.length - a.length);
  if (words === undefined) return undefined;
  const from = text.indexOf(words);
  return { from, to: from + words.length, words };
}

/** A territory called 全部 is not what "all" means. */
function isOrdinary(name: string): boolean {
  return /^(全部|所有|其他|其它|默认|all|other|default)$/i.test(name);
}

function blank(text: string, stretches: readonly Stretch[]): string {
  return stretches.reduce(
    (left, { from, to }) => left.slice(0, from) + "\n".repeat(to - from) + left.slice(to),
    text,
  );
}

/** What is left to say which skill is meant, without the joints of the words taken out. */
function without(text: string, stretches: readonly Stretch[]): string {
  return blank(text, stretches)
    .replace(/[和与跟、，,及&]\s*(?=\n)|\b(?:and|or|in|at|from|of|for|the)\s+(?=\n)/gi, "")
    .replace(/\n+(?:里面?|中|内|这边|那边)?的?/g, " ")
    .replace(/^\s*(?:客户|accounts?|customers?)(?:里|中)?的?(?=\p{Script=Han}{2})/iu, "")
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, "")
    .trim();
}

/** As `routeText`, and what the text says about which accounts goes to every skill that takes a selection. */
export function routeScoped(input: RouteInput, known: ScopeWords): Routed | undefined {
  const { text, skills, names } = input;
  const routed = routeText(input);
  const scope = scopeInText(text, names, known);
  if (scope === undefined) return withMany(aboutOne(routed, names), text, names);
  if (routed !== undefined && (routed.by === "name" || isOwnScope(routed))) return routed;
  const again = nothingElse(scope.rest)
    ? ranking(skills)
    : (routeText({ text: scope.rest, skills, names: { whole: [] } }) ?? ranking(skills));
  const skill = again !== undefined && again.skill.selects === true ? again : routed;
  if (skill === undefined || skill.skill.selects !== true) return routed;
  if (routed !== undefined && routed.skill.selects !== true && routed.by !== "keyword") return routed;
  return { ...skill, input: { ...subjectLeft(skill), ...(scope.selection as Routed["input"]) } };
}

/** "/bant 华东" and the skills whose own subject is the place or segment keep their own reading. */
function isOwnScope({ skill }: Routed): boolean {
  return skill.selects !== true && (skill.subject?.kind === "territory" || skill.subject?.kind === "segment");
}

function nothingElse(rest: string): boolean {
  const small =
    /客户|公司|企业|名单|[的里中内有给打]|\b(?:accounts?|customers?|compan(?:y|ies)|of|in|for|my|our|the)\b/giu;
  return rest.replace(small, "").replace(/[\s\p{P}]/gu, "") === "";
}

function ranking(skills: readonly Skill[]): Routed | undefined {
  const skill = skills.find(({ id }) => id === "score");
  return skill && { skill, input: {}, by: "likeness" };
}

/** A name, a territory or a segment was in the words taken out; what is left at its place is none. */
function subjectLeft({ skill, input }: Routed): Routed["input"] {
  if (skill.subject === undefined) return input;
  const { key, kind } = skill.subject;
  const { [key]: said, ...others } = input;
  const free = kind === "text" && typeof said === "string" && !nothingElse(tidy(said));
  return free ? input : others;
}

/** "What tags does … have": the one account named is what a skill with another subject is asked about. */
function aboutOne(routed: Routed | undefined, { whole }: NamesInText): Routed | undefined {
  const [account] = whole;
  if (account === undefined || whole.length > 1 || routed?.skill.selects !== true) return routed;
  const { subject } = routed.skill;
  if (subject === undefined) return { ...routed, input: { ...routed.input, account: account.id } };
  const said = routed.input[subject.key];
  const within = typeof said === "string" && said.includes(account.short);
  if (subject.kind === "account" || (said !== undefined && !within)) return routed;
  const { [subject.key]: _said, ...left } = routed.input;
  return { ...routed, input: { ...left, account: account.id } };
}

/** "Which accounts are most ideal" asks for many even while one is in hand. */
function withMany(routed: Routed | undefined, text: string, names: NamesInText): Routed | undefined {
  if (routed?.skill.id !== "score" || names.whole.length > 0) return routed;
  if (!MANY.test(text) || routed.input.account !== undefined) return routed;
  return { ...routed, input: { ...routed.input, all: true } };
}

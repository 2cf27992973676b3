import type { Seat } from "./chain.ts";

const HONORIFIC =
  /^(?:老|小)?(?<surname>\p{Script=Han}{1,2}?)(?<honorific>总|工|董|部长|经理|主任|厂长|科长|主管|总监|处长|局长|院长|老师|博士|先生|女士|师傅|班长|书记)$/u;
const FAMILIAR = /^[老小](?<surname>\p{Script=Han})$/u;

/** Which titles an honorific may stand for. */
const TITLES: Readonly<Record<string, RegExp>> = {
  总: /总|董事|总裁|首席/,
  工: /工程师|工艺|技术|工$/,
  董: /董事/,
};

const NOISE =
  /^(?:的|客户(?:那边)?的?|他们的|对方的?|那边的|the )|(?:现在|目前|也|都|其实|好像|应该|已经|还是|本人)+$|^(?:现在|目前|其实|听说)/gi;

/** A mention without the words around it: "客户那边的张总现在" → "张总". */
export function trimPerson(said: string): string {
  let plain = said.trim();
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plain.replace(NOISE, "").trim();
  }
  return plain;
}

/** The seats a mention may mean: full name, surname with an honorific or 老/小, part of a Latin name, or title. */
export function findPeople(mention: string, people: readonly Seat[]): Seat[] {
  const wanted = fold(mention);
  const exact = people.filter((seat) => seat.name !== undefined && fold(seat.name) === wanted);
  if (exact.length > 0) return exact;
  const holding = people.filter((seat) => nameWithin(seat, wanted));
  if (holding.length > 0) return holding;
  // "华晟的张总": what stands before the last 的 names the company.
  const after = mention.split("的").at(-1) ?? mention;
  const bySurname = peopleBySurname(after, people);
  if (bySurname.length > 0) return bySurname;
  return people.filter((seat) => seat.title !== undefined && fold(seat.title) === wanted);
}

function nameWithin(seat: Seat, wanted: string): boolean {
  const name = fold(seat.name ?? "");
  if (name.length < 2) return false;
  if (/^[\p{Script=Latin}.'-]/u.test(name)) {
    const parts = (seat.name ?? "").toLowerCase().split(/\s+/);
    const words = wanted.replace(/^(mr|ms|mrs|dr)\.?/, "").trim();
    return parts.includes(words) || wanted.includes(name);
  }
  return wanted.includes(name);
}

function peopleBySurname(mention: string, people: readonly Seat[]): Seat[] {
  const groups = (HONORIFIC.exec(mention) ?? FAMILIAR.exec(mention))?.groups;
  const surname = groups?.surname;
  if (surname === undefined) return [];
  const named = people.filter((seat) => seat.name?.startsWith(surname) === true);
  const honorific = groups?.honorific;
  if (honorific === undefined || named.length < 2) return named;
  const titles = TITLES[honorific];
  const fitting = named.filter((seat) =>
    titles === undefined ? seat.title?.includes(honorific) : titles.test(seat.title ?? ""),
  );
  return fitting.length > 0 ? fitting : named;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

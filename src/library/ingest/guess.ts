import type { DocumentKind } from "../../ports/documents.ts";

const HAN = /\p{Script=Han}/gu;
const LATIN_WORD = /\p{Script=Latin}{2,}/gu;

/** Chinese when there are at least half as many Chinese characters as Latin words. */
export function guessLanguage(text: string): "zh" | "en" {
  const han = text.match(HAN)?.length ?? 0;
  const words = text.match(LATIN_WORD)?.length ?? 0;
  return han > 0 && han * 2 >= words ? "zh" : "en";
}

/** Most telling first: a price list names products, a case names solutions. */
const SIGNS: readonly (readonly [DocumentKind, RegExp])[] = [
  ["price-list", /价格表|报价|价目|目录价|折扣权限|price[ -]?list|price[ -]?book|pricing|quotation/i],
  ["case", /案例|成功故事|标杆客户|样板客户|客户故事|\bcase[ -]?stud(y|ies)\b|success stor|customer stor/i],
  ["solution", /解决方案|方案|\bsolutions?\b/i],
  [
    "product-sheet",
    /产品(单页|介绍|手册|彩页|资料|白皮书)|data[ -]?sheet|product[ -]?(sheet|brief)|brochure/i,
  ],
  ["playbook", /销售手册|打法|话术|作战手册|方法论|\bplaybook\b/i],
  ["article", /白皮书|文章|科普|white[ -]?paper|\barticle\b|\bblog\b/i],
];

/** Enough to tell a document by its opening words; "solution" stands in any. */
const STRONG = new Set<DocumentKind>(["price-list", "case", "product-sheet"]);
const NAMED_CASE = /\bcases?\b/i;

/** What a document is, by its file's name, then its folders, its title, its opening words; undefined when nothing tells. */
export function guessKind(document: {
  readonly path: string;
  readonly title: string;
  readonly sample: string;
}): DocumentKind | undefined {
  const places = document.path.replace(/#.*$/, "").split("/").reverse();
  for (const place of places) {
    const found = kindIn(place) ?? (NAMED_CASE.test(place) ? "case" : undefined);
    if (found !== undefined) return found;
  }
  const opening = kindIn(document.sample.slice(0, 120));
  return kindIn(document.title) ?? (opening !== undefined && STRONG.has(opening) ? opening : undefined);
}

function kindIn(text: string): DocumentKind | undefined {
  return SIGNS.find(([, sign]) => sign.test(text))?.[0];
}

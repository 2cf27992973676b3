import type { DocumentKind } from "../ports/documents.ts";
import { normaliseText } from "./normalise.ts";
import { segment } from "./segment.ts";

/** What a question asks for besides its subject: the kind of document, its language, figures. */
export interface Wish {
  /** The subject alone; may be empty ("which cases are in English"). */
  readonly subject: string;
  readonly kinds: readonly DocumentKind[];
  /** Named in passing: liked better, not the only kind wanted ("a solution for downtime" may be a case). */
  readonly prefers?: DocumentKind;
  readonly language?: "zh" | "en";
  /** Whether the asker wants numbers in it. */
  readonly figures: boolean;
}

/** Longer names first, so that “客户案例” does not leave “客户” behind. Price before product, case before solution. */
const KIND_NAMES: readonly (readonly [DocumentKind, RegExp])[] = [
  [
    "case",
    /(?:客户|成功|样板|标杆|参考|落地|实施|同行|应用)?(?:的)?(?:案例|成功故事)|\b(?:customer |success |reference )?(?:case stud(?:y|ies)|cases?(?! of\b| with\b)|success stor(?:y|ies)|customer stor(?:y|ies))\b|^\s*stud(?:y|ies)\b/gi,
  ],
  ["price-list", /价格表|报价单|价目表|目录价|\bprice ?(?:list|book)s?\b|\blist prices?\b/gi],
  [
    "product-sheet",
    /产品(?:单页|介绍|手册|彩页|资料)|\b(?:product ?(?:sheet|brief)|data ?sheet|brochure|one[- ]pager)s?\b/gi,
  ],
  ["playbook", /(?:销售|打法)手册|\bplaybooks?\b/gi],
  ["article", /文章|白皮书|科普|\b(?:articles?|white ?papers?)\b/gi],
  ["solution", /解决方案|\bsolution (?:papers?|briefs?|documents?)\b/gi],
];

const SOLUTION_IN_PASSING =
  /(?:的|性)?方案\s*(?:吗|呢)?\s*[?？。!！]*\s*$|\b(?:a |the )?solutions?\b(?= (?:for|to|against|that|which)\b)/i;

const LANGUAGE: readonly (readonly ["zh" | "en", RegExp])[] = [
  [
    "en",
    /(?:英文|英语)(?:版|的)*(?=\s*(?:案例|客户案例|资料|方案|文档|材料|介绍|$))|\b(?:in|written in) english\b|\benglish(?:-language)?(?= (?:case|document|material|solution|version))/gi,
  ],
  [
    "zh",
    /中文(?:版|的)*(?=\s*(?:案例|客户案例|资料|方案|文档|材料|介绍|$))|\b(?:in|written in) chinese\b|\bchinese(?:-language)?(?= (?:case|document|material|solution|version))/gi,
  ],
];

/** What the figures are to be about stays: “最好有能耗数字” still asks for energy. */
const FIGURES =
  /(?:最好|要|得)?(?:有|带|含)(?:具体|量化)?的?([^，,。？?！!]{0,6}?)的?(?:数字|数据|量化结果|指标)的?|\b(?:ideally |preferably )?with (?:hard |real )?(?:numbers|figures|data|metrics)( (?:on|about) )?/gi;

/** How people ask, in both languages: said in any question and about nothing in it. */
const ASKING =
  /有没有|有无|有哪些|有什么|有几[个份]|哪些|哪[个份]|请问|麻烦|帮我|帮忙|给我|替我|发我|发给我|找一下|找找|找[一几][个份些]|看看|看一下|推荐|最好|能不能|能否|可不可以|是否|我想要?|我要|我需要|想要|想看|相关的?|有关的?|类似的?|方面的?|关于|之类的?|行业的?|领域的?|资料|文档|文件|材料|\b(?:is there|are there|do we have|have we got|have we|show me|find me|find|give me|get me|send me|look(?:ing)? for|search for|i need|i want|i'd like|can you|could you|please|anything|something|any|some|about|related to|relevant|regarding|examples?|documents?|docs|materials?|ideally|preferably)\b/gi;
const LEADING = /^(?:找|搜|查|要|给|把|来[一几][个份])+/;

/** Parts the subject of a question from how it is put. A question that is nothing but a kind keeps it as subject too. */
export function readWish(question: string): Wish {
  let rest = normaliseText(question);
  const take = (pattern: RegExp, left = " "): boolean => {
    const before = rest;
    rest = rest.replace(pattern, left);
    return rest !== before;
  };
  const language = LANGUAGE.find(([, pattern]) => take(pattern))?.[0];
  const figures = take(FIGURES, " $1 ");
  const kinds = KIND_NAMES.filter(([, pattern]) => take(pattern)).map(([kind]) => kind);
  const prefers = take(SOLUTION_IN_PASSING) ? "solution" : undefined;
  take(ASKING);
  const subject = rest
    .trim()
    .replace(LEADING, "")
    .replace(/[\s?？!！。.，,、；;：:]+/g, " ")
    .trim();
  // "Which cases are in English" leaves "which are": no subject at all.
  const empty = segment(subject).every(({ stop }) => stop);
  return {
    subject: empty ? "" : subject,
    kinds,
    figures,
    ...(prefers !== undefined && { prefers }),
    ...(language !== undefined && { language }),
  };
}

import type { Text } from "../../domain/text.ts";
import type { Confidentiality, DocumentKind } from "../../ports/documents.ts";

export const KIND_WORDS: Readonly<Record<DocumentKind, Text>> = {
  case: { zh: "客户案例", en: "case" },
  solution: { zh: "解决方案", en: "solution" },
  "product-sheet": { zh: "产品资料", en: "product sheet" },
  "price-list": { zh: "价格表", en: "price list" },
  playbook: { zh: "销售手册", en: "playbook" },
  article: { zh: "文章", en: "article" },
  other: { zh: "其他", en: "other" },
};

export const LEVEL_WORDS: Readonly<Record<Confidentiality, Text>> = {
  public: { zh: "可外发", en: "may be sent out" },
  internal: { zh: "仅限内部", en: "internal" },
  restricted: { zh: "受限", en: "restricted" },
};

/** What the fields of a document are called on a card. */
export const FIELD_WORDS: Readonly<Record<string, Text>> = {
  title: { zh: "标题", en: "Title" },
  kind: { zh: "类型", en: "Kind" },
  language: { zh: "语言", en: "Language" },
  confidentiality: { zh: "保密级别", en: "Confidentiality" },
  validUntil: { zh: "有效期至", en: "Valid until" },
  company: { zh: "客户", en: "Customer" },
  industry: { zh: "行业", en: "Industry" },
  product: { zh: "产品", en: "Product" },
  problem: { zh: "问题", en: "Problem" },
};

export const LANGUAGE_WORDS: Readonly<Record<"zh" | "en", Text>> = {
  zh: { zh: "中文", en: "Chinese" },
  en: { zh: "英文", en: "English" },
};

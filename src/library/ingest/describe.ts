import { basename } from "node:path";
import { normaliseIndustryCode } from "../../domain/taxonomy/industry.ts";
import { AppError } from "../../errors.ts";
import type { Confidentiality, DocumentKind, LibraryDocument } from "../../ports/documents.ts";
import type { Extracted } from "../extract/extracted.ts";
import type { Lexicon } from "../lexicon.ts";
import { guessKind, guessLanguage } from "./guess.ts";
import { proposeFields } from "./propose.ts";

export type DescribedFields = Pick<
  LibraryDocument,
  "title" | "kind" | "language" | "confidentiality" | "readers" | "fields"
> &
  Partial<Pick<LibraryDocument, "summary" | "validUntil" | "proposed">>;

export interface Describing {
  readonly path: string;
  /** Fields from beside the file, then those inside it. */
  readonly meta: Readonly<Record<string, unknown>>;
  readonly extracted: Extracted;
  readonly lexicon: Lexicon;
}

export const KINDS: readonly DocumentKind[] = [
  "case",
  "solution",
  "product-sheet",
  "price-list",
  "playbook",
  "article",
  "other",
];
const CONFIDENTIALITY: Readonly<Record<string, Confidentiality>> = {
  public: "public",
  公开: "public",
  可外发: "public",
  internal: "internal",
  内部: "internal",
  仅限内部: "internal",
  restricted: "restricted",
  受限: "restricted",
  机密: "restricted",
};
/** Who may open a restricted document when it names nobody. */
const TRUSTED = ["role:solution", "role:manager", "role:admin"];
const OWN_PLACE = new Set([
  "title",
  "kind",
  "language",
  "confidentiality",
  "validUntil",
  "summary",
  "readers",
  "replaces",
  "nearDuplicateOf",
]);
const PRINCIPAL = /^(all|role:(rep|manager|solution|admin)|team:.+|user:.+)$/;

/** What the library knows of a document besides its text. Fields that were guessed are named in `proposed`. */
export function describe({ path, meta, extracted, lexicon }: Describing): DescribedFields {
  const title = oneText(meta.title) ?? extracted.title ?? titleFromName(path);
  const sample = sampleOf(extracted);
  const givenKind = oneText(meta.kind);
  const kind = givenKind === undefined ? guessKind({ path, title, sample }) : kindOf(givenKind);
  const language = languageOf(oneText(meta.language)) ?? guessLanguage(`${title}\n${sample}`);
  const confidentiality = confidentialityOf(oneText(meta.confidentiality));
  const proposal = proposeFields({ title, kind, language, extracted }, new Set(Object.keys(meta)), lexicon);
  const proposed = [
    ...(givenKind === undefined ? ["kind"] : []),
    ...(confidentiality === undefined ? ["confidentiality"] : []),
    ...proposal.names,
  ];
  const summary = oneText(meta.summary);
  const validUntil = dateOf(meta.validUntil);
  return {
    title,
    kind: kind ?? "other",
    language,
    confidentiality: confidentiality ?? "internal",
    readers: readersOf(meta.readers, confidentiality),
    fields: { ...proposal.fields, ...fieldsOf(meta, givenKind) },
    ...(summary !== undefined && { summary }),
    ...(validUntil !== undefined && { validUntil }),
    ...(proposed.length > 0 && { proposed }),
  };
}

function sampleOf({ sections }: Extracted): string {
  const opening = sections.slice(0, 20).map(({ text }) => text);
  return opening.join("\n").slice(0, 20_000);
}

export function kindOf(text: string): DocumentKind {
  const name = text.toLowerCase().replace(/[\s_]+/g, "-");
  return KINDS.find((kind) => kind === name) ?? "other";
}

function languageOf(text: string | undefined): "zh" | "en" | undefined {
  if (text === undefined) return undefined;
  if (/^(zh|cn|chinese|中文)/i.test(text)) return "zh";
  return /^(en|english|英文)/i.test(text) ? "en" : undefined;
}

export function confidentialityOf(text: string | undefined): Confidentiality | undefined {
  if (text === undefined) return undefined;
  const known = CONFIDENTIALITY[text.toLowerCase()];
  if (known !== undefined) return known;
  throw new AppError(
    "INPUT_INVALID",
    `“confidentiality: ${text}” is not known. Write public, internal or restricted.`,
    { zh: `保密级别“${text}”不认识，请写 public（可外发）、internal（内部）或 restricted（受限）。` },
  );
}

/** Named readers are the only ones; else everyone, or for a restricted document those who are trusted with it. */
export function readersOf(value: unknown, confidentiality: Confidentiality | undefined): string[] {
  const named = texts(value);
  const wrong = named.find((name) => !PRINCIPAL.test(name));
  if (wrong !== undefined) {
    throw new AppError(
      "INPUT_INVALID",
      `“${wrong}” cannot be a reader. Write all, role:manager, team:<id> or user:<id>.`,
      { zh: `“${wrong}”不能作为可见范围，请写 all、role:manager、team:编号 或 user:编号。` },
    );
  }
  if (named.length > 0) return named;
  return confidentiality === "restricted" ? TRUSTED : ["all"];
}

export function dateOf(value: unknown): string | undefined {
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : oneText(value);
  if (text === undefined) return undefined;
  const date = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text);
  const [, year = "", month = "", day = ""] = date ?? [];
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (date !== null && new Date(`${iso}T00:00:00Z`).toJSON()?.slice(0, 10) === iso) return iso;
  throw new AppError("INPUT_INVALID", `“validUntil: ${text}” is not a date. Write it as 2027-06-30.`, {
    zh: `有效期“${text}”不是日期，请写成 2027-06-30。`,
  });
}

function fieldsOf(meta: Describing["meta"], kind: string | undefined): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(meta)) {
    const values = OWN_PLACE.has(name) ? [] : texts(value);
    if (values.length > 0) fields[name] = values;
  }
  const codes = (fields.industryCode ?? []).flatMap((code) => normaliseIndustryCode(code) ?? []);
  if (codes.length > 0) fields.industryCode = codes;
  if (kind !== undefined && kindOf(kind) === "other" && kind !== "other") fields.type = [kind];
  return fields;
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((item) => oneText(item) ?? []);
}

function oneText(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const text = String(value).trim();
  return text === "" ? undefined : text;
}

function titleFromName(path: string): string {
  const name = basename(path.split("#").at(-1) ?? path).replace(/\.[^.]+$/, "");
  return name.replace(/[_-]+/g, " ").trim() || path;
}

import { z } from "zod";
import type { Viewer } from "../../domain/viewer.ts";
import { AppError } from "../../errors.ts";
import type { DocumentChanges } from "../../library/library.ts";
import type { LibraryDocument } from "../../ports/documents.ts";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { documentCard, removeCard, settledCard, shelfCard } from "./card.ts";
import { LISTED } from "./form.ts";

const names = z.union([z.string().max(500), z.array(z.string().max(200)).max(20)]);

const Input = z.object({
  /** Id of a document: shows what is known of it, to confirm or correct. */
  document: z.string().max(100).optional(),
  title: z.string().max(300).optional(),
  kind: z
    .enum(["case", "solution", "product-sheet", "price-list", "playbook", "article", "other"])
    .optional(),
  language: z.enum(["zh", "en"]).optional(),
  confidentiality: z.enum(["public", "internal", "restricted"]).optional(),
  validUntil: z.string().max(20).optional(),
  company: names.optional(),
  industry: names.optional(),
  product: names.optional(),
  problem: names.optional(),
  /** Of one that is nearly the same as another. */
  near: z.enum(["replace", "keep"]).optional(),
  /** Takes the document out of the library. */
  remove: z.boolean().optional(),
  confirm: z.boolean().optional(),
});
type LibraryInput = z.infer<typeof Input>;

/** What is in the library, what waits for a person to confirm, what could not be read or is out of date. */
export const librarySkill = defineSkill<LibraryInput>({
  id: "library",
  name: { zh: "资料库", en: "Library" },
  summary: {
    zh: "资料库里有什么、哪些待确认、哪些读不了或已过期；确认或更正一份资料的信息",
    en: "What the library holds, what waits to be confirmed, what is unreadable or out of date; correct a document",
  },
  aliases: { zh: ["资料库", "文档库", "待确认资料"], en: ["shelf"] },
  input: Input,
  phrases: {
    zh: ["资料库里有什么", "资料库有多少资料", "哪些资料待确认", "哪些资料过期了", "哪些资料读不了"],
    en: [
      "what is in the library",
      "which documents wait for confirmation",
      "which documents are out of date",
    ],
  },
  effect: "write",
  async run(input, context) {
    if (input.document === undefined) return shelfCard(context);
    const document = await context.store.documents.get(context.viewer, input.document);
    if (document === undefined) throw notThere();
    const confirmed = context.clicked && input.confirm === true;
    if (!confirmed)
      return input.remove === true ? removeCard(document, context) : documentCard(document, context);
    if (!mayChange(context.viewer, document)) throw notYours();
    return input.remove === true ? remove(document, context) : settle(document, input, context);
  },
});

/** Whoever looks after the library, and whoever put the document there. */
export function mayChange({ role, userId }: Viewer, { addedBy }: LibraryDocument): boolean {
  return role !== "rep" || addedBy === userId;
}

async function remove(document: LibraryDocument, context: SkillContext): Promise<Reply> {
  await context.library.withdraw(context.viewer, document.id);
  const text = say(
    context,
    `《${document.title}》和它的旧版本已从资料库删除，搜索里不会再出现。`,
    `“${document.title}” and its earlier versions are out of the library and of every search.`,
  );
  return { blocks: [{ type: "note", tone: "info", text }] };
}

async function settle(document: LibraryDocument, input: LibraryInput, context: SkillContext): Promise<Reply> {
  const changed = await context.library.amend(context.viewer, document.id, changesIn(input));
  return settledCard(document, changed, context);
}

function changesIn(input: LibraryInput): DocumentChanges {
  const { title, kind, language, confidentiality, validUntil, near } = input;
  const fields = Object.fromEntries(
    LISTED.flatMap((name) => {
      const value = input[name];
      return value === undefined ? [] : [[name, typeof value === "string" ? split(value) : value]];
    }),
  );
  return {
    ...(title !== undefined && { title }),
    ...(kind !== undefined && { kind }),
    ...(language !== undefined && { language }),
    ...(confidentiality !== undefined && { confidentiality }),
    ...(validUntil !== undefined && { validUntil }),
    ...(near !== undefined && { near }),
    ...(Object.keys(fields).length > 0 && { fields }),
  };
}

function split(value: string): string[] {
  return value
    .split(/[,，、;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

function notThere(): AppError {
  return new AppError("NOT_FOUND", "This document is not in the library, or not open to you.", {
    zh: "这份文档不在资料库里，或者不对你开放。",
  });
}

function notYours(): AppError {
  return new AppError(
    "FORBIDDEN",
    "Only the solution team, managers, admins and whoever uploaded it may change a document.",
    {
      zh: "只有方案团队、经理、管理员和上传人可以修改这份资料。",
    },
  );
}

import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { type DocumentSent, SENT_KIND } from "../../library/sent.ts";
import type { LibraryDocument } from "../../ports/documents.ts";
import type { Block, Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({
  document: z.string().max(100).optional(),
  /** What it is for, by id: remembered, so that use can be set against won deals. */
  account: z.string().max(200).optional(),
  deal: z.string().max(200).optional(),
});
type SendInput = z.infer<typeof Input>;

/** Hands out the file of a document, and remembers for which account or deal. */
export const sendDocumentSkill = defineSkill<SendInput>({
  id: "send-document",
  name: { zh: "取原文件", en: "Get the file" },
  summary: {
    zh: "把一份资料的原文件发给你，并记下用在哪个客户或商机（用资料卡片上的按钮）",
    en: "Sends you a document's file and remembers for which account or deal (by the button on its card)",
  },
  aliases: { zh: [], en: [] },
  input: Input,
  phrases: { zh: [], en: [] },
  effect: "write",
  async run(input, context) {
    if (context.clicked && input.document !== undefined) return handOut(input.document, input, context);
    const text = say(context, "请点资料卡片上的“发给我”。", "Press Send to me on a document's card.");
    return { audience: "everyone", blocks: [{ type: "note", tone: "missing", text }] };
  },
});

async function handOut(documentId: string, input: SendInput, context: SkillContext): Promise<Reply> {
  const { library, viewer, store, files } = context;
  const [document, original] = await Promise.all([
    store.documents.get(viewer, documentId),
    library.original(viewer, documentId),
  ]);
  if (document === undefined || original === undefined) {
    throw new AppError("NOT_FOUND", "This document is not in the library, or not open to you.", {
      zh: "这份文档不在资料库里，或者不对你开放。",
    });
  }
  // In the asker's own folder every channel can hand it over as theirs.
  const key = `sent/${viewer.userId}/${documentId}/${safeName(original.name)}`;
  await files.write(key, original.data);
  await remember(document, input, context);
  return {
    title: document.title,
    blocks: [
      { type: "file", name: original.name, mediaType: original.mediaType, file: key },
      ...caution(document, context),
    ],
  };
}

/** One record for a document and occasion: handing it out again moves its date. */
async function remember(
  document: LibraryDocument,
  { account, deal }: SendInput,
  context: SkillContext,
): Promise<void> {
  if (account === undefined && deal === undefined) return;
  const body: DocumentSent = { path: document.path, documentId: document.id, title: document.title };
  const id = createHash("sha256")
    .update([document.path, account ?? "", deal ?? "", context.viewer.userId].join("\0"))
    .digest("hex")
    .slice(0, 32);
  await context.store.records.put(context.viewer, {
    kind: SENT_KIND,
    id,
    scope: "subject",
    body: { ...body },
    ...(account !== undefined && { accountId: account }),
    ...(deal !== undefined && { dealId: deal }),
  });
}

function caution({ confidentiality, validUntil }: LibraryDocument, context: SkillContext): Block[] {
  const note = (tone: "info" | "warning", zh: string, en: string): Block => ({
    type: "note",
    tone,
    text: say(context, zh, en),
  });
  return [
    ...(confidentiality === "public"
      ? []
      : [note("warning", "这份不能外发，只供内部参考。", "Not to be sent out: for internal use only.")]),
    ...(validUntil !== undefined && validUntil < context.today
      ? [
          note(
            "warning",
            "这份已过有效期，外发前请找方案团队确认。",
            "Past its date: ask the solution team before you use it.",
          ),
        ]
      : []),
  ];
}

function safeName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[.]+/, "");
  return [...plain].slice(-80).join("") || "file";
}

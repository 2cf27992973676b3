import { AppError } from "../../errors.ts";
import type { Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";

/** The file itself, copied to the asker's own folder so that every channel can hand it over as theirs. */
export async function originalReply(documentId: string, context: SkillContext): Promise<Reply> {
  const original = await context.library.original(context.viewer, documentId);
  if (original === undefined) {
    throw new AppError("NOT_FOUND", "This document is not in the library, or not open to you.", {
      zh: "这份文档不在资料库里，或者不对你开放。",
    });
  }
  const key = `sent/${context.viewer.userId}/${documentId}/${safeName(original.name)}`;
  await context.files.write(key, original.data);
  return {
    title: original.name,
    blocks: [
      { type: "file", name: original.name, mediaType: original.mediaType, file: key },
      {
        type: "note",
        tone: "info",
        text: say(
          context,
          "发给客户前请看一眼保密级别和有效期。",
          "Check its confidentiality and date before it goes to a customer.",
        ),
      },
    ],
  };
}

function safeName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[.]+/, "");
  return [...plain].slice(-80).join("") || "file";
}

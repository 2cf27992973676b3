import { z } from "zod";
import { pick, type Text } from "../../domain/text.ts";
import { AppError } from "../../errors.ts";
import type { Added } from "../../library/library.ts";
import type { Block, Reply } from "../../reply.ts";
import { documentCard } from "../library/card.ts";
import { nearActions } from "../library/form.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

const Input = z.object({
  name: z.string().max(300).optional(),
  mediaType: z.string().max(200).optional(),
  /** Where the channel put the file. */
  file: z.object({ key: z.string().max(600) }).optional(),
});
type UploadInput = z.infer<typeof Input>;

/** A file dropped into the conversation goes into the library, and its giver says what it is. */
export const uploadSkill = defineSkill<UploadInput>({
  id: "upload",
  name: { zh: "上传资料", en: "Add a document" },
  summary: {
    zh: "把发来的文件放进资料库：读出文字，认出类型、行业和产品，请你确认",
    en: "Puts a file you send into the library: reads it, recognises what it is, asks you to confirm",
  },
  aliases: { zh: ["上传资料", "上传文件", "上传"], en: ["add document"] },
  input: Input,
  phrases: { zh: ["我要上传资料", "怎么上传资料"], en: ["add a document", "how do I add a document"] },
  effect: "write",
  async run({ name, file }, context) {
    if (!context.clicked || name === undefined || file === undefined) return howTo(context);
    return takeIn(name, file.key, context);
  },
});

/** The gesture of the place it is asked in. */
const GESTURES: Readonly<Record<string, Text>> = {
  web: {
    zh: "把文件拖到对话里，或点输入框旁的回形针",
    en: "Drop a file into the conversation or use the paper clip",
  },
  terminal: { zh: "把文件拖进来，或输入 /file 路径", en: "Drag a file in here, or type /file PATH" },
};
const ANYWHERE: Text = { zh: "把文件直接发给我", en: "Send me the file in a direct message" };

function howTo(context: SkillContext): Reply {
  const gesture = pick(GESTURES[context.channel ?? ""] ?? ANYWHERE, context.locale);
  const text = say(
    context,
    `${gesture}。支持 PDF、Word、PPT、Excel、Markdown、网页和纯文本，50 MB 以内。`,
    `${gesture}: PDF, Word, PowerPoint, Excel, Markdown, HTML or plain text, up to 50 MB.`,
  );
  return { audience: "everyone", blocks: [{ type: "note", tone: "info", text }] };
}

const STEPS = [
  { zh: "收下文件", en: "Take the file" },
  { zh: "读出文字", en: "Read it" },
  { zh: "放进资料库", en: "Put it on the shelf" },
] as const;

async function takeIn(name: string, key: string, context: SkillContext): Promise<Reply> {
  const at = (active: number) =>
    context.progress(
      STEPS.map((label, step) => ({
        label,
        state: step < active ? "done" : step === active ? "active" : "waiting",
      })),
    );
  await at(0);
  const data = await readOwn(key, context);
  await at(1);
  const added = await context.library.add(context.viewer, { name, data }, context.signal);
  await at(STEPS.length);
  // The library keeps the original; what the channel put down for it is not needed again.
  await context.files.remove(key);
  return documentCard(added.document, context, intro(added, context));
}

/** Only what the same person handed in: a key made up by somebody else opens nothing. */
async function readOwn(key: string, { files, viewer }: SkillContext): Promise<Uint8Array> {
  if (key.split("/")[1] === viewer.userId) return files.read(key);
  throw new AppError("FORBIDDEN", "This file was handed in by somebody else.", {
    zh: "这个文件是别人上传的。",
  });
}

function intro({ outcome, document, passages, near, byWords }: Added, context: SkillContext): Block[] {
  const said = {
    added: say(
      context,
      `收下了，读出 ${passages} 段，现在就能搜到。`,
      `Taken in: ${passages} passages, to be found from now on.`,
    ),
    changed: say(
      context,
      `这是新版本，旧版已换下，历史保留。`,
      `A new version; the one before it is kept as history.`,
    ),
    unchanged: say(context, `和上次那份一样，没有变化。`, `The same as last time; nothing changed.`),
    duplicate: say(
      context,
      `资料库里已有同样的文件：《${document.title}》，没有再放一份。`,
      `The library has this very file already, as “${document.title}”; no second copy was made.`,
    ),
  };
  const blocks: Block[] = [{ type: "text", markdown: said[outcome] }];
  if (byWords === true) {
    const text = say(
      context,
      "按意思找的服务暂时连不上，这份先按词检索，恢复后自动补上。",
      "Search by meaning is out of reach for now: it is found by its words, and caught up on later.",
    );
    blocks.push({ type: "note", tone: "info", text });
  }
  if (near !== undefined) {
    const percent = Math.round(near.likeness * 100);
    const text = say(
      context,
      `和《${near.document.title}》约有 ${percent}% 相同，是它的新版本吗？`,
      `About ${percent}% of it is the same as “${near.document.title}”. Is it a new version of that?`,
    );
    blocks.push(
      { type: "note", tone: "warning", text },
      { type: "actions", actions: nearActions(document, context) },
    );
  }
  return blocks;
}

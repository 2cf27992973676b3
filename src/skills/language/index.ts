import { z } from "zod";
import type { Locale } from "../../domain/text.ts";
import type { Action, Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";

/** Where the language a person chose is kept, by their id. */
export const LANGUAGE_AREA = "language";

const Input = z.object({
  to: z.enum(["zh", "en"]).optional(),
  /** Free words behind the command. */
  words: z.string().max(100).optional(),
});

/** The language of all further answers on the chat platforms; theirs and nobody else's. */
export const languageSkill = defineSkill<z.infer<typeof Input>>({
  id: "language",
  name: { zh: "切换语言", en: "Language" },
  summary: { zh: "以后用中文还是英文回答你", en: "Whether you are answered in English or Chinese" },
  aliases: { zh: ["切换语言", "换语言"], en: ["language"] },
  input: Input,
  subject: { key: "words", kind: "text" },
  phrases: {
    zh: ["说中文", "说英文", "用中文回答", "用英文回答", "换成中文", "换成英文"],
    en: ["speak english", "speak chinese", "answer in english", "answer in chinese", "switch to english"],
  },
  effect: "write",
  async run({ to, words = "" }, context) {
    const wanted = to ?? localeIn(words);
    if (wanted === undefined) return choice(context);
    await context.store.system.put(LANGUAGE_AREA, context.viewer.userId, wanted);
    const text = say(
      { locale: wanted },
      "好，以后用中文回答你。要换回英文，说“说英文”。",
      "From now on you are answered in English. To go back, say “speak Chinese”.",
    );
    return { audience: "everyone", blocks: [{ type: "note", tone: "info", text }] };
  },
});

export function localeIn(words: string): Locale | undefined {
  if (/中文|汉语|chinese|\bzh\b/i.test(words)) return "zh";
  return /英文|英语|english|\ben\b/i.test(words) ? "en" : undefined;
}

function choice(context: SkillContext): Reply {
  const button = (label: string, to: Locale): Action => ({ label, skill: "language", input: { to } });
  const text = say(context, "以后用哪种语言回答你？", "Which language should answers come in?");
  return {
    audience: "everyone",
    blocks: [
      { type: "text", markdown: text },
      { type: "actions", actions: [button("中文", "zh"), button("English", "en")] },
    ],
  };
}

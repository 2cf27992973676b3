import { z } from "zod";
import type { Text } from "../../domain/text.ts";
import { pick } from "../../domain/text.ts";
import type { Block, Reply } from "../../reply.ts";
import type { Skill } from "../skill.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { howTyped } from "./typing.ts";

const Input = z.object({ topic: z.string().max(200).optional() });

/** The handbook's sections, the menu of the help card (blue book, contents). */
const CHAPTERS: readonly { readonly title: Text; readonly sections: readonly string[] }[] = [
  { title: { zh: "选对客户", en: "Whom to go for" }, sections: ["1.1", "1.2", "1.3", "1.4"] },
  { title: { zh: "大客户怎么打", en: "Winning key accounts" }, sections: ["2.1", "2.2", "2.3"] },
  { title: { zh: "推进商机", en: "Moving the deal" }, sections: ["3.1", "3.2"] },
  { title: { zh: "留住客户、借力", en: "Keeping customers, borrowing strength" }, sections: ["4.1", "4.2"] },
];

/** Built over the registry, so that a new skill is on the card without a further line. */
export function createHelpSkill(registry: () => readonly Skill[]): Skill {
  return defineSkill<z.infer<typeof Input>>({
    id: "help",
    name: { zh: "帮助", en: "Help" },
    summary: { zh: "能问什么、怎么问", en: "What you can ask, and how" },
    aliases: { zh: ["帮助", "菜单", "怎么用"], en: ["help", "menu", "?"] },
    input: Input,
    subject: { key: "topic", kind: "text" },
    phrases: {
      zh: ["你能做什么", "你会什么", "怎么用", "有哪些功能", "可以问什么"],
      en: ["what can you do", "how do i use this", "what can i ask", "help me get started"],
    },
    effect: "read",
    async run(input, context): Promise<Reply> {
      const usable = registry().filter((skill) => skill.roles?.includes(context.viewer.role) ?? true);
      const topic = input.topic?.trim().toLowerCase();
      const one = topic ? usable.find((skill) => isAbout(skill, topic)) : undefined;
      return one ? topicCard(one, context.locale) : menuCard(usable, context);
    },
  });
}

function isAbout(skill: Skill, topic: string): boolean {
  const words = [skill.id, skill.name.zh, skill.name.en, ...skill.aliases.zh, ...skill.aliases.en];
  return words.some((word) => word.toLowerCase() === topic);
}

function menuCard(skills: readonly Skill[], { locale, channel }: SkillContext): Reply {
  const typing = howTyped(channel);
  const others = skills.filter(
    (skill) => !CHAPTERS.some(({ sections }) => sections.includes(skill.section ?? "")),
  );
  const groups = [
    ...CHAPTERS.map(({ title, sections }) => ({
      title,
      skills: skills.filter((skill) => sections.includes(skill.section ?? "")),
    })),
    { title: { zh: "随时可用", en: "At any time" }, skills: others },
  ].filter((group) => group.skills.length > 0);
  return {
    title: pick({ zh: "可以这样问", en: "What you can ask" }, locale),
    audience: "everyone",
    blocks: [
      { type: "text", markdown: pick(typing.intro, locale) },
      ...groups.map(
        (group): Block => ({
          type: "fields",
          items: [
            { label: pick(group.title, locale), value: "" },
            ...group.skills.map((skill) => ({
              label: `${typing.before}${commandOf(skill, locale)}`,
              value: pick(skill.summary, locale),
              ...(skill.section ? { hint: skill.section } : {}),
            })),
          ],
        }),
      ),
    ],
  };
}

function commandOf(skill: Skill, locale: "zh" | "en"): string {
  return skill.aliases[locale][0] ?? skill.id;
}

function topicCard(skill: Skill, locale: "zh" | "en"): Reply {
  const asked = skill.phrases[locale]
    .slice(0, 4)
    .map((phrase) => `- ${phrase.replace("{subject}", locale === "zh" ? "（名称）" : "(name)")}`);
  const heading = pick({ zh: "可以这样说：", en: "Ways of asking:" }, locale);
  return {
    title: pick(skill.name, locale),
    audience: "everyone",
    blocks: [
      { type: "text", markdown: pick(skill.summary, locale) },
      ...(asked.length > 0 ? [{ type: "text" as const, markdown: `${heading}\n${asked.join("\n")}` }] : []),
      ...(skill.section ? [{ type: "sources" as const, items: [], sections: [skill.section] }] : []),
    ],
  };
}

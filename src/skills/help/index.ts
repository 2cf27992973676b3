import { z } from "zod";
import type { Role } from "../../domain/crm.ts";
import type { Text } from "../../domain/text.ts";
import { pick } from "../../domain/text.ts";
import type { Action, Block, FieldsBlock, Reply } from "../../reply.ts";
import { say } from "../reader.ts";
import type { Skill } from "../skill.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { howTyped } from "./typing.ts";

const Input = z.object({ topic: z.string().max(200).optional() });

interface Chapter {
  readonly title: Text;
  /** The handbook's chapter; absent for what is of no chapter. */
  readonly number?: string;
}

/** The handbook's chapters, each a button of the help card (blue book, contents). */
const CHAPTERS: readonly Chapter[] = [
  { title: { zh: "选对客户", en: "Whom to go for" }, number: "1" },
  { title: { zh: "大客户怎么打", en: "Winning key accounts" }, number: "2" },
  { title: { zh: "推进商机", en: "Moving the deal" }, number: "3" },
  { title: { zh: "留住客户、借力", en: "Keeping customers" }, number: "4" },
  { title: { zh: "随时可用", en: "At any time" } },
];

/** What each kind of person reaches for most: the rest stands behind the chapters. */
const FIRST: Readonly<Record<Role, readonly string[]>> = {
  rep: ["today", "account", "score", "similar", "docs", "decision-chain", "plan"],
  manager: ["digest", "pipeline", "warnings", "movement", "account", "similar", "docs"],
  solution: ["docs", "upload", "library", "account", "call-brief", "decision-chain"],
  admin: ["pipeline", "tiers", "territories", "account", "docs", "queue-status", "link-chat"],
};

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
      if (one) return topicCard(one, context.locale);
      // What only a button calls cannot be typed, so a list of words to type leaves it out.
      const typed = usable.filter(({ aliases }) => aliases[context.locale].length > 0);
      const chapter = topic ? CHAPTERS.find((each) => isCalled(each, topic)) : undefined;
      return chapter ? chapterCard(chapter, typed, context) : menuCard(typed, context);
    },
  });
}

function isAbout(skill: Skill, topic: string): boolean {
  const words = [skill.id, skill.name.zh, skill.name.en, ...skill.aliases.zh, ...skill.aliases.en];
  return words.some((word) => word.toLowerCase() === topic);
}

function isCalled({ title, number }: Chapter, topic: string): boolean {
  return [title.zh, title.en.toLowerCase(), number].includes(topic);
}

/** The handful used daily in a line each, and a button for every chapter. */
function menuCard(skills: readonly Skill[], context: SkillContext): Reply {
  const first = FIRST[context.viewer.role].flatMap((id) => skills.find((skill) => skill.id === id) ?? []);
  return {
    title: say(context, "可以这样问", "What you can ask"),
    audience: "everyone",
    blocks: [
      { type: "text", markdown: pick(howTyped(context.channel).intro, context.locale) },
      commands(first, context, (skill) => gist(pick(skill.summary, context.locale))),
      {
        type: "text",
        markdown: say(
          context,
          "其余的按章看；想知道某一项怎么问，发“帮助”加它的名字。",
          "The rest is listed by chapter. For the ways of asking one thing, say “help” and its name.",
        ),
      },
      chapterButtons(skills, context),
    ],
  };
}

function chapterCard(chapter: Chapter, skills: readonly Skill[], context: SkillContext): Reply {
  const { locale } = context;
  const others = CHAPTERS.filter((each) => each !== chapter);
  return {
    title: pick(chapter.title, locale),
    audience: "everyone",
    blocks: [
      commands(
        skills.filter((skill) => isOf(skill, chapter)),
        context,
        (skill) => pick(skill.summary, locale),
      ),
      chapterButtons(skills, context, others),
    ],
  };
}

function isOf({ section }: Skill, { number }: Chapter): boolean {
  return section?.split(".")[0] === number;
}

function chapterButtons(
  skills: readonly Skill[],
  { locale }: SkillContext,
  chapters: readonly Chapter[] = CHAPTERS,
): Block {
  const actions = chapters.flatMap((chapter): Action[] => {
    const count = skills.filter((skill) => isOf(skill, chapter)).length;
    const title = pick(chapter.title, locale);
    return count === 0 ? [] : [{ label: `${title} · ${count}`, skill: "help", input: { topic: title } }];
  });
  return { type: "actions", actions };
}

function commands(
  skills: readonly Skill[],
  { locale, channel }: SkillContext,
  about: (skill: Skill) => string,
): FieldsBlock {
  const { before } = howTyped(channel);
  return {
    type: "fields",
    items: skills.map((skill) => ({
      label: `${before}${commandOf(skill, locale)}`,
      value: about(skill),
      ...(skill.section ? { hint: skill.section } : {}),
    })),
  };
}

/** A summary up to its first colon or semicolon. */
function gist(summary: string): string {
  return summary.split(/[：；:;]/)[0]?.trim() ?? summary;
}

/** The word of one's own language; in English the skill's own id is that word. */
function commandOf(skill: Skill, locale: "zh" | "en"): string {
  return locale === "en" ? skill.id : (skill.aliases.zh[0] ?? skill.id);
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

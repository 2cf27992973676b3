import { z } from "zod";
import type { Deal, Json, User } from "../../domain/crm.ts";
import { rankWarnings } from "../../domain/pipeline/warnings.ts";
import type { Locale, Text } from "../../domain/text.ts";
import { AppError } from "../../errors.ts";
import type { Reply } from "../../reply.ts";
import { loadDealContext, loadPipeline } from "../pipeline-world.ts";
import { ConfirmFields, isConfirmed } from "../proposal.ts";
import { say, word } from "../reader.ts";
import { resolveDeal } from "../resolve.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { SUGGESTIONS, warningText } from "../warning-words.ts";
import { messageCard, nobodyCard, sentCard, writeCard } from "./card.ts";

const Input = z.object({
  /** Id or name of a deal; its owner is reminded. */
  deal: z.string().max(300).optional(),
  text: z.string().trim().max(500).optional(),
  ...ConfirmFields,
});

/** A private word to the owner of a deal: what is wrong with it and what to do, sent when its writer says so. */
export const remindSkill = defineSkill<z.infer<typeof Input>>({
  id: "remind",
  name: { zh: "提醒负责人", en: "Remind the owner" },
  summary: {
    zh: "给商机的负责人发一条私信：为什么提醒、建议做什么；先给你看，点了才发",
    en: "A private message to the owner of a deal: why and what to do; shown to you first, sent on your click",
  },
  section: "2.1",
  aliases: { zh: ["提醒"], en: ["nudge"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: ["提醒{subject}的负责人", "提醒一下{subject}的负责人", "催一下{subject}"],
    en: ["remind the owner of {subject}", "nudge the owner of {subject}"],
  },
  roles: ["manager", "admin"],
  effect: "write",
  async run(input, context) {
    const resolved = await resolveDeal(context, input.deal, { skill: "remind", key: "deal" });
    if (resolved.found === undefined) return resolved.reply;
    const deal = resolved.found;
    const owner = await ownerOf(deal, context);
    if (!("id" in owner)) return nobodyCard(deal, word(context, owner));
    if (!isConfirmed(input, context)) {
      const text = input.text ?? (await proposedText(deal, owner, context));
      return writeCard({ deal, owner, text }, context);
    }
    return send({ deal, owner, text: input.text ?? "" }, context);
  },
});

/** Whom to remind, or in words why there is nobody. */
async function ownerOf(deal: Deal, { store, viewer }: SkillContext): Promise<User | Text> {
  const owner = deal.ownerId === undefined ? undefined : await store.get(viewer, "user", deal.ownerId);
  if (owner === undefined || !owner.active) {
    return {
      zh: `“${deal.name}”没有在职的负责人，请先在 CRM 里指定。`,
      en: `Nobody who is active owns “${deal.name}”. Give it an owner in the CRM first.`,
    };
  }
  return owner.id === viewer.userId
    ? { zh: `“${deal.name}”就是你自己的商机。`, en: `“${deal.name}” is your own deal.` }
    : owner;
}

/** The two heaviest warnings with what to do about the first, in the owner's language. */
async function proposedText(deal: Deal, owner: User, context: SkillContext): Promise<string> {
  const world = await loadPipeline(context, {}, "quarter");
  const details = await loadDealContext(context, world);
  const [found] = rankWarnings([details.warningsOf(deal)]);
  const reader = { locale: localeOf(owner, context), today: context.today };
  const [first] = found?.warnings ?? [];
  if (found === undefined || first === undefined) {
    return say(reader, "这个商机现在到哪一步了？", "Where does this deal stand?");
  }
  const why = found.warnings.slice(0, 2).map((warning) => warningText(warning, reader));
  const todo = word(reader, SUGGESTIONS[first.rule]);
  return say(reader, `${why.join("；")}。建议${todo}。`, `${capital(why.join("; "))}. Please ${todo}.`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function localeOf(owner: User, { locale }: SkillContext): Locale {
  return owner.locale ?? locale;
}

/** Put into the queue of messages: a second click on the same day finds the first one there. */
async function send(
  { deal, owner, text }: { readonly deal: Deal; readonly owner: User; readonly text: string },
  context: SkillContext,
): Promise<Reply> {
  if (text === "") {
    throw new AppError("INPUT_INVALID", "Write what the owner is to know.", { zh: "写一句要提醒的话。" });
  }
  const { viewer, queue, today } = context;
  const id = `tell:remind:${viewer.userId}:${deal.id}:${today}`;
  if ((await queue.get(id)) !== undefined) return sentCard({ deal, owner, again: true }, context);
  const reply = messageCard({ deal, text, from: viewer.name }, { locale: localeOf(owner, context) });
  const data = { person: owner.id, reply } as unknown as Json;
  await queue.add({ name: "tell", id, data, priority: 2, attempts: 6, backoffMs: 30_000 });
  return sentCard({ deal, owner, again: false }, context);
}

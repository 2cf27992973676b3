import { z } from "zod";
import type { Text } from "../../domain/text.ts";
import type { PromptId } from "../../prompts.ts";
import { promptText } from "../../prompts.ts";
import type { Reply } from "../../reply.ts";
import { toneArea, toneOf } from "../../settings/tone.ts";
import { word } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { resolveTarget, type Target, TargetFields } from "../target.ts";
import { draftCard, plainCard } from "./card.ts";
import { draftCase } from "./case-draft.ts";
import { gatherEvidence } from "./evidence.ts";
import { contactNamed } from "./person.ts";
import { draftSections } from "./sections.ts";

interface DraftKind {
  readonly prompt: PromptId;
  readonly name: Text;
}

const KINDS = {
  outreach: { prompt: "outreach", name: { zh: "首次联系", en: "First message" } },
  "follow-up": { prompt: "follow-up", name: { zh: "跟进消息", en: "Follow-up" } },
  brief: { prompt: "executive-brief", name: { zh: "领导简报", en: "Executive brief" } },
  request: { prompt: "colleague-request", name: { zh: "求助同事", en: "Request to a colleague" } },
  agenda: { prompt: "agenda", name: { zh: "会议议程", en: "Meeting agenda" } },
  case: { prompt: "case-variant", name: { zh: "不具名案例", en: "Case without names" } },
} as const satisfies Record<string, DraftKind>;

const Input = z.object({
  ...TargetFields,
  kind: z.enum(["outreach", "follow-up", "brief", "request", "agenda", "case"]).default("follow-up"),
  /** Whom it is for, by name. */
  person: z.string().max(100).optional(),
  /** What the person says about the last version. */
  remark: z.string().max(500).optional(),
  /** The last version. */
  previous: z.string().max(6_000).optional(),
});

type DraftInput = z.infer<typeof Input>;

/** Drafts a message, a brief or an agenda over numbered evidence; without a model, the evidence itself. */
export const draftSkill = defineSkill<DraftInput>({
  id: "draft",
  name: { zh: "起草", en: "Draft" },
  summary: {
    zh: "起草首次联系、跟进消息、给领导的简报、求助同事的话、会议议程、不具名案例；每句事实都有出处",
    en: "Drafts a first message, a follow-up, an executive brief, a request to a colleague, an agenda or a nameless case; every fact is cited",
  },
  aliases: { zh: ["写信", "写邮件"], en: ["write", "compose"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: [
      "给{subject}写一封跟进邮件",
      "给{subject}写跟进消息",
      "起草给{subject}的信",
      "给{subject}写第一封邮件",
      "写一份见{subject}的议程",
      "给领导写一页{subject}的简报",
      "写一段求助同事的话",
    ],
    en: [
      "write a follow-up to {subject}",
      "draft a message to {subject}",
      "write a first email to {subject}",
      "agenda for the meeting with {subject}",
      "executive brief on {subject}",
      "draft a request to a colleague about {subject}",
    ],
  },
  effect: "read",
  async run(input, context) {
    const person = await personMeant(input, context);
    if (person?.reply !== undefined) return person.reply;
    const about = person === undefined ? input : { deal: person.contact.accountId };
    const resolved = await resolveTarget(context, about, { skill: "draft", input: { kind: input.kind } });
    return resolved.found === undefined
      ? resolved.reply
      : draft(resolved.found, { ...input, person: person?.contact.name ?? input.person }, context);
  },
});

/** "约张建国" names a person: the letter is to them, about the deal of their account. */
function personMeant({ account, deal, person, kind }: DraftInput, context: SkillContext) {
  if (account !== undefined || (deal !== undefined && person !== undefined && deal !== person))
    return undefined;
  return contactNamed(person ?? deal, kind, context);
}

async function draft(target: Target, input: DraftInput, context: SkillContext): Promise<Reply> {
  if (input.kind === "case") return draftCase(target, input, context);
  const kind = KINDS[input.kind];
  const title = `${target.name} · ${word(context, kind.name)}`;
  const evidence = await gatherEvidence(
    target,
    context,
    input.person === undefined ? {} : { person: input.person },
  );
  const shown = { title, target, input: { kind: input.kind }, evidence };
  if (context.model === undefined) return plainCard(shown, context);
  const step = { label: kind.name, state: "active" as const };
  await context.progress([step]);
  const [section] = await draftSections({
    document: title,
    facts: evidence.facts,
    missing: evidence.missing,
    names: evidence.names,
    locale: context.locale,
    tone: toneOf(context.settings.get(toneArea), input.kind, context.locale),
    sections: [
      {
        id: input.kind,
        title: word(context, kind.name),
        instruction: promptText(kind.prompt, context.locale, { name: target.name }),
        ...(input.previous === undefined ? {} : { previous: input.previous }),
        ...(input.remark === undefined ? {} : { remark: input.remark }),
      },
    ],
    model: context.model,
    signal: context.signal,
    onWords: (_section, words) => void context.progress([step], words).catch(() => {}),
  });
  if (section === undefined || section.failure !== undefined || section.sentences.length === 0) {
    return plainCard({ ...shown, failed: true }, context);
  }
  return draftCard({ ...shown, section }, context);
}

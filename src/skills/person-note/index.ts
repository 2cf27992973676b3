import { z } from "zod";
import {
  addDays,
  liveNotes,
  type NoteProblem,
  type PersonalNote,
  problemsOfNote,
  SENSITIVITIES,
  type Sensitivity,
} from "../../domain/winning/personal-note.ts";
import { AppError } from "../../errors.ts";
import type { Block, Reply } from "../../reply.ts";
import { decisionChainArea } from "../../settings/decision-chain.ts";
import { loadChain, personText } from "../chain.ts";
import { formatDate } from "../format.ts";
import { ConfirmFields, isConfirmed, proposalCard, writeRecord, writtenCard } from "../proposal.ts";
import { say, word } from "../reader.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { aboutOf, recordIdOf, resolveTarget, type Target, TargetFields, targetInput } from "../target.ts";

/** The kind of record that holds notes about people; private to who wrote them. */
export const PERSON_NOTES = "person-notes";

type NotesBody = { readonly notes: readonly PersonalNote[] };

const Input = z.object({
  ...TargetFields,
  person: z.string().max(200).optional(),
  note: z.string().max(500).optional(),
  basis: z.string().max(40).optional(),
  sensitivity: z.enum(SENSITIVITIES).default("medium"),
  expiresOn: z.iso.date().optional(),
  ...ConfirmFields,
});

type NoteInput = z.infer<typeof Input>;

/**
 * Notes about people within the law (S-15): each with a lawful basis, a sensitivity and an expiry, shown to its
 * writer alone, never in a group, never written to the CRM, never given to a model. Gifts and favours are refused.
 */
export const personNoteSkill = defineSkill<NoteInput>({
  id: "person-note",
  name: { zh: "人物备注", en: "Personal note" },
  summary: {
    zh: "记一条只有你能看的人物备注：要有合法依据、敏感级别和到期日；不进群、不写回 CRM、不给模型",
    en: "A note about a person for your eyes only: with a lawful basis, a sensitivity and an expiry; never in a group, the CRM or a model",
  },
  section: "3.2",
  aliases: { zh: ["人物备注", "记人物"], en: ["people-note"] },
  input: Input,
  subject: { key: "deal", kind: "deal" },
  phrases: {
    zh: ["{subject}的人物备注", "记一条{subject}的人物备注"],
    en: ["personal notes on {subject}", "note about a person at {subject}"],
  },
  effect: "write",
  async run(input, context) {
    if (context.inGroup) return onlyInPrivate(context);
    const resolved = await resolveTarget(context, input, { skill: "person-note" });
    if (resolved.found === undefined) return resolved.reply;
    if (input.note === undefined || input.person === undefined) return notesCard(resolved.found, context);
    return keep(resolved.found, input, context);
  },
});

function onlyInPrivate(context: SkillContext): Reply {
  const text = say(
    context,
    "人物备注只在私聊里看和写，请私信我。",
    "Personal notes are read and written in a private chat only. Message me directly.",
  );
  return { blocks: [{ type: "note", tone: "info", text }] };
}

async function keep(target: Target, input: NoteInput, context: SkillContext): Promise<Reply> {
  const note = noteOf(input, context);
  refuseUnlawful(note, context);
  const id = `${context.viewer.userId}:${recordIdOf(target)}`;
  const present = await context.store.records.get<NotesBody>(context.viewer, PERSON_NOTES, id);
  const { chain } = await loadChain(context, target);
  const seat = chain.seats.find((item) => item.id === note.person);
  const who = seat === undefined ? note.person : personText(seat, context);
  const bases = context.settings.get(decisionChainArea).personal.bases;
  const basis = bases[note.basis];
  const until = formatDate(note.expiresOn, context.locale, context.today);
  const line = say(
    context,
    `${who}：${note.text}（依据：${basis === undefined ? note.basis : word(context, basis)}；${until} 到期）`,
    `${who}: ${note.text} (basis: ${basis === undefined ? note.basis : word(context, basis)}; expires ${until})`,
  );
  if (!isConfirmed(input, context)) {
    const { note: text = "", person = "", sensitivity } = input;
    return proposalCard(
      {
        skill: "person-note",
        title: say(context, `${target.name} · 人物备注`, `${target.name} · personal note`),
        changes: [line],
        input: {
          ...targetInput(target),
          person,
          note: text,
          basis: note.basis,
          sensitivity,
          expiresOn: note.expiresOn,
        },
        version: present?.version ?? 0,
        sections: ["3.2"],
        about: aboutOf(target),
      },
      context,
    );
  }
  const live = liveNotes(present?.body.notes ?? [], context.today);
  const record = await writeRecord<NotesBody>(
    context,
    { kind: PERSON_NOTES, id, scope: "private", body: { notes: [...live, note] }, ...aboutOf(target) },
    input,
  );
  return writtenCard(
    { record, title: target.name, text: say(context, `已记下：${line}`, `Noted: ${line}`) },
    context,
  );
}

function noteOf(input: NoteInput, context: SkillContext): PersonalNote {
  const { days } = context.settings.get(decisionChainArea).personal;
  return {
    text: input.note?.trim() ?? "",
    person: input.person ?? "",
    basis: input.basis ?? "",
    sensitivity: input.sensitivity,
    expiresOn: input.expiresOn ?? addDays(context.today, days[input.sensitivity]),
    by: context.viewer.name,
    on: context.today,
  };
}

function refuseUnlawful(note: PersonalNote, context: SkillContext): void {
  const { days, bases, refused } = context.settings.get(decisionChainArea).personal;
  const [problem] = problemsOfNote(note, { days, bases: Object.keys(bases), refused }, context.today);
  if (problem === undefined) return;
  const [en, zh] = problemText(problem);
  throw new AppError("INPUT_INVALID", en, { zh });
}

function problemText(problem: NoteProblem): readonly [en: string, zh: string] {
  switch (problem.kind) {
    case "favour":
      return [
        `The note speaks of “${problem.word}”. Gifts and personal favours are neither kept nor suggested; take it out.`,
        `备注里提到“${problem.word}”。礼品和个人好处不记也不建议，请删掉再存。`,
      ];
    case "noBasis":
      return [
        "Say on what lawful basis this may be kept (consent, contract, made public, normal business contact).",
        "请选一个合法依据（本人同意、履行合同、本人公开、正常业务联系），没有依据就不能记。",
      ];
    case "past":
      return ["The expiry lies in the past.", "到期日已经过了。"];
    case "tooLong":
      return [
        `At this sensitivity a note is kept until ${problem.latest} at the latest.`,
        `按这个敏感级别，最晚保留到 ${problem.latest}。`,
      ];
  }
}

async function notesCard(target: Target, context: SkillContext): Promise<Reply> {
  const { store, viewer } = context;
  const id = `${viewer.userId}:${recordIdOf(target)}`;
  const record = await store.records.get<NotesBody>(viewer, PERSON_NOTES, id);
  const notes = liveNotes(record?.body.notes ?? [], context.today);
  const { chain } = await loadChain(context, target);
  const people = chain.seats.filter((seat) => !seat.empty);
  const nameOf = (seatId: string) => {
    const seat = people.find((item) => item.id === seatId);
    return seat === undefined ? seatId : personText(seat, context);
  };
  const lines = notes.map((note) => {
    const until = formatDate(note.expiresOn, context.locale, context.today);
    return say(
      context,
      `- ${nameOf(note.person)}：${note.text}（${until} 到期）`,
      `- ${nameOf(note.person)}: ${note.text} (expires ${until})`,
    );
  });
  const head =
    notes.length === 0
      ? say(context, "**还没有备注。**", "**No note yet.**")
      : say(context, `**${notes.length} 条，只有你能看到**`, `**${notes.length}, for your eyes only**`);
  return {
    title: say(context, `${target.name} · 人物备注`, `${target.name} · personal notes`),
    blocks: [
      { type: "text", markdown: [head, ...lines].join("\n") },
      noteForm(
        target,
        people.map((seat) => ({ value: seat.id, label: personText(seat, context) })),
        context,
      ),
      { type: "sources", items: [], sections: ["3.2"] },
    ],
    about: aboutOf(target),
  };
}

const LEVELS: Record<Sensitivity, readonly [zh: string, en: string]> = {
  low: ["低：公开场合也能说", "low: could be said in public"],
  medium: ["中：只在公司内说", "medium: within the company only"],
  high: ["高：传出去会伤人", "high: would hurt if it got out"],
};

function noteForm(
  target: Target,
  people: readonly { readonly value: string; readonly label: string }[],
  context: SkillContext,
): Block {
  const { bases } = context.settings.get(decisionChainArea).personal;
  return {
    type: "form",
    submit: { label: say(context, "记下", "Note it"), skill: "person-note", input: targetInput(target) },
    fields: [
      people.length === 0
        ? { name: "person", label: say(context, "谁", "Who"), kind: "text", required: true }
        : {
            name: "person",
            label: say(context, "谁", "Who"),
            kind: "choice",
            required: true,
            options: people,
          },
      { name: "note", label: say(context, "备注", "Note"), kind: "multiline", required: true },
      {
        name: "basis",
        label: say(context, "合法依据", "Lawful basis"),
        kind: "choice",
        required: true,
        options: Object.entries(bases).map(([value, text]) => ({ value, label: word(context, text) })),
      },
      {
        name: "sensitivity",
        label: say(context, "敏感级别", "Sensitivity"),
        kind: "choice",
        value: "medium",
        options: SENSITIVITIES.map((value) => ({
          value,
          label: say(context, LEVELS[value][0], LEVELS[value][1]),
        })),
      },
      { name: "expiresOn", label: say(context, "到期日", "Expires on"), kind: "date" },
    ],
  };
}

import { CHAIN_ROLES, DUTIES, PREFERENCES, STANCES } from "../../domain/winning/chain.ts";
import type { SeatValue } from "../../domain/winning/chain-edit.ts";
import type { FormField, Reply } from "../../reply.ts";
import { decisionChainArea } from "../../settings/decision-chain.ts";
import { FIELD_NAMES, type LoadedChain, personText, valueText } from "../chain.ts";
import { say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { aboutOf, type Target, targetInput } from "../target.ts";

export interface SeatFormView {
  readonly target: Target;
  readonly loaded: LoadedChain;
  readonly input: {
    readonly seat?: string | undefined;
    readonly draft?: Readonly<Record<string, SeatValue>> | undefined;
  };
}

type Named = "role" | "stance" | "influence" | "duty" | "preference";

const CHOICES: Record<Named, readonly (string | number)[]> = {
  role: CHAIN_ROLES,
  stance: STANCES,
  influence: [1, 2, 3],
  duty: DUTIES,
  preference: PREFERENCES,
};

/** One seat, filled with what is known; sending it shows what would change. */
export function seatForm({ target, loaded, input }: SeatFormView, context: SkillContext): Reply {
  const { chain } = loaded;
  const people = chain.seats.filter((seat) => !seat.empty);
  const seat = people.find((item) => item.id === input.seat);
  const known = { ...seat, ...input.draft } as Readonly<Record<string, SeatValue | undefined>>;
  const fields = fieldsOf(loaded, known, context);
  const head = say(
    context,
    "改哪一位、改什么？发出后先给你看改动，确认才写。也可以直接说“张总反对，李工是教练”。",
    "Whom and what? You see the changes first; they are written when you confirm. Or just say “Keller opposes us, Reed is the coach”.",
  );
  return {
    title: say(context, `${target.name} · 改席位`, `${target.name} · change a seat`),
    blocks: [
      { type: "text", markdown: head },
      {
        type: "form",
        submit: {
          label: say(context, "看改动", "Show the changes"),
          skill: "chain-edit",
          input: targetInput(target),
        },
        fields,
      },
    ],
    about: aboutOf(target),
  };
}

function fieldsOf(
  loaded: LoadedChain,
  known: Readonly<Record<string, SeatValue | undefined>>,
  context: SkillContext,
): FormField[] {
  const { chain } = loaded;
  const seats = chain.seats
    .filter((seat) => !seat.empty)
    .map((seat) => ({ value: seat.id, label: personText(seat, context) }));
  const filled = (name: string) => (known[name] === undefined ? {} : { value: known[name] });
  const choice = (name: Named): FormField => ({
    name,
    label: word(context, FIELD_NAMES[name]),
    kind: "choice",
    ...(known[name] === undefined ? {} : { value: `${known[name]}` }),
    options: CHOICES[name].map((value) => ({
      value: `${value}`,
      label: valueText(name, value, chain, context),
    })),
  });
  const text = (name: "title" | "authority" | "plan", kind: "text" | "multiline" = "text"): FormField => ({
    name,
    label: word(context, FIELD_NAMES[name]),
    kind,
    ...filled(name),
  });
  return [
    ...(seats.length === 0
      ? []
      : [
          {
            name: "seat",
            label: say(context, "谁", "Who"),
            kind: "choice" as const,
            options: seats,
            ...(known.id === undefined ? {} : { value: known.id }),
          },
        ]),
    {
      name: "newName",
      label: say(context, "或新加一位", "Or add a person"),
      kind: "text",
      hint: say(context, "CRM 里还没有的人", "somebody the CRM does not have yet"),
      ...filled("newName"),
    },
    text("title"),
    choice("role"),
    choice("stance"),
    choice("influence"),
    ...(seats.length === 0
      ? []
      : [
          {
            name: "reportsTo",
            label: word(context, FIELD_NAMES.reportsTo),
            kind: "choice" as const,
            options: seats,
            ...filled("reportsTo"),
          },
        ]),
    choice("duty"),
    choice("preference"),
    text("authority"),
    {
      name: "spokesperson",
      label: word(context, FIELD_NAMES.spokesperson),
      kind: "check",
      ...filled("spokesperson"),
    },
    text("plan", "multiline"),
    templateField(loaded, context),
  ];
}

function templateField({ template }: LoadedChain, context: SkillContext): FormField {
  const { templates } = context.settings.get(decisionChainArea);
  return {
    name: "template",
    label: say(context, "参考哪类客户的典型决策链", "Typical chain to compare with"),
    kind: "choice",
    hint: say(
      context,
      `现在用“${word(context, template.name)}”；不改就留空`,
      `now “${word(context, template.name)}”; leave empty to keep it`,
    ),
    options: Object.entries(templates).map(([value, { name }]) => ({ value, label: word(context, name) })),
  };
}

import { expect } from "vitest";
import { z } from "zod";
import { mapActions } from "#src/assistant/actions.ts";
import type { Json } from "#src/domain/crm.ts";
import type { Reply } from "#src/reply.ts";
import type { Skill } from "#src/skills/skill.ts";
import { contract } from "../support/contract.ts";
import type { ContextOptions } from "../support/skill-context.ts";

/** One skill over a small world in which the account `hidden` belongs to a colleague of the rep. */
export interface SkillRig extends AsyncDisposable {
  readonly skill: Skill;
  readonly registry: readonly Skill[];
  /** Everything stored of ours and of the CRM's, so that a write of any kind shows. */
  snapshot(): Promise<string>;
  run(input: Json, options?: ContextOptions): Promise<Reply>;
}

/** A name that only the colleague may see. */
export const CANARY = "金丝雀重工";

type Input = { readonly [key: string]: Json };

/** Calls without a name, and about an account of the rep's own where the skill takes one. */
function inputs(skill: Skill): readonly Input[] {
  const { subject } = skill;
  const named: Record<string, string> = {
    account: "own",
    deal: "own-deal",
    text: "案例",
    user: "rep",
    territory: "全部",
    segment: "C34",
  };
  return subject === undefined ? [{}] : [{}, { [subject.key]: named[subject.kind] ?? "" }];
}

async function replies(rig: SkillRig, options: ContextOptions = {}): Promise<Reply[]> {
  const all: Reply[] = [];
  for (const input of inputs(rig.skill)) all.push(await rig.run(input, options));
  return all;
}

function actionsOf(reply: Reply) {
  const actions: { readonly label: string; readonly skill: string; readonly input: Input }[] = [];
  mapActions(reply, (action) => {
    actions.push(action);
    return action;
  });
  return actions;
}

export const skillContract = contract<SkillRig>("skill", {
  async "answers every call with something to read"(rig) {
    for (const reply of await replies(rig)) expect(reply.blocks.length).toBeGreaterThan(0);
  },
  async "speaks the reader's language"(rig) {
    const zh = await rig.run({}, { locale: "zh" });
    const en = await rig.run({}, { locale: "en" });

    expect(JSON.stringify(zh)).toMatch(/\p{Script=Han}/u);
    expect(JSON.stringify(en)).toMatch(/[a-z]{3}/i);
    expect(JSON.stringify(en)).not.toBe(JSON.stringify(zh));
  },
  async "shows no value that is not there"(rig) {
    for (const locale of ["zh", "en"] as const) {
      const text = JSON.stringify(await replies(rig, { locale }));
      expect(text).not.toMatch(/undefined|\bNaN\b|\[object |Infinity|: null%|Invalid Date/);
    }
  },
  async "shows nothing of what the viewer may not see"(rig) {
    expect(JSON.stringify(await replies(rig))).not.toContain(CANARY);
  },
  async "treats a hidden subject like one that does not exist"(rig) {
    const { subject } = rig.skill;
    if (subject?.kind !== "account" && subject?.kind !== "deal") return;
    const hidden = subject.kind === "account" ? "hidden" : "hidden-deal";
    const absent = hidden.replace("hidden", "absent");

    const replyOfHidden = JSON.stringify(await rig.run({ [subject.key]: hidden }));
    const replyOfAbsent = JSON.stringify(await rig.run({ [subject.key]: absent }));

    expect(replyOfHidden.replaceAll(hidden, absent)).toBe(replyOfAbsent);
  },
  async "refuses a wrong input before running"(rig) {
    const wrong = rig.skill.subject ? { [rig.skill.subject.key]: { not: "text" } } : "not an object";

    expect(rig.skill.input.safeParse(wrong).success).toBe(false);
    expect(rig.skill.input.safeParse({}).success).toBe(true);
  },
  async "has a schema that a model's tool can carry"(rig) {
    const schema = z.toJSONSchema(rig.skill.input, { io: "input" });

    expect(schema.type).toBe("object");
    if (rig.skill.subject) expect(Object.keys(schema.properties ?? {})).toContain(rig.skill.subject.key);
  },
  async "writes nothing without a click"(rig) {
    const before = await rig.snapshot();
    for (const input of inputs(rig.skill)) {
      const confirmed = rig.skill.input.safeParse({ ...input, confirm: true, version: 0 });
      await rig.run(input);
      if (confirmed.success) await rig.run({ ...input, confirm: true, version: 0 });
    }

    expect(await rig.snapshot()).toBe(before);
  },
  async "offers only buttons that work"(rig) {
    for (const reply of await replies(rig)) {
      for (const action of actionsOf(reply)) {
        const target = rig.registry.find((skill) => skill.id === action.skill);
        expect(target, `${action.label} → ${action.skill}`).toBeDefined();
        expect(action.label.trim()).not.toBe("");
        expect(JSON.parse(JSON.stringify(action.input)), action.label).toEqual(action.input);
        if (isComplete(reply, action))
          expect(target?.input.safeParse(action.input).success, action.label).toBe(true);
      }
    }
  },
});

/** A form's button gets the rest of its input from the form. */
function isComplete(reply: Reply, action: { readonly label: string }): boolean {
  return !reply.blocks.some((block) => block.type === "form" && block.submit.label === action.label);
}

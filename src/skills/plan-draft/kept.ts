import { createHash } from "node:crypto";
import type { PlanBody } from "../../domain/winning/plan.ts";
import type { SkillContext } from "../skill.ts";
import type { PlanText } from "./write.ts";

/** A text that a person had drafted and has not put into the plan yet; nobody else sees it. */
export interface KeptText extends PlanText {
  readonly locale: "zh" | "en";
  readonly focus?: string;
  /** What it was written over, to tell whether that has changed. */
  readonly over: string;
}

const AREA = "plan-text";
const KEEP_MS = 7 * 86_400_000;

function keyOf(accountId: string, { viewer }: SkillContext): string {
  return JSON.stringify([viewer.userId, accountId]);
}

export function readKept(accountId: string, context: SkillContext): Promise<KeptText | undefined> {
  return context.store.system.get<KeptText>(AREA, keyOf(accountId, context));
}

export async function keepText(accountId: string, text: KeptText, context: SkillContext): Promise<void> {
  const expiresAt = new Date(context.now + KEEP_MS).toISOString();
  await context.store.system.put(AREA, keyOf(accountId, context), text, { expiresAt });
}

export async function dropKept(accountId: string, context: SkillContext): Promise<void> {
  await context.store.system.remove(AREA, keyOf(accountId, context));
}

/** Two texts over the same facts have the same mark. */
export function markOf(facts: readonly { readonly text: string }[]): string {
  return createHash("sha256")
    .update(JSON.stringify(facts.map(({ text }) => text)))
    .digest("base64url");
}

/** The plan with the text in it, and the sources that the text rests on beside the plan's own. */
export function withText(body: PlanBody, { parts, sources }: PlanText): PlanBody {
  const used = new Set(Object.values(parts).flatMap(({ sources: keys }) => keys));
  const more = Object.entries(sources).filter(([key]) => used.has(key));
  const { approval: _approval, returned: _returned, ...rest } = body;
  return {
    ...rest,
    status: "draft",
    prose: parts,
    sources: { ...Object.fromEntries(more), ...body.sources },
  };
}

import { itemsOf, type PlanBody, type PlanSource, type Statement } from "../../domain/winning/plan.ts";
import type { Source } from "../../reply.ts";
import type { Fact } from "../draft/check.ts";
import { gatherEvidence } from "../draft/evidence.ts";
import type { PlanFacts } from "../plan/facts.ts";
import { say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";

/** A numbered fact and the keys of the plan's sources that it rests on. */
export interface PlanFact extends Fact {
  readonly sources: readonly string[];
}

export interface PlanEvidence {
  readonly facts: readonly PlanFact[];
  readonly sources: { readonly [key: string]: PlanSource };
  readonly missing: readonly string[];
  readonly names: readonly string[];
}

type Loose = Omit<PlanFact, "number">;

/** What the plan by rules states, computed figures included, and behind it the rows and passages themselves. */
export async function planEvidence(
  facts: PlanFacts,
  body: PlanBody,
  context: SkillContext,
): Promise<PlanEvidence> {
  const { account } = facts;
  const rows = await gatherEvidence({ account, name: account.name }, context, { isShared: true });
  const sources: { [key: string]: PlanSource } = { ...body.sources };
  const fromRows = rows.facts.map(({ text, source }): Loose => {
    const key = keyOf(source);
    sources[key] ??= sourceOf(source);
    return { text, sources: [key] };
  });
  const loose = [...stated(body), ...planned(body, context), ...fromRows];
  if (loose.some(({ sources: keys }) => keys.includes(RULES))) sources[RULES] = rulesSource(context);
  return {
    facts: loose.map((fact, at) => ({ ...fact, number: at + 1 })),
    sources,
    missing: rows.missing,
    names: rows.names,
  };
}

function stated(body: PlanBody): Loose[] {
  return [body.match, body.situation, body.rivals].flatMap((section) =>
    itemsOf<Statement>(section).map(({ item }) => ({ text: item.text, sources: item.sources })),
  );
}

const RULES = "plan-rules";

function rulesSource(context: SkillContext): PlanSource {
  return {
    label: say(
      context,
      "计划里的目标、行动和指标（蓝皮书 2.1）",
      "Goals, actions and figures of the plan (blue book 2.1)",
    ),
    date: context.today,
  };
}

/** Goals, actions and figures as the plan has them: a person may have changed them, so the plan is their source. */
function planned(body: PlanBody, context: SkillContext): Loose[] {
  const line = (text: string): Loose => ({ text, sources: [RULES] });
  const by = (date: string | undefined) =>
    date === undefined || date === "" ? "" : say(context, `，${date} 前`, `, by ${date}`);
  return [
    ...itemsOf(body.goals).map(({ item }) =>
      line(say(context, `目标：${item.text}${by(item.due)}`, `Goal: ${item.text}${by(item.due)}`)),
    ),
    ...itemsOf(body.actions).map(({ item }) =>
      line(
        say(
          context,
          `行动：${item.task}，负责人 ${item.owner}${by(item.due)}`,
          `Action: ${item.task}, owner ${item.owner}${by(item.due)}`,
        ),
      ),
    ),
    ...itemsOf(body.figures).map(({ item }) =>
      line(
        say(
          context,
          `指标：${item.name} 现在 ${item.now}${item.target === "" ? "" : `，目标 ${item.target}`}`,
          `Figure: ${item.name} now ${item.now}${item.target === "" ? "" : `, target ${item.target}`}`,
        ),
      ),
    ),
    ...itemsOf(body.reviews).map(({ item }) =>
      line(say(context, `复盘会：${item.on}，${item.people}`, `Review meeting: ${item.on}, ${item.people}`)),
    ),
  ];
}

const PREFIX: Readonly<Record<string, string>> = { deal: "deal-", activity: "note-", contact: "contact-" };

function keyOf({ row, documentId }: Source): string {
  if (documentId !== undefined) return `document-${documentId}`;
  if (row === undefined || row.kind === "account") return "account";
  return `${PREFIX[row.kind] ?? `${row.kind}-`}${row.id}`;
}

function sourceOf({ label, date, row, documentId }: Source): PlanSource {
  const rowOf = documentId === undefined ? row : { kind: "document", id: documentId };
  return {
    label,
    ...(date === undefined ? {} : { date }),
    ...(rowOf === undefined ? {} : { kind: rowOf.kind, id: rowOf.id }),
  };
}

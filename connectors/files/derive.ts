import { ENTITY_KINDS, type Entity, type EntityKind, type Stage, type User } from "#src/domain/crm.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import type { EntityBatch } from "#src/ports/store.ts";
import type { ImportContext } from "./context.ts";
import { roleOf, stageFromName } from "./finish.ts";
import type { Mentions } from "./index-tables.ts";
import { problemAt } from "./problems.ts";
import { guessStatus } from "./stage-guess.ts";
import { nameKey } from "./text.ts";

export interface Derived {
  readonly batches: readonly EntityBatch[];
  readonly problems: readonly Problem[];
}

/** Records that no table lists but others name: managers, teams, stages, and what the mapping allows to be made. */
export function deriveRecords(
  mentions: Mentions,
  context: ImportContext,
  options: { readonly hasStages: boolean; readonly file: string },
): Derived {
  const made = new Map<EntityKind, Entity[]>();
  for (const kind of ENTITY_KINDS) {
    const missing = [...(mentions.made.get(kind)?.values() ?? [])].filter((text) =>
      isNew(kind, text, context),
    );
    // Resolved first and added after, so that Team A does not stand in the way of Team B.
    const rows = missing.map((text) => entityFromName(text, context));
    for (const row of rows) context.references.add(kind, row.id, [row.name]);
    if (rows.length > 0) made.set(kind, rows);
  }
  noteManagers(mentions, context);
  made.set(
    "user",
    (made.get("user") ?? []).map((row) => finishUser(row as Entity & { name: string }, mentions, context)),
  );
  const problems: Problem[] = [];
  made.set("stage", options.hasStages ? [] : deriveStages(mentions, context, problems, options.file));
  const batches = [...made]
    .filter(([, rows]) => rows.length > 0)
    .map(([kind, rows]) => ({ kind, rows }) as EntityBatch);
  return { batches, problems };
}

function isNew(kind: EntityKind, text: string, { references }: ImportContext): boolean {
  const found = references.resolve(kind, text, { strict: true });
  return !("id" in found) && !("ambiguous" in found) && found.suggestion === undefined;
}

function entityFromName(text: string, { system }: ImportContext): Entity & { name: string } {
  return { id: nameKey(text), name: text, custom: {}, origin: { system, key: text, row: {} } };
}

function noteManagers({ managers }: Mentions, { references, managers: ids }: ImportContext): void {
  for (const { text } of managers.values()) {
    const found = references.resolve("user", text, { strict: true });
    if ("id" in found) ids.add(found.id);
  }
}

/** A manager known only by name belongs to the team that all of their people share. */
function finishUser(row: Entity & { name: string }, { managers }: Mentions, context: ImportContext): User {
  const teams = [...(managers.get(nameKey(row.name))?.teams ?? [])];
  const team =
    teams.length === 1 ? context.references.resolve("team", teams[0] ?? "", { strict: true }) : undefined;
  const role = roleOf(row, context) ?? (context.managers.has(row.id) ? "manager" : "rep");
  return { ...row, role, active: true, ...(team !== undefined && "id" in team ? { teamId: team.id } : {}) };
}

function deriveStages(
  { stages }: Mentions,
  context: ImportContext,
  problems: Problem[],
  file: string,
): Stage[] {
  const rules = new Map(
    Object.entries(context.mapping.stages ?? {}).map(([name, rule]) => [nameKey(name), { name, rule }]),
  );
  const derived: Stage[] = [];
  for (const [key, text] of new Map([
    ...[...rules].map(([name, { name: spelt }]) => [name, spelt] as const),
    ...stages,
  ])) {
    if (
      !("suggestion" in context.references.resolve("stage", text, { strict: true })) &&
      context.references.has("stage", key)
    )
      continue;
    if ("id" in context.references.resolve("stage", text, { strict: true })) continue;
    const known = rules.get(key);
    if (known === undefined) problems.push(newStage(text, file));
    const stage = stageFromName(text, rules.size + derived.length + 1, known?.rule ?? guessStatus(text));
    context.stages.set(stage.id, stage);
    context.references.add("stage", stage.id, [text]);
    derived.push({ ...stage, origin: { system: context.system, key: text, row: {} } });
  }
  return derived;
}

function newStage(value: string, file: string): Problem {
  const { status } = guessStatus(value);
  const message = {
    zh: `映射里没有这个阶段，先按“${{ open: "进行中", won: "赢单", lost: "输单", abandoned: "放弃" }[status]}”处理`,
    en: `is a stage the mapping does not know; taken as ${status} for now`,
  };
  return problemAt({ file, value }, { code: "bad-value", message });
}

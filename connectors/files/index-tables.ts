import { ENTITY_KINDS, type Entity, type EntityKind, type Stage } from "#src/domain/crm.ts";
import type { Money } from "#src/domain/money.ts";
import type { Layout } from "./columns.ts";
import type { ImportContext } from "./context.ts";
import { createIdentify } from "./identify.ts";
import { createProblemLog } from "./problems.ts";
import { cellText, isBlank, type RawRow } from "./raw.ts";
import { createTableReader } from "./table-reader.ts";
import { nameKey } from "./text.ts";

/** Records of a kind that are stored already, so that a file may refer to what an earlier one brought. */
export type Known = (kind: EntityKind) => AsyncIterable<readonly Entity[]>;

/** What the first pass gathers beside the ids and names themselves. */
export interface Mentions {
  /** Texts in columns whose names may become records, by kind. */
  readonly made: ReadonlyMap<EntityKind, ReadonlyMap<string, string>>;
  /** Stage names that the deals and their history use. */
  readonly stages: ReadonlyMap<string, string>;
  /** Who is named as manager, and the teams of those who name them. */
  readonly managers: ReadonlyMap<string, { readonly text: string; readonly teams: ReadonlySet<string> }>;
}

/**
 * The first pass: ids and names of whatever is referred to, kind by kind, so that the order of files and rows does
 * not matter in the second. Tables that nothing refers to and that name nothing new are not read.
 */
export async function indexTables(
  layouts: readonly Layout[],
  context: ImportContext,
  known?: Known,
): Promise<Mentions> {
  const made = new Map<EntityKind, Map<string, string>>();
  const stages = new Map<string, string>();
  const managers = new Map<string, { text: string; teams: Set<string> }>();
  const wanted = referredKinds(layouts);

  for (const kind of ENTITY_KINDS) {
    for (const layout of layouts) if (layout.kind === kind) await indexTable(layout);
    if (known !== undefined && wanted.has(kind)) await indexKnown(kind, known);
  }
  return { made, stages, managers };

  async function indexTable(layout: Layout): Promise<void> {
    const watched = layout.columns.filter(
      ({ rule, spec }) => rule.create || spec.type === "stage" || isManager(layout, spec.field),
    );
    const indexed = wanted.has(layout.kind);
    if (!indexed && watched.length === 0) return;
    const identify = createIdentify(layout);
    const readStage =
      layout.kind === "stage" ? createTableReader(layout, context, createProblemLog()) : undefined;
    for await (const batch of layout.table.rows()) {
      for (const row of batch) {
        if (row.row <= layout.headerRow || row.broken !== undefined || row.cells.every(isBlank)) continue;
        const identity = identify(row);
        if (indexed && identity !== undefined) {
          const scope = identity.account === undefined ? undefined : accountId(identity.account);
          context.references.add(
            layout.kind,
            identity.id,
            identity.names,
            scope === undefined ? {} : { scope },
          );
          noteCurrency(layout, identity.id, row);
        }
        for (const column of watched) mention(layout, column, row);
        const stage = identity === undefined ? undefined : readStage?.read(row, identity);
        if (stage !== undefined) context.stages.set(stage.id, stage as Stage);
      }
    }
  }

  function noteCurrency(layout: Layout, id: string, row: RawRow): void {
    if (layout.kind !== "order" && layout.kind !== "deal") return;
    const column = layout.columns.find(({ spec }) => spec.type === "currency");
    const taken = column === undefined ? undefined : column.read(row.cells[column.index] ?? null);
    if (taken !== undefined && "value" in taken && taken.value !== context.mapping.currency) {
      context.currencies.set(`${layout.kind}/${id}`, String(taken.value));
    }
  }

  function accountId(text: string): string | undefined {
    const found = context.references.resolve("account", text, { strict: true });
    return "id" in found ? found.id : undefined;
  }

  function mention(layout: Layout, { index, rule, spec }: Layout["columns"][number], row: RawRow): void {
    const text = cellText(row.cells[index]);
    if (text === "") return;
    if (spec.type === "stage") stages.set(nameKey(text), text);
    if (rule.create && spec.ref !== undefined) push(made, spec.ref, text);
    if (!isManager(layout, spec.field)) return;
    const entry = managers.get(nameKey(text)) ?? { text, teams: new Set<string>() };
    const team =
      layout.kind === "user" ? layout.columns.find((column) => column.spec.field === "teamId") : undefined;
    if (team !== undefined) entry.teams.add(cellText(row.cells[team.index]));
    managers.set(nameKey(text), entry);
  }

  async function indexKnown(kind: EntityKind, source: Known): Promise<void> {
    for await (const rows of source(kind)) {
      for (const row of rows) {
        const {
          name,
          email,
          accountId: scope,
        } = row as Entity & { name?: string; email?: string; accountId?: string };
        const names = [name, email].filter((text) => text !== undefined);
        context.references.add(kind, row.id, names, {
          stored: true,
          ...(scope === undefined ? {} : { scope }),
        });
        const { amount } = row as { amount?: Money };
        if (
          amount !== undefined &&
          (kind === "order" || kind === "deal") &&
          !context.currencies.has(`${kind}/${row.id}`)
        ) {
          context.currencies.set(`${kind}/${row.id}`, amount.currency);
        }
        if (kind === "stage" && !context.stages.has(row.id)) context.stages.set(row.id, row as Stage);
      }
    }
  }
}

function isManager(layout: Layout, field: string): boolean {
  return field === "managerId" && (layout.kind === "user" || layout.kind === "team");
}

function push(made: Map<EntityKind, Map<string, string>>, kind: EntityKind, text: string): void {
  const texts = made.get(kind) ?? new Map<string, string>();
  if (!texts.has(nameKey(text))) texts.set(nameKey(text), text);
  made.set(kind, texts);
}

function referredKinds(layouts: readonly Layout[]): ReadonlySet<EntityKind> {
  const kinds = new Set<EntityKind>();
  for (const { columns } of layouts) {
    for (const { spec } of columns) {
      if (spec.ref !== undefined) kinds.add(spec.ref);
      if (spec.type === "stage") kinds.add("stage");
    }
  }
  // A contact or deal is looked up inside its account, so accounts come along.
  if (kinds.has("contact") || kinds.has("deal")) kinds.add("account");
  return kinds;
}

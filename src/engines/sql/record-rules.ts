import { sql } from "kysely";
import type { Role } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import type { RecordInput } from "#src/ports/store.ts";
import type { Dialect, Executor } from "./database.ts";
import { isVisible } from "./entities.ts";
import { notFound } from "./record-rows.ts";
import type { RecordColumns } from "./tables.ts";
import { scope } from "./visibility.ts";

interface Writer {
  readonly trx: Executor;
  readonly dialect: Dialect;
  readonly userId: string;
}

/**
 * What a user may write. Of an `owner` or `private` record only its owner changes anything. Of the others, all
 * who may read it change the body; who may see it (scope, owner, account, deal) only its owner or an admin.
 * Making somebody else the owner takes a manager above them. NOT_FOUND for an account or deal out of sight.
 */
export async function checkWrite(
  writer: Writer,
  input: RecordInput<unknown>,
  present: RecordColumns | undefined,
): Promise<void> {
  await checkSubjects(writer, input);
  const ownerId = input.ownerId ?? present?.ownerId ?? writer.userId;
  const { role, leadsOwner } = await standing(writer, ownerId);
  if (present !== undefined) {
    checkOwner(writer, present);
    const moved =
      input.scope !== present.scope ||
      ownerId !== present.ownerId ||
      (input.accountId ?? null) !== present.accountId ||
      (input.dealId ?? null) !== present.dealId;
    if (moved && present.ownerId !== writer.userId && role !== "admin") throw forbidden();
    if (ownerId === present.ownerId) return;
  }
  if (role !== "admin" && !leadsOwner) throw forbidden();
}

/** FORBIDDEN when the record belongs to one person and it is another. */
export function checkOwner({ userId }: Pick<Writer, "userId">, present: RecordColumns): void {
  const personal = present.scope === "owner" || present.scope === "private";
  if (personal && present.ownerId !== userId) throw forbidden();
}

async function checkSubjects({ trx, dialect, userId }: Writer, input: RecordInput<unknown>): Promise<void> {
  for (const [kind, id] of [
    ["account", input.accountId],
    ["deal", input.dealId],
  ] as const) {
    if (id !== undefined && !(await isVisible(trx, dialect, userId, kind, id))) throw notFound(kind, id);
  }
}

async function standing({ trx, dialect, userId }: Writer, ownerId: string) {
  const { rows } = await sql<{ role: Role; leads: unknown }>`${scope(dialect, userId, "probes")}
    select role, ${ownerId} in (select id from people) as leads from me`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw forbidden();
  return { role: row.role, leadsOwner: Boolean(row.leads) };
}

function forbidden(): AppError {
  return new AppError("FORBIDDEN", "Only the owner of this record may do that. Ask them to change it.", {
    zh: "只有这条记录的负责人可以这样做，请找他来改。",
  });
}

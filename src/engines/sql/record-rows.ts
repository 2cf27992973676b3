import { type RawBuilder, sql } from "kysely";
import { AppError } from "#src/errors.ts";
import type { OwnRecord, RecordInput } from "#src/ports/store.ts";
import { isStorable } from "./codec.ts";
import type { Executor } from "./database.ts";
import type { RecordColumns } from "./tables.ts";

export function toRecord<B>(row: RecordColumns): OwnRecord<B> {
  const { accountId, dealId, removed, body, ...rest } = row;
  return {
    ...rest,
    ...(accountId !== null && { accountId }),
    ...(dealId !== null && { dealId }),
    body: JSON.parse(body) as B,
    ...(removed === 1 && { removed: true }),
  };
}

export async function storedRow(
  executor: Executor,
  kind: string,
  id: string,
): Promise<RecordColumns | undefined> {
  return executor
    .selectFrom("record")
    .selectAll()
    .where("kind", "=", kind)
    .where("id", "=", id)
    .executeTakeFirst();
}

export interface Stamp {
  readonly by: string;
  readonly at: string;
  readonly removed?: boolean;
}

/** Writes the next version, in `record` and in its history. A removed record written again goes on counting. */
export async function writeVersion(
  trx: Executor,
  input: RecordInput<unknown> & { readonly ownerId: string },
  stored: RecordColumns | undefined,
  stamp: Stamp,
): Promise<RecordColumns> {
  const row: RecordColumns = {
    kind: input.kind,
    id: input.id,
    version: (stored?.version ?? 0) + 1,
    scope: input.scope,
    ownerId: input.ownerId,
    accountId: input.accountId ?? null,
    dealId: input.dealId ?? null,
    body: JSON.stringify(input.body),
    createdAt: stored?.createdAt ?? stamp.at,
    updatedAt: stamp.at,
    updatedBy: stamp.by,
    removed: stamp.removed === true ? 1 : 0,
  };
  await trx
    .insertInto("record")
    .values(row)
    .onConflict((oc) => oc.columns(["kind", "id"]).doUpdateSet(row))
    .execute();
  await trx.insertInto("recordVersion").values(row).execute();
  return row;
}

/** INPUT_INVALID for a record that has no usable key, or is read by its subject and has none. */
export function checkInput(input: RecordInput<unknown>): void {
  const { kind, id, scope, accountId, dealId } = input;
  if (kind === "" || id === "" || ![kind, id, accountId ?? "", dealId ?? ""].every(isStorable)) {
    throw new AppError("INPUT_INVALID", "A record needs a kind and an id of plain text.", {
      zh: "记录需要有效的类型和编号。",
    });
  }
  if (scope === "subject" && accountId === undefined && dealId === undefined) {
    throw new AppError("INPUT_INVALID", `The record ${kind} ${id} names neither an account nor a deal.`, {
      zh: `记录 ${kind} ${id} 既没有客户也没有商机。`,
    });
  }
}

/** CONFLICT unless the expected version is the stored one; 0 expects none, nothing expected always passes. */
export function checkVersion(
  { kind, id, expectedVersion }: Pick<RecordInput, "kind" | "id" | "expectedVersion">,
  present: RecordColumns | undefined,
): void {
  if (expectedVersion === undefined || expectedVersion === (present?.version ?? 0)) return;
  throw new AppError("CONFLICT", `Somebody changed ${kind} ${id} in between. Read it again and repeat.`, {
    zh: `${kind} ${id} 刚被别人改过，请重新读取后再改。`,
  });
}

export function notFound(kind: string, id: string): AppError {
  return new AppError("NOT_FOUND", `There is no ${kind} ${id} that you may see.`, {
    zh: `没有找到你可以查看的 ${kind} ${id}。`,
  });
}

export function isKey(kind: string, id: string): RawBuilder<unknown> {
  return sql`(r.kind = ${kind} and r.id = ${id})`;
}

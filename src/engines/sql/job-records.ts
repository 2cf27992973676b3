import type { Clock } from "#src/ports/clock.ts";
import type { JobName, JobRecordStore, RecordInput } from "#src/ports/store.ts";
import { lock, type SqlDatabase } from "./database.ts";
import { MAX_PAGE } from "./entities.ts";
import { checkInput, checkVersion, storedRow, toRecord, writeVersion } from "./record-rows.ts";

/** Records for jobs: every one is read, and `updatedBy` names the job. */
export function createJobRecordStore(database: SqlDatabase, clock: Clock, job: JobName): JobRecordStore {
  const { kysely, dialect } = database;
  return {
    async *scan<B>(kind: string) {
      let after = "";
      while (true) {
        const rows = await kysely
          .selectFrom("record")
          .selectAll()
          .where("kind", "=", kind)
          .where("removed", "=", 0)
          .where("id", ">", after)
          .orderBy("id")
          .limit(MAX_PAGE)
          .execute();
        if (rows.length > 0) yield rows.map(toRecord<B>);
        const last = rows.at(-1);
        if (rows.length < MAX_PAGE || last === undefined) return;
        after = last.id;
      }
    },

    async get<B>(kind: string, id: string) {
      const row = await storedRow(kysely, kind, id);
      return row === undefined || row.removed === 1 ? undefined : toRecord<B>(row);
    },

    async put<B>(input: RecordInput<B> & { readonly ownerId: string }) {
      checkInput(input);
      return database.transaction(async (trx) => {
        await lock(trx, dialect, `record ${input.kind} ${input.id}`);
        const stored = await storedRow(trx, input.kind, input.id);
        checkVersion(input, stored?.removed === 0 ? stored : undefined);
        const stamp = { by: `job:${job}`, at: new Date(clock.now()).toISOString() };
        return toRecord<B>(await writeVersion(trx, input, stored, stamp));
      });
    },
  };
}

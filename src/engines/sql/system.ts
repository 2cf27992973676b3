import { sql } from "kysely";
import { AppError } from "#src/errors.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { SystemStore } from "#src/ports/store.ts";
import type { SqlDatabase } from "./database.ts";

export function createSystemStore({ kysely }: SqlDatabase, clock: Clock): SystemStore {
  const now = () => new Date(clock.now()).toISOString();
  const alive = () => sql<boolean>`("expiresAt" is null or "expiresAt" > ${now()})`;

  function row(area: string, key: string, value: unknown, expiresAt: string | undefined) {
    return {
      area,
      key,
      value: JSON.stringify(value),
      expiresAt: expiresAt === undefined ? null : instant(expiresAt),
    };
  }

  return {
    async get<V>(area: string, key: string) {
      const found = await kysely
        .selectFrom("system")
        .select("value")
        .where("area", "=", area)
        .where("key", "=", key)
        .where(alive())
        .executeTakeFirst();
      return found && (JSON.parse(found.value) as V);
    },

    async put(area, key, value, options) {
      const values = row(area, key, value, options?.expiresAt);
      await kysely
        .insertInto("system")
        .values(values)
        .onConflict((oc) => oc.columns(["area", "key"]).doUpdateSet(values))
        .execute();
    },

    async add(area, key, value, options) {
      const values = row(area, key, value, options?.expiresAt);
      const written = await kysely
        .insertInto("system")
        .values(values)
        .onConflict((oc) =>
          oc.columns(["area", "key"]).doUpdateSet(values).where(sql<boolean>`system."expiresAt" <= ${now()}`),
        )
        .returning("key")
        .execute();
      return written.length > 0;
    },

    async remove(area, key) {
      const gone = await kysely
        .deleteFrom("system")
        .where("area", "=", area)
        .where("key", "=", key)
        .returning(alive().as("alive"))
        .execute();
      return Boolean(gone[0]?.alive);
    },

    async list<V>(area: string, prefix = "") {
      const rows = await kysely
        .selectFrom("system")
        .select(["key", "value"])
        .where("area", "=", area)
        .where(sql<boolean>`substr(key, 1, ${[...prefix].length}) = ${prefix}`)
        .where(alive())
        .orderBy("key")
        .execute();
      return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as V }));
    },

    async sweep(at) {
      const { numDeletedRows } = await kysely
        .deleteFrom("system")
        .where("expiresAt", "<=", instant(at))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

/** Instants are compared as text, so they must all be written in one form. */
function instant(value: string): string {
  const time = Date.parse(value);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new AppError("INPUT_INVALID", "An expiry must be an ISO 8601 instant.", {
    zh: "过期时间必须是 ISO 8601 时刻。",
  });
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Viewer } from "#src/domain/viewer.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { JobStore, Store, SystemStore } from "#src/ports/store.ts";
import { viewer } from "#test/support/builders.ts";
import type { Fault, StoreSubject } from "./store/subject.ts";
import { openSubject } from "./store/subject.ts";
import { storeContract } from "./store-contract.ts";

const directory = mkdtempSync(join(tmpdir(), "yingdan-twins-"));
const opened: StoreSubject[] = [];
afterAll(async () => {
  for (const subject of opened) await subject[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

let files = 0;
const freshPath = () => join(directory, `${++files}.db`);

/** A sound store with one fault. */
function broken(fault: Fault, pathOf: (path: string) => string = (path) => path) {
  return async () => {
    const path = freshPath();
    const subject = await openSubject(() => openSqlite({ path: pathOf(path) }), fault);
    opened.push(subject);
    return subject;
  };
}

const job = (change: (job: JobStore) => Partial<JobStore>) =>
  broken((store) => ({
    forJob: (name) => ({ ...store.forJob(name), ...change(store.forJob(name)) }),
  }));

const records = (change: (records: Store["records"], store: Store) => Partial<Store["records"]>) =>
  broken((store) => ({ records: { ...store.records, ...change(store.records, store) } }));

const system = (change: (system: SystemStore) => Partial<SystemStore>) =>
  broken((store) => ({ system: { ...store.system, ...change(store.system) } }));

const documents = (change: (documents: Store["documents"]) => Partial<Store["documents"]>) =>
  broken((store) => ({ documents: { ...store.documents, ...change(store.documents) } }));

/** Reads with the eyes of somebody else. */
const eyes = (change: (who: Viewer) => Viewer) =>
  broken((store) => ({
    find: (who, kind, query) => store.find(change(who), kind, query),
    all: (who, kind, where) => store.all(change(who), kind, where),
    get: (who, kind, id) => store.get(change(who), kind, id),
    count: (who, kind, where) => store.count(change(who), kind, where),
  }));

const as = (from: string, to: string) => eyes((who) => (who.userId === from ? viewer(to) : who));

/** Hears other conditions than were asked. */
const deaf = (change: (field: string, condition: object) => boolean) => {
  const heard = (where: object | undefined) =>
    Object.fromEntries(Object.entries(where ?? {}).filter(([field, test]) => !change(field, Object(test))));
  return broken((store) => ({
    find: (who, kind, query) => store.find(who, kind, { ...query, where: heard(query?.where) as never }),
    all: (who, kind, where) => store.all(who, kind, heard(where) as never),
    count: (who, kind, where) => store.count(who, kind, heard(where) as never),
  }));
};

const jobPut: Parameters<typeof records>[0] = (_, store) => ({
  put: (who, input) => store.forJob("doctor").records.put({ ownerId: who.userId, ...input }),
});
const jobGet: Parameters<typeof records>[0] = (_, store) => ({
  get: (_who, kind, id) => store.forJob("doctor").records.get(kind, id),
});

const rowTwins = {
  "rows: keeps every field of every kind, with emoji, Chinese and null": broken((store) => ({
    get: async (who, kind, id) => {
      const row = await store.get(who, kind, id);
      return row && { ...row, custom: {} };
    },
  })),
  "rows: lists leave the source's own row out, and writing a listed row back keeps it": job((sound) => ({
    async upsert(kind, rows) {
      await sound.remove(
        kind,
        rows.map(({ id }) => id),
      );
      return sound.upsert(kind, rows);
    },
  })),
  "rows: leaves out what is not known": broken((store) => ({
    get: async (who, kind, id) => {
      const row = await store.get(who, kind, id);
      return row && { ...row, city: null };
    },
  })),
  "rows: a second upsert of the same rows changes nothing": job((sound) => ({
    async upsertMany(batches) {
      const { added, changed, unchanged } = await sound.upsertMany(batches);
      return { added, changed: changed + unchanged, unchanged: 0 };
    },
  })),
  "rows: counts what was added, changed and left, row by row": job((sound) => ({
    async upsert(kind, rows) {
      const { added, changed, unchanged } = await sound.upsert(kind, rows);
      return { added: added + unchanged, changed, unchanged: 0 };
    },
  })),
  "rows: a field that is gone from a row is gone from the store": job((sound) => ({
    async upsert(kind, rows) {
      const merged = rows.map(async (row) => ({ ...(await sound.get(kind, row.id)), ...row }));
      return sound.upsert(kind, await Promise.all(merged));
    },
  })),
  "rows: a batch that fails leaves nothing behind": job((sound) => ({
    async upsertMany(batches) {
      for (const batch of batches) await sound.upsertMany([batch]);
      return { added: 0, changed: 0, unchanged: 0 };
    },
  })),
  "rows: refuses values that could not come back as they were": job((sound) => ({
    upsert: (kind, rows) => sound.upsert(kind, rows).catch(() => ({ added: 0, changed: 0, unchanged: 0 })),
  })),
  "rows: removes by id and says how many were there": job((sound) => ({
    async remove(kind, ids) {
      await sound.remove(kind, ids);
      return ids.length;
    },
  })),
  "rows: scans every row, by id, in batches of at most a thousand": job((sound) => ({
    async *scan(kind, where) {
      const all = [];
      for await (const batch of sound.scan(kind, where)) all.push(...batch);
      yield all;
    },
  })),
  "rows: scans only what fulfils the conditions": job((sound) => ({ scan: (kind) => sound.scan(kind) })),
};

const queryTwins = {
  "queries: tests equality, one of, another than, ranges and presence": deaf((_, test) => "exists" in test),
  "queries: tests flags": deaf((field) => field === "active"),
  "queries: compares money within its currency": deaf((field) => field === "revenue"),
  "queries: contains ignores case in any script and takes % and _ as they are": deaf(
    (_, test) => "contains" in test && String(test.contains).includes("_"),
  ),
  "queries: refuses what it cannot test or order by": broken((store) => ({
    find: (who, kind, query) => store.find(who, kind, query).catch(() => ({ rows: [] })),
  })),
  "queries: orders by a field with unknown values last and ties by id": broken((store) => ({
    find: (who, kind, query) => store.find(who, kind, { ...query, direction: "asc" }),
  })),
  "queries: pages have no gaps and no repeats": broken((store) => ({
    async find(who, kind, query) {
      const page = await store.find(who, kind, query);
      return page.next === undefined ? page : { ...page, rows: page.rows.slice(1) };
    },
  })),
  "queries: refuses a cursor that was altered or belongs to another query": broken((store) => ({
    find: (who, kind, query) =>
      store.find(who, kind, query).catch(() => store.find(who, kind, { limit: query?.limit ?? 100 })),
  })),
  "queries: a page holds 1 to 1,000 rows, 100 unless told": broken((store) => ({
    find: (who, kind, query) =>
      store.find(who, kind, {
        ...query,
        limit: Math.min(Math.max(Math.trunc(query?.limit ?? 100) || 1, 1), 1_000),
      }),
  })),
};

const visibilityTwins = {
  "visibility: a rep sees own accounts and those of their territories, teams and shares": as("rep", "lead"),
  "visibility: a manager sees the subtree below, by reports and by teams": as("lead", "rep"),
  "visibility: a manager sees at least what each of the people sees": job((sound) => ({
    upsertMany: (batches) => sound.upsertMany(batches.filter(({ kind }) => kind !== "accountShare")),
  })),
  "visibility: people who report to each other see each other's, and reading ends": as("boss", "other"),
  "visibility: an admin sees all, a solution expert what is theirs": as("root", "lead"),
  "visibility: an inactive or unknown user sees nothing, whatever they claim to be": eyes((who) =>
    who.role === "admin" ? viewer("root") : who,
  ),
  "visibility: a deal opens its account and the contacts there, not the rest": as("rep", "other"),
  "visibility: what hangs on an account or a deal follows it": as("rep", "root"),
  "visibility: targets are seen by whom they are for and by those above": as("rep", "lead"),
  "visibility: a change of owner, share, role or standing holds at the next read": broken((store) => {
    const remembered = new Map<string, unknown>();
    return {
      async all(who, kind, where) {
        const key = `${who.userId} ${kind}`;
        if (!remembered.has(key)) remembered.set(key, await store.all(who, kind, where));
        return remembered.get(key) as never;
      },
    };
  }),
  "visibility: conditions, counts, orders and pages tell nothing of hidden rows": broken((store) => ({
    count: (_, kind, where) => store.count(viewer("root"), kind, where),
  })),
  "visibility: a territory names only the accounts that the reader may see": broken((store) => ({
    all: (who, kind, where) => store.all(kind === "territory" ? viewer("root") : who, kind, where),
  })),
};

const recordTwins = {
  "records: numbers versions and keeps each with its writer and time": records((sound) => ({
    put: async (who, input) => ({ ...(await sound.put(who, input)), version: 1 }),
  })),
  "records: refuses a write over a version that was not read": records((sound) => ({
    put: (who, { expectedVersion: _, ...input }) => sound.put(who, input),
  })),
  "records: a removed record is gone, its history stays, and it may be written anew": records((sound) => ({
    history: async (who, kind, id) =>
      (await sound.history<never>(who, kind, id)).filter(({ removed }) => !removed),
  })),
  "records: are read through their scope": records(jobGet),
  "records: are lost from sight with their account": records(jobGet),
  "records: cannot be put on what the writer may not see, or on nothing": records((sound) => ({
    put: (_, input) => sound.put(viewer("root"), input),
  })),
  "records: of one person are changed by that person alone": records(jobPut),
  "records: who may read one is for its owner or an admin to change": records(jobPut),
  "records: history keeps to itself what was private then": records((sound) => ({
    history: (_, kind, id) => sound.history(viewer("rep"), kind, id),
  })),
  "records: are found by kind, account, deal and owner, page by page": records((sound) => ({
    find: (who, kind, { dealId: _, ...query } = {}) => sound.find(who, kind, query),
  })),
  "records: a job reads and writes every record under its own name": broken((store) => ({
    forJob: () => store.forJob("sync"),
  })),
};

const systemTwins = {
  "system: keeps small values by area and key": system((sound) => ({
    async put(area, key, value, options) {
      await sound.add(area, key, value, options);
    },
  })),
  "system: adds a key once": system((sound) => ({
    async add(area, key, value, options) {
      await sound.put(area, key, value, options);
      return true;
    },
  })),
  "system: adds a key once, however many ask at the same time": system((sound) => ({
    async add(area, key, value, options) {
      if ((await sound.get(area, key)) !== undefined) return false;
      await sound.put(area, key, value, options);
      return true;
    },
  })),
  "system: what has expired is not there, and may be added again": system((sound) => ({
    add: (area, key, value) => sound.add(area, key, value),
  })),
  "system: refuses an expiry that is no instant": system((sound) => ({
    put: (area, key, value) => sound.put(area, key, value),
  })),
  "system: sweeps what has expired and nothing else": system((sound) => ({
    sweep: (now) => sound.sweep(new Date(Date.parse(now) + 5_000).toISOString()),
  })),
  "system: lists an area by prefix, in order of keys": system((sound) => ({
    list: (area) => sound.list(area),
  })),
};

const documentTwins = {
  "documents: keeps a document and its passages as they were given": documents((sound) => ({
    passages: async (who, ids) =>
      (await sound.passages(who, ids)).map(({ locator: _, ...passage }) => passage),
  })),
  "documents: putting a document again replaces all its passages": documents((sound) => {
    const kept = new Map<string, Parameters<typeof sound.put>[1][number]>();
    return {
      put(document, passages) {
        for (const passage of passages) kept.set(passage.id, passage);
        return sound.put(document, [...kept.values()]);
      },
    };
  }),
  "documents: a document that cannot be put whole is not put at all": documents((sound) => ({
    async put(document, passages) {
      await sound.put(document, []);
      await sound.put(document, passages);
    },
  })),
  "documents: are read by their readers alone, by stored role and team": documents((sound) => ({
    get: (_, id) => sound.get(viewer("rep"), id),
  })),
  "documents: are found by kind, status and id, page by page": documents((sound) => ({
    find: (who, { status: _, ...query } = {}) => sound.find(who, query),
  })),
  "documents: one active document a path, and the new one replaces the old": documents((sound) => ({
    async put(document, passages) {
      const other = await sound.byPath(document.path);
      if (other !== undefined && other.id !== document.id) await sound.remove(other.id);
      await sound.put(document, passages);
    },
  })),
  "documents: removing a document takes its passages along": documents((sound) => ({
    async remove(id) {
      await sound.remove(id);
      return true;
    },
  })),
  "documents: scans every document with its passages in order": documents((sound) => ({
    async *scan() {
      for await (const { document, passages } of sound.scan()) {
        yield { document, passages: passages.toReversed() };
      }
    },
  })),
};

const sharingTwins = {
  "sharing: two writers do not lose an update": records((sound) => ({
    put: (who, { expectedVersion: _, ...input }) => sound.put(who, input),
  })),
  "sharing: two imports at once count each row once": job((sound) => ({
    async upsert(kind, rows) {
      const before = await Promise.all(rows.map(({ id }) => sound.get(kind, id)));
      const added = before.filter((row) => row === undefined).length;
      await sound.upsert(kind, rows);
      return { added, changed: 0, unchanged: rows.length - added };
    },
  })),
  "sharing: reads go on, unfinished writes unseen, while another imports": job((sound) => ({
    async upsert(kind, rows) {
      for (let start = 0; start < rows.length; start += 200) {
        await sound.upsert(kind, rows.slice(start, start + 200));
      }
      return { added: rows.length, changed: 0, unchanged: 0 };
    },
  })),
  "sharing: opening twice keeps the data and migrates once": broken(() => ({}), freshPath),
};

storeContract.provedBy({
  ...rowTwins,
  ...queryTwins,
  ...visibilityTwins,
  ...recordTwins,
  ...systemTwins,
  ...documentTwins,
  ...sharingTwins,
});

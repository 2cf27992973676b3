import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { z } from "zod";
import type { Json } from "#src/domain/crm.ts";
import { createDiskFiles } from "#src/engines/embedded/disk-files.ts";
import { createEmbeddedSearchIndex } from "#src/engines/embedded/embedded-search-index.ts";
import { createSqlQueue } from "#src/engines/embedded/sql-queue.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import { createTeamLibrary } from "#src/library/team-library.ts";
import { silentLog } from "#src/log.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { createSkills } from "#src/skills/index.ts";
import type { Skill } from "#src/skills/skill.ts";
import { account, activity, contact, deal } from "../support/sales-world.ts";
import { defaultSettings, fillTestStore, runSkill, skillContext } from "../support/skill-context.ts";
import { CANARY, type SkillRig, skillContract } from "./skill-contract.ts";

const WORLD = {
  account: [
    account({
      id: "own",
      name: "华晟精密",
      ownerId: "rep",
      industry: "通用设备制造业",
      industryCode: "C34",
      employees: 1_200,
    }),
    account({
      id: "second",
      name: "东川泵业",
      ownerId: "rep",
      industry: "通用设备制造业",
      industryCode: "C34",
    }),
    account({ id: "hidden", name: CANARY, ownerId: "other" }),
  ],
  contact: [contact({ id: "c1", accountId: "own", name: "张建国", title: "生产副总", role: "TB" })],
  deal: [
    deal({ id: "own-deal", accountId: "own", ownerId: "rep", name: "华晟精密 设备管家" }),
    deal({ id: "hidden-deal", accountId: "hidden", ownerId: "other", name: `${CANARY} 能管` }),
  ],
  activity: [
    activity({ id: "v1", accountId: "own", ownerId: "rep", on: "2026-11-02", text: "停机记录还靠纸单。" }),
  ],
};

/** The library, the files and the queue as the product has them, over this world alone. */
async function realParts(opened: AsyncDisposableStack, store: Store) {
  const clock = { now: () => 0 };
  const directory = await mkdtemp(join(tmpdir(), "yingdan-skills-"));
  opened.defer(() => rm(directory, { recursive: true, force: true }));
  const files = createDiskFiles({ directory });
  const searchIndex = opened.use(createEmbeddedSearchIndex());
  const library = createTeamLibrary({
    store,
    files,
    searchIndex,
    settings: defaultSettings,
    log: silentLog,
    clock,
  });
  // On a database of its own: a job asked for is not a write to the team's records.
  const jobs = opened.use(await openSqlite({ path: ":memory:" }));
  opened.use(await createSqlStore(jobs, { clock }));
  const queue = opened.use(createSqlQueue(jobs, { pollMs: 10 }, { clock, log: silentLog }));
  return { library, files, queue };
}

async function rigFor(skill: Skill): Promise<SkillRig> {
  const registry = createSkills();
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openSqlite({ path: ":memory:" }));
  const store = opened.use(await createSqlStore(database, { clock: { now: () => 0 } }));
  await fillTestStore(store, WORLD);
  const over = await realParts(opened, store);
  const owned = opened.move();
  return {
    skill,
    registry,
    run: (input, options = {}) =>
      runSkill(
        skill,
        input,
        skillContext(store, { skills: registry, ...options, over: { ...over, ...options.over } }),
      ),
    async snapshot() {
      const tables = await sql<{
        name: string;
      }>`select name from sqlite_master where type = 'table' order by name`.execute(database.kysely);
      const all: unknown[] = [];
      for (const { name } of tables.rows) {
        all.push(name, (await sql`select * from ${sql.table(name)}`.execute(database.kysely)).rows);
      }
      return JSON.stringify(all);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const base = createSkills().find((skill) => skill.id === "account") as Skill;

/** A rig whose skill breaks one promise and keeps the others. */
function broken(over: Partial<Skill>): () => Promise<SkillRig> {
  return () => rigFor({ ...base, ...over } as Skill);
}

/** A rig whose skill answers as it should, but for what `map` does to the reply. */
function tampered(
  map: (reply: Reply, input: { readonly [key: string]: Json }) => Reply,
): () => Promise<SkillRig> {
  return broken({
    run: async (input, context) => map(await base.run(input, context), input as { [key: string]: Json }),
  });
}

const withText = (reply: Reply, markdown: string): Reply => ({
  ...reply,
  blocks: [...reply.blocks, { type: "text", markdown }],
});

skillContract.provedBy({
  "answers every call with something to read": tampered((reply) => ({ ...reply, blocks: [] })),
  "speaks the reader's language": broken({
    run: (input, context) => base.run(input, { ...context, locale: "zh" }),
  }),
  "shows no value that is not there": tampered((reply) => withText(reply, `${Number("x")}%`)),
  "shows nothing of what the viewer may not see": broken({
    async run(input, context) {
      const hidden = await context.store.forJob("doctor").get("account", "hidden");
      return withText(await base.run(input, context), hidden?.name ?? "");
    },
  }),
  "treats a hidden subject like one that does not exist": tampered((reply, { account: id }) =>
    id === "hidden" ? withText(reply, "没有权限") : reply,
  ),
  "refuses a wrong input before running": broken({ input: z.object({ account: z.unknown() }) }),
  "has a schema that a model's tool can carry": broken({ input: z.object({ name: z.string().optional() }) }),
  "writes nothing without a click": broken({
    async run(input, context) {
      await context.store.records.put(context.viewer, { kind: "note", id: "n1", scope: "private", body: 1 });
      return base.run(input, context);
    },
  }),
  "offers only buttons that work": tampered((reply) => ({
    ...reply,
    blocks: [
      ...reply.blocks,
      { type: "actions", actions: [{ label: "做", skill: "no-such-skill", input: {} }] },
    ],
  })),
});

for (const skill of createSkills()) {
  skillContract({
    name: skill.id,
    create: () => rigFor(skill),
    dispose: async (rig) => rig[Symbol.asyncDispose](),
  });
}

import type { EntityKind, EntityKinds, Json, User } from "#src/domain/crm.ts";
import type { Viewer } from "#src/domain/viewer.ts";
import { openSqliteStore } from "#src/engines/embedded/sqlite-store.ts";
import { silentLog } from "#src/log.ts";
import type { EntityBatch, Store } from "#src/ports/store.ts";
import type { Block, Reply } from "#src/reply.ts";
import type { Settings } from "#src/settings.ts";
import type { Skill, SkillContext } from "#src/skills/skill.ts";

/** The calendar day on which these tests take place. */
export const TODAY = "2026-11-23";
const NOW = Date.parse(`${TODAY}T02:00:00Z`);

const USERS: readonly User[] = [
  { id: "rep", name: "李珊", role: "rep", managerId: "boss", active: true, custom: {}, style: "hunter" },
  { id: "other", name: "孙浩", role: "rep", managerId: "boss", active: true, custom: {}, style: "farmer" },
  { id: "boss", name: "赵磊", role: "manager", active: true, custom: {} },
  { id: "admin", name: "管理员", role: "admin", active: true, custom: {} },
];

export type Rows = { readonly [K in EntityKind]?: readonly EntityKinds[K][] };

/** An empty SQLite store with a rep, a colleague, their manager and an admin, and the rows given. */
export async function openTestStore(rows: Rows = {}): Promise<Store> {
  const store = await openSqliteStore({ path: ":memory:" }, { clock: { now: () => NOW } });
  await fillTestStore(store, rows);
  return store;
}

/** The people of {@link openTestStore} and the rows given, into a store of any engine. */
export async function fillTestStore(store: Store, rows: Rows = {}): Promise<void> {
  const batches = Object.entries({ user: USERS, ...rows }).map(([kind, list]) => ({ kind, rows: list }));
  await store.forJob("sync").upsertMany(batches as unknown as EntityBatch[]);
}

/** The shipped defaults. */
export const defaultSettings: Settings = { get: (area) => area.parse(undefined) };

export interface ContextOptions {
  readonly user?: "rep" | "other" | "boss" | "admin";
  readonly locale?: "zh" | "en";
  readonly clicked?: boolean;
  readonly inHand?: SkillContext["inHand"];
  readonly inGroup?: boolean;
  readonly settings?: Settings;
  /** Skills that `call` can reach. */
  readonly skills?: readonly Skill[];
  readonly over?: Partial<SkillContext>;
}

/** What a skill runs in, over a real store; anything a test did not hand in fails when it is touched. */
export function skillContext(store: Store, options: ContextOptions = {}): SkillContext {
  const user = USERS.find((item) => item.id === (options.user ?? "rep"));
  if (user === undefined) throw new Error("no such test user");
  const locale = options.locale ?? "zh";
  const viewer: Viewer = {
    userId: user.id,
    role: user.role,
    name: user.name,
    locale,
    timeZone: "Asia/Shanghai",
  };
  const context: SkillContext = {
    viewer,
    locale,
    today: TODAY,
    now: NOW,
    store,
    library: unused("library"),
    files: unused("files"),
    queue: unused("queue"),
    settings: options.settings ?? defaultSettings,
    log: silentLog,
    signal: new AbortController().signal,
    progress: async () => {},
    inGroup: options.inGroup ?? false,
    clicked: options.clicked ?? false,
    inHand: options.inHand ?? {},
    call: async (id, input) => {
      const skill = options.skills?.find((item) => item.id === id);
      if (skill === undefined) throw new Error(`the test gave no skill “${id}”`);
      return runSkill(skill, input, context);
    },
    ...options.over,
  };
  return context;
}

/** Parses the input as every door does, then runs. */
export function runSkill(skill: Skill, input: Json, context: SkillContext): Promise<Reply> {
  return skill.run(skill.input.parse(input), context);
}

/** Presses the button of that label: the skill runs as a click with the button's input. */
export function pressed(reply: Reply, label: string): { skill: string; input: Json } {
  const actions = reply.blocks.flatMap((block) => (block.type === "actions" ? block.actions : []));
  const action = actions.find((item) => item.label === label);
  if (action === undefined) {
    throw new Error(`no button “${label}” among: ${actions.map((item) => item.label).join(", ")}`);
  }
  return { skill: action.skill, input: action.input };
}

/** Everything a reader would read, in order. */
export function textOf(reply: Reply): string {
  return [reply.title ?? "", ...reply.blocks.map(blockText)].join("\n");
}

function blockText(block: Block): string {
  switch (block.type) {
    case "text":
      return block.markdown;
    case "note":
      return block.text;
    case "fields":
      return block.items.map((item) => `${item.label} ${item.value} ${item.hint ?? ""}`).join("\n");
    case "table":
      return [
        block.caption ?? "",
        block.columns.map((column) => column.label).join(" | "),
        ...block.rows.map((row) => row.cells.join(" | ")),
      ].join("\n");
    case "chart":
      return block.caption;
    case "actions":
      return block.actions.map((action) => `[${action.label}]`).join(" ");
    case "form":
      return block.fields.map((field) => field.label).join("\n");
    case "sources":
      return block.items.map((item) => item.label).join("\n");
    default:
      return "";
  }
}

function unused<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get: (_target, key) => {
      throw new Error(`the test did not expect ${name}.${String(key)}`);
    },
  });
}

import { sql } from "kysely";
import type { Dialect } from "../database.ts";
import type { Migration } from "./list.ts";

/** Both the queue's jobs and the inbox's events are kept in tables of this shape. */
function jobTable(name: string, dialect: Dialect): string[] {
  const sequence =
    dialect === "sqlite"
      ? "seq INTEGER PRIMARY KEY AUTOINCREMENT"
      : "seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
  return [
    `CREATE TABLE ${name} (
      ${sequence},
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      data TEXT NOT NULL,
      state TEXT NOT NULL,
      priority INTEGER NOT NULL,
      grp TEXT NOT NULL,
      lane TEXT,
      turn BIGINT NOT NULL DEFAULT 0,
      run_at BIGINT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      max_attempts INTEGER NOT NULL,
      backoff_ms BIGINT NOT NULL,
      crashes INTEGER NOT NULL DEFAULT 0,
      worker TEXT,
      cancel INTEGER NOT NULL DEFAULT 0,
      progress TEXT,
      result TEXT,
      error TEXT,
      added_at TEXT NOT NULL,
      finished_at TEXT
    )`,
    // Partial indexes keep a claim as cheap beside millions of finished rows as in an empty table.
    `CREATE INDEX ${name}_ready ON ${name} (priority, turn, seq) WHERE state = 'ready'`,
    `CREATE INDEX ${name}_turn ON ${name} (priority, grp, turn) WHERE state = 'ready'`,
    `CREATE INDEX ${name}_delayed ON ${name} (run_at) WHERE state = 'delayed'`,
    `CREATE INDEX ${name}_active ON ${name} (worker) WHERE state = 'active'`,
    `CREATE INDEX ${name}_lane ON ${name} (lane, seq)
      WHERE lane IS NOT NULL AND state IN ('ready', 'delayed', 'blocked', 'active')`,
    `CREATE INDEX ${name}_finished ON ${name} (finished_at) WHERE finished_at IS NOT NULL`,
  ];
}

const OUTBOX = [
  `CREATE TABLE outbox_effects (
    key TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    cause TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    idempotency TEXT NOT NULL,
    window_ms BIGINT,
    payload TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    first_sent_at BIGINT,
    ref TEXT,
    error TEXT,
    planned_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
  )`,
  "CREATE INDEX outbox_effects_open ON outbox_effects (state, changed_at) WHERE state <> 'sent'",
  "CREATE INDEX outbox_effects_sent ON outbox_effects (changed_at) WHERE state = 'sent'",
];

function tables(dialect: Dialect): readonly string[] {
  return [
    ...jobTable("queue_jobs", dialect),
    ...jobTable("inbox_events", dialect),
    "CREATE TABLE queue_steps (job TEXT NOT NULL, name TEXT NOT NULL, result TEXT NOT NULL, PRIMARY KEY (job, name))",
    "CREATE TABLE queue_workers (id TEXT PRIMARY KEY, beat BIGINT NOT NULL)",
    `CREATE TABLE schedule_slots (
      kind TEXT NOT NULL, person TEXT NOT NULL, slot TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (kind, person, slot))`,
    ...OUTBOX,
  ];
}

export const queue: Migration = {
  name: "010-queue",
  async up(trx, dialect) {
    for (const statement of tables(dialect)) await sql.raw(statement).execute(trx);
  },
};

import type { Dialect } from "../sql/database.ts";
import { spellingOf } from "./sql-runner.ts";

export type JobTable = "queue_jobs" | "inbox_events";

/** How one attempt ended. */
export interface Outcome {
  readonly seq: number;
  readonly lane: string | null;
  /** `delayed` tries again at `run_at`; `ready` hands it back as if it had not been tried. */
  readonly state: "done" | "failed" | "cancelled" | "delayed" | "ready";
  readonly run_at: number;
  readonly attempts: number;
  readonly result: string | null;
  readonly error: string | null;
  readonly finished_at: string | null;
}

const OPEN = "('ready', 'delayed', 'blocked', 'active')";
const RETURNED = `seq, id, name, data, state, priority, grp, lane, turn, attempts, max_attempts, backoff_ms,
  progress, result, error, added_at, finished_at`;

// Each column read back costs a microsecond or two, so a claim asks for no more than running it takes.
const CLAIMED = [
  "seq",
  "id",
  "name",
  "data",
  "priority",
  "lane",
  "turn",
  "attempts",
  "max_attempts",
  "backoff_ms",
];

const NEW_JOB = {
  id: "text",
  name: "text",
  data: "text",
  priority: "bigint",
  grp: "text",
  lane: "text",
  run_at: "bigint",
  max_attempts: "bigint",
  backoff_ms: "bigint",
  rank: "bigint",
  behind: "bigint",
} as const;

export const NEW_JOB_COLUMNS = Object.keys(NEW_JOB) as (keyof typeof NEW_JOB)[];

const OUTCOME = {
  seq: "bigint",
  state: "text",
  run_at: "bigint",
  attempts: "bigint",
  result: "text",
  error: "text",
  finished_at: "text",
} as const;

/** The statements over one table, as text. Each is one atomic change; `?` stands for a parameter. */
export function createJobStatements(dialect: Dialect, t: JobTable) {
  const { rows, texts, greatest, skipLocked } = spellingOf(dialect);

  // What people wrote is not kept here once it was handled; the event's id is.
  const forgetData =
    t === "inbox_events" ? ", data = CASE WHEN v.state = 'done' THEN 'null' ELSE data END" : "";
  const claimed = CLAIMED.map((column) => `${t}.${column}`).join(", ");

  /** The turn after the last one of the group, and never before the one being served. */
  const turnOf = (priority: string, grp: string) => `${greatest}(
    coalesce((SELECT min(turn) FROM ${t} r WHERE r.state = 'ready' AND r.priority = ${priority}), 0),
    coalesce((SELECT max(turn) + 1 FROM ${t} r
      WHERE r.state = 'ready' AND r.priority = ${priority} AND r.grp = ${grp}), 0))`;

  /**
   * Makes the chosen rows ready, one turn apart within their group. `from` is asked again of the row as it is
   * updated: another worker may have made it ready since it was chosen, and a third be running it.
   */
  const makeReady = (from: string, chosen: string, state: string, returning: string) => `
    WITH due AS MATERIALIZED (
      SELECT seq, priority, grp, row_number() OVER (PARTITION BY priority, grp ORDER BY seq) - 1 AS n
      FROM ${t} WHERE state = '${from}' AND ${chosen}),
    base AS MATERIALIZED (
      SELECT d.priority, d.grp, ${turnOf("d.priority", "d.grp")} AS turn
      FROM (SELECT DISTINCT priority, grp FROM due) d)
    UPDATE ${t} SET state = ${state}, turn = base.turn + due.n FROM due, base
    WHERE ${t}.seq = due.seq AND base.priority = due.priority AND base.grp = due.grp
      AND ${t}.state = '${from}'${returning}`;

  // Bound values cost SQLite a third less than reading them out of one JSON parameter.
  function newJobs(count: number): string {
    if (dialect === "postgres") return rows(NEW_JOB);
    const columns = NEW_JOB_COLUMNS.map((name, index) => `column${index + 1} AS ${name}`).join(", ");
    const row = `(${NEW_JOB_COLUMNS.map(() => "?").join(", ")})`;
    return `(SELECT ${columns} FROM (VALUES ${Array(count).fill(row).join(", ")})) AS v`;
  }

  function claim(match: "IN" | "="): string {
    const next = `SELECT seq FROM ${t} WHERE state = 'ready' AND priority < ? AND name IN ${texts}
      ORDER BY priority, turn, seq LIMIT ?`;
    const change = `UPDATE ${t} SET state = 'active', worker = ?, attempts = attempts + 1`;
    return dialect === "sqlite"
      ? `${change} WHERE seq ${match} (${next}) RETURNING ${claimed}, added_at`
      : `WITH picked AS MATERIALIZED (${next} ${skipLocked})
         ${change} FROM picked WHERE ${t}.seq = picked.seq RETURNING ${claimed}, added_at`;
  }

  return {
    lockLanes: `SELECT pg_advisory_xact_lock(k) FROM (
      SELECT DISTINCT hashtextextended(value, 20271) AS k FROM ${texts} AS l ORDER BY 1) AS locks`,

    insert: (count: number) => `
      INSERT INTO ${t} (id, name, data, state, priority, grp, lane, turn, run_at, max_attempts, backoff_ms, added_at)
      SELECT v.id, v.name, v.data,
        CASE WHEN v.behind = 1 OR (v.lane IS NOT NULL AND EXISTS (
            SELECT 1 FROM ${t} l WHERE l.lane = v.lane AND l.state IN ${OPEN})) THEN 'blocked'
          WHEN v.run_at > ? THEN 'delayed' ELSE 'ready' END,
        v.priority, v.grp, v.lane, ${turnOf("v.priority", "v.grp")} + v.rank,
        v.run_at, v.max_attempts, v.backoff_ms, ?
      FROM ${newJobs(count)} WHERE true
      ON CONFLICT (id) DO NOTHING RETURNING id`,

    claim: claim("IN"),
    // SQLite updates one row found by `=` five times as fast as a set of one found by `IN`.
    claimOne: claim(dialect === "sqlite" ? "=" : "IN"),

    // coalesce keeps SQLite from walking all of the worker's jobs for each row. A job with a worker is active.
    finish: `UPDATE ${t} SET state = v.state, run_at = v.run_at, attempts = v.attempts, result = v.result,
        error = v.error, finished_at = v.finished_at, worker = NULL, cancel = 0${forgetData}
      FROM ${rows(OUTCOME)} WHERE ${t}.seq = v.seq AND coalesce(${t}.worker, '') = ?`,

    unblock: makeReady(
      "blocked",
      `seq IN (
        SELECT min(seq) FROM ${t} WHERE lane IN ${texts} AND lane IS NOT NULL AND state IN ${OPEN}
        GROUP BY lane HAVING sum(CASE WHEN state = 'blocked' THEN 0 ELSE 1 END) = 0)`,
      "CASE WHEN run_at > ? THEN 'delayed' ELSE 'ready' END",
      "",
    ),
    nextDue: `SELECT min(run_at) AS at FROM ${t} WHERE state = 'delayed'`,
    promote: makeReady("delayed", "run_at <= ?", "'ready'", ` RETURNING ${t}.seq`),
    stuckLanes: `SELECT lane FROM ${t} WHERE lane IS NOT NULL AND state IN ${OPEN}
      GROUP BY lane HAVING sum(CASE WHEN state = 'blocked' THEN 0 ELSE 1 END) = 0`,

    beat: "UPDATE queue_workers SET beat = beat + 1 WHERE id = ? RETURNING id",
    held: `SELECT id, cancel FROM ${t} WHERE state = 'active' AND worker = ?`,
    activeWorkers: `SELECT a.worker, w.beat FROM (SELECT DISTINCT worker FROM ${t} WHERE state = 'active') a
      LEFT JOIN queue_workers w ON w.id = a.worker`,
    buryWorker: "DELETE FROM queue_workers WHERE id = ? AND beat = ? RETURNING id",
    lanesOf: `SELECT DISTINCT lane FROM ${t} WHERE state = 'active' AND worker = ? AND lane IS NOT NULL`,
    /** A death is not an attempt: the job did not fail. Only one that keeps killing its worker is parked. */
    release: `UPDATE ${t} SET
        state = CASE WHEN cancel = 1 THEN 'cancelled' WHEN crashes + 1 >= ? THEN 'failed' ELSE 'ready' END,
        error = CASE WHEN crashes + 1 >= ? THEN 'Its worker died each time it ran.' ELSE error END,
        finished_at = CASE WHEN cancel = 1 OR crashes + 1 >= ? THEN ? ELSE NULL END,
        crashes = crashes + 1, attempts = attempts - 1, worker = NULL, cancel = 0
      WHERE state = 'active' AND worker = ? RETURNING lane`,

    laneOf: `SELECT lane FROM ${t} WHERE id = ?`,
    cancelWaiting: `UPDATE ${t} SET state = 'cancelled', finished_at = ?
      WHERE id = ? AND state IN ('ready', 'delayed', 'blocked') RETURNING id`,
    cancelActive: `UPDATE ${t} SET cancel = 1 WHERE id = ? AND state = 'active' RETURNING id`,
    /** Behind what its lane does now; `unblock` or `promote` then makes it ready with a turn of its own. */
    retry: `UPDATE ${t} SET state = CASE WHEN lane IS NULL THEN 'delayed' ELSE 'blocked' END, run_at = ?,
        attempts = 0, crashes = 0, error = NULL, finished_at = NULL
      WHERE id = ? AND state = 'failed' RETURNING id`,

    get: `SELECT ${RETURNED} FROM ${t} WHERE id = ?`,
    listOpen: `SELECT ${RETURNED} FROM ${t} WHERE state IN ${texts} AND finished_at IS NULL ORDER BY seq LIMIT ?`,
    listOver: `SELECT ${RETURNED} FROM ${t} WHERE state IN ${texts} AND finished_at IS NOT NULL
      ORDER BY finished_at DESC, seq DESC LIMIT ?`,
    // The slash closes the prefix and the sign after it in the alphabet ends the range.
    lastAdded: `SELECT max(added_at) AS last FROM ${t} WHERE grp >= ? AND grp < ?`,
    counts: `SELECT state, count(*) AS n FROM ${t} GROUP BY state`,
    // A blocked job has an open one before it, so it need not be looked for.
    busy: ["ready", "delayed", "active"]
      .map((state) => `SELECT 1 AS one FROM (SELECT 1 FROM ${t} WHERE state = '${state}' LIMIT 1) s_${state}`)
      .join(" UNION ALL "),
    progress: `UPDATE ${t} SET progress = ? WHERE id = ? AND state = 'active' AND worker = ?`,
    steps: "SELECT name, result FROM queue_steps WHERE job = ?",
    keepStep:
      "INSERT INTO queue_steps (job, name, result) VALUES (?, ?, ?) ON CONFLICT (job, name) DO NOTHING",
    sweep: `DELETE FROM ${t} WHERE finished_at < ? AND (state <> 'failed' OR finished_at < ?) RETURNING id`,
    sweepSteps: `DELETE FROM queue_steps WHERE job IN ${texts}`,
  };
}

import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { createSqlSlots } from "#src/engines/embedded/sql-slots.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { migrate } from "#src/engines/sql/migrate.ts";
import { nextWeekly, type Timing, verdictOn, weeklyDue, weeklyDueBetween } from "#src/jobs/schedule.ts";
import { silentLog } from "#src/log.ts";
import type { Slot } from "#src/ports/slots.ts";
import { type Random, seeded } from "./random.ts";

/** Twelve zones; the northern ones change their clocks on 8 and 29 March 2026, Sydney and Santiago on 5 April. */
export const ZONES = [
  "Asia/Shanghai",
  "Asia/Tokyo",
  "Asia/Singapore",
  "Asia/Kolkata",
  "Asia/Dubai",
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/Los_Angeles",
  "America/Santiago",
  "Australia/Sydney",
  "Pacific/Auckland",
] as const;

export interface DigestPlan {
  readonly seed: number;
  readonly managers: number;
  readonly weeks: number;
  readonly schedulers: number;
  readonly kills: number;
  /** Between two looks of a scheduler, in simulated time. */
  readonly lookMs: number;
  /** Everything is down for so long in the middle. */
  readonly outageMs?: number;
}

export interface DigestReport {
  readonly due: number;
  readonly missing: number;
  readonly doubled: number;
  readonly sent: number;
  readonly late: number;
  readonly skipped: number;
  readonly kills: number;
}

interface Manager {
  readonly person: string;
  readonly timing: Timing;
}

const KIND = "weekly-digest";
const START = Date.parse("2026-03-01T00:00:00Z");
const WEEK_MS = 7 * 86_400_000;
const DAY_MS = 86_400_000;

/** Weeks of digests in simulated time: several schedulers with clocks of their own, some of which die half-way. */
export async function runDigests(plan: DigestPlan): Promise<DigestReport> {
  const random = seeded(plan.seed);
  await using db = await openSqlite({ path: ":memory:" });
  await migrate(db);
  const people = Array.from({ length: plan.managers }, (_, index) => managerOf(index));
  const posts = new Map<string, number>();
  const end = START + plan.weeks * WEEK_MS;
  const looks = Math.ceil((end + DAY_MS - START) / plan.lookMs) * plan.schedulers;
  const fatal = createFate(random, plan.kills, plan.managers * plan.weeks);
  // From a Monday on, when most of a week's digests are due.
  const outage = { from: START + (plan.weeks * WEEK_MS) / 2 + DAY_MS, ms: plan.outageMs ?? 0 };
  const schedulers = Array.from({ length: plan.schedulers }, () => {
    return createScheduler({ db, people, posts, fatal, skewMs: (random() - 0.5) * 600_000, end });
  });
  for (let look = 0; look < looks; look += 1) {
    const now = START + Math.floor(look / plan.schedulers) * plan.lookMs;
    if (now >= outage.from && now < outage.from + outage.ms) continue;
    await schedulers[look % plan.schedulers]?.look(now);
  }
  return await report(db, { people, posts, end, kills: fatal.done() });
}

function managerOf(index: number): Manager {
  const timeZone = ZONES[index % ZONES.length] as string;
  const hour = 6 + (index % 5);
  return {
    person: `m${index}`,
    timing: { timeZone, hour, minute: 30, weekday: 1 + (index % 5), calendar: "weekdays" },
  };
}

/** Decides at which passing of a failpoint a scheduler dies. */
function createFate(random: Random, kills: number, effects: number) {
  let left = kills;
  let done = 0;
  return {
    strikes(): boolean {
      if (left === 0 || random() > (kills * 1.5) / (effects * 4)) return false;
      left -= 1;
      done += 1;
      return true;
    },
    done: () => done,
  };
}

interface SchedulerOptions {
  readonly db: SqlDatabase;
  readonly people: readonly Manager[];
  readonly posts: Map<string, number>;
  readonly fatal: ReturnType<typeof createFate>;
  readonly skewMs: number;
  readonly end: number;
}

function createScheduler(options: SchedulerOptions) {
  const { db, people, posts, fatal, skewMs, end } = options;
  const next = new Map<string, number>();
  let clockNow = START;
  const clock = { now: () => clockNow };
  let die = () => {};

  /** A dead process never goes on: the promise stays open for ever. */
  function failpoint(): Promise<void> | undefined {
    if (!fatal.strikes()) return undefined;
    die();
    return new Promise(() => {});
  }

  const slots = createSqlSlots(db, { clock });
  const outbox = createSqlOutbox(db, { sendingMs: 60_000 }, { clock, log: silentLog, failpoint });

  async function claimDue(now: number): Promise<void> {
    for (const { person, timing } of people) {
      if ((next.get(person) ?? 0) > now) continue;
      for (const due of weeklyDueBetween(timing, Math.max(START, now - 10 * DAY_MS), Math.min(now, end))) {
        await slots.claim({ kind: KIND, person, slot: due.slot });
      }
      next.set(person, nextWeekly(timing, now).at);
    }
  }

  async function settle(slot: Slot, now: number): Promise<void> {
    const timing = people.find(({ person }) => person === slot.person)?.timing;
    const due = timing === undefined ? undefined : weeklyDue(timing, slot.slot);
    const verdict = due === undefined ? "missed" : verdictOn(due, now);
    if (verdict === "early") return;
    if (verdict === "missed") {
      await slots.end(slot, "skipped");
      return;
    }
    const cause = `${slot.person} ${slot.slot}`;
    const effect = {
      tenant: "T",
      cause,
      kind: "digest",
      target: slot.person,
      idempotency: "readBack",
    } as const;
    const performed = await outbox
      .perform(effect, {
        send: async (key) => {
          posts.set(key, (posts.get(key) ?? 0) + 1);
          return key;
        },
        readBack: async (key) => (posts.has(key) ? key : undefined),
      })
      .catch(() => undefined);
    if (performed?.state === "sent") await slots.end(slot, verdict === "late" ? "late" : "sent");
  }

  async function work(now: number): Promise<void> {
    await claimDue(now);
    for (const slot of await slots.pending(KIND)) await settle(slot, now);
  }

  return {
    /** One look; when it dies half-way, the next look is that of its successor. */
    async look(trueNow: number): Promise<void> {
      clockNow = trueNow + skewMs;
      const death = new Promise<void>((resolve) => {
        die = () => {
          next.clear();
          resolve();
        };
      });
      await Promise.race([work(clockNow), death]);
    },
  };
}

interface Outcome {
  readonly people: readonly Manager[];
  readonly posts: ReadonlyMap<string, number>;
  readonly end: number;
  readonly kills: number;
}

async function report(db: SqlDatabase, { people, posts, end, kills }: Outcome): Promise<DigestReport> {
  const slots = createSqlSlots(db, { clock: { now: () => end } });
  const counted = { sent: 0, late: 0, skipped: 0, pending: 0, missing: 0 };
  let due = 0;
  for (const { person, timing } of people) {
    for (const { slot } of weeklyDueBetween(timing, START, end)) {
      due += 1;
      const status = await slots.get({ kind: KIND, person, slot });
      counted[status?.state ?? "missing"] += 1;
    }
  }
  const { sent, late, skipped, pending, missing } = counted;
  const doubled = [...posts.values()].filter((count) => count > 1).length;
  return { due, missing: missing + pending, doubled, sent, late, skipped, kills };
}

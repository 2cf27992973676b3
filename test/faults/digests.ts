import type { Channel, Outgoing } from "#src/channels/channel.ts";
import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { createSqlSlots } from "#src/engines/embedded/sql-slots.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import type { SqlDatabase } from "#src/engines/sql/database.ts";
import { createSqlStore } from "#src/engines/sql/store.ts";
import { createDigestSchedule } from "#src/jobs/digest-schedule.ts";
import { createDigestHandler, type DigestDeps } from "#src/jobs/digests.ts";
import { createMessages } from "#src/jobs/messages.ts";
import { type Timing, weeklyDueBetween } from "#src/jobs/schedule.ts";
import { isoWeekOf } from "#src/jobs/working-days.ts";
import { silentLog } from "#src/log.ts";
import { calendarDate } from "#src/ports/clock.ts";
import type { JobInput, JobStatus } from "#src/ports/queue.ts";
import { digestsArea } from "#src/settings/digests.ts";
import type { Settings } from "#src/settings.ts";
import { DIGEST_CHOICES, type DigestChoicesBody } from "#src/skills/digest-records.ts";
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
const BACK_AFTER_MS = 2 * 60_000;

/** Weeks of digests in simulated time: several schedulers with clocks of their own, some of which die half-way. */
export async function runDigests(plan: DigestPlan): Promise<DigestReport> {
  const random = seeded(plan.seed);
  await using db = await openSqlite({ path: ":memory:" });
  const people = Array.from({ length: plan.managers }, (_, index) => managerOf(index));
  await settle(db, people);
  const posts = new Map<string, Set<string>>();
  const end = START + plan.weeks * WEEK_MS;
  const fatal = createFate(random, plan.kills, plan.managers * plan.weeks);
  // From a Monday on, when most of a week's digests are due.
  const outage = { from: START + (plan.weeks * WEEK_MS) / 2 + DAY_MS, ms: plan.outageMs ?? 0 };
  const schedulers = await Promise.all(
    Array.from({ length: plan.schedulers }, () =>
      createScheduler({ db, posts, fatal, skewMs: Math.round((random() - 0.5) * 600_000) }),
    ),
  );
  const steps = Math.ceil((end + DAY_MS - START) / plan.lookMs);
  for (let step = 0; step < steps; step += 1) {
    const now = START + step * plan.lookMs;
    if (now >= outage.from && now < outage.from + outage.ms) continue;
    let [round, deaths] = [0, -1];
    // A process that died is back within minutes, long before the next of these rare looks.
    while (deaths !== fatal.done()) {
      deaths = fatal.done();
      for (const scheduler of schedulers) await scheduler.look(now + round * BACK_AFTER_MS);
      round += 1;
    }
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

/** The managers as the product knows them: users, where they are linked, and the hour each has chosen. */
async function settle(db: SqlDatabase, people: readonly Manager[]): Promise<void> {
  const store = await createSqlStore(db, { clock: { now: () => START } });
  const jobs = store.forJob("sync");
  const users = people.map(({ person, timing }) => {
    return {
      id: person,
      name: person,
      role: "manager",
      timeZone: timing.timeZone,
      active: true,
      custom: {},
    } as const;
  });
  await jobs.upsert("user", users);
  for (const { person, timing } of people) {
    await store.system.put("identity", JSON.stringify(["chat", "T", person]), person);
    const { weekday = 1, hour, minute } = timing;
    const body: DigestChoicesBody = { weekly: { weekday, hour, minute } };
    await jobs.records.put({ kind: DIGEST_CHOICES, id: person, scope: "private", ownerId: person, body });
  }
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
  readonly posts: Map<string, Set<string>>;
  readonly fatal: ReturnType<typeof createFate>;
  readonly skewMs: number;
}

/** A platform that shows a message once per key, as Feishu does. */
function createPlatform(posts: Map<string, Set<string>>): Channel {
  return {
    id: "chat",
    capabilities: { idempotency: "key" },
    async send({ key, reply }: Outgoing) {
      const [first] = reply.blocks.flatMap((block) => (block.type === "text" ? [block.markdown] : []));
      const seen = posts.get(first ?? "") ?? new Set();
      posts.set(first ?? "", seen.add(key));
      return key;
    },
  } as unknown as Channel;
}

/** The product's own schedule and digest job in one process, with a clock that is wrong by some minutes. */
async function createScheduler({ db, posts, fatal, skewMs }: SchedulerOptions) {
  let clockNow = START;
  const clock = { now: () => clockNow };
  let die = () => {};

  /** A dead process never goes on: the promise stays open for ever. */
  function failpoint(): Promise<void> | undefined {
    if (!fatal.strikes()) return undefined;
    die();
    return new Promise(() => {});
  }

  const store = await createSqlStore(db, { clock });
  const slots = createSqlSlots(db, { clock });
  const deps = { clock, log: silentLog };
  const chat = createPlatform(posts);
  const messages = createMessages({
    outbox: createSqlOutbox(db, { sendingMs: 60_000 }, { ...deps, failpoint }),
    system: store.system,
    clock,
    issue: async (reply) => reply,
    channel: () => chat,
    channelIds: () => [chat.id],
  });

  /** The queue runs a job at least once; here it runs it on the spot, and a look after a death runs it again. */
  const queue = {
    async add(job: JobInput): Promise<JobStatus> {
      await failpoint();
      const signal = new AbortController().signal;
      const context = { id: job.id ?? "", attempt: 1, signal, progress: async () => {}, step: alwaysRun };
      await handler(job.data, context).catch(() => null);
      return { ...job, id: context.id, state: "done", attempts: 1, addedAt: "" };
    },
  };

  function build() {
    const parts = { store, slots, queue, settings: SETTINGS, timeZone: "UTC", ...deps };
    const schedule = createDigestSchedule(parts);
    const compose: DigestDeps["compose"] = async (_digest, viewer) => {
      const week = isoWeekOf(calendarDate(clock.now(), viewer.timeZone));
      return { blocks: [{ type: "text", markdown: `${viewer.userId} ${week}` }] };
    };
    const viewer: DigestDeps["viewer"] = async (userId) => {
      const user = await store.forJob("digest").get("user", userId);
      const timeZone = user?.timeZone ?? "UTC";
      return user && { userId, role: user.role, name: user.name, locale: "en", timeZone };
    };
    return { schedule, handler: createDigestHandler({ ...parts, schedule, messages, viewer, compose }) };
  }
  let { schedule, handler } = build();

  return {
    /** One look; when it dies half-way, the next look is that of its successor. */
    async look(trueNow: number): Promise<void> {
      clockNow = trueNow + skewMs;
      const death = new Promise<void>((resolve) => {
        die = () => {
          ({ schedule, handler } = build());
          resolve();
        };
      });
      await Promise.race([schedule.look(), death]);
    },
  };
}

const alwaysRun = <R>(_name: string, work: () => Promise<R>) => work();

const SETTINGS: Settings = {
  get: (area) => {
    const shipped = area.parse(undefined);
    if (area.name !== digestsArea.name) return shipped;
    // Weekdays everywhere and no quiet hours: each manager is due once in each week.
    return { ...shipped, chineseZones: [], quiet: { from: "00:00", to: "00:00" } };
  },
};

interface Outcome {
  readonly people: readonly Manager[];
  readonly posts: ReadonlyMap<string, ReadonlySet<string>>;
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
  const doubled = [...posts.values()].filter((keys) => keys.size > 1).length;
  return { due, missing: missing + pending, doubled, sent, late, skipped, kills };
}

import { callSkill } from "../assistant/turn.ts";
import type { Channel } from "../channels/channel.ts";
import { calendarDate } from "../ports/clock.ts";
import type { Runtime } from "../runtime.ts";
import type { DigestKind } from "../skills/digest-records.ts";
import { storedChances } from "../skills/win-chance-training.ts";
import { createDigestSchedule, type DigestSchedule } from "./digest-schedule.ts";
import { createDigestHandler, createDigestNowHandler, type DigestDeps } from "./digests.ts";
import { createJobHandlers } from "./handlers.ts";
import { createMessages, type Messages } from "./messages.ts";
import { createScheduler } from "./scheduler.ts";

export interface JobParts extends DigestDeps {
  readonly schedule: DigestSchedule;
  readonly messages: Messages;
}

/** Which skill makes which digest. */
const SKILL_OF: Readonly<Record<DigestKind, string>> = { weekly: "digest", daily: "today" };

/** The parts of the digests over an open runtime; `channels` are those that this process can send through. */
export function createJobParts(runtime: Runtime, channels: readonly Channel[]): JobParts {
  const { engines, settings, clock, log, config, turn } = runtime;
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const messages = createMessages({
    outbox: engines.outbox,
    system: engines.store.system,
    clock,
    issue: (reply, key) => runtime.actions.issue(reply, key),
    channel: (id) => byId.get(id),
    channelIds: () => [...byId.keys()],
  });
  const schedule = createDigestSchedule({ ...engines, settings, clock, log, timeZone: config.timeZone });
  return {
    ...engines,
    schedule,
    messages,
    viewer: (userId) => runtime.people.viewerById(userId),
    compose: (digest, viewer, signal) => callSkill(SKILL_OF[digest], {}, { viewer, signal }, turn),
    clock,
    log,
  };
}

export interface JobsOptions {
  /**
   * The platforms that this process can send through. A process with connections to them does the digests;
   * undefined leaves those to one that has.
   */
  readonly channels: readonly Channel[] | undefined;
  /** Jobs worked on at once; 0 leaves all but the digests to other processes. */
  readonly workers: number;
}

const DELIVERING = 2;
const DELIVERIES: ReadonlySet<string> = new Set(["digest", "digest-now", "tell", "deliver"]);

const NIGHT_MS = 2.5 * 3_600_000;
const LOOK_MS = 30_000;

/** Works off the queue and looks at the schedule until it is disposed, which waits for what is under way. */
export function startJobs(runtime: Runtime, { channels, workers }: JobsOptions): AsyncDisposable {
  const { engines, company, config, clock, log } = runtime;
  const parts = createJobParts(runtime, channels ?? []);
  const handlers = createJobHandlers({
    ...parts,
    ...runtime.turn,
    library: runtime.library,
    draftPlan: (input, viewer, signal) => callSkill("plan-draft", input, { viewer, signal }, runtime.turn),
    planChanges: (input, viewer, signal) => callSkill("plan", input, { viewer, signal }, runtime.turn),
    outbox: engines.outbox,
    timeZone: config.timeZone,
    digest: createDigestHandler(parts),
    digestNow: createDigestNowHandler(parts),
  });
  const taken = Object.fromEntries(
    Object.entries(handlers).filter(([name]) =>
      DELIVERIES.has(name) ? channels !== undefined : workers > 0,
    ),
  );
  const worker = engines.queue.work(taken, { concurrency: Math.max(workers, DELIVERING) });

  /** Once a night, by the clock of the house: territories, tags and win chances follow the calendar, not only imports. */
  async function addNightly(): Promise<void> {
    const night = calendarDate(clock.now() - NIGHT_MS, config.timeZone);
    for (const name of ["score-all", "train", "plan-watch"])
      await engines.queue.add({ name, id: `${name}:${night}`, data: null, priority: 8 });
  }

  /** Nobody should have to wait for the first training at the first question. */
  async function addFirstTraining(): Promise<void> {
    if ((await storedChances(engines.store.forJob("train"))) !== undefined) return;
    await engines.queue.add({ name: "train", id: "train:first", data: null, priority: 9 });
  }

  async function addDeliver(): Promise<void> {
    const left = await engines.outbox.leftOver(5 * 60_000, 1);
    if (left.length === 0) return;
    const slot = Math.floor(clock.now() / 60_000);
    await engines.queue.add({ name: "deliver", id: `deliver:${slot}`, data: null, priority: 4, attempts: 1 });
  }

  const canDigest = Object.values(SKILL_OF).every((id) => runtime.skills.some((skill) => skill.id === id));
  // The sample's calendar stands still: every week would be the same one.
  const digests = company.sample || !canDigest ? [] : [() => parts.schedule.look()];
  const looks = company.sample ? [addDeliver, addFirstTraining] : [...digests, addNightly, addDeliver];
  const scheduler = createScheduler(looks, { everyMs: LOOK_MS, log });
  return {
    async [Symbol.asyncDispose]() {
      await scheduler[Symbol.asyncDispose]();
      await worker.stop();
    },
  };
}

import type { User } from "../domain/crm.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { Queue } from "../ports/queue.ts";
import type { Slot, Slots } from "../ports/slots.ts";
import type { Store } from "../ports/store.ts";
import { type DigestDefaults, digestsArea } from "../settings/digests.ts";
import type { Settings } from "../settings.ts";
import {
  DIGEST_CHOICES,
  DIGEST_KINDS,
  type DigestChoicesBody,
  type DigestKind,
  type DigestPlan,
  digestId,
  digestPlan,
} from "../skills/digest-records.ts";
import {
  afterQuietHours,
  type Due,
  dailyDue,
  dailyDueBetween,
  nextDaily,
  nextWeekly,
  type Timing,
  type Verdict,
  verdictOn,
  weeklyDue,
  weeklyDueBetween,
} from "./schedule.ts";

export interface DigestScheduleDeps {
  readonly store: Store;
  readonly queue: Pick<Queue, "add">;
  readonly slots: Slots;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** For people whose own zone is not known. */
  readonly timeZone: string;
}

export interface DigestSchedule {
  /** Claims what fell due and hands it to the queue; any number of schedulers may look at the same time. */
  look(): Promise<void>;
  /** What is to be done about a slot now. Undefined when the person is gone or the slot has no day. */
  judge(digest: DigestKind, person: string, slot: string): Promise<Judgement | undefined>;
  /** What stands in the person's calendar next; undefined when not subscribed. */
  next(digest: DigestKind, person: string): Promise<Due | undefined>;
}

export interface Judgement {
  readonly verdict: Verdict | "quiet";
  readonly due: Due;
}

interface Subscriber {
  readonly user: User;
  readonly plan: DigestPlan;
  readonly timing: Timing;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back a scheduler that was away looks for what it owes or must report. */
const LOOK_BACK_MS: Readonly<Record<DigestKind, number>> = { weekly: 10 * DAY_MS, daily: 3 * DAY_MS };
const SINCE_AREA = "digest-since";

export function slotOf(digest: DigestKind, person: string, slot: string): Slot {
  return { kind: `${digest}-digest`, person, slot };
}

export function createDigestSchedule(deps: DigestScheduleDeps): DigestSchedule {
  const { slots, clock } = deps;
  const jobs = deps.store.forJob("digest");
  /** When each subscriber is next due, so that a look costs nothing for the others. */
  const asleep = new Map<string, { readonly plan: string; readonly until: number }>();

  function subscriber(
    digest: DigestKind,
    user: User,
    choices: DigestChoicesBody | undefined,
    defaults: DigestDefaults,
  ): Subscriber | undefined {
    const plan = digestPlan(digest, { role: user.role, choices }, defaults);
    if (!plan.on || !user.active) return undefined;
    const timeZone = user.timeZone ?? deps.timeZone;
    const calendar = defaults.chineseZones.includes(timeZone) ? "cn" : "weekdays";
    const { weekday, hour, minute } = plan;
    return { user, plan, timing: { timeZone, weekday, hour, minute, calendar } };
  }

  async function find(digest: DigestKind, person: string): Promise<Subscriber | undefined> {
    const user = await jobs.get("user", person);
    if (user === undefined) return undefined;
    const choices = await jobs.records.get<DigestChoicesBody>(DIGEST_CHOICES, person);
    return subscriber(digest, user, choices?.body, deps.settings.get(digestsArea));
  }

  /** From when on this person is owed digests: nobody is owed one for the time before they were known here. */
  async function since(digest: DigestKind, { user, plan }: Subscriber, now: number): Promise<number> {
    const key = `${digest}/${user.id}`;
    const first = new Date(now).toISOString();
    if (await deps.store.system.add(SINCE_AREA, key, first)) return now;
    const known = (await deps.store.system.get<string>(SINCE_AREA, key)) ?? first;
    return Math.max(Date.parse(known), plan.since === undefined ? 0 : Date.parse(plan.since));
  }

  async function claim(digest: DigestKind, who: Subscriber, now: number): Promise<void> {
    const key = `${digest}/${who.user.id}`;
    const plan = JSON.stringify([who.plan, who.timing]);
    const rest = asleep.get(key);
    if (rest?.plan === plan && rest.until > now) return;
    const from = Math.max(await since(digest, who, now), now - LOOK_BACK_MS[digest]);
    const between = digest === "weekly" ? weeklyDueBetween : dailyDueBetween;
    for (const due of between(who.timing, from, now)) {
      if (who.plan.mutedUntil !== undefined && due.date < who.plan.mutedUntil) continue;
      await slots.claim(slotOf(digest, who.user.id, due.slot));
    }
    const { at } = (digest === "weekly" ? nextWeekly : nextDaily)(who.timing, now);
    asleep.set(key, { plan, until: at });
  }

  function judgeFor(digest: DigestKind, { timing }: Subscriber, slot: string): Judgement | undefined {
    const due = digest === "weekly" ? weeklyDue(timing, slot) : dailyDue(timing, slot);
    if (due === undefined) return undefined;
    const { quiet, catchUpHours } = deps.settings.get(digestsArea);
    const at = afterQuietHours(due.at, timing.timeZone, quiet);
    const now = clock.now();
    const verdict = verdictOn({ ...due, at }, now, catchUpHours * HOUR_MS);
    const isQuiet = verdict === "late" && afterQuietHours(now, timing.timeZone, quiet) > now;
    return { due: { ...due, at }, verdict: isQuiet ? "quiet" : verdict };
  }

  async function handOver(digest: DigestKind): Promise<void> {
    const owed = await slots.pending(`${digest}-digest`);
    for (const status of owed) {
      const who = await find(digest, status.person);
      const judged = who && judgeFor(digest, who, status.slot);
      if (judged === undefined || judged.verdict === "missed") {
        if (await slots.end(status, "skipped")) {
          const { person, slot } = status;
          deps.log.warn("a digest was too late and is skipped", { digest, person, slot });
        }
      } else if (judged.verdict === "onTime" || judged.verdict === "late") {
        await deps.queue.add({
          name: "digest",
          id: digestId(digest, status.person, status.slot),
          data: { digest, person: status.person, slot: status.slot },
          priority: 3,
          attempts: 6,
          backoffMs: 30_000,
          group: who?.user.teamId ?? "",
        });
      }
    }
  }

  async function choices(): Promise<ReadonlyMap<string, DigestChoicesBody>> {
    const found = new Map<string, DigestChoicesBody>();
    for await (const batch of jobs.records.scan<DigestChoicesBody>(DIGEST_CHOICES))
      for (const record of batch) found.set(record.id, record.body);
    return found;
  }

  return {
    async look() {
      const now = clock.now();
      const defaults = deps.settings.get(digestsArea);
      const chosen = await choices();
      for await (const batch of jobs.scan("user", { active: true })) {
        for (const user of batch) {
          for (const digest of DIGEST_KINDS) {
            const who = subscriber(digest, user, chosen.get(user.id), defaults);
            if (who !== undefined) await claim(digest, who, now);
          }
        }
      }
      for (const digest of DIGEST_KINDS) await handOver(digest);
    },

    async judge(digest, person, slot) {
      const who = await find(digest, person);
      return who && judgeFor(digest, who, slot);
    },

    async next(digest, person) {
      const who = await find(digest, person);
      if (who === undefined) return undefined;
      return (digest === "weekly" ? nextWeekly : nextDaily)(who.timing, clock.now());
    },
  };
}

import type { Json } from "../domain/crm.ts";
import type { Viewer } from "../domain/viewer.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Clock } from "../ports/clock.ts";
import type { JobHandler } from "../ports/queue.ts";
import type { Slots } from "../ports/slots.ts";
import type { OwnRecord, Store } from "../ports/store.ts";
import type { Block, Reply } from "../reply.ts";
import {
  DIGEST,
  DIGEST_KINDS,
  type DigestBody,
  type DigestKind,
  digestId,
} from "../skills/digest-records.ts";
import { digestButtons } from "../skills/digest-settings/card.ts";
import { say } from "../skills/reader.ts";
import { type DigestSchedule, slotOf } from "./digest-schedule.ts";
import type { Messages } from "./messages.ts";

export interface DigestDeps {
  readonly store: Store;
  readonly slots: Slots;
  readonly schedule: Pick<DigestSchedule, "judge">;
  readonly messages: Pick<Messages, "post" | "placeOf">;
  readonly viewer: (userId: string) => Promise<Viewer | undefined>;
  /** The digest as the person may see it now. */
  readonly compose: (digest: DigestKind, viewer: Viewer, signal: AbortSignal) => Promise<Reply>;
  readonly clock: Clock;
  readonly log: Log;
}

interface Wanted {
  readonly digest: DigestKind;
  readonly person: string;
  readonly slot: string;
}

const REMEMBER_SKIPPED_MS = 9 * 86_400_000;

/** Sends one digest of one slot: composed once and kept, posted once, late with a word about it, or not at all. */
export function createDigestHandler(deps: DigestDeps): JobHandler {
  return async (data, { signal, step }) => {
    const wanted = readWanted(data);
    const { digest, person, slot } = wanted;
    const owed = slotOf(digest, person, slot);
    const status = await deps.slots.get(owed);
    if (status?.state !== "pending") return { state: status?.state ?? "unknown" };
    const viewer = await deps.viewer(person);
    const judged = await deps.schedule.judge(digest, person, slot);
    if (viewer === undefined || judged === undefined || judged.verdict === "missed") {
      await deps.slots.end(owed, "skipped");
      deps.log.warn("a digest was too late and is skipped", { digest, person, slot });
      return { state: "skipped" };
    }
    const id = digestId(digest, person, slot);
    await step("compose", async () => {
      await snapshot(deps, wanted, { viewer, signal });
      return null;
    });
    const kept = await deps.store.forJob("digest").records.get<DigestBody>(DIGEST, id);
    if (kept === undefined) throw new Error(`the snapshot ${id} is gone`);
    const isLate = judged.verdict === "late";
    const before = await skippedBefore(deps, wanted);
    const reply = framed(kept.body, { isLate, before, viewer });
    const cause = `digest:${id}`;
    const done = await deps.messages.post({ cause, place: kept.body.place, locale: viewer.locale, reply });
    if (done.state !== "sent") return { state: done.state };
    const end = isLate ? "late" : "sent";
    await deps.slots.end(owed, end);
    deps.log.info("digest sent", { digest, person, slot, state: end, cause });
    return { state: end };
  };
}

/** Sends a manager's weekly digest as it stands now, besides that of the week. */
export function createDigestNowHandler(deps: Omit<DigestDeps, "slots" | "schedule">): JobHandler {
  return async (data, { id, signal, step }) => {
    const person = (data as { readonly [key: string]: Json } | null)?.person;
    const viewer = typeof person === "string" ? await deps.viewer(person) : undefined;
    if (viewer === undefined) throw unknownPerson();
    const place = await step("place", () => deps.messages.placeOf(viewer.userId));
    const reply = await deps.compose("weekly", viewer, signal);
    const done = await deps.messages.post({ cause: `job:${id}`, place, locale: viewer.locale, reply });
    return { state: done.state };
  };
}

function unknownPerson(): AppError {
  return new AppError("INPUT_INVALID", "The digest is for nobody who is active here.", {
    zh: "这份周报要发给的人不存在或已停用。",
  });
}

/** Composes and keeps a digest unless it is kept already: a second try shows the same figures. */
async function snapshot(
  deps: Pick<DigestDeps, "store" | "compose" | "messages" | "clock">,
  { digest, person, slot }: Wanted,
  { viewer, signal }: { readonly viewer: Viewer; readonly signal: AbortSignal },
): Promise<OwnRecord<DigestBody>> {
  const { records } = deps.store.forJob("digest");
  const id = digestId(digest, person, slot);
  const known = await records.get<DigestBody>(DIGEST, id);
  if (known !== undefined) return known;
  const reply = await deps.compose(digest, viewer, signal);
  const place = await deps.messages.placeOf(person);
  const composedAt = new Date(deps.clock.now()).toISOString();
  const input = {
    kind: DIGEST,
    id,
    scope: "private" as const,
    ownerId: person,
    body: { digest, slot, composedAt, reply, place },
    expectedVersion: 0,
  };
  try {
    return await records.put<DigestBody>(input);
  } catch (error) {
    const winner = await records.get<DigestBody>(DIGEST, id);
    if (error instanceof AppError && error.code === "CONFLICT" && winner !== undefined) return winner;
    throw error;
  }
}

function readWanted(data: Json): Wanted {
  const { digest, person, slot } = (data ?? {}) as { readonly [key: string]: Json };
  const kind = DIGEST_KINDS.find((known) => known === digest);
  if (kind !== undefined && typeof person === "string" && typeof slot === "string")
    return { digest: kind, person, slot };
  throw new AppError("INPUT_INVALID", "A digest job names a digest, a person and a slot.", {
    zh: "周报任务需要写明种类、人和期次。",
  });
}

/** The slots of this person that were skipped lately, to be owned up to. */
async function skippedBefore(deps: DigestDeps, { digest, person, slot }: Wanted): Promise<readonly string[]> {
  const since = new Date(deps.clock.now() - REMEMBER_SKIPPED_MS).toISOString();
  const skipped = await deps.slots.skipped(slotOf(digest, person, slot).kind, since);
  return skipped.filter((each) => each.person === person && each.slot < slot).map((each) => each.slot);
}

interface Frame {
  readonly isLate: boolean;
  readonly before: readonly string[];
  readonly viewer: Viewer;
}

function framed({ digest, reply }: DigestBody, { isLate, before, viewer }: Frame): Reply {
  const notes: Block[] = [];
  const note = (zh: string, en: string) => {
    notes.push({ type: "note", tone: "info", text: say(viewer, zh, en) });
  };
  if (isLate) note("系统曾经停机，这份晚发了。", "The system was down for a while, so this comes late.");
  if (before.length > 0) {
    const missed = before.map((slot) => slotName(slot, viewer)).join(say(viewer, "、", ", "));
    note(`${missed}那份因停机没有发出。`, `The one of ${missed} was not sent: the system was down.`);
  }
  return { ...reply, blocks: [...notes, ...reply.blocks, digestButtons(digest, viewer)] };
}

/** `第 47 周`, `week 47`; a day as it is. */
export function slotName(slot: string, reader: Pick<Viewer, "locale">): string {
  const week = /^\d{4}-W0?(\d+)$/.exec(slot)?.[1];
  return week === undefined ? slot : say(reader, `第 ${week} 周`, `week ${week}`);
}

import { describe, expect, it } from "vitest";
import type { Channel, Incoming, Outgoing } from "#src/channels/channel.ts";
import { createSqlOutbox } from "#src/engines/embedded/sql-outbox.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { migrate } from "#src/engines/sql/migrate.ts";
import { createSystemStore } from "#src/engines/sql/system.ts";
import { AppError, type ErrorCode } from "#src/errors.ts";
import { silentLog } from "#src/log.ts";
import type { Reply } from "#src/reply.ts";
import { createActions } from "./actions.ts";
import { createPost } from "./post.ts";

const INCOMING: Incoming = {
  channel: "chat",
  tenant: "T",
  eventId: "e",
  conversation: "c",
  person: { id: "p" },
  direct: true,
  at: 0,
  content: { type: "text", text: "做计划" },
  replyTo: null,
};
const ANSWER: Reply = {
  blocks: [
    { type: "text", markdown: "计划好了" },
    { type: "actions", actions: [{ label: "看", skill: "plan", input: { account: "a-1" } }] },
  ],
};
const STEPS = [{ label: { zh: "读取", en: "Reading" }, state: "active" }] as const;

/** What stands on the screen: messages by their id, in the order they were first shown. */
async function openRig() {
  const db = await openSqlite({ path: ":memory:" });
  await migrate(db);
  let now = 1_000_000;
  const clock = { now: () => now };
  const sent: Outgoing[] = [];
  const failures: ErrorCode[] = [];
  const channel = {
    id: "chat",
    capabilities: { edit: true, idempotency: "key" },
    async send(outgoing: Outgoing) {
      const failure = failures.shift();
      if (failure !== undefined) throw new AppError(failure, "as asked");
      sent.push(outgoing);
      return outgoing.edits ?? `m-${sent.length}`;
    },
  } as unknown as Channel;
  const outbox = createSqlOutbox(db, {}, { clock, log: silentLog });
  const actions = createActions(createSystemStore(db, clock), clock, "a secret of the test");
  return {
    sent,
    failures,
    actions,
    advance: (ms: number) => {
      now += ms;
    },
    post: () =>
      createPost(
        { cause: "event-1", incoming: INCOMING, channel, locale: "zh" },
        { outbox, actions, clock, log: silentLog },
      ),
    async [Symbol.asyncDispose]() {
      await outbox[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
    },
  };
}

const isEdit = ({ edits }: Outgoing) => edits !== undefined;

describe("the message that answers an event", () => {
  it("is its progress first and the answer in the same place", async () => {
    await using rig = await openRig();
    const post = rig.post();
    await post.progress(STEPS);
    rig.advance(3_500);
    await post.progress(STEPS);
    await post.final(ANSWER);

    expect(rig.sent.map(isEdit)).toEqual([false, true, true]);
    expect(rig.sent.at(-1)?.edits).toBe("m-1");
  });

  it("is a new one when the progress was deleted meanwhile", async () => {
    await using rig = await openRig();
    const post = rig.post();
    await post.progress(STEPS);
    rig.failures.push("NOT_FOUND");
    await post.final(ANSWER);

    expect(rig.sent.map(isEdit)).toEqual([false, false]);
    expect(rig.sent.at(-1)?.reply.blocks[0]).toEqual(ANSWER.blocks[0]);
  });

  it("comes although no progress could be shown", async () => {
    await using rig = await openRig();
    const post = rig.post();
    rig.failures.push("RATE_LIMITED");
    await post.progress(STEPS);
    await post.final(ANSWER);

    expect(rig.sent.map(isEdit)).toEqual([false]);
    expect(rig.sent[0]?.reply.blocks[0]).toEqual(ANSWER.blocks[0]);
  });

  it("has a key of its own when nobody knows whether the progress stands there", async () => {
    await using rig = await openRig();
    const post = rig.post();
    rig.failures.push("UPSTREAM_FAILED");
    await post.progress(STEPS);
    await post.final(ANSWER);
    await using other = await openRig();
    await other.post().final(ANSWER);

    expect(rig.sent[0]?.reply.blocks[0]).toEqual(ANSWER.blocks[0]);
    expect(rig.sent[0]?.key).not.toBe(other.sent[0]?.key);
  });

  it("is the same to the byte when it is sent again after a crash", async () => {
    await using rig = await openRig();
    rig.failures.push("RATE_LIMITED");
    await expect(rig.post().final(ANSWER)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await rig.post().final(ANSWER);
    const first = await rig.actions.issue(ANSWER, rig.sent[0]?.key);

    expect(first).toEqual(rig.sent[0]?.reply);
  });

  it("gives other buttons other tokens, so that none does what another says", async () => {
    await using rig = await openRig();
    const other: Reply = {
      blocks: [{ type: "actions", actions: [{ label: "删", skill: "plan", input: { account: "a-2" } }] }],
    };
    const tokens = [await rig.actions.issue(ANSWER, "k"), await rig.actions.issue(other, "k")].map(
      ({ blocks }) => JSON.stringify(blocks).match(/"token":"[^"]+"/)?.[0],
    );

    expect(tokens[0]).toBeDefined();
    expect(tokens[0]).not.toBe(tokens[1]);
  });
});

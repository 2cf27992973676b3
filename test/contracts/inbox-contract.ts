import { expect } from "vitest";
import type { Inbox, InboxEvent } from "#src/ports/inbox.ts";
import { contract } from "#test/support/contract.ts";
import { gate, until, within } from "#test/support/waiting.ts";

/** An inbox, a second one on the same storage, and a way to die. */
export interface InboxRig {
  readonly inbox: Inbox;
  readonly other: Inbox;
  /** A worker elsewhere takes the next event and is killed while it handles it. */
  readonly crashOnce: () => Promise<void>;
  /** The storage goes away: nothing can be stored any more. */
  readonly breakStorage: () => Promise<void>;
  readonly patienceMs: number;
}

export function event(id: string, overrides: Partial<InboxEvent> = {}): InboxEvent {
  return {
    channel: "slack",
    tenant: "T1",
    eventId: id,
    conversation: "C1",
    payload: { text: id },
    at: 1_700_000_000_000,
    ...overrides,
  };
}

export const inboxContract = contract<InboxRig>("inbox", {
  async "takes an event once per channel, tenant and id"({ inbox, other, patienceMs }) {
    const seen: string[] = [];
    expect(await inbox.accept(event("e1"))).toBe("new");
    expect(await other.accept(event("e1"))).toBe("duplicate");
    expect(await inbox.accept(event("e1", { tenant: "T2" }))).toBe("new");
    expect(await inbox.accept(event("e1", { channel: "feishu" }))).toBe("new");
    inbox.work(async ({ channel, tenant }) => void seen.push(`${channel} ${tenant}`));
    await within(patienceMs, inbox.idle());
    expect(await inbox.accept(event("e1"))).toBe("duplicate");

    expect(seen.toSorted()).toEqual(["feishu T1", "slack T1", "slack T2"]);
  },

  async "remembers when a channel was last heard, done or not, and no other channel's"({
    inbox,
    patienceMs,
  }) {
    expect(await inbox.lastReceived("wecom")).toBeUndefined();
    const before = Date.now();
    await inbox.accept(event("e1", { channel: "wecom", tenant: "ww 1" }));
    await inbox.accept(event("e2", { channel: "wecom-bot" }));
    inbox.work(async () => {});
    await within(patienceMs, inbox.idle());
    const last = Date.parse((await inbox.lastReceived("wecom")) ?? "");

    expect(last).toBeGreaterThanOrEqual(before);
    expect(last).toBeLessThanOrEqual(Date.now());
    expect(await inbox.lastReceived("slack")).toBeUndefined();
    expect(await inbox.lastReceived("we")).toBeUndefined();
  },

  async "tells two deliveries in one tick apart"({ inbox }) {
    const answers = await Promise.all(
      [event("e1"), event("e1"), event("e2")].map((each) => inbox.accept(each)),
    );

    expect(answers).toEqual(["new", "duplicate", "new"]);
  },

  async "hands the event on as it was given, with one key for all its deliveries"({ inbox, patienceMs }) {
    const given = event("e/1 甲", { conversation: "群:1", payload: { 文: "👋", none: null, list: [1] } });
    const keys: string[] = [];
    await inbox.accept(given);
    inbox.work(async ({ key, receivedAt, attempt, ...rest }) => {
      keys.push(key);
      if (attempt === 1) throw new Error("once");
      expect(rest).toEqual(given);
      expect(Date.parse(receivedAt)).toBeGreaterThan(given.at);
    });
    await within(patienceMs, inbox.idle());

    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(await inbox.counts()).toMatchObject({ done: 1, parked: 0 });
  },

  async "keeps the order of a conversation, also over a failure, beside other conversations"(rig) {
    const { inbox, patienceMs } = rig;
    const seen: string[] = [];
    const conversations = new Set<string>();
    let together = 0;
    for (let index = 0; index < 12; index += 1) {
      // By its own clock each event is older than the one before: what counts is when it was received.
      await inbox.accept(event(`a${index}`, { conversation: "A", at: 1_700_000_000_000 - index }));
      await inbox.accept(event(`b${index}`, { conversation: "B" }));
    }
    const handle = async ({
      eventId,
      conversation,
      attempt,
    }: {
      eventId: string;
      conversation: string;
      attempt: number;
    }) => {
      conversations.add(conversation);
      together = Math.max(together, conversations.size);
      await new Promise((resolve) => setTimeout(resolve, 5));
      conversations.delete(conversation);
      if (eventId === "a4" && attempt === 1) throw new Error("again");
      if (conversation === "A") seen.push(eventId);
    };
    inbox.work(handle, { concurrency: 4 });
    rig.other.work(handle, { concurrency: 4 });
    await within(patienceMs, inbox.idle());

    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `a${index}`));
    expect(together).toBe(2);
  },

  async "gives the event of a killed worker to another"({ inbox, crashOnce, patienceMs }) {
    const seen: string[] = [];
    await inbox.accept(event("e1"));
    await within(patienceMs, crashOnce());
    inbox.work(async ({ eventId }) => void seen.push(eventId));
    await within(patienceMs, inbox.idle());

    expect(seen).toEqual(["e1"]);
  },

  async "parks what keeps failing, goes on with the conversation, and tries again when asked"(rig) {
    const { inbox, patienceMs } = rig;
    const seen: string[] = [];
    let isMended = false;
    await inbox.accept(event("bad"));
    await inbox.accept(event("good"));
    inbox.work(async ({ eventId }) => {
      if (eventId === "bad" && !isMended) throw new Error("没有权限");
      seen.push(eventId);
    });
    await within(patienceMs, inbox.idle());
    const [parked] = await inbox.parked();
    isMended = true;
    const isBack = await inbox.retry(parked?.key ?? "");
    await within(patienceMs, inbox.idle());

    expect(parked).toMatchObject({ event: event("bad"), error: "没有权限" });
    expect(isBack).toBe(true);
    expect(seen).toEqual(["good", "bad"]);
    expect(await inbox.retry("nobody")).toBe(false);
    expect(await inbox.parked()).toEqual([]);
  },

  async "finishes what is under way before it is disposed"(rig) {
    const started = gate();
    let isFinished = false;
    await rig.inbox.accept(event("e1"));
    rig.other.work(async () => {
      started.open();
      await new Promise((resolve) => setTimeout(resolve, 100));
      isFinished = true;
    });
    await within(rig.patienceMs, started.passed);
    await rig.other[Symbol.asyncDispose]();

    expect(isFinished).toBe(true);
    expect(await rig.inbox.counts()).toMatchObject({ done: 1, waiting: 0, active: 0 });
  },

  async "refuses what it cannot store, so that it is not acknowledged"({ inbox, breakStorage }) {
    await breakStorage();

    await expect(inbox.accept(event("e1"))).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
  },

  async "refuses an event that cannot be told from others"({ inbox }) {
    await expect(inbox.accept(event(""))).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(inbox.accept(event("e1", { conversation: "" }))).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
  },

  async "remembers an event for three days at least"({ inbox, patienceMs }) {
    await inbox.accept(event("e1"));
    inbox.work(async () => {});
    await within(patienceMs, inbox.idle());
    await inbox.sweep();

    expect(await inbox.accept(event("e1"))).toBe("duplicate");
  },

  async "sees what another process accepts"({ inbox, other, patienceMs }) {
    const seen: string[] = [];
    inbox.work(async ({ eventId }) => void seen.push(eventId));
    await other.accept(event("e1"));

    await until(patienceMs, async () => (seen.length > 0 ? true : undefined));
  },
});

import { expect } from "vitest";
import type { Json } from "#src/domain/crm.ts";
import { AppError } from "#src/errors.ts";
import type { Effect, Outbox } from "#src/ports/outbox.ts";
import { contract } from "#test/support/contract.ts";

/** An outbox, a second one on the same storage, and a clock that can be moved. */
export interface OutboxRig {
  readonly outbox: Outbox;
  readonly other: Outbox;
  readonly advance: (ms: number) => void;
  /** The process dies at the named point of `perform`: the call never returns, nothing more is written. */
  readonly dieAt: (point: "outbox.sending" | "outbox.called", effect: Effect, send: Send) => Promise<void>;
}

export type Send = (key: string) => Promise<Json>;

const LONG_MS = 10 * 60_000;

export function effect(overrides: Partial<Effect> = {}): Effect {
  return {
    tenant: "T1",
    cause: "slack/T1/e1",
    kind: "reply",
    target: "slack/C1",
    idempotency: "key",
    payload: { text: "第 47 周" },
    ...overrides,
  };
}

/** A chat that remembers what was posted, and by which keys. */
function createChat() {
  const posts: string[] = [];
  const send = async (key: string) => {
    posts.push(key);
    return { message: posts.length };
  };
  return { posts, send };
}

async function dropped(): Promise<Json> {
  throw new AppError("UPSTREAM_FAILED", "the connection was cut after it was sent");
}

export const outboxContract = contract<OutboxRig>("outbox", {
  async "makes an effect once, whoever asks again"({ outbox, other }) {
    const { posts, send } = createChat();

    const first = await outbox.perform(effect(), { send });
    const second = await other.perform(effect(), { send });

    expect(first).toEqual({ state: "sent", ref: { message: 1 }, already: false });
    expect(second).toEqual({ state: "sent", ref: { message: 1 }, already: true });
    expect(posts).toHaveLength(1);
  },

  async "tells effects apart by cause, kind, target and tenant"({ outbox }) {
    const { posts, send } = createChat();
    const others = [
      {},
      { tenant: "T2" },
      { cause: "slack/T1/e2" },
      { kind: "edit:1" },
      { target: "slack/C2" },
    ];

    for (const each of others) await outbox.perform(effect(each), { send });

    expect(new Set(posts).size).toBe(5);
    expect(posts.every((key) => key.length <= 50)).toBe(true);
  },

  async "records an effect before it is made"({ outbox, other }) {
    let seen: string | undefined;

    await outbox.perform(effect(), {
      send: async (key) => {
        seen = (await other.get(key))?.state;
        return null;
      },
    });

    expect(seen).toBe("sending");
  },

  async "makes it again after a refusal that surely made nothing"({ outbox }) {
    const { posts, send } = createChat();
    const refusal = new AppError("RATE_LIMITED", "slow down", { retryAfterMs: 1000 });
    const none = effect({ idempotency: "none" });

    await expect(outbox.perform(none, { send: () => Promise.reject(refusal) })).rejects.toBe(refusal);
    expect(await outbox.counts()).toMatchObject({ planned: 1 });
    expect(await outbox.perform(none, { send })).toMatchObject({ state: "sent", already: false });
    expect(posts).toHaveLength(1);
  },

  async "sends again with the same key where the platform knows keys"({ outbox }) {
    const keys: string[] = [];
    const lost = async (key: string) => {
      keys.push(key);
      return dropped();
    };

    await expect(outbox.perform(effect(), { send: lost })).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
    expect(await outbox.counts()).toMatchObject({ unknown: 1 });
    await outbox.perform(effect(), { send: async (key) => keys.push(key) });

    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  },

  async "holds it once the platform has forgotten the key or the text"({ outbox, advance }) {
    const { posts, send } = createChat();
    for (const idempotency of ["key", "content"] as const) {
      const each = effect({ idempotency, kind: idempotency, windowMs: 60_000 });
      await expect(outbox.perform(each, { send: dropped })).rejects.toThrow();
      advance(61_000);

      expect(await outbox.perform(each, { send })).toEqual({ state: "held" });
    }
    expect(posts).toEqual([]);
    expect(await outbox.unresolved()).toHaveLength(2);
  },

  async "asks before it sends again where the platform can be read"({ outbox }) {
    const { posts, send } = createChat();
    const read = effect({ idempotency: "readBack" });
    await expect(outbox.perform(read, { send: dropped })).rejects.toThrow();

    const found = await outbox.perform(read, { send, readBack: async () => ({ message: 41 }) });
    expect(found).toEqual({ state: "sent", ref: { message: 41 }, already: true });
    expect(posts).toEqual([]);

    const gone = effect({ idempotency: "readBack", kind: "second" });
    await expect(outbox.perform(gone, { send: dropped })).rejects.toThrow();
    const again = await outbox.perform(gone, { send, readBack: async () => undefined });
    expect(again).toMatchObject({ state: "sent", already: false });
    expect(posts).toHaveLength(1);
  },

  async "holds for the admin what nobody can tell, and never sends it again by itself"({ outbox, other }) {
    const { posts, send } = createChat();
    const blind = effect({ idempotency: "none" });

    expect(await outbox.perform(blind, { send: dropped })).toEqual({ state: "held" });
    expect(await other.perform(blind, { send })).toEqual({ state: "held" });
    const [listed] = await other.unresolved();

    expect(posts).toEqual([]);
    expect(listed).toMatchObject({ state: "held", target: "slack/C1", payload: { text: "第 47 周" } });
  },

  async "does what the admin settles"({ outbox }) {
    const { posts, send } = createChat();
    const kinds = ["again", "sent", "drop"] as const;
    for (const kind of kinds) await outbox.perform(effect({ kind, idempotency: "none" }), { send: dropped });
    for (const { key, kind } of await outbox.unresolved()) {
      expect(await outbox.settle(key, kind as (typeof kinds)[number])).toBe(true);
    }

    const ends = await Promise.all(
      kinds.map((kind) => outbox.perform(effect({ kind, idempotency: "none" }), { send })),
    );
    expect(ends.map(({ state }) => state)).toEqual(["sent", "sent", "dropped"]);
    expect(posts).toHaveLength(1);
    expect(await outbox.settle("nobody", "drop")).toBe(false);
  },

  async "lets one send at a time"({ outbox, other }) {
    const { posts, send } = createChat();
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = outbox.perform(effect(), { send: (key) => promise.then(() => send(key)) });
    await expect.poll(async () => (await other.counts()).sending, { timeout: 2000, interval: 10 }).toBe(1);

    await expect(other.perform(effect(), { send })).rejects.toMatchObject({ code: "CONFLICT" });
    resolve();
    await slow;
    expect(posts).toHaveLength(1);
  },

  async "resolves what a killed process was sending by what the platform can do"(rig) {
    const outcomes: Record<string, string> = {};
    for (const point of ["outbox.sending", "outbox.called"] as const) {
      for (const idempotency of ["key", "readBack", "content", "none"] as const) {
        const { posts, send } = createChat();
        const each = effect({ idempotency, kind: `${point} ${idempotency}` });
        await rig.dieAt(point, each, send);
        rig.advance(LONG_MS);
        const readBack = async (key: string) => (posts.includes(key) ? { message: 1 } : undefined);
        const end = await rig.other.perform(each, { send, readBack });
        outcomes[`${point} ${idempotency}`] = `${end.state}, ${posts.length} calls`;
      }
    }

    expect(outcomes).toEqual({
      "outbox.sending key": "sent, 1 calls",
      "outbox.sending readBack": "sent, 1 calls",
      "outbox.sending content": "sent, 1 calls",
      "outbox.sending none": "held, 0 calls",
      "outbox.called key": "sent, 2 calls",
      "outbox.called readBack": "sent, 1 calls",
      "outbox.called content": "sent, 2 calls",
      "outbox.called none": "held, 1 calls",
    });
  },

  async "lists what was left unmade, with what it takes to make it"({ outbox, advance }) {
    const { send } = createChat();
    await outbox.perform(effect({ kind: "made" }), { send });
    await expect(outbox.perform(effect({ kind: "left" }), { send: dropped })).rejects.toThrow();
    expect(await outbox.leftOver(60_000)).toEqual([]);
    advance(61_000);

    const left = await outbox.leftOver(60_000);

    expect(left.map(({ kind, payload }) => [kind, payload])).toEqual([["left", { text: "第 47 周" }]]);
  },

  async "forgets the text of what was made"({ outbox }) {
    let key = "";
    await outbox.perform(effect(), { send: async (given) => (key = given) });

    expect(await outbox.get(key)).toMatchObject({ state: "sent", ref: key });
    expect((await outbox.get(key))?.payload).toBeUndefined();
  },

  async "remembers what was made as long as its cause can come back"({ outbox, advance }) {
    const { posts, send } = createChat();
    await outbox.perform(effect(), { send });
    advance(72 * 3_600_000);
    await outbox.sweep();
    await outbox.perform(effect(), { send });

    expect(posts).toHaveLength(1);
  },
});

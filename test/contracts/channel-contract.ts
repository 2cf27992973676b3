import { setImmediate } from "node:timers/promises";
import { expect } from "vitest";
import type { SentRef } from "#src/channels/channel.ts";
import { measure } from "#src/channels/split.ts";
import { sampleReply } from "#src/channels/web/sample-reply.ts";
import { AppError } from "#src/errors.ts";
import type { Reply } from "#src/reply.ts";
import { contract } from "#test/support/contract.ts";
import { FORM, longTable, longText, ROWS, WORDS_OF_EVERY_BLOCK } from "./channel-replies.ts";
import { type ChannelRig, RATE_LIMIT_MS } from "./channel-rig.ts";

const TEXT = "华晟精密怎么样 👩‍👩‍👧 <b>R&D</b> & “数字化”";

function textReply(markdown: string): Reply {
  return { blocks: [{ type: "text", markdown }] };
}

function buttonReply(labels: readonly string[]): Reply {
  const actions = labels.map((label) => ({
    label,
    skill: "write-plan",
    input: { accountId: "hidden-account-77" },
    token: `token-of-${label}`,
  }));
  return {
    blocks: [
      { type: "text", markdown: "请选" },
      { type: "actions", actions },
    ],
  };
}

async function tokenOf(rig: ChannelRig, label: string): Promise<string> {
  const buttons = (await rig.shown()).flatMap((message) => message.buttons);
  const found = buttons.find((button) => button.label === label);
  if (found === undefined) throw new Error(`no button “${label}” is shown`);
  return found.token;
}

async function textOf(rig: ChannelRig): Promise<string> {
  return (await rig.shown()).flatMap(({ parts }) => parts).join("\n");
}

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${error}`);
}

function progressReply(label: string, said?: string): Reply {
  const stop = { label: "停止", skill: "stop", input: { cause: "c" }, token: `token-of-stop-${label}` };
  const words = said === undefined ? [] : [{ type: "text" as const, markdown: said }];
  return { blocks: [{ type: "progress", steps: [{ label, state: "active" }], stop }, ...words] };
}

/** Sends into the place of a question asked just now, four seconds between one message and the next. */
async function conversation(rig: ChannelRig) {
  await rig.deliver({ type: "text", text: "写大客户计划", mention: rig.streams?.inGroup === true });
  const asked = rig.handed.at(-1);
  if (asked === undefined) throw new Error("nothing was handed over");
  return (reply: Reply, edits?: SentRef) => {
    rig.advance(4_000);
    const { conversation: place, replyTo } = asked;
    const outgoing = { conversation: place, replyTo, ...(edits === undefined ? {} : { edits }) };
    return rig.channel.send(rig.outgoing(reply, outgoing));
  };
}

/** The answer stands once with a button that works, and no stream is left. */
async function expectAnswerAlone(rig: ChannelRig, { leftStanding = false } = {}): Promise<void> {
  const text = await textOf(rig);
  expect(text.split("请选").length - 1).toBe(1);
  if (!leftStanding) expect(text).not.toContain("停机损失");
  if (rig.streams) expect(rig.streams.open()).toBe(0);
  const before = rig.handed.length;
  await rig.deliver({ type: "action", token: await tokenOf(rig, "做计划") });
  expect(rig.handed[before]?.content).toEqual({ type: "action", token: "token-of-做计划" });
}

const DAY_MS = 24 * 3_600_000;

export const channelContract = contract<ChannelRig>("channel", {
  async "hands over what was written, to the letter"(rig) {
    await rig.deliver({ type: "text", text: TEXT });
    const [incoming] = rig.handed;
    expect(incoming?.content).toEqual({ type: "text", text: TEXT });
    expect(incoming?.channel).toBe(rig.channel.id);
    expect(incoming?.person.id).toBeTruthy();
    expect(incoming?.conversation).toBeTruthy();
    expect(Math.abs((incoming?.at ?? 0) - rig.now())).toBeLessThan(5 * 60_000);
  },

  async "refuses a forged signature before it reads the body"(rig) {
    const delivered = await rig.deliver({ type: "text", text: TEXT }, { forged: "signature", garbage: true });
    expect([401, 403]).toContain(delivered.status);
    expect(rig.handed).toEqual([]);
  },

  async "refuses a body changed after signing"(rig) {
    const delivered = await rig.deliver({ type: "text", text: TEXT }, { forged: "body" });
    expect(delivered.accepted).toBe(false);
    expect(rig.handed).toEqual([]);
  },

  async "refuses what was signed too long ago"(rig) {
    const delivered = await rig.deliver({ type: "text", text: TEXT }, { forged: "stale" });
    expect(delivered.accepted).toBe(false);
    expect(rig.handed).toEqual([]);
  },

  async "refuses what was signed in the future"(rig) {
    const delivered = await rig.deliver({ type: "text", text: TEXT }, { forged: "future" });
    expect(delivered.accepted).toBe(false);
    expect(rig.handed).toEqual([]);
  },

  async "answers the platform's handshake"(rig) {
    expect(await rig.handshake()).toBe(true);
    expect(rig.handed).toEqual([]);
  },

  async "ignores its own messages"(rig) {
    const delivered = await rig.deliver({ type: "own", text: "我自己说的" });
    expect(delivered.accepted).toBe(true);
    expect(rig.handed).toEqual([]);
  },

  async "ignores other bots"(rig) {
    const delivered = await rig.deliver({ type: "otherBot", text: "我是另一个机器人" });
    expect(delivered.accepted).toBe(true);
    expect(rig.handed).toEqual([]);
  },

  async "gives an event that comes again the same id"(rig) {
    await rig.deliver({ type: "text", text: TEXT }, { eventId: "event-1" });
    await rig.deliver({ type: "text", text: TEXT }, { eventId: "event-1" });
    await rig.deliver({ type: "text", text: TEXT }, { eventId: "event-2" });
    const ids = rig.handed.map(({ eventId }) => eventId);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(2);
  },

  async "takes the mention out of the text"(rig) {
    await rig.deliver({ type: "text", text: "华晟精密怎么样", mention: true });
    expect(rig.handed[0]?.content).toEqual({ type: "text", text: "华晟精密怎么样" });
    expect(rig.handed[0]?.direct).toBe(false);
  },

  async "answers where it was asked"(rig) {
    await rig.deliver({ type: "text", text: TEXT });
    const [incoming] = rig.handed;
    if (incoming === undefined) throw new Error("nothing was handed over");
    const { conversation, replyTo } = incoming;
    await rig.channel.send(rig.outgoing(textReply("答复在这里"), { conversation, replyTo }));
    expect(await textOf(rig)).toContain("答复在这里");
  },

  async "is not acknowledged before it is stored"(rig) {
    const order: string[] = [];
    rig.whenHandling(async () => {
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      order.push("stored");
    });
    await rig.deliver({ type: "text", text: TEXT }).then(() => order.push("acknowledged"));
    expect(order).toEqual(["stored", "acknowledged"]);
  },

  async "is not acknowledged when it could not be stored"(rig) {
    rig.whenHandling(async () => {
      throw new AppError("UPSTREAM_FAILED", "the store is full");
    });
    const delivered = await rig.deliver({ type: "text", text: TEXT });
    expect(delivered.accepted).toBe(false);
  },

  async "hands over nothing from a body it cannot read"(rig) {
    await rig.deliver({ type: "text", text: TEXT }, { garbage: true });
    expect(rig.handed).toEqual([]);
  },

  async "shows every kind of block"(rig) {
    await rig.channel.send(rig.outgoing(sampleReply("zh")));
    const raw = (await rig.shown()).map((message) => message.parts.join("\n") + message.raw).join("\n");
    const missing = WORDS_OF_EVERY_BLOCK.filter((words) => !raw.includes(words));
    expect(missing).toEqual([]);
  },

  async "puts nothing of an action but its token into a button"(rig) {
    await rig.channel.send(rig.outgoing(buttonReply(["做计划"])));
    const raw = (await rig.shown()).map((message) => message.raw).join();
    expect(raw).toContain("token-of-");
    expect(raw).not.toContain("hidden-account-77");
    expect(raw).not.toContain("write-plan");
  },

  async "hands back the token of the pressed button"(rig) {
    await rig.channel.send(rig.outgoing(buttonReply(["做计划", "看决策链"])));
    await rig.deliver({ type: "action", token: await tokenOf(rig, "看决策链") });
    expect(rig.handed[0]?.content).toEqual({ type: "action", token: "token-of-看决策链" });
  },

  async "takes a press on yesterday's button"(rig) {
    await rig.channel.send(rig.outgoing(buttonReply(["做计划"])));
    const token = await tokenOf(rig, "做计划");
    rig.advance(DAY_MS + 2 * 3_600_000);
    const delivered = await rig.deliver({ type: "action", token });
    expect(delivered.accepted).toBe(true);
    expect(rig.handed[0]?.content).toMatchObject({ type: "action", token: "token-of-做计划" });
  },

  async "loses neither of two presses at once"(rig) {
    await rig.channel.send(rig.outgoing(buttonReply(["做计划", "看决策链"])));
    const tokens = [await tokenOf(rig, "做计划"), await tokenOf(rig, "看决策链")];
    const delivered = await Promise.all(tokens.map((token) => rig.deliver({ type: "action", token })));
    const handed = rig.handed.map(({ content }) => (content.type === "action" ? content.token : ""));
    expect(delivered.map(({ accepted }) => accepted)).toEqual([true, true]);
    expect(handed.sort()).toEqual(["token-of-做计划", "token-of-看决策链"].sort());
    expect(new Set(rig.handed.map(({ eventId }) => eventId)).size).toBe(2);
  },

  async "hands back what was filled into a form"(rig) {
    await rig.channel.send(rig.outgoing(FORM));
    const values = { who: "总经理 王芳", budget: 120, needs: ["energy", "downtime"], share: true };
    await rig.deliver({ type: "action", token: await tokenOf(rig, "记下来"), values });
    expect(rig.handed[0]?.content).toEqual({ type: "action", token: "token-of-form", values });
  },

  async "splits a long answer without cutting a character, a fence or a line away"(rig) {
    const { textLimit } = rig.channel.capabilities;
    const { markdown, marks } = longText(Math.min(textLimit.size * 3, 100_000));
    await rig.channel.send(rig.outgoing(textReply(markdown)));
    const parts = (await rig.shown()).flatMap((message) => message.parts);
    const all = parts.join("\n");
    const found = marks.filter((mark) => all.includes(mark));
    expect(found).toEqual(marks);
    expect(parts.filter((part) => !part.isWellFormed() || part.includes("\ufffd")).length).toBe(0);
    expect(Math.max(...parts.map((part) => measure(part, textLimit.unit)))).toBeLessThanOrEqual(
      textLimit.size,
    );
    expect(parts.filter((part) => (part.match(/^```/gm)?.length ?? 0) % 2 !== 0).length).toBe(0);
    expect(all.match(/👩‍👩‍👧/gu)?.length).toBe(markdown.match(/👩‍👩‍👧/gu)?.length);
  },

  async "keeps every row of a long table whole"(rig) {
    await rig.channel.send(rig.outgoing(longTable(ROWS)));
    const pieces = (await rig.shown()).flatMap(({ parts, raw }) => {
      const some = parts.filter((part) => part.includes("甲"));
      return some.length > 0 ? some : [raw];
    });
    const rows = Array.from({ length: ROWS }, (_, row) => [`甲${row}号`, `乙${row}号`] as const);
    const whole = rows.filter(([a, b]) => pieces.some((piece) => piece.includes(a) && piece.includes(b)));
    const cut = rows.filter(([a, b]) => pieces.some((piece) => piece.includes(a) !== piece.includes(b)));
    expect(whole).toEqual(rows);
    expect(cut).toEqual([]);
  },

  async "edits a message in its place"(rig) {
    const ref = await rig.channel.send(rig.outgoing(textReply("正在读取客户全景"), { key: "one" }));
    await rig.channel.send(rig.outgoing(textReply("第二条"), { key: "two" }));
    await rig.channel.send(rig.outgoing(textReply("读完了"), { key: "three", edits: ref }));
    const texts = (await rig.shown()).map(({ parts }) => parts.join());
    expect(texts.length).toBe(2);
    expect(texts[0]).toContain("读完了");
    expect(texts.join()).not.toContain("正在读取");
  },

  async "streams words and ends with the answer"(rig) {
    const say = await conversation(rig);
    const ref = await say(progressReply("读取客户全景"));
    await say(progressReply("起草目标", "停机损失最大。"), ref);
    expect(await textOf(rig)).toContain("停机损失最大。");
    await say(progressReply("起草目标", "停机损失最大。下周见厂长。"), ref);
    expect((await textOf(rig)).split("停机损失最大。下周见厂长。").length - 1).toBe(1);
    if (rig.streams) expect(rig.streams.open()).toBe(1);
    await say(buttonReply(["做计划"]), ref);
    await expectAnswerAlone(rig);
  },

  async "brings the answer once when the stream dies"(rig) {
    const say = await conversation(rig);
    const ref = await say(progressReply("起草目标"));
    await say(progressReply("起草目标", "停机损失最大。"), ref);
    rig.streams?.kill();
    await say(progressReply("起草目标", "停机损失最大。下周见厂长。"), ref);
    const shown = (await textOf(rig)).split("下周见厂长。").length - 1;
    if (rig.streams?.fallsBack !== false) expect(shown).toBe(1);
    await say(buttonReply(["做计划"]), ref);
    await expectAnswerAlone(rig, { leftStanding: rig.streams?.fallsBack === false });
  },

  async "shows a message once however often it is sent"(rig) {
    await rig.channel.send(rig.outgoing(textReply("只此一次"), { key: "same" }));
    await rig.channel.send(rig.outgoing(textReply("只此一次"), { key: "same" }));
    expect((await textOf(rig)).split("只此一次").length - 1).toBe(1);
  },

  async "keeps a private answer from the group"(rig) {
    await rig.deliver({ type: "text", text: "华晟精密怎么样", mention: true });
    const [incoming] = rig.handed;
    if (incoming === undefined) throw new Error("nothing was handed over");
    const { conversation, replyTo } = incoming;
    const answer = rig.outgoing(textReply("只给你看"), { conversation, replyTo, private: true });
    await rig.channel.send(answer);
    const found = (await rig.shown()).find(({ parts }) => parts.join().includes("只给你看"));
    expect(found?.audience).toBe("asker");
  },

  async "shows what was sent while the connection was down"(rig) {
    await rig.channel.send(rig.outgoing(textReply("断线以前"), { key: "before" }));
    await rig.shown();
    rig.fault("streamDies");
    await rig.channel.send(rig.outgoing(textReply("断线期间"), { key: "during" }));
    const text = await textOf(rig);
    expect(text.split("断线以前").length - 1).toBe(1);
    expect(text.split("断线期间").length - 1).toBe(1);
  },

  async "says how long to wait when there is too much"(rig) {
    rig.fault("rateLimited");
    const error = await failureOf(rig.channel.send(rig.outgoing(textReply("太多了"))));
    expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: RATE_LIMIT_MS });
  },

  async "says when its credentials are refused"(rig) {
    rig.fault("unauthorised");
    const error = await failureOf(rig.channel.send(rig.outgoing(textReply("谁在说话"))));
    expect(error.code).toBe("AUTH_FAILED");
  },

  async "says when the platform failed"(rig) {
    rig.fault("down");
    const error = await failureOf(rig.channel.send(rig.outgoing(textReply("有人吗"))));
    expect(error.code).toBe("UPSTREAM_FAILED");
  },

  async "says when the message to edit is gone"(rig) {
    const edits = rig.goneRef();
    const error = await failureOf(rig.channel.send(rig.outgoing(textReply("第二版"), { edits })));
    expect(error.code).toBe("NOT_FOUND");
  },

  async "tells no secret in an error or a refusal"(rig) {
    const told: string[] = [];
    for (const fault of ["rateLimited", "unauthorised", "down"] as const) {
      rig.fault(fault);
      const error = await rig.channel.send(rig.outgoing(textReply(fault), { key: fault })).catch(describe);
      told.push(JSON.stringify(error));
    }
    for (const forged of ["signature", "body"] as const) {
      told.push((await rig.deliver({ type: "text", text: TEXT }, { forged })).body);
    }
    expect(rig.secrets.length).toBeGreaterThan(0);
    expect(rig.secrets.filter((secret) => told.join().includes(secret))).toEqual([]);
  },
});

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return { ...error, message: error.message, stack: error.stack, cause: describe(error.cause) };
}

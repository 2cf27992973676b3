import { describe, expect, it } from "vitest";
import type { Incoming, SentRef } from "#src/channels/channel.ts";
import type { Reply } from "#src/reply.ts";
import { createFeishuRig, type FeishuRig } from "#test/contracts/feishu-rig.ts";

function drafting(said?: string, label = "起草目标"): Reply {
  const words = said === undefined ? [] : [{ type: "text" as const, markdown: said }];
  return { blocks: [{ type: "progress", steps: [{ label, state: "active" }] }, ...words] };
}

const ANSWER: Reply = { blocks: [{ type: "text", markdown: "计划好了" }] };

async function ask(rig: FeishuRig, changes: { readonly boot?: string } = {}) {
  await rig.deliver({ type: "text", text: "写大客户计划" });
  const asked = rig.handed.at(-1) as Incoming;
  const replyTo = { ...Object(asked.replyTo), ...changes };
  const { conversation } = asked;
  return (reply: Reply, edits?: SentRef) =>
    rig.channel.send(rig.outgoing(reply, { conversation, replyTo, ...(edits !== undefined && { edits }) }));
}

const cardCalls = (rig: FeishuRig) =>
  rig.standIn.calls
    .filter(({ key }) => key.includes("/cardkit/"))
    .map(({ key }) => key.replace(/\d{19}/, ":id"));
const numbersOf = (rig: FeishuRig) =>
  rig.standIn.calls.flatMap(({ body }) => {
    const { sequence } = Object(body) as { sequence?: number };
    return sequence === undefined ? [] : [sequence];
  });

describe("words on Feishu", () => {
  it("flow into the card of the progress, which becomes the answer", async () => {
    await using rig = await createFeishuRig();
    const say = await ask(rig);
    const ref = await say(drafting());
    await say(drafting("停机损失**最大**。"), ref);
    await say(drafting("停机损失**最大**。下周见厂长。"), ref);
    expect(rig.standIn.messages[0]?.content).toContain("下周见厂长。");
    await say(ANSWER, ref);

    expect(cardCalls(rig)).toEqual([
      "POST /open-apis/cardkit/v1/cards",
      "PUT /open-apis/cardkit/v1/cards/:id",
      "PUT /open-apis/cardkit/v1/cards/:id/elements/words/content",
      "PATCH /open-apis/cardkit/v1/cards/:id/settings",
      "PUT /open-apis/cardkit/v1/cards/:id",
    ]);
    const numbers = numbersOf(rig);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(rig.standIn.messages.length).toBe(1);
    expect(rig.standIn.messages[0]?.content).toContain("计划好了");
  });

  it("draw the steps anew when these change, and go on", async () => {
    await using rig = await createFeishuRig();
    const say = await ask(rig);
    const ref = await say(drafting());
    await say(drafting("一。"), ref);
    await say(drafting("一。二。", "核对出处"), ref);
    await say(drafting("一。二。三。", "核对出处"), ref);

    expect(rig.standIn.messages[0]?.content).toContain("核对出处");
    expect(rig.standIn.messages[0]?.content).toContain("一。二。三。");
    expect(rig.standIn.cardKit.streaming()).toBe(1);
  });

  it.each([300317, 300309, 200850])("are edits of the card when it refuses them (%i)", async (code) => {
    await using rig = await createFeishuRig();
    const say = await ask(rig);
    const ref = await say(drafting());
    await say(drafting("一。"), ref);
    rig.standIn.refuse.set("/elements/words/content", [code]);
    await say(drafting("一。二。"), ref);

    expect(rig.standIn.cardKit.streaming()).toBe(0);
    expect(rig.standIn.messages[0]?.content).toContain("一。二。");
  });

  it("are edits of an ordinary card without the permission for cards with an id", async () => {
    await using rig = await createFeishuRig();
    const say = await ask(rig);
    rig.standIn.refuse.set("/cardkit/v1/cards", [99991672]);
    const ref = await say(drafting());
    await say(drafting("一。"), ref);
    await say(ANSWER, ref);

    expect(cardCalls(rig)).toEqual(["POST /open-apis/cardkit/v1/cards"]);
    expect(rig.standIn.messages.map(({ edits }) => edits)).toEqual([2]);
    expect(rig.standIn.messages[0]?.content).toContain("计划好了");
  });

  it("are edits when the question may have been answered before a restart", async () => {
    await using rig = await createFeishuRig();
    const say = await ask(rig, { boot: "earlier" });
    const ref = await say(drafting());
    await say(drafting("一。"), ref);

    expect(cardCalls(rig)).toEqual([]);
    expect(rig.standIn.messages[0]?.content).toContain("一。");
  });

  it("move to edits after nine minutes, before Feishu ends the stream", async () => {
    await using rig = await createFeishuRig();
    const say = await ask(rig);
    const ref = await say(drafting());
    await say(drafting("一。"), ref);
    rig.advance(541_000);
    await say(drafting("一。二。"), ref);

    expect(rig.standIn.cardKit.streaming()).toBe(0);
    expect(rig.standIn.messages[0]?.content).toContain("一。二。");
  });

  it("say that the card is gone when it takes no change at all, so that the answer becomes a message", async () => {
    await using rig = await createFeishuRig();
    const say = await ask(rig);
    const ref = await say(drafting());
    const [id] = /\d{19}/.exec(JSON.stringify(ref)) ?? [];
    rig.standIn.refuse.set(`/cards/${id}`, [200740]);

    await expect(say(ANSWER, ref)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

import { describe, expect, it } from "vitest";
import type { Incoming, SentRef } from "#src/channels/channel.ts";
import type { Reply } from "#src/reply.ts";
import { createSlackRig, type SlackRig } from "#test/contracts/slack-rig.ts";

function drafting(said?: string, label = "起草目标"): Reply {
  const words = said === undefined ? [] : [{ type: "text" as const, markdown: said }];
  return { blocks: [{ type: "progress", steps: [{ label, state: "active" }] }, ...words] };
}

const ANSWER: Reply = { blocks: [{ type: "text", markdown: "计划好了" }] };

async function ask(rig: SlackRig, mention: boolean) {
  await rig.deliver({ type: "text", text: "写大客户计划", mention });
  const { conversation, replyTo } = rig.handed.at(-1) as Incoming;
  return (reply: Reply, edits?: SentRef) =>
    rig.channel.send(rig.outgoing(reply, { conversation, replyTo, ...(edits !== undefined && { edits }) }));
}

const methodsOf = (rig: SlackRig) =>
  rig.standIn.calls.map(({ method }) => method).filter((method) => method.startsWith("chat."));
const streamsOf = (rig: SlackRig) => rig.standIn.messages.filter(({ streaming }) => streaming !== undefined);

describe("words on Slack", () => {
  it("are appended as they come, named for the asker, and taken away for the answer", async () => {
    await using rig = await createSlackRig();
    const say = await ask(rig, true);
    const ref = await say(drafting());
    await say(drafting("停机损失**最大**。"), ref);
    await say(drafting("停机损失**最大**。下周见厂长。"), ref);
    expect(streamsOf(rig).map(({ text }) => text)).toEqual(["停机损失**最大**。下周见厂长。"]);
    const sent = rig.standIn.calls.filter(({ method }) => /startStream|appendStream/.test(method));
    expect(sent.map(({ args }) => args.chunks)).toEqual([
      [{ type: "markdown_text", text: "停机损失**最大**。" }],
      [{ type: "markdown_text", text: "下周见厂长。" }],
    ]);
    expect(sent[0]?.args).toMatchObject({ recipient_team_id: "T0HENGSHI", recipient_user_id: "U0SHAN" });

    await say(ANSWER, ref);
    expect(rig.standIn.messages.length).toBe(1);
    expect(methodsOf(rig).slice(-3)).toEqual(["chat.stopStream", "chat.delete", "chat.update"]);
  });

  it("are edits in a direct message outside a thread", async () => {
    await using rig = await createSlackRig();
    const say = await ask(rig, false);
    const ref = await say(drafting());
    await say(drafting("停机损失最大。"), ref);

    expect(methodsOf(rig)).toEqual(["chat.postMessage", "chat.update"]);
    expect(JSON.stringify(rig.standIn.messages[0]?.blocks)).toContain("停机损失最大。");
  });

  it.each(["ratelimited", "channel_type_not_supported", "missing_scope"])(
    "are edits when Slack refuses the stream (%s), and it is asked once",
    async (reason) => {
      await using rig = await createSlackRig();
      const say = await ask(rig, true);
      const ref = await say(drafting());
      rig.standIn.refuse.set("chat.startStream", [reason]);
      await say(drafting("停机损失最大。"), ref);
      await say(drafting("停机损失最大。下周见厂长。"), ref);

      expect(methodsOf(rig).filter((method) => method === "chat.startStream").length).toBe(1);
      expect(rig.standIn.messages.length).toBe(1);
      expect(JSON.stringify(rig.standIn.messages[0]?.blocks)).toContain("下周见厂长。");
    },
  );

  it("that were changed afterwards are shown by an edit, and not twice", async () => {
    await using rig = await createSlackRig();
    const say = await ask(rig, true);
    const ref = await say(drafting());
    await say(drafting("停机损失最大。"), ref);
    await say(drafting("能耗最大。"), ref);

    expect(streamsOf(rig)).toEqual([]);
    expect(JSON.stringify(rig.standIn.messages)).toContain("能耗最大。");
    expect(JSON.stringify(rig.standIn.messages)).not.toContain("停机损失");
  });

  it("held back by a limit come with the next ones", async () => {
    await using rig = await createSlackRig();
    const say = await ask(rig, true);
    const ref = await say(drafting());
    await say(drafting("一。"), ref);
    rig.standIn.refuse.set("chat.appendStream", ["ratelimited"]);
    await say(drafting("一。二。"), ref);
    await say(drafting("一。二。三。"), ref);

    expect(streamsOf(rig).map(({ text }) => text)).toEqual(["一。二。三。"]);
  });

  it("move to edits after four minutes, before Slack ends the stream", async () => {
    await using rig = await createSlackRig();
    const say = await ask(rig, true);
    const ref = await say(drafting());
    await say(drafting("一。"), ref);
    rig.advance(241_000);
    await say(drafting("一。二。"), ref);

    expect(streamsOf(rig)).toEqual([]);
    expect(JSON.stringify(rig.standIn.messages[0]?.blocks)).toContain("一。二。");
  });

  it("leave no stream open when the bot stops", async () => {
    const rig = await createSlackRig();
    const say = await ask(rig, true);
    const ref = await say(drafting());
    await say(drafting("一。"), ref);
    const [stream] = streamsOf(rig);
    await rig[Symbol.asyncDispose]();

    expect(stream?.streaming).toBe("stopped");
  });
});

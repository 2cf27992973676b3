import { describe, expect, it } from "vitest";
import type { Reply } from "#src/reply.ts";
import { createFeishuRig } from "#test/contracts/feishu-rig.ts";
import { startFeishuStandIn } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import { nodesOf, SALES, SHAN, SHAN_DIRECT } from "#test/stand-ins/feishu/people.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { createFeishuChannel } from "./feishu-channel.ts";

const NOW = Date.UTC(2026, 10, 23, 8, 0);

function text(markdown: string): Reply {
  return { blocks: [{ type: "text", markdown }] };
}

function long(parts: number): Reply {
  const blocks = Array.from({ length: parts * 4 }, (_, index) => ({
    type: "text" as const,
    markdown: `第 ${index + 1} 段。${"停机损失按小时计。".repeat(240)}`,
  }));
  return { blocks };
}

const CHART: Reply = {
  blocks: [
    {
      type: "chart",
      caption: "各阶段金额",
      chart: { kind: "bar", categories: ["线索", "方案"], series: [{ name: "金额", values: [420, 96] }] },
    },
    { type: "table", columns: [{ label: "商机" }], rows: [{ cells: ["产线追溯"] }] },
  ],
};

function tagsOf(content: string): unknown[] {
  const card = JSON.parse(content) as {
    readonly body: { readonly elements: readonly { readonly tag: string }[] };
  };
  return card.body.elements.map(({ tag }) => tag);
}

describe("the Feishu channel", () => {
  it("posts once when Feishu took the message and the connection broke, and the process with it", async () => {
    await using feishu = await startFeishuStandIn();
    const { appId, appSecret, domain, encryptKey, verificationToken } = feishu;
    const config = { appId, appSecret, domain, webhook: { encryptKey, verificationToken } };
    const replyTo = { chat: SHAN_DIRECT, direct: true, user: SHAN };
    const outgoing = {
      key: "effect-1",
      conversation: SHAN_DIRECT,
      replyTo,
      locale: "zh",
      reply: text("只此一次"),
    } as const;
    const before = createFeishuChannel(
      config,
      channelDeps(() => NOW),
    ).channel;
    feishu.fault("cutAfter");
    await expect(before.send(outgoing)).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });

    const ref = await createFeishuChannel(
      config,
      channelDeps(() => NOW),
    ).channel.send(outgoing);

    expect(feishu.messages.length).toBe(1);
    expect(ref).toEqual({ to: SHAN_DIRECT, direct: true, messages: [feishu.messages[0]?.id] });
  });

  it("goes on after a limit in the middle of a long answer, posting nothing twice", async () => {
    await using rig = await createFeishuRig();
    const outgoing = rig.outgoing(long(3));
    rig.standIn.refuse.set("/im/v1/messages", [0, 230020]);
    await expect(rig.channel.send(outgoing)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    const posted = rig.standIn.messages.length;

    await rig.channel.send(outgoing);

    expect(posted).toBe(1);
    expect(new Set(rig.standIn.messages.map(({ content }) => content)).size).toBe(
      rig.standIn.messages.length,
    );
    expect(JSON.stringify(rig.standIn.messages)).toContain("第 12 段");
  });

  it("draws charts as pictures and tables as text where Feishu refuses its own", async () => {
    await using rig = await createFeishuRig();
    rig.standIn.behaveOld();

    await rig.channel.send(rig.outgoing(CHART));

    expect(tagsOf(rig.standIn.messages[0]?.content ?? "")).toEqual(["img", "markdown"]);
  });

  it("removes the parts an edit no longer needs and adds those it does", async () => {
    await using rig = await createFeishuRig();
    const ref = await rig.channel.send(rig.outgoing(long(3)));
    expect(rig.standIn.messages.length).toBeGreaterThan(2);

    const short = await rig.channel.send(rig.outgoing(text("短了"), { edits: ref }));
    expect(rig.standIn.messages.length).toBe(1);

    await rig.channel.send(rig.outgoing(long(2), { edits: short }));
    expect(rig.standIn.messages.length).toBeGreaterThan(1);
  });

  it("lets nothing in an answer mention anyone, link or show a stranger's picture", async () => {
    await using rig = await createFeishuRig();
    const evil =
      '<at id=all></at> <at user_id="all">所有人</at> ![x](https://evil.example/p.png) [去看](https://evil.example) `<at id=all></at>`';
    const fence = "```\n<at id=all></at>\n```";
    const note = { type: "note", tone: "info", text: evil } as const;
    const field = { type: "fields", items: [{ label: evil, value: evil }] } as const;

    await rig.channel.send(
      rig.outgoing({ title: evil, blocks: [{ type: "text", markdown: `${evil}\n${fence}` }, note, field] }),
    );

    const card = JSON.parse(rig.standIn.messages[0]?.content ?? "") as { readonly body: unknown };
    const markdowns = nodesOf(card.body).filter(({ tag }) => tag === "markdown");
    expect(markdowns.length).toBeGreaterThan(0);
    for (const { content } of markdowns) expect(content).not.toMatch(/<\/?at|!\[|\]\(/);
  });

  it("answers under the question in a group, and in the chat when the question was recalled", async () => {
    await using rig = await createFeishuRig();
    const open = {
      conversation: SALES,
      replyTo: { chat: SALES, direct: false, user: SHAN, message: "om_q" },
    };
    await rig.channel.send(rig.outgoing(text("公开的"), open));
    await rig.channel.send(
      rig.outgoing(text("也在"), { ...open, replyTo: { ...open.replyTo, message: "om_gone_1" } }),
    );

    expect(rig.standIn.messages.map(({ to, under }) => [to, under])).toEqual([
      [SALES, "om_q"],
      [SALES, undefined],
    ]);
  });

  it("answers a private question from a group to the person, and tells the group no more than that", async () => {
    await using rig = await createFeishuRig();
    const replyTo = { chat: SALES, direct: false, user: SHAN, message: "om_q" };

    await rig.channel.send(
      rig.outgoing(text("预算 120 万"), { conversation: SALES, replyTo, private: true }),
    );

    const [answer, notice] = rig.standIn.messages;
    expect(answer).toMatchObject({ to: SHAN });
    expect(notice).toMatchObject({ to: SALES, under: "om_q" });
    expect(notice?.content).not.toContain("预算");
  });

  it("writes to a person who asked nothing", async () => {
    await using rig = await createFeishuRig();

    await rig.channel.send(rig.outgoing(text("周报"), { conversation: SHAN, replyTo: { person: SHAN } }));

    expect(rig.standIn.messages).toMatchObject([{ to: SHAN }]);
  });

  it("opens a row of a table by the menu below it", async () => {
    await using rig = await createFeishuRig();
    const action = { label: "打开", skill: "account", input: {}, token: "token-row-2" };
    const rows = [{ cells: ["能耗看板"] }, { cells: ["产线追溯"], action }];
    await rig.channel.send(rig.outgoing({ blocks: [{ type: "table", columns: [{ label: "商机" }], rows }] }));

    await rig.deliver({ type: "action", token: "token-row-2" });

    expect(rig.handed[0]).toMatchObject({ content: { type: "action", token: "token-row-2" }, direct: true });
  });

  it("knows who somebody is, and says that Feishu is away instead of that they are unknown", async () => {
    await using feishu = await startFeishuStandIn();
    const { appId, appSecret, domain } = feishu;
    const { desk } = createFeishuChannel(
      { appId, appSecret, domain },
      channelDeps(() => NOW),
    );
    feishu.users.set(SHAN, {
      name: "李珊",
      email: "private@x.example",
      enterprise_email: "shan.li@hengshi.example",
      mobile: "+8613800000001",
    });
    feishu.users.set("ou_left", { name: "已离职", status: { is_resigned: true } });

    expect(await desk.profileOf("tk", SHAN)).toEqual({
      name: "李珊",
      email: "shan.li@hengshi.example",
      mobile: "+8613800000001",
    });
    expect(await desk.profileOf("tk", "ou_left")).toBeUndefined();
    expect(await desk.profileOf("tk", "ou_outside_our_range")).toBeUndefined();
    feishu.fault("down");
    await expect(desk.profileOf("tk", "ou_new")).rejects.toMatchObject({ code: "UPSTREAM_FAILED" });
  });

  it("fetches a file out of its message", async () => {
    await using feishu = await startFeishuStandIn();
    const { appId, appSecret, domain } = feishu;
    const { desk } = createFeishuChannel(
      { appId, appSecret, domain },
      channelDeps(() => NOW),
    );
    feishu.resources.set("file_1", new Uint8Array([1, 2, 3]));

    expect(await desk.fetchFile({ message: "om_1", key: "file_1", type: "file" })).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    await expect(desk.fetchFile({ message: "om_1", key: "file_9", type: "file" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

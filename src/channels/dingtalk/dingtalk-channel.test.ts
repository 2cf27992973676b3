import { describe, expect, it } from "vitest";
import type { Reply } from "#src/reply.ts";
import {
  buttonsOf,
  createDingtalkRig,
  DIRECT,
  IN_GROUP,
  pressOn,
  robotMessage,
  SALES,
  SHAN,
  wordsOf,
} from "#test/contracts/dingtalk-rig.ts";
import { CORP, startDingtalkStandIn, TOPICS } from "#test/stand-ins/dingtalk/dingtalk-stand-in.ts";
import { channelDeps } from "#test/support/channel-deps.ts";
import { until } from "#test/support/waiting.ts";
import { createDingtalkChannel } from "./dingtalk-channel.ts";
import { readDingtalkConfig } from "./schema.ts";
import { signDingtalk } from "./verify.ts";

function words(markdown: string): Reply {
  return { blocks: [{ type: "text", markdown }] };
}

function progress(label: string): Reply {
  const stop = { label: "停止", skill: "stop", input: {}, token: "stop-token" };
  return { blocks: [{ type: "progress", steps: [{ label, state: "active" }], stop }] };
}

function withButton(markdown: string): Reply {
  const action = { label: "做计划", skill: "x", input: {}, token: "t.1" };
  return {
    blocks: [
      { type: "text", markdown },
      { type: "actions", actions: [action] },
    ],
  };
}

describe("signDingtalk", () => {
  it("signs the time with the secret, over both", () => {
    expect(signDingtalk("invented secret", "1764000000000")).toBe(
      "ezJxrOGbd4QG+Z/YRvfLAD3/BzDQI5tJ0Ks+tidyWao=",
    );
  });
});

describe("what DingTalk sends", () => {
  it("is acknowledged when stored, and left for the next time when not", async () => {
    await using rig = await createDingtalkRig();
    rig.whenHandling(async () => {
      throw new Error("the store is away");
    });
    const lost = await rig.standIn.push(TOPICS.robot, robotMessage("在吗", "m1", rig.now()), { waitMs: 200 });
    rig.whenHandling(async () => {});
    const again = await rig.standIn.push(TOPICS.robot, robotMessage("在吗", "m1", rig.now()));

    expect(lost).toBeUndefined();
    expect(again).toMatchObject({ code: 200 });
    expect(new Set(rig.handed.map(({ eventId }) => eventId)).size).toBe(1);
  });

  it("survives a frame that is no JSON, and goes on hearing", async () => {
    await using rig = await createDingtalkRig();
    rig.standIn.raw("{not json");
    await rig.standIn.push(TOPICS.robot, robotMessage("还在吗", "m1", rig.now()));

    expect(rig.handed.map(({ content }) => content)).toEqual([{ type: "text", text: "还在吗" }]);
  });

  it("is nobody's question without a staff id: somebody from outside, or an app that is not published", async () => {
    await using rig = await createDingtalkRig();
    const { senderStaffId: _, ...outside } = robotMessage("在吗", "m1", rig.now());

    expect(await rig.standIn.push(TOPICS.robot, outside)).toMatchObject({ code: 200 });
    expect(rig.handed).toEqual([]);
  });

  it("reads rich text, speech, pictures and files", async () => {
    await using rig = await createDingtalkRig();
    const send = (id: string, more: Parameters<typeof robotMessage>[3]) =>
      rig.standIn.push(TOPICS.robot, robotMessage("", id, rig.now(), more));
    const richText = [{ text: "看这张" }, { type: "picture", downloadCode: "dc1" }, { text: "怎么样" }];
    await send("1", { msgtype: "richText", content: { richText } });
    await send("2", { msgtype: "audio", content: { recognition: "甲泵业打分" } });
    await send("3", { msgtype: "file", content: { downloadCode: "dc2", fileName: "名单.xlsx" } });

    expect(rig.handed.map(({ content }) => content)).toEqual([
      { type: "file", name: "picture.jpg", mediaType: "image/jpeg", file: { code: "dc1" } },
      { type: "text", text: "看这张怎么样" },
      { type: "text", text: "甲泵业打分" },
      { type: "file", name: "名单.xlsx", mediaType: "application/octet-stream", file: { code: "dc2" } },
    ]);
    expect(new Set(rig.handed.map(({ eventId }) => eventId)).size).toBe(4);
  });

  it("keeps a press in the conversation of its card, though the card's space is called otherwise", async () => {
    await using rig = await createDingtalkRig();
    await rig.channel.send(rig.outgoing(withButton("请选")));
    const [card] = rig.standIn.messages;
    await rig.standIn.push(TOPICS.card, pressOn(card!, "t.1"));

    expect(rig.handed[0]).toMatchObject({
      conversation: DIRECT,
      direct: true,
      person: { id: SHAN },
      tenant: CORP,
    });
  });

  it("is dropped from groups that are not on the list", async () => {
    const standIn = await startDingtalkStandIn();
    const { clientId, clientSecret, url } = standIn;
    const addresses = { apiUrl: url, oapiUrl: url };
    const config = { clientId, clientSecret, robotCode: clientId, cardTemplate: "p.schema", ...addresses };
    const { channel } = createDingtalkChannel(
      { ...config, chats: new Set(["cidOther"]) },
      channelDeps(() => 0),
    );
    const handed: string[] = [];
    await channel.start(async ({ conversation }) => void handed.push(conversation));
    await standIn.push(TOPICS.robot, robotMessage("在吗", "1", 0, IN_GROUP));
    await standIn.push(TOPICS.robot, robotMessage("在吗", "2", 0));

    expect(handed).toEqual([DIRECT]);
    await channel[Symbol.asyncDispose]();
    await standIn[Symbol.asyncDispose]();
  });
});

describe("DingTalk's connection", () => {
  it("is opened anew once after a cut, not twice", async () => {
    await using rig = await createDingtalkRig();
    for (const wanted of [2, 3]) {
      rig.standIn.drop();
      await rig.standIn.connected(wanted);
      await until(2_000, async () => (rig.standIn.open() === 1 ? true : undefined));
    }
    await rig.standIn.push(TOPICS.robot, robotMessage("还在吗", "m1", rig.now()));

    expect(rig.standIn.connections()).toBe(3);
    expect(rig.handed.length).toBe(1);
  });

  it("has its successor before it is closed by DingTalk", async () => {
    await using rig = await createDingtalkRig();
    rig.standIn.askToLeave();
    await rig.standIn.connected(2);
    expect(rig.standIn.open()).toBe(2);
    await rig.standIn.push(TOPICS.robot, robotMessage("还在吗", "m1", rig.now()));

    expect(rig.handed.length).toBe(1);
  });
});

describe("answers on DingTalk", () => {
  it("begin as a card with progress and end in its place", async () => {
    await using rig = await createDingtalkRig();
    const ref = await rig.channel.send(rig.outgoing(progress("读取客户全景"), { key: "a" }));
    rig.advance(3_000);
    const soFar: Reply = { blocks: [...progress("比对竞品").blocks, ...words("写到一半").blocks] };
    await rig.channel.send(rig.outgoing(soFar, { key: "b", edits: ref }));
    const between = wordsOf(rig.standIn.messages[0]!);
    rig.advance(500);
    await rig.channel.send(rig.outgoing(progress("太快了"), { key: "c", edits: ref }));
    await rig.channel.send(rig.outgoing(withButton("读完了"), { key: "d", edits: ref }));

    const [card, ...more] = rig.standIn.messages;
    expect(more).toEqual([]);
    expect(between).toBe("… 比对竞品\n\n写到一半");
    expect(wordsOf(card!)).toBe("读完了");
    // The words, their end, the answer.
    expect(card?.changes).toBe(3);
    expect(buttonsOf(card!).map(({ label }) => label)).toEqual(["做计划"]);
  });

  it.each(["notStreamable", "cardsForbidden"] as const)(
    "are edits from then on where their card does not stream (%s)",
    async (fault) => {
      await using rig = await createDingtalkRig();
      const ref = await rig.channel.send(rig.outgoing(progress("起草"), { key: "a" }));
      const soFar = (said: string): Reply => ({
        blocks: [...progress("起草").blocks, ...words(said).blocks],
      });
      const say = (said: string) => rig.channel.send(rig.outgoing(soFar(said), { edits: ref }));
      rig.advance(4_000);
      rig.standIn.fault(fault);
      await say("一。").catch(() => {});
      rig.standIn.fault(undefined);
      rig.advance(4_000);
      await say("一。二。");

      expect(wordsOf(rig.standIn.messages[0]!)).toBe("… 起草\n\n一。二。");
      expect(rig.standIn.calls.filter(({ path }) => path === "/v1.0/card/streaming").length).toBe(1);
    },
  );

  it("are changes of the card when the organisation's quota is used up, and stream again in the next answer", async () => {
    await using rig = await createDingtalkRig();
    const soFar: Reply = { blocks: [...progress("起草").blocks, ...words("一。").blocks] };
    const first = await rig.channel.send(rig.outgoing(progress("起草"), { key: "a" }));
    rig.advance(4_000);
    rig.standIn.fault("qps");
    await rig.channel.send(rig.outgoing(soFar, { edits: first }));
    const second = await rig.channel.send(rig.outgoing(progress("起草"), { key: "b" }));
    rig.advance(4_000);
    await rig.channel.send(rig.outgoing(soFar, { edits: second }));

    expect(rig.standIn.messages.map(wordsOf)).toEqual(["… 起草\n\n一。", "… 起草\n\n一。"]);
    expect(rig.standIn.messages.map(({ streaming }) => streaming)).toEqual([undefined, "open"]);
  });

  it("that are too long for a card follow it", async () => {
    await using rig = await createDingtalkRig();
    const ref = await rig.channel.send(rig.outgoing(progress("读取客户全景"), { key: "a" }));
    const long = "停机损失按小时计。".repeat(300);
    await rig.channel.send(rig.outgoing({ title: "甲泵业", ...words(long) }, { key: "b", edits: ref }));

    const [card, answer] = rig.standIn.messages;
    expect(wordsOf(card!)).toBe("已完成 · 甲泵业");
    expect(wordsOf(answer!)).toContain("停机损失按小时计");
  });

  it("are new messages when the card is gone", async () => {
    await using rig = await createDingtalkRig();
    await rig.channel.send(rig.outgoing(words("还是答了"), { edits: rig.goneRef() }));

    expect(rig.standIn.messages.map(wordsOf)).toEqual(["还是答了"]);
  });

  it.each(["cardsForbidden", "notDelivered"] as const)(
    "lose their buttons, not their words (%s)",
    async (fault) => {
      await using rig = await createDingtalkRig();
      await rig.channel.send(rig.outgoing(words("先取令牌")));
      rig.standIn.fault(fault);
      await rig.channel.send(rig.outgoing(withButton("甲泵业 72 分")));

      expect(rig.standIn.messages.map(wordsOf)).toEqual(["先取令牌", "甲泵业 72 分"]);
    },
  );

  it("wait two seconds when too much was asked of the API, and get a new token when the old ran out", async () => {
    await using rig = await createDingtalkRig();
    await rig.channel.send(rig.outgoing(words("先取令牌")));
    rig.standIn.fault("qps");
    const limited = rig.channel.send(rig.outgoing(words("太多")));
    await expect(limited).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs: 2_000 });
    rig.standIn.fault("tokenExpired");
    await rig.channel.send(rig.outgoing(words("换了令牌")));

    expect(rig.standIn.messages.map(wordsOf)).toEqual(["先取令牌", "换了令牌"]);
    expect(rig.standIn.calls.filter(({ path }) => path.endsWith("accessToken")).length).toBe(2);
  });

  it("say that a call may have been made when it was cut off", async () => {
    await using rig = await createDingtalkRig();
    await rig.channel.send(rig.outgoing(words("先取令牌")));
    rig.standIn.fault("cutAfter");

    await expect(rig.channel.send(rig.outgoing(words("断线")))).rejects.toMatchObject({
      code: "UPSTREAM_FAILED",
    });
  });

  it("say that a person is not to be reached, though DingTalk calls it a success", async () => {
    await using rig = await createDingtalkRig();
    rig.standIn.users.set("lei", { name: "赵磊" });
    const sent = rig.channel.send(rig.outgoing(words("在吗"), { replyTo: { person: "nobody" } }));

    await expect(sent).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("go to the group itself when all may see them", async () => {
    await using rig = await createDingtalkRig();
    const replyTo = { user: SHAN, conversation: SALES, direct: false };
    await rig.channel.send(
      rig.outgoing(withButton("公开的"), { conversation: SALES, replyTo, private: false }),
    );
    const [card] = rig.standIn.messages;
    await rig.standIn.push(TOPICS.card, pressOn(card!, "t.1"));

    expect(card?.to).toBe(`group:${SALES}`);
    expect(rig.handed[0]).toMatchObject({ conversation: SALES, direct: false });
  });

  it("name a file of a kind that DingTalk refuses", async () => {
    await using rig = await createDingtalkRig();
    const file = { type: "file", name: "方案.pptx", mediaType: "x", file: "k" } as const;
    await rig.channel.send(rig.outgoing({ blocks: [file, { ...file, name: "计划.docx", file: "gone" }] }));

    expect(rig.standIn.messages.map(wordsOf)).toEqual([
      "钉钉不收这种文件，或文件太大：方案.pptx",
      "文件已不在：计划.docx",
    ]);
  });
});

describe("people on DingTalk", () => {
  it("are vouched for by the organisation's mail and mobile, while they belong to it", async () => {
    const standIn = await startDingtalkStandIn();
    const { clientId, clientSecret, url } = standIn;
    const addresses = { apiUrl: url, oapiUrl: url };
    const config = { clientId, clientSecret, robotCode: clientId, cardTemplate: "p.schema", ...addresses };
    const { desk } = createDingtalkChannel(
      config,
      channelDeps(() => 0),
    );
    standIn.users.set("shan", {
      name: "李珊",
      active: true,
      email: "p@x.example",
      org_email: "shan@x.example",
      mobile: "13800001111",
    });
    standIn.users.set("left", { name: "走了", active: false });
    standIn.downloads.set("/file/dc1", new TextEncoder().encode("名单"));

    expect(await desk.profileOf(CORP, "shan")).toEqual({
      name: "李珊",
      email: "shan@x.example",
      mobile: "13800001111",
    });
    expect(await desk.profileOf(CORP, "left")).toBeUndefined();
    expect(await desk.profileOf(CORP, "nobody")).toBeUndefined();
    expect(Buffer.from(await desk.fetchFile({ code: "dc1" })).toString()).toBe("名单");
    await standIn[Symbol.asyncDispose]();
  });
});

describe("settings", () => {
  it("are off when absent, and name the variable when half there", () => {
    expect(readDingtalkConfig({ DINGTALK_API_URL: "https://x.example" })).toBeUndefined();
    expect(() => readDingtalkConfig({ DINGTALK_CLIENT_ID: "ding-1" })).toThrow(/DINGTALK_CLIENT_SECRET/);
    expect(() => readDingtalkConfig({ DINGTALK_CLIENT_SECRET: "a-secret-word" })).toThrow(
      /DINGTALK_CLIENT_ID/,
    );
  });

  it("take the client id for the robot's code and DingTalk's public card for ours", () => {
    const config = readDingtalkConfig({
      DINGTALK_CLIENT_ID: "ding-1",
      DINGTALK_CLIENT_SECRET: "a-secret-word",
    });

    expect(config?.robotCode).toBe("ding-1");
    expect(config?.cardTemplate).toMatch(/\.schema$/);
  });
});

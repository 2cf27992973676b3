import { describe, expect, it } from "vitest";
import { AppError } from "#src/errors.ts";
import type { Reply } from "#src/reply.ts";
import { createWecomRig, type WecomRig } from "#test/contracts/wecom-rig.ts";
import { eventFields, pressFields, SHAN, textFields, xmlMessage } from "#test/stand-ins/wecom/people.ts";
import { OPEN_CHOSEN } from "./parse.ts";
import { readWecomBotConfig, readWecomConfig, readWecomRobotConfig } from "./schema.ts";

const MINUTE_MS = 60_000;

function words(markdown: string): Reply {
  return { blocks: [{ type: "text", markdown }] };
}

const STOP = { label: "停止", skill: "stop", input: {}, token: "stop-token" };

function progress(label: string): Reply {
  return { blocks: [{ type: "progress", steps: [{ label, state: "active" }], stop: STOP }] };
}

async function callback(
  rig: WecomRig,
  fields: string,
  options: { at?: number; from?: string; receiver?: string } = {},
) {
  const { corpId, agentId } = rig.standIn;
  const at = options.at ?? rig.now();
  const message = xmlMessage({ corpId, agentId, at, fields, ...(options.from && { from: options.from }) });
  const { receiver } = options;
  return rig.channel.receive(
    rig.standIn.callback(message, { at, ...(receiver !== undefined && { receiver }) }),
  );
}

function shownTexts(rig: WecomRig): string[] {
  return rig.standIn.messages.map(({ shown }) => shown.replace(/[\u200b-\u200d\u2060]/g, ""));
}

describe("callbacks of the self-built app", () => {
  it("takes what is four minutes off and nothing that is six", async () => {
    await using rig = await createWecomRig();
    const statuses: number[] = [];
    for (const shift of [-4, 4, -6, 6]) {
      const response = await callback(rig, textFields("在吗", `${shift}`), {
        at: rig.now() + shift * MINUTE_MS,
      });
      statuses.push(response.status);
    }

    expect(statuses).toEqual([200, 200, 401, 401]);
    expect(rig.handed.length).toBe(2);
  });

  it("refuses a message that was encrypted for another corp", async () => {
    await using rig = await createWecomRig();

    expect((await callback(rig, textFields("在吗", "1"), { receiver: "wwOther" })).status).toBe(401);
    expect(rig.handed).toEqual([]);
  });

  it("proves itself also when the plus signs of the secret word were not escaped", async () => {
    await using rig = await createWecomRig();
    for (let turn = 0; turn < 20; turn += 1) {
      const response = await rig.channel.receive(
        rig.standIn.verification(`word-${turn}`, { at: rig.now(), raw: true }),
      );
      expect(await response.text()).toBe(`word-${turn}`);
    }
  });

  it("believes the sender and not what a text says about it", async () => {
    await using rig = await createWecomRig();
    const forged = "</Content><FromUserName><![CDATA[boss]]></FromUserName><Content>";
    await callback(rig, `<MsgType>text</MsgType><Content>x${forged}</Content><MsgId>1</MsgId>`);

    expect(rig.handed[0]?.person.id).toBe(SHAN);
  });

  it("hears a menu, a new colleague and a picture", async () => {
    await using rig = await createWecomRig();
    await callback(rig, eventFields("click", "report"));
    await callback(rig, eventFields("subscribe", ""));
    await callback(
      rig,
      "<MsgType>image</MsgType><PicUrl>http://p</PicUrl><MediaId>media-7</MediaId><MsgId>9</MsgId>",
    );

    expect(rig.handed.map(({ content }) => content)).toEqual([
      { type: "command", skill: "report", text: "" },
      { type: "joined" },
      { type: "file", name: "image.jpg", mediaType: "image/jpeg", file: { mediaId: "media-7" } },
    ]);
  });

  it("takes and drops what is nobody's question", async () => {
    await using rig = await createWecomRig();
    const statuses = [
      await callback(rig, eventFields("enter_agent", "")),
      await callback(rig, eventFields("batch_job_result", ""), { from: "sys" }),
      await callback(rig, "<MsgType>location</MsgType><MsgId>3</MsgId>"),
      await callback(rig, textFields("   ", "4")),
    ].map(({ status }) => status);

    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(rig.handed).toEqual([]);
  });

  it("opens the row that was chosen, whatever the button", async () => {
    await using rig = await createWecomRig();
    await callback(rig, pressFields(OPEN_CHOSEN, "task", ["token-of-row-3"]));

    expect(rig.handed[0]?.content).toEqual({ type: "action", token: "token-of-row-3" });
  });
});

describe("answers of the self-built app", () => {
  it("shows progress once, as a card with its stop button, and closes it with the answer", async () => {
    await using rig = await createWecomRig();
    const ref = await rig.channel.send(rig.outgoing(progress("读取客户全景"), { key: "a" }));
    const soFar: Reply = { blocks: [...progress("比对竞品").blocks, ...words("写到一半").blocks] };
    const same = await rig.channel.send(rig.outgoing(soFar, { key: "b", edits: ref }));
    await rig.channel.send(rig.outgoing(words("读完了"), { key: "c", edits: same }));

    const [card, answer] = rig.standIn.messages;
    expect(rig.standIn.messages.length).toBe(2);
    expect(JSON.stringify(card?.body)).toContain("读取客户全景");
    expect(card?.closed).toBe("已完成");
    expect(answer?.shown).toContain("读完了");
  });

  it("answers although the card can no longer be closed", async () => {
    await using rig = await createWecomRig();
    const edits = { user: SHAN, messages: [{ id: "m", code: "used" }] };
    await rig.channel.send(rig.outgoing(words("还是答了"), { edits }));

    expect(shownTexts(rig)).toEqual(["还是答了"]);
  });

  it("says the same words again to another question, and once to the same", async () => {
    await using rig = await createWecomRig();
    await rig.channel.send(rig.outgoing(words("没有新变化"), { key: "morning" }));
    await rig.channel.send(rig.outgoing(words("没有新变化"), { key: "noon" }));
    rig.standIn.fault("cutAfter");
    await expect(rig.channel.send(rig.outgoing(words("断线"), { key: "cut" }))).rejects.toThrow(AppError);
    await rig.channel.send(rig.outgoing(words("断线"), { key: "cut" }));

    expect(shownTexts(rig)).toEqual(["没有新变化", "没有新变化", "断线"]);
  });

  it("goes on behind the part that was sent when a later one failed", async () => {
    await using rig = await createWecomRig();
    const long = Array.from({ length: 60 }, (_, index) => `第${index}段：停机损失按小时计。`).join("\n\n");
    const reply: Reply = {
      blocks: [
        { type: "text", markdown: long },
        { type: "actions", actions: [STOP] },
      ],
    };
    await rig.channel.send(rig.outgoing(words("先取令牌")));
    let sent = 0;
    const first = rig.channel.send(rig.outgoing(reply, { key: "long" }));
    while (sent < 2) {
      await new Promise((resolve) => setImmediate(resolve));
      sent = rig.standIn.messages.length;
    }
    rig.standIn.fault("down");
    await first.catch(() => {});
    await rig.channel.send(rig.outgoing(reply, { key: "long" }));

    const all = shownTexts(rig).join("\n");
    const counts = Array.from({ length: 60 }, (_, index) => all.split(`第${index}段`).length - 1);
    expect(counts).toEqual(Array(60).fill(1));
  });

  it("fetches a token once for all who ask, and another when WeCom forgot it", async () => {
    await using rig = await createWecomRig();
    await Promise.all([1, 2, 3].map((number) => rig.channel.send(rig.outgoing(words(`第${number}`)))));
    const before = rig.standIn.calls.filter(({ path }) => path === "gettoken").length;
    rig.standIn.fault("tokenExpired");
    await rig.channel.send(rig.outgoing(words("第四")));

    expect(before).toBe(1);
    expect(rig.standIn.calls.filter(({ path }) => path === "gettoken").length).toBe(2);
    expect(shownTexts(rig).at(-1)).toBe("第四");
  });

  it.each([
    ["limited", "RATE_LIMITED", "60"],
    ["untrusted", "AUTH_FAILED", "203.0.113.9"],
  ] as const)("tells what is to be done when WeCom answers %s", async (fault, code, hint) => {
    await using rig = await createWecomRig();
    await rig.channel.send(rig.outgoing(words("先取令牌")));
    rig.standIn.fault(fault);
    const error = await rig.channel.send(rig.outgoing(words("再"))).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code });
    expect((error as AppError).message + (error as AppError).zh).toContain(hint);
  });

  it("says when a person is not to be reached", async () => {
    await using rig = await createWecomRig();
    rig.standIn.users.set("lei", { name: "赵磊" });
    const sent = rig.channel.send(rig.outgoing(words("在吗"), { replyTo: { person: "nobody" } }));

    await expect(sent).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("says what could not be attached", async () => {
    await using rig = await createWecomRig();
    const file = { type: "file", name: "计划.docx", mediaType: "x", file: "gone" } as const;
    await rig.channel.send(rig.outgoing({ blocks: [file] }));

    expect(shownTexts(rig)).toEqual(["文件已不在：计划.docx"]);
  });
});

describe("settings", () => {
  const FULL = {
    WECOM_CORP_ID: "ww1234567890",
    WECOM_AGENT_ID: "1000002",
    WECOM_SECRET: "a-secret-of-wecom",
    WECOM_TOKEN: "token",
    WECOM_AES_KEY: "a".repeat(43),
  };

  it("are on when complete, off when absent", () => {
    expect(readWecomConfig(FULL)).toMatchObject({
      agentId: 1_000_002,
      apiUrl: "https://qyapi.weixin.qq.com",
    });
    expect(readWecomConfig({ WECOM_API_URL: "https://x.example" })).toBeUndefined();
    expect(readWecomBotConfig({})).toBeUndefined();
    expect(readWecomRobotConfig({})).toBeUndefined();
  });

  it.each(Object.keys(FULL))("name %s when it alone is missing", (name) => {
    expect(() => readWecomConfig({ ...FULL, [name]: "" })).toThrow(name);
  });

  it("name the variable and never its value", () => {
    const wrong = { ...FULL, WECOM_AES_KEY: "too-short-to-be-a-key" };

    expect(() => readWecomConfig(wrong)).toThrow(/WECOM_AES_KEY/);
    expect(() => readWecomConfig(wrong)).not.toThrow(/too-short/);
    expect(() => readWecomBotConfig({ WECOM_BOT_ID: "aib-1" })).toThrow(/WECOM_BOT_SECRET/);
    expect(() => readWecomRobotConfig({ WECOM_ROBOT_KEY: "https://x/send?key=1" })).toThrow(
      /WECOM_ROBOT_KEY/,
    );
  });
});

import { describe, expect, it } from "vitest";
import { dingtalkDoor } from "./dingtalk-door.ts";
import type { Door } from "./door.ts";
import { feishuDoor } from "./feishu-door.ts";
import { CASE, openHouse, REP_EMAIL } from "./house.ts";
import { slackDoor } from "./slack-door.ts";
import { wecomDoor } from "./wecom-door.ts";

const DOORS: readonly (readonly [string, () => Promise<Door>])[] = [
  ["slack by HTTP", () => slackDoor("http")],
  ["slack by Socket Mode", () => slackDoor("socket")],
  ["feishu by webhook", () => feishuDoor("webhook")],
  ["feishu by long connection", () => feishuDoor("connection")],
  ["wecom's app", () => wecomDoor()],
  ["dingtalk by stream", () => dingtalkDoor("stream")],
  ["dingtalk by HTTP", () => dingtalkDoor("http")],
];

function textOf(door: Door): string {
  return door
    .lines()
    .map(({ text }) => text)
    .join("\n");
}

describe.each(DOORS)("a conversation on %s", (_, open) => {
  it("shows nothing to somebody unknown but how to be linked", async () => {
    await using house = await openHouse(await open());

    expect(await house.door.say({ text: "甲泵业打分" })).toBe(true);
    await house.quiet();

    expect(house.door.lines().length).toBe(1);
    expect(textOf(house.door)).toContain("还不知道你是 CRM 里的哪位同事");
    expect(textOf(house.door)).not.toContain("甲泵业");
  });

  it("speaks English to a stranger who does, and knows them once a colleague has confirmed the code", async () => {
    await using house = await openHouse(await open());
    await house.door.say({ text: "how is our best account doing" });
    await house.quiet();
    const greeting = textOf(house.door);
    const code = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(greeting)?.[0] ?? "";

    const said = await house.inPlayground("rep", `关联账号 ${code}`);
    const confirmed = await house.inPlayground("rep", said.token);
    await house.door.say({ text: "甲泵业打分" });
    await house.quiet();

    expect(greeting).toMatch(/which CRM user you are|还不知道你是/);
    expect(said.text).toContain("就是你本人吗");
    expect(confirmed.text).toContain("已关联");
    expect(textOf(house.door)).toContain("甲泵业");
  });

  it("takes a file into the library and asks its giver what it is", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);

    expect(await house.door.hand({ name: "长风汽配.md", data: Buffer.from(CASE) })).toBe(true);
    await house.quiet();

    expect(textOf(house.door)).toContain("收下了");
    expect(await house.foundInLibrary("产线追溯")).toBe(1);
  });

  it("says so when a file cannot be read, and keeps answering", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);

    await house.door.hand({ name: "照片.heic", data: Buffer.from([0, 1, 2, 3, 254, 255, 0, 9]) });
    await house.door.say({ text: "甲泵业打分" });
    await house.quiet();

    expect(await house.foundInLibrary("照片")).toBe(0);
    expect(textOf(house.door)).toContain("甲泵业");
  });

  it("lists its commands as they are typed there", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);

    await house.door.say({ text: "帮助" });
    await house.quiet();

    expect(textOf(house.door)).toContain(
      house.door.name.startsWith("slack") ? "斜杠命令" : "比如“华晟精密怎么样”",
    );
    expect(textOf(house.door).includes("/yingdan ")).toBe(house.door.name.startsWith("slack"));
  });

  it("changes its language when asked to", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);
    await house.door.say({ text: "说英文" });
    await house.quiet();

    await house.door.say({ text: "帮助" });
    await house.quiet();

    expect(textOf(house.door)).toContain("What you can ask");
  });

  it("answers a colleague the platform vouches for, by their rights", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);

    await house.door.say({ text: "甲泵业打分" });
    await house.quiet();

    expect(textOf(house.door)).toContain("甲泵业");
    expect(house.door.lines()[0]?.buttons.length).toBeGreaterThan(0);
  });

  it("goes on from a button, and from a question that names nobody", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);
    await house.door.say({ text: "甲泵业打分" });
    await house.quiet();
    const before = house.door.lines().length;
    const [label = ""] = house.door.lines().flatMap(({ buttons }) => buttons);

    expect(await house.door.press(label)).toBe(true);
    await house.quiet();
    const pressed = house.door.lines().length;
    await house.door.say({ text: "打分" });
    await house.quiet();

    expect(pressed).toBeGreaterThan(before);
    const last = house.door.lines().slice(pressed);
    expect(last.map(({ text }) => text).join()).toContain("甲泵业");
  });

  it("answers a question from a group where only the asker sees it", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);

    await house.door.say({ text: "甲泵业打分", inGroup: true });
    await house.quiet();

    const told = house.door.lines().filter(({ text }) => text.includes("甲泵业"));
    expect(told.length).toBeGreaterThan(0);
    expect(told.map(({ audience }) => audience)).not.toContain("everyone");
  });

  it("answers once what the platform delivers three times", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);

    for (let time = 0; time < 3; time += 1)
      expect(await house.door.say({ text: "帮助", id: "7" })).toBe(true);
    await house.quiet();

    expect(house.door.lines().length).toBe(1);
  });

  it("does not talk with itself", async () => {
    await using house = await openHouse(await open());

    expect(await house.door.say({ text: "甲泵业打分", byBot: true })).toBe(true);
    await house.quiet();

    expect(house.door.lines()).toEqual([]);
  });

  it("answers after the platform asked to wait", async () => {
    await using house = await openHouse(await open());
    house.door.vouchFor(REP_EMAIL);
    await house.door.say({ text: "帮助" });
    await house.quiet();
    const before = house.door.lines().length;
    house.door.limitNext();

    await house.door.say({ text: "甲泵业打分" });
    await house.quiet();

    expect(house.door.lines().length).toBe(before + 1);
  });
});

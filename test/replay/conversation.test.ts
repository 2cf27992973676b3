import { describe, expect, it } from "vitest";
import { dingtalkDoor } from "./dingtalk-door.ts";
import type { Door } from "./door.ts";
import { feishuDoor } from "./feishu-door.ts";
import { openHouse, REP_EMAIL } from "./house.ts";
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

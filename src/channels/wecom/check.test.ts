import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { createSkills } from "#src/skills/index.ts";
import { startBotStandIn } from "#test/stand-ins/wecom/bot-stand-in.ts";
import { startWecomStandIn } from "#test/stand-ins/wecom/wecom-stand-in.ts";
import { checkWecom, checkWecomBot, checkWecomRobot } from "./check.ts";

const DEPS = { log: silentLog };

describe("the doctor on WeCom", () => {
  it("is content with a working app and asks for a public address", async () => {
    await using wecom = await startWecomStandIn(() => Date.now());
    const [app, callback] = await checkWecom(wecom, DEPS);

    expect(app).toMatchObject({ state: "ok", text: { zh: "应用：赢单" } });
    expect(callback?.fix?.en).toContain("PUBLIC_URL");
  });

  it("names the address that has to be trusted", async () => {
    await using wecom = await startWecomStandIn(() => Date.now());
    wecom.fault("untrusted");
    const [app] = await checkWecom(wecom, DEPS);

    expect(app?.state).toBe("failed");
    expect(app?.text.zh).toContain("203.0.113.9");
    expect(app?.text.zh).toContain("企业可信IP");
  });

  it("says that a secret is wrong without telling it", async () => {
    await using wecom = await startWecomStandIn(() => Date.now());
    const [app] = await checkWecom({ ...wecom, secret: "a-wrong-secret" }, DEPS);

    expect(app?.text.en).toContain("WECOM_SECRET");
    expect(JSON.stringify(app)).not.toContain("a-wrong-secret");
  });

  it("does not throw a running bot out", async () => {
    await using bot = await startBotStandIn(() => Date.now());
    const [found] = await checkWecomBot(bot, DEPS);

    expect(found?.state).toBe("ok");
    expect(bot.connections()).toBe(0);
  });

  it("says when the bot's address does not answer", async () => {
    const [found] = await checkWecomBot({ botId: "aib", secret: "s", url: "ws://127.0.0.1:1" }, DEPS);

    expect(found?.fix?.en).toContain("WECOM_BOT_URL");
  });

  it("has a menu to paste that asks for skills there are", () => {
    const menu = readFileSync("src/channels/wecom/menu.json", "utf8");
    const keys = [...menu.matchAll(/"key": "([\w-]+)"/g)].map(([, key]) => key);
    const ids = new Set(createSkills().map(({ id }) => id));

    expect(keys.length).toBeGreaterThan(3);
    expect(keys.filter((key) => !ids.has(key ?? ""))).toEqual([]);
  });

  it("tries the group robot's key without posting", async () => {
    await using wecom = await startWecomStandIn(() => Date.now());
    const { apiUrl, robotKey } = wecom;

    expect((await checkWecomRobot({ apiUrl, key: robotKey }))[0]?.state).toBe("ok");
    expect((await checkWecomRobot({ apiUrl, key: "wrong-key" }))[0]?.text.en).toContain("WECOM_ROBOT_KEY");
    expect(wecom.robot).toEqual([]);
  });
});

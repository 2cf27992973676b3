import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { startFeishuStandIn } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import type { Finding } from "../finding.ts";
import { checkFeishu, FEISHU_SCOPES } from "./check.ts";
import { FEISHU_EVENTS } from "./connection.ts";

const DEPS = { log: silentLog };

function subscriptionsIn(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ subject }) => subject === "Feishu subscriptions");
}

describe("checkFeishu", () => {
  it("is content with credentials, all permissions and the long connection", async () => {
    await using feishu = await startFeishuStandIn();
    for (const scope of Object.keys(FEISHU_SCOPES)) feishu.scopes.add(scope);

    const findings = await checkFeishu(feishu, DEPS);

    expect(findings.map(({ state }) => state)).toEqual(["ok", "ok", "ok", "off"]);
  });

  it("says what to look at in the console where Feishu does not let the app read its events", async () => {
    await using feishu = await startFeishuStandIn();

    const found = subscriptionsIn(await checkFeishu(feishu, DEPS));

    expect(found?.state).toBe("off");
    for (const event of FEISHU_EVENTS) expect(found?.fix?.zh).toContain(event);
    expect(found?.fix?.en).toContain("application:application:self_manage");
  });

  it("names the event that is not subscribed, where it may read them", async () => {
    await using feishu = await startFeishuStandIn();
    feishu.scopes.add("application:application:self_manage");
    for (const event of FEISHU_EVENTS) feishu.subscriptions.add(event);
    const longConnection = { appId: feishu.appId, appSecret: feishu.appSecret, domain: feishu.domain };

    expect(subscriptionsIn(await checkFeishu(longConnection, DEPS))?.state).toBe("ok");

    feishu.subscriptions.delete("card.action.trigger");
    const noButtons = subscriptionsIn(await checkFeishu(longConnection, DEPS));
    expect(noButtons?.state).toBe("warning");
    expect(noButtons?.text.zh).toBe("没有订阅：card.action.trigger");

    feishu.subscriptions.delete("im.message.receive_v1");
    expect(subscriptionsIn(await checkFeishu(longConnection, DEPS))?.state).toBe("failed");
  });

  it("notices that the console sends another way than the settings await", async () => {
    await using feishu = await startFeishuStandIn();
    feishu.scopes.add("application:application:self_manage");
    for (const event of FEISHU_EVENTS) feishu.subscriptions.add(event);
    const { appId, appSecret, domain, encryptKey, verificationToken } = feishu;
    const webhook = { encryptKey, verificationToken };

    const found = subscriptionsIn(await checkFeishu({ appId, appSecret, domain, webhook }, DEPS));

    expect(found?.state).toBe("failed");
    expect(found?.fix?.zh).toContain("将事件发送至开发者服务器");
  });

  it("says when the platform was last heard, and what to try when it never was", async () => {
    await using feishu = await startFeishuStandIn();
    const at = Date.parse("2026-11-23T02:00:00Z");
    const heardAt = async (last: string | undefined) => {
      const findings = await checkFeishu(feishu, { ...DEPS, now: () => at, lastReceived: async () => last });
      return findings.find(({ subject }) => subject === "Feishu messages");
    };

    expect((await heardAt("2026-11-22T23:30:00Z"))?.text).toEqual({
      zh: "2 小时前收到过消息",
      en: "last heard 2 hours ago",
    });
    expect((await heardAt("2026-11-23T01:59:40Z"))?.text.zh).toBe("刚刚收到过消息");
    expect((await heardAt(undefined))?.state).toBe("warning");
  });

  it("names every missing permission with what is lost, in both languages", async () => {
    await using feishu = await startFeishuStandIn();
    feishu.scopes.add("im:message:send_as_bot");

    const found = (await checkFeishu(feishu, DEPS)).find(({ subject }) => subject === "Feishu permissions");

    expect(found?.state).toBe("warning");
    expect(found?.text.en).toContain("contact:user.phone:readonly (matching CRM users by mobile)");
    expect(found?.fix?.zh).toContain("权限管理");
  });

  it("says which credential is refused, and that nobody can connect with it", async () => {
    await using feishu = await startFeishuStandIn();

    const findings = await checkFeishu(
      { appId: feishu.appId, appSecret: "wrong", domain: feishu.domain },
      DEPS,
    );

    expect(findings.map(({ state }) => state)).toEqual(["failed", "failed"]);
    expect(findings[0]?.text.en).toContain("FEISHU_APP_SECRET");
  });

  it("asks for a public address when events come by webhook", async () => {
    await using feishu = await startFeishuStandIn();
    const { appId, appSecret, domain, encryptKey, verificationToken } = feishu;

    const findings = await checkFeishu(
      { appId, appSecret, domain, webhook: { encryptKey, verificationToken } },
      DEPS,
    );

    const way = findings.find(({ subject }) => subject === "Feishu events");
    expect(way?.fix?.en).toContain("PUBLIC_URL");
  });

  it("listens to the events that are to be subscribed, and to no others", () => {
    const { events, callbacks } = JSON.parse(readFileSync("src/channels/feishu/events.json", "utf8"));
    const subscribed: string[] = [...events, ...callbacks];

    expect(subscribed.toSorted()).toEqual([...FEISHU_EVENTS].toSorted());
  });

  it("asks for what the list to paste asks for", () => {
    const list = JSON.parse(readFileSync("src/channels/feishu/permissions.json", "utf8"));

    expect(list.scopes.tenant.toSorted()).toEqual(Object.keys(FEISHU_SCOPES).toSorted());
  });
});

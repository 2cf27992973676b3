import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { startFeishuStandIn } from "#test/stand-ins/feishu/feishu-stand-in.ts";
import { checkFeishu, FEISHU_SCOPES } from "./check.ts";
import { FEISHU_EVENTS } from "./connection.ts";

const DEPS = { log: silentLog };

describe("checkFeishu", () => {
  it("is content with credentials, all permissions and the long connection", async () => {
    await using feishu = await startFeishuStandIn();
    for (const scope of Object.keys(FEISHU_SCOPES)) feishu.scopes.add(scope);

    const findings = await checkFeishu(feishu, DEPS);

    expect(findings.map(({ state }) => state)).toEqual(["ok", "ok", "ok"]);
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

    expect(findings.at(-1)?.fix?.en).toContain("PUBLIC_URL");
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

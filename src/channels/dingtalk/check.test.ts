import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { startDingtalkStandIn } from "#test/stand-ins/dingtalk/dingtalk-stand-in.ts";
import { checkDingtalk, DINGTALK_PERMISSIONS } from "./check.ts";

const DEPS = { log: silentLog };

async function start() {
  const standIn = await startDingtalkStandIn();
  const { clientId, clientSecret, url } = standIn;
  const addresses = { apiUrl: url, oapiUrl: url };
  const config = { clientId, clientSecret, robotCode: clientId, cardTemplate: "p.schema", ...addresses };
  standIn.users.set("shan", { name: "李珊" });
  return { standIn, config, [Symbol.asyncDispose]: () => standIn[Symbol.asyncDispose]() };
}

describe("the doctor on DingTalk", () => {
  it("is content with credentials and all permissions, and disturbs nobody", async () => {
    await using dingtalk = await start();
    const found = await checkDingtalk(dingtalk.config, DEPS);

    expect(found.map(({ state }) => state)).toEqual(["ok", "ok"]);
    expect(dingtalk.standIn.messages).toEqual([]);
    expect(dingtalk.standIn.connections()).toBe(0);
  });

  it("names a missing permission with what is lost", async () => {
    await using dingtalk = await start();
    dingtalk.standIn.fault("cardsForbidden");
    const [, permissions] = await checkDingtalk(dingtalk.config, DEPS);

    expect(permissions?.state).toBe("warning");
    expect(permissions?.text.zh).toContain("Card.Instance.Write (按钮和进度)");
    expect(permissions?.fix?.zh).toContain("权限管理");
  });

  it("says that the credentials are refused, without telling them", async () => {
    await using dingtalk = await start();
    const found = await checkDingtalk({ ...dingtalk.config, clientSecret: "a-wrong-secret" }, DEPS);

    expect(found.length).toBe(1);
    expect(found[0]?.fix?.en).toContain("DINGTALK_CLIENT_SECRET");
    expect(JSON.stringify(found)).not.toContain("a-wrong-secret");
  });

  it("asks for what the list to paste asks for", () => {
    const { permissions } = JSON.parse(readFileSync("src/channels/dingtalk/permissions.json", "utf8")) as {
      permissions: { code: string; checked: boolean }[];
    };
    const checked = permissions.filter((one) => one.checked).map(({ code }) => code);

    expect(checked.toSorted()).toEqual(DINGTALK_PERMISSIONS.map(({ name }) => name).toSorted());
  });
});

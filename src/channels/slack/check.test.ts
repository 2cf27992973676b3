import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { silentLog } from "#src/log.ts";
import { startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import { checkSlack, SLACK_SCOPES } from "./check.ts";

const DEPS = { log: silentLog };

describe("checkSlack", () => {
  it("is content with a token, all scopes and Socket Mode", async () => {
    await using slack = await startSlackStandIn();
    for (const scope of Object.keys(SLACK_SCOPES)) slack.scopes.add(scope);

    const findings = await checkSlack(slack, DEPS);

    expect(findings.map(({ state }) => state)).toEqual(["ok", "ok", "ok"]);
  });

  it("names every missing scope with what is lost, in both languages", async () => {
    await using slack = await startSlackStandIn();
    slack.scopes.add("chat:write");

    const found = (await checkSlack(slack, DEPS)).find(({ subject }) => subject === "Slack scopes");

    expect(found?.state).toBe("warning");
    expect(found?.text.en).toContain("users:read.email (matching CRM users by e-mail)");
    expect(found?.text.zh).toContain("按邮箱对应 CRM 用户");
    expect(found?.text.en).not.toContain("chat:write");
  });

  it("says which token is refused and which setting makes events come", async () => {
    await using slack = await startSlackStandIn();
    const config = { botToken: "xoxb-wrong", apiUrl: slack.apiUrl, appToken: "xapp-wrong" };

    const [token, way] = await checkSlack(config, DEPS);

    expect(token).toMatchObject({ state: "failed" });
    expect(token?.text.en).toContain("SLACK_BOT_TOKEN");
    expect(way?.fix?.en).toContain("SLACK_APP_TOKEN");
  });

  it("asks for a public address when events come by HTTP", async () => {
    await using slack = await startSlackStandIn();
    const { botToken, apiUrl, signingSecret } = slack;

    const findings = await checkSlack({ botToken, apiUrl, signingSecret }, DEPS);

    expect(findings.at(-1)?.fix?.en).toContain("PUBLIC_URL");
  });

  it("asks for what the manifest asks for", () => {
    const manifest = parse(readFileSync("src/channels/slack/manifest.yaml", "utf8"));

    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual(Object.keys(SLACK_SCOPES).toSorted());
  });
});

import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { silentLog } from "#src/log.ts";
import { startSlackStandIn } from "#test/stand-ins/slack/slack-stand-in.ts";
import { CHANNEL_CHECKS, checkChannels } from "./checks.ts";

const DEPS = { log: silentLog };

describe("checkChannels", () => {
  it("says of each platform that it is off, and where it is told how to turn it on", async () => {
    const findings = await checkChannels({}, DEPS);

    expect(findings.map(({ subject }) => subject)).toEqual(Object.keys(CHANNEL_CHECKS));
    for (const { state, fix } of findings) {
      expect(state).toBe("off");
      expect(existsSync(/src\/\S+\.md/.exec(fix?.en ?? "")?.[0] ?? "")).toBe(true);
    }
  });

  it("names the variable that is missing, and goes on with the others", async () => {
    const findings = await checkChannels({ SLACK_BOT_TOKEN: "xoxb-1" }, DEPS);

    expect(findings[0]).toMatchObject({ subject: "Slack", state: "failed" });
    expect(findings[0]?.text.zh).toContain("SLACK_SIGNING_SECRET");
    expect(findings[1]).toMatchObject({ subject: "Feishu", state: "off" });
  });

  it("looks at what is on", async () => {
    await using slack = await startSlackStandIn();
    const environment = {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    };

    const findings = await checkChannels(environment, DEPS);

    expect(findings.filter(({ state }) => state === "ok").map(({ subject }) => subject)).toEqual([
      "Slack",
      "Slack events",
    ]);
  });
});

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { channelDeps } from "#test/support/channel-deps.ts";
import { openChannels, PLATFORMS } from "./index.ts";

const DEPS = channelDeps(() => 0);
const SLACK = { SLACK_BOT_TOKEN: "xoxb-1-invented", SLACK_SIGNING_SECRET: "invented-secret" };
const FEISHU = { FEISHU_APP_ID: "cli_0123456789abcdef", FEISHU_APP_SECRET: "invented-app-secret" };

async function idsOf(environment: Record<string, string>): Promise<string[]> {
  const { channels, problems } = await openChannels(environment, DEPS);
  for (const channel of channels) await channel[Symbol.asyncDispose]();
  return [...channels.map(({ id }) => id), ...problems.map(({ channel }) => `problem: ${channel}`)];
}

async function problemOf(environment: Record<string, string>): Promise<string> {
  const { problems } = await openChannels(environment, DEPS);
  return problems.map(({ error }) => `${error.code} ${error.message} ${error.zh}`).join();
}

describe("openChannels", () => {
  it("opens nothing in an empty environment", async () => {
    expect(await idsOf({})).toEqual([]);
    expect(await idsOf({ SLACK_BOT_TOKEN: "", FEISHU_APP_ID: " ", FEISHU_DOMAIN: "lark" })).toEqual([]);
  });

  it("opens what is complete", async () => {
    expect(await idsOf({ ...SLACK, ...FEISHU })).toEqual(["slack", "feishu"]);
    expect(await idsOf({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" })).toEqual(["slack"]);
  });

  it.each([
    ["SLACK_SIGNING_SECRET", { SLACK_BOT_TOKEN: "xoxb-1-invented" }],
    ["SLACK_BOT_TOKEN", { SLACK_APP_TOKEN: "xapp-invented" }],
    ["SLACK_BOT_TOKEN", { ...SLACK, SLACK_BOT_TOKEN: "xoxp-a-person" }],
    ["SLACK_API_URL", { ...SLACK, SLACK_API_URL: "slack.com" }],
    ["FEISHU_APP_SECRET", { FEISHU_APP_ID: "cli_0123456789abcdef" }],
    ["FEISHU_APP_ID", { ...FEISHU, FEISHU_APP_ID: "my-app" }],
    ["FEISHU_ENCRYPT_KEY", { ...FEISHU, FEISHU_VERIFICATION_TOKEN: "v" }],
    ["FEISHU_VERIFICATION_TOKEN", { ...FEISHU, FEISHU_ENCRYPT_KEY: "k" }],
    ["FEISHU_APP_ID", { ...FEISHU, FEISHU_APP_ID: "cli_zzzzzzzzzzzzzzzz" }],
  ])("names %s when a block is half there, and no value", async (variable, environment) => {
    const problem = await problemOf(environment);

    expect(problem).toContain("CONFIG_INVALID");
    expect(problem).toContain(variable);
    for (const value of Object.values(environment))
      expect(problem).not.toContain(value === "v" || value === "k" ? "\0" : value);
  });

  it("keeps the others running when one is half there", async () => {
    expect(await idsOf({ SLACK_BOT_TOKEN: "xoxb-1", ...FEISHU })).toEqual(["feishu", "problem: slack"]);
  });

  it("lists every platform that has a folder", () => {
    const own = new Set(["web", "terminal"]);
    const folders = readdirSync("src/channels", { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !own.has(entry.name))
      .map(({ name }) => name);

    // A platform may have several doors of its own: its app, its group robot.
    const platforms = new Set(Object.keys(PLATFORMS).map((id) => id.split(/[-.]/)[0]));
    expect([...platforms].toSorted()).toEqual(folders.toSorted());
  });
});

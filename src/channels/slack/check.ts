import { webApi } from "@slack/bolt";
import { z } from "zod";
import { type Finding, findingOf } from "../finding.ts";
import { type CheckDeps, checkHeard } from "../heard.ts";
import { checkReachable } from "../reachable.ts";
import { createSlackApi } from "./client.ts";
import type { SlackConfig } from "./schema.ts";
import { sdkLogger } from "./sdk-logger.ts";

/** What the manifest asks for; each with what is lost without it. */
export const SLACK_SCOPES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  "app_mentions:read": { zh: "在频道里被提到", en: "being mentioned in channels" },
  "channels:history": {
    zh: "崩溃后不重复发（公开频道）",
    en: "not posting twice after a crash (public channels)",
  },
  "chat:write": { zh: "回答", en: "answering" },
  commands: { zh: "斜杠命令", en: "slash commands" },
  "files:read": { zh: "接收文件", en: "taking files" },
  "files:write": { zh: "发送图片和文件", en: "sending pictures and files" },
  "groups:history": {
    zh: "崩溃后不重复发（私有频道）",
    en: "not posting twice after a crash (private channels)",
  },
  "im:history": { zh: "接收私信", en: "hearing direct messages" },
  "im:write": { zh: "主动发私信", en: "writing direct messages" },
  "users:read": { zh: "识别同事和语言", en: "knowing people and their language" },
  "users:read.email": { zh: "按邮箱对应 CRM 用户", en: "matching CRM users by e-mail" },
};

const Identity = z.object({
  team: z.string().optional(),
  user: z.string().optional(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/** Tokens, scopes and the way events come in, each with what to do about it. */
export async function checkSlack(config: SlackConfig, deps: CheckDeps): Promise<Finding[]> {
  const api = createSlackApi(config, deps.log);
  let scopes: readonly string[] | undefined;

  const token = await findingOf("Slack", async () => {
    const identity = Identity.parse(await api.call("auth.test"));
    scopes = identity.response_metadata?.scopes;
    const who = `${identity.user ?? "?"} @ ${identity.team ?? "?"}`;
    return { subject: "Slack", state: "ok", text: { zh: `已登录为 ${who}`, en: `signed in as ${who}` } };
  });
  const permissions = scopes === undefined ? [] : [checkScopes(scopes)];
  const way =
    config.appToken === undefined
      ? await checkReachable("Slack events", deps.publicUrl)
      : await findingOf("Slack events", () => checkSocket(config, config.appToken ?? "", deps));
  const heard = await checkHeard("Slack messages", "slack", deps, {
    zh: "启动赢单后给机器人发条私信；还是没有的话，看应用的 Event Subscriptions 是否打开、是否订阅了 manifest.yaml 里的事件。",
    en: "Start Yingdan and write to the bot; if nothing comes, see that Event Subscriptions is on with the events of manifest.yaml.",
  });
  return [token, ...permissions, way, ...(token.state === "failed" ? [] : heard)];
}

function checkScopes(scopes: readonly string[]): Finding {
  const missing = Object.entries(SLACK_SCOPES).filter(([scope]) => !scopes.includes(scope));
  if (missing.length === 0) {
    return { subject: "Slack scopes", state: "ok", text: { zh: "权限齐全", en: "all scopes granted" } };
  }
  const list = (locale: "zh" | "en") =>
    missing.map(([scope, words]) => `${scope} (${words[locale]})`).join(", ");
  return {
    subject: "Slack scopes",
    state: missing.some(([scope]) => scope === "chat:write") ? "failed" : "warning",
    text: { zh: `缺少权限：${list("zh")}`, en: `missing scopes: ${list("en")}` },
    fix: {
      zh: "在 OAuth & Permissions 里加上，然后点 Reinstall to Workspace。",
      en: "Add them under OAuth & Permissions, then press Reinstall to Workspace.",
    },
  };
}

/** Asks for an address to connect to and does not connect: a running bot keeps its place. */
async function checkSocket(config: SlackConfig, appToken: string, { log }: CheckDeps): Promise<Finding> {
  const client = new webApi.WebClient(appToken, {
    slackApiUrl: `${config.apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    logger: sdkLogger(log),
  });
  const opened = await client.apps.connections.open({}).then(
    ({ ok }) => ok === true,
    () => false,
  );
  if (opened)
    return {
      subject: "Slack events",
      state: "ok",
      text: { zh: "Socket Mode 可用", en: "Socket Mode works" },
    };
  return {
    subject: "Slack events",
    state: "failed",
    text: { zh: "Socket Mode 打不开", en: "Socket Mode cannot be opened" },
    fix: {
      zh: "检查 SLACK_APP_TOKEN：需要 connections:write，并在应用里打开 Socket Mode。",
      en: "Check SLACK_APP_TOKEN: it needs connections:write, and Socket Mode must be on in the app.",
    },
  };
}

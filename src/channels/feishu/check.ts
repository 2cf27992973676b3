import { z } from "zod";
import { AppError } from "../../errors.ts";
import { type Finding, findingOf } from "../finding.ts";
import { type CheckDeps, checkHeard } from "../heard.ts";
import { checkReachable } from "../reachable.ts";
import { checkSubscriptions } from "./check-subscriptions.ts";
import { createFeishuApi, type FeishuApi } from "./client.ts";
import { createFeishuHttp } from "./http.ts";
import type { FeishuConfig } from "./schema.ts";

/** What the permission list asks for; each with what is lost without it. */
export const FEISHU_SCOPES: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  "im:message:send_as_bot": { zh: "回答", en: "answering" },
  "im:message:update": { zh: "更新卡片", en: "updating cards" },
  "cardkit:card:write": {
    zh: "边写边显示（没有就每 3 秒更新一次）",
    en: "streaming words (else an edit every 3 s)",
  },
  "im:message.p2p_msg:readonly": { zh: "接收单聊", en: "hearing direct messages" },
  "im:message.group_at_msg:readonly": { zh: "在群里被 @", en: "being mentioned in groups" },
  "im:resource": { zh: "收发图片和文件", en: "pictures and files" },
  "contact:contact.base:readonly": { zh: "识别同事", en: "knowing people" },
  "contact:user.base:readonly": { zh: "姓名", en: "names" },
  "contact:user.email:readonly": { zh: "按邮箱对应 CRM 用户", en: "matching CRM users by e-mail" },
  "contact:user.employee:readonly": {
    zh: "按企业邮箱对应 CRM 用户",
    en: "matching CRM users by company e-mail",
  },
  "contact:user.phone:readonly": { zh: "按手机号对应 CRM 用户", en: "matching CRM users by mobile" },
};

const Bot = z.object({
  bot: z.looseObject({ app_name: z.string().optional(), activate_status: z.number().optional() }),
});
const Scopes = z.object({
  data: z.object({ scopes: z.array(z.object({ scope_name: z.string(), grant_status: z.number() })) }),
});
const GRANTED = 1;
const ACTIVE = 2;

/** Credentials, the bot itself, its permissions and the way events come in, each with what to do about it. */
export async function checkFeishu(config: FeishuConfig, deps: CheckDeps): Promise<Finding[]> {
  const api = createFeishuApi(config, deps.log);
  const bot = await findingOf("Feishu", () => checkBot(api));
  const permissions =
    bot.state === "failed" ? [] : [await findingOf("Feishu permissions", () => checkScopes(api))];
  const way =
    config.webhook === undefined
      ? await findingOf("Feishu events", () => checkConnection(config))
      : await checkReachable("Feishu events", deps.publicUrl);
  if (bot.state === "failed") return [bot, way];
  const subscribed = await findingOf("Feishu subscriptions", () => checkSubscriptions(api, config));
  const heard = await checkHeard("Feishu messages", "feishu", deps, {
    zh: "启动赢单后给机器人发条单聊消息；还是没有的话，按上一条核对事件与回调，再看版本是否已发布。",
    en: "Start Yingdan and write to the bot; if nothing comes, check the events as above and that a version is published.",
  });
  return [bot, ...permissions, way, subscribed, ...heard];
}

async function checkBot(api: FeishuApi): Promise<Finding> {
  const { bot } = Bot.parse(await api.call({ method: "GET", path: "/open-apis/bot/v3/info" }));
  const text =
    bot.app_name === undefined
      ? { zh: "机器人可用", en: "the bot works" }
      : { zh: `机器人：${bot.app_name}`, en: `bot: ${bot.app_name}` };
  if (bot.activate_status === undefined || bot.activate_status === ACTIVE)
    return { subject: "Feishu", state: "ok", text };
  return {
    subject: "Feishu",
    state: "warning",
    text: { zh: `${text.zh}，尚未启用`, en: `${text.en}, not active yet` },
    fix: {
      zh: "发布一个版本，并请管理员审核启用。",
      en: "Publish a version and have your admin approve it.",
    },
  };
}

async function checkScopes(api: FeishuApi): Promise<Finding> {
  const { scopes } = Scopes.parse(
    await api.call({ method: "GET", path: "/open-apis/application/v6/scopes" }),
  ).data;
  const granted = new Set(
    scopes.filter(({ grant_status }) => grant_status === GRANTED).map(({ scope_name }) => scope_name),
  );
  const missing = Object.entries(FEISHU_SCOPES).filter(([scope]) => !granted.has(scope));
  if (missing.length === 0) {
    return {
      subject: "Feishu permissions",
      state: "ok",
      text: { zh: "权限齐全", en: "all permissions granted" },
    };
  }
  const list = (locale: "zh" | "en") =>
    missing.map(([scope, words]) => `${scope} (${words[locale]})`).join(", ");
  return {
    subject: "Feishu permissions",
    state: missing.some(([scope]) => scope === "im:message:send_as_bot") ? "failed" : "warning",
    text: { zh: `缺少权限：${list("zh")}`, en: `missing permissions: ${list("en")}` },
    fix: {
      zh: "在“权限管理”里批量导入 permissions.json，再发布版本。",
      en: "Import permissions.json under Permissions, then publish a version.",
    },
  };
}

/** Asks for an address to connect to and does not connect: a running bot keeps its place. */
async function checkConnection({ domain, appId, appSecret }: FeishuConfig): Promise<Finding> {
  const http = createFeishuHttp({ isStrict: true });
  try {
    await http.post(`${domain}/callback/ws/endpoint`, { AppID: appId, AppSecret: appSecret });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "UPSTREAM_FAILED") {
      return {
        subject: "Feishu events",
        state: "failed",
        text: { zh: "长连接打不开", en: "the long connection cannot be opened" },
        fix: {
          zh: "先看上面的凭证，再看到 FEISHU_DOMAIN 的网络，并在“事件与回调”里选“使用长连接”。",
          en: "Check the credentials above, then the network to FEISHU_DOMAIN, and choose the long connection under Events and Callbacks.",
        },
      };
    }
    throw error;
  }
  return {
    subject: "Feishu events",
    state: "ok",
    text: { zh: "长连接可用", en: "the long connection works" },
  };
}

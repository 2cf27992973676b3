import { z } from "zod";
import { systemClock } from "../../ports/clock.ts";
import { type Finding, findingOf } from "../finding.ts";
import { type CheckDeps, checkHeard } from "../heard.ts";
import { checkReachable } from "../reachable.ts";
import { createWecomApi } from "./client.ts";
import { uploadToRobot } from "./robot-channel.ts";
import type { WecomBotConfig, WecomConfig, WecomRobotConfig } from "./schema.ts";

const Agent = z.object({ name: z.string().optional(), close: z.number().optional() });
const CLOSED = 1;

/** The app's credentials, its trusted address, whether it is switched on, and the way callbacks come in. */
export async function checkWecom(config: WecomConfig, deps: CheckDeps): Promise<Finding[]> {
  const app = await findingOf("WeCom app", () => checkApp(config));
  const heard = await checkHeard("WeCom messages", "wecom", deps, {
    zh: "启动赢单后在应用里发条消息；还是没有的话，看“接收消息 → API 接收”里的 URL、Token 和 EncodingAESKey 是否保存成功。",
    en: "Start Yingdan and write to the app; if nothing comes, see that URL, Token and EncodingAESKey were saved under 接收消息 → API 接收.",
  });
  const way = await checkReachable("WeCom callback", deps.publicUrl, {
    instead: {
      zh: "改用智能机器人（它走长连接）",
      en: "use the intelligent bot, which keeps a long connection,",
    },
  });
  return [app, way, ...(app.state === "failed" ? [] : heard)];
}

async function checkApp(config: WecomConfig): Promise<Finding> {
  const api = createWecomApi(config, () => systemClock.now());
  const agent = Agent.parse(await api.get("agent/get", { agentid: String(config.agentId) }));
  const text = { zh: `应用：${agent.name ?? "?"}`, en: `app: ${agent.name ?? "?"}` };
  if (agent.close !== CLOSED) return { subject: "WeCom app", state: "ok", text };
  return {
    subject: "WeCom app",
    state: "failed",
    text: { zh: `${text.zh}，已停用`, en: `${text.en}, switched off` },
    fix: {
      zh: "在管理后台“应用管理”里启用它。",
      en: "Switch it on in the admin console under Apps (应用管理).",
    },
  };
}

/** Does not connect: a second connection would throw a running bot out. */
export async function checkWecomBot({ url }: WecomBotConfig, deps: CheckDeps): Promise<Finding[]> {
  const address = url.replace(/^ws/, "http");
  const answer = await fetch(address, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const subject = "WeCom bot";
  if (answer !== undefined) {
    const heard = await checkHeard("WeCom bot messages", "wecom-bot", deps, {
      zh: "启动赢单后给机器人发条消息；日志里若说凭证被拒，核对 WECOM_BOT_ID 和 WECOM_BOT_SECRET。",
      en: "Start Yingdan and write to the bot; if the log says it was refused, check WECOM_BOT_ID and WECOM_BOT_SECRET.",
    });
    return [
      {
        subject,
        state: "ok",
        text: {
          zh: "长连接地址可以访问。凭证要启动后才知道对不对：第二个连接会把正在运行的机器人挤下线，所以这里不试。",
          en: "The connection's address answers. Credentials are only tried at start: a second connection would throw a running bot out.",
        },
      },
      ...heard,
    ];
  }
  return [
    {
      subject,
      state: "failed",
      text: { zh: "长连接地址访问不到", en: "the connection's address does not answer" },
      fix: { zh: "检查到 WECOM_BOT_URL 的网络。", en: "Check the network to WECOM_BOT_URL." },
    },
  ];
}

/** Uploads a few bytes that nobody sees: the one call that tries the key and posts nothing. */
export async function checkWecomRobot(config: WecomRobotConfig): Promise<Finding[]> {
  const subject = "WeCom group robot";
  const finding = await findingOf(subject, async () => {
    await uploadToRobot(config, { name: "check.txt", data: new TextEncoder().encode("yingdan check") });
    return { subject, state: "ok", text: { zh: "群机器人可用", en: "the group robot works" } };
  });
  return [finding];
}

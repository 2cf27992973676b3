import type { Finding } from "../channels/finding.ts";
import { examine } from "../doctor.ts";
import { pick } from "../domain/text.ts";
import { readArguments, readLocale } from "./arguments.ts";
import type { Cli } from "./cli.ts";
import { openFor } from "./open.ts";

const MARK: Readonly<Record<Finding["state"], string>> = { ok: "✓", off: "–", warning: "!", failed: "✗" };

/** What is configured, what is reachable, what to fix. Exit code 1 when something failed. */
export async function doctor(cli: Cli): Promise<number> {
  const args = readArguments(cli.args, ["json", "locale"]);
  await using runtime = await openFor(cli);
  const locale = readLocale(args, runtime.config.locale);
  const findings = await examine(runtime);
  const lines = findings.flatMap((finding) => [
    locale === "zh"
      ? `${MARK[finding.state]} ${subjectInChinese(finding.subject)}：${finding.text.zh}`
      : `${MARK[finding.state]} ${finding.subject}: ${finding.text.en}`,
    ...(finding.fix ? [`    → ${pick(finding.fix, locale)}`] : []),
  ]);
  cli.stdout.write(`${args.on.has("json") ? JSON.stringify(findings, null, 2) : lines.join("\n")}\n`);
  return findings.some(({ state }) => state === "failed") ? 1 : 0;
}

const CHINESE: Readonly<Record<string, string>> = {
  Store: "数据",
  People: "人员",
  Queue: "任务队列",
  Library: "资料库",
  Settings: "设置",
  Playground: "网页",
  Model: "语言模型",
  Feishu: "飞书",
  WeCom: "企业微信",
  DingTalk: "钉钉",
  app: "应用",
  bot: "智能机器人",
  group: "群",
  robot: "机器人",
  callback: "回调",
  scopes: "权限",
  permissions: "权限",
  events: "事件",
  subscriptions: "事件订阅",
  messages: "消息",
};

/** `Feishu permissions` → `飞书权限`; what has no Chinese name keeps its own. */
function subjectInChinese(subject: string): string {
  const words = subject.split(" ").map((word) => CHINESE[word] ?? word);
  return words.reduce((name, word) => name + (/\w$/.test(name) ? " " : "") + word);
}

import type { Environment } from "./block-config.ts";
import { readDingtalkConfig } from "./dingtalk/schema.ts";
import { readFeishuConfig } from "./feishu/schema.ts";
import { type Finding, findingOf } from "./finding.ts";
import type { CheckDeps as Deps } from "./heard.ts";
import { readSlackConfig } from "./slack/schema.ts";
import { readWecomBotConfig, readWecomConfig, readWecomRobotConfig } from "./wecom/schema.ts";

/** Undefined when the platform is off. Throws CONFIG_INVALID when its settings are half there. */
type Check = (environment: Environment, deps: Deps) => Promise<readonly Finding[] | undefined>;

/** One line a platform: what the doctor looks at. */
export const CHANNEL_CHECKS: Readonly<Record<string, Check>> = {
  async Slack(environment, deps) {
    const config = readSlackConfig(environment);
    return config && (await import("./slack/check.ts")).checkSlack(config, deps);
  },
  async Feishu(environment, deps) {
    const config = readFeishuConfig(environment);
    return config && (await import("./feishu/check.ts")).checkFeishu(config, deps);
  },
  async WeCom(environment, deps) {
    const app = readWecomConfig(environment);
    const bot = readWecomBotConfig(environment);
    const robot = readWecomRobotConfig(environment);
    if (app === undefined && bot === undefined && robot === undefined) return undefined;
    const { checkWecom, checkWecomBot, checkWecomRobot } = await import("./wecom/check.ts");
    return [
      ...(app ? await checkWecom(app, deps) : []),
      ...(bot ? await checkWecomBot(bot, deps) : []),
      ...(robot ? await checkWecomRobot(robot) : []),
    ];
  },
  async DingTalk(environment, deps) {
    const config = readDingtalkConfig(environment);
    return config && (await import("./dingtalk/check.ts")).checkDingtalk(config, deps);
  },
};

/** Every chat platform's findings; a platform that is off says where it is told how to turn it on. */
export async function checkChannels(environment: Environment, deps: Deps): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [subject, check] of Object.entries(CHANNEL_CHECKS)) {
    let found: readonly Finding[] | undefined;
    const problem = await findingOf(subject, async () => {
      found = await check(environment, deps);
      return off(subject);
    });
    findings.push(...(problem.state === "failed" ? [problem] : (found ?? [problem])));
  }
  return findings;
}

function off(subject: string): Finding {
  const readme = `src/channels/${subject.toLowerCase()}/README.md`;
  return {
    subject,
    state: "off",
    text: { zh: "没有配置", en: "not configured" },
    fix: { zh: `需要的话按 ${readme} 配置。`, en: `Set it up by ${readme} if you want it.` },
  };
}

import { AppError } from "../errors.ts";
import type { Environment } from "./block-config.ts";
import type { Channel } from "./channel.ts";
import type { ChannelDeps, Desk, OpenedChannel } from "./deps.ts";
import { readDingtalkConfig } from "./dingtalk/schema.ts";
import { readFeishuConfig } from "./feishu/schema.ts";
import { readSlackConfig } from "./slack/schema.ts";
import { readWecomBotConfig, readWecomConfig, readWecomRobotConfig } from "./wecom/schema.ts";

export interface ChannelProblem {
  readonly channel: string;
  readonly error: AppError;
}

export interface OpenedChannels {
  readonly channels: readonly Channel[];
  /** Beside the port, by the channel's id. */
  readonly desks: ReadonlyMap<string, Desk>;
  /** Channels whose settings are half there: they stay off, the others run. */
  readonly problems: readonly ChannelProblem[];
}

type Open = (environment: Environment, deps: ChannelDeps) => Promise<readonly OpenedChannel[]>;

/** One line a platform. Its library is loaded only when its settings are there. */
export const PLATFORMS: Readonly<Record<string, Open>> = {
  async slack(environment, deps) {
    const config = readSlackConfig(environment);
    if (config === undefined) return [];
    return [(await import("./slack/slack-channel.ts")).createSlackChannel(config, deps)];
  },
  async feishu(environment, deps) {
    const config = readFeishuConfig(environment);
    if (config === undefined) return [];
    return [(await import("./feishu/feishu-channel.ts")).createFeishuChannel(config, deps)];
  },
  async wecom(environment, deps) {
    const config = readWecomConfig(environment);
    if (config === undefined) return [];
    return [(await import("./wecom/wecom-channel.ts")).createWecomChannel(config, deps)];
  },
  async "wecom-bot"(environment, deps) {
    const config = readWecomBotConfig(environment);
    if (config === undefined) return [];
    return [(await import("./wecom/bot-channel.ts")).createWecomBotChannel(config, deps)];
  },
  async "wecom-robot"(environment, deps) {
    const config = readWecomRobotConfig(environment);
    if (config === undefined) return [];
    return [(await import("./wecom/robot-channel.ts")).createWecomRobotChannel(config, deps)];
  },
  async dingtalk(environment, deps) {
    const config = readDingtalkConfig(environment);
    if (config === undefined) return [];
    return [(await import("./dingtalk/dingtalk-channel.ts")).createDingtalkChannel(config, deps)];
  },
};

/** A platform is on when its settings are complete, off when they are absent, a problem when half there. */
export async function openChannels(environment: Environment, deps: ChannelDeps): Promise<OpenedChannels> {
  const opened: OpenedChannel[] = [];
  const problems: ChannelProblem[] = [];
  for (const [channel, open] of Object.entries(PLATFORMS)) {
    try {
      opened.push(...(await open(environment, deps)));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "CONFIG_INVALID") throw error;
      problems.push({ channel, error });
    }
  }
  return {
    channels: opened.map(({ channel }) => channel),
    desks: new Map(opened.map(({ channel, desk }) => [channel.id, desk])),
    problems,
  };
}

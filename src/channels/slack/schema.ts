import { z } from "zod";
import { apiUrl, type Environment, idList, parseBlock, presentOf } from "../block-config.ts";

export const SLACK_VARIABLES = {
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-/, { error: "must be the bot token, it begins with xoxb-" })
    .describe("Bot token (xoxb-…). Turns Slack on together with one of the next two."),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(8)
    .optional()
    .describe("Signing secret: events come by HTTP to /channels/slack."),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-/, { error: "must be an app-level token, it begins with xapp-" })
    .optional()
    .describe("App-level token (xapp-…): events come by Socket Mode, no public address needed."),
  SLACK_CHANNELS: idList
    .optional()
    .describe("Ids of the channels the bot answers in, separated by commas. Empty: wherever it is invited."),
  SLACK_API_URL: apiUrl.default("https://slack.com/api").describe("Address of the Web API."),
} as const;

const Variables = z.object(SLACK_VARIABLES).superRefine((values, context) => {
  if (values.SLACK_SIGNING_SECRET ?? values.SLACK_APP_TOKEN) return;
  context.addIssue({
    code: "custom",
    path: ["SLACK_SIGNING_SECRET"],
    message: "required (or SLACK_APP_TOKEN for Socket Mode) when SLACK_BOT_TOKEN is set",
  });
});

export interface SlackConfig {
  readonly botToken: string;
  readonly signingSecret?: string;
  readonly appToken?: string;
  readonly apiUrl: string;
  /** The channels to answer in; absent: all. Direct messages are always answered. */
  readonly channels?: ReadonlySet<string>;
}

/** Undefined when Slack is off; CONFIG_INVALID naming the variable when its block is half there. */
export function readSlackConfig(environment: Environment): SlackConfig | undefined {
  const present = presentOf(environment, Object.keys(SLACK_VARIABLES));
  if (!present.SLACK_BOT_TOKEN && !present.SLACK_SIGNING_SECRET && !present.SLACK_APP_TOKEN) return undefined;
  const values = parseBlock("Slack", Variables, present);
  return {
    botToken: values.SLACK_BOT_TOKEN,
    apiUrl: values.SLACK_API_URL,
    ...(values.SLACK_SIGNING_SECRET && { signingSecret: values.SLACK_SIGNING_SECRET }),
    ...(values.SLACK_APP_TOKEN && { appToken: values.SLACK_APP_TOKEN }),
    ...(values.SLACK_CHANNELS && { channels: values.SLACK_CHANNELS }),
  };
}

import { z } from "zod";
import { apiUrl, type Environment, idList, parseBlock, presentOf } from "../block-config.ts";

const aesKey = z
  .string()
  .regex(/^[A-Za-z0-9]{43}$/, { error: "must be the 43 characters of EncodingAESKey" });

export const WECOM_VARIABLES = {
  WECOM_CORP_ID: z.string().min(4).describe("Corp id (企业 ID). Turns the self-built app on."),
  WECOM_AGENT_ID: z.coerce.number().int().positive().describe("The app's AgentId."),
  WECOM_SECRET: z.string().min(8).describe("The app's Secret."),
  WECOM_TOKEN: z.string().min(3).describe("Token of the callback to /channels/wecom (接收消息)."),
  WECOM_AES_KEY: aesKey.describe("EncodingAESKey of the same callback, 43 characters."),
  WECOM_API_URL: apiUrl.default("https://qyapi.weixin.qq.com").describe("Address of WeCom's API."),
} as const;

export const WECOM_BOT_VARIABLES = {
  WECOM_BOT_ID: z.string().min(4).describe("Bot id of an intelligent bot. Turns its long connection on."),
  WECOM_BOT_SECRET: z.string().min(8).describe("Secret of the bot's long connection."),
  WECOM_BOT_CHATS: idList
    .optional()
    .describe("Ids of the groups the bot answers in, separated by commas. Empty: wherever it was added."),
  WECOM_BOT_URL: z
    .string()
    .regex(/^wss?:\/\/[^\s]+$/, { error: "must be a ws or wss address" })
    .default("wss://openws.work.weixin.qq.com")
    .describe("Address of the long connection."),
} as const;

export const WECOM_ROBOT_VARIABLES = {
  WECOM_ROBOT_KEY: z
    .string()
    .regex(/^[\w-]{8,}$/, { error: "must be the key alone, what follows key= in the webhook address" })
    .describe("Key of a group robot's webhook, for digests to that group."),
} as const;

export interface WecomConfig {
  readonly corpId: string;
  readonly agentId: number;
  readonly secret: string;
  readonly token: string;
  readonly aesKey: string;
  readonly apiUrl: string;
}

export interface WecomBotConfig {
  readonly botId: string;
  readonly secret: string;
  readonly url: string;
  /** The groups to answer in; absent: all. */
  readonly chats?: ReadonlySet<string>;
}

export interface WecomRobotConfig {
  readonly key: string;
  readonly apiUrl: string;
}

/** Undefined when the app is off; CONFIG_INVALID naming the variable when its block is half there. */
export function readWecomConfig(environment: Environment): WecomConfig | undefined {
  const present = presentOf(environment, Object.keys(WECOM_VARIABLES));
  const { WECOM_API_URL: _, ...own } = present;
  if (Object.keys(own).length === 0) return undefined;
  const values = parseBlock("WeCom", z.object(WECOM_VARIABLES), present);
  return {
    corpId: values.WECOM_CORP_ID,
    agentId: values.WECOM_AGENT_ID,
    secret: values.WECOM_SECRET,
    token: values.WECOM_TOKEN,
    aesKey: values.WECOM_AES_KEY,
    apiUrl: values.WECOM_API_URL,
  };
}

export function readWecomBotConfig(environment: Environment): WecomBotConfig | undefined {
  const present = presentOf(environment, Object.keys(WECOM_BOT_VARIABLES));
  if (!present.WECOM_BOT_ID && !present.WECOM_BOT_SECRET) return undefined;
  const values = parseBlock("WeCom", z.object(WECOM_BOT_VARIABLES), present);
  return {
    botId: values.WECOM_BOT_ID,
    secret: values.WECOM_BOT_SECRET,
    url: values.WECOM_BOT_URL,
    ...(values.WECOM_BOT_CHATS && { chats: values.WECOM_BOT_CHATS }),
  };
}

export function readWecomRobotConfig(environment: Environment): WecomRobotConfig | undefined {
  const present = presentOf(environment, [...Object.keys(WECOM_ROBOT_VARIABLES), "WECOM_API_URL"]);
  if (!present.WECOM_ROBOT_KEY) return undefined;
  const schema = z.object({ ...WECOM_ROBOT_VARIABLES, WECOM_API_URL: WECOM_VARIABLES.WECOM_API_URL });
  const values = parseBlock("WeCom", schema, present);
  return { key: values.WECOM_ROBOT_KEY, apiUrl: values.WECOM_API_URL };
}

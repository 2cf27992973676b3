import { z } from "zod";
import { apiUrl, configInvalid, type Environment, idList, parseBlock, presentOf } from "../block-config.ts";

const HOSTS = { feishu: "https://open.feishu.cn", lark: "https://open.larksuite.com" } as const;

export const FEISHU_VARIABLES = {
  FEISHU_APP_ID: z
    .string()
    .regex(/^cli_[0-9a-zA-Z]{16}$/, { error: "must be the app id, cli_ and 16 characters" })
    .describe("App id (cli_…). Turns Feishu or Lark on together with the app secret."),
  FEISHU_APP_SECRET: z.string().min(1).describe("App secret."),
  FEISHU_ENCRYPT_KEY: z
    .string()
    .min(1)
    .optional()
    .describe("Encrypt Key: events come by webhook. Without it they come by long connection."),
  FEISHU_VERIFICATION_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe("Verification Token, required beside the Encrypt Key."),
  FEISHU_CHATS: idList
    .optional()
    .describe("Ids of the groups the bot answers in, separated by commas. Empty: wherever it is invited."),
  FEISHU_DOMAIN: z
    .union([z.enum(["feishu", "lark"]).transform((name): string => HOSTS[name]), apiUrl])
    .default(HOSTS.feishu)
    .describe("feishu, lark, or the address of the open platform."),
} as const;

const Variables = z.object(FEISHU_VARIABLES);

export interface FeishuConfig {
  readonly appId: string;
  readonly appSecret: string;
  /** Present: events come by webhook. Absent: by long connection. */
  readonly webhook?: { readonly encryptKey: string; readonly verificationToken: string };
  readonly domain: string;
  /** The groups to answer in; absent: all. Direct messages are always answered. */
  readonly chats?: ReadonlySet<string>;
}

/** Undefined when Feishu is off; CONFIG_INVALID naming the variable when its block is half there. */
export function readFeishuConfig(environment: Environment): FeishuConfig | undefined {
  const present = presentOf(environment, Object.keys(FEISHU_VARIABLES));
  const { FEISHU_DOMAIN: _domain, FEISHU_CHATS: _chats, ...telling } = present;
  if (Object.keys(telling).length === 0) return undefined;
  const values = parseBlock("Feishu", Variables, present);
  const webhook = webhookOf(values.FEISHU_ENCRYPT_KEY, values.FEISHU_VERIFICATION_TOKEN);
  if (webhook === undefined && !/^cli_[0-9a-fA-F]{16}$/.test(values.FEISHU_APP_ID)) {
    // The library refuses such ids without a word, and the bot would stay silent.
    throw configInvalid("Feishu", [
      {
        zh: "FEISHU_APP_ID 不对：长连接要 cli_ 加 16 位十六进制数字",
        en: "FEISHU_APP_ID: the long connection needs cli_ and 16 hexadecimal digits",
      },
    ]);
  }
  return {
    appId: values.FEISHU_APP_ID,
    appSecret: values.FEISHU_APP_SECRET,
    domain: values.FEISHU_DOMAIN,
    ...(webhook && { webhook }),
    ...(values.FEISHU_CHATS && { chats: values.FEISHU_CHATS }),
  };
}

/** A webhook without its key would have to believe anyone: both or none. */
function webhookOf(encryptKey: string | undefined, verificationToken: string | undefined) {
  if (encryptKey === undefined && verificationToken === undefined) return undefined;
  if (encryptKey === undefined) {
    throw configInvalid("Feishu", [
      {
        zh: "填了 FEISHU_VERIFICATION_TOKEN，还缺 FEISHU_ENCRYPT_KEY",
        en: "FEISHU_ENCRYPT_KEY: required when FEISHU_VERIFICATION_TOKEN is set",
      },
    ]);
  }
  if (verificationToken === undefined) {
    throw configInvalid("Feishu", [
      {
        zh: "填了 FEISHU_ENCRYPT_KEY，还缺 FEISHU_VERIFICATION_TOKEN",
        en: "FEISHU_VERIFICATION_TOKEN: required when FEISHU_ENCRYPT_KEY is set",
      },
    ]);
  }
  return { encryptKey, verificationToken };
}

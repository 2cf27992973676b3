import { z } from "zod";
import { apiUrl, type Environment, idList, parseBlock, presentOf } from "../block-config.ts";

/** The card with text and buttons that DingTalk publishes for everybody, in its own Python library. */
const PUBLIC_CARD = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema";

export const DINGTALK_VARIABLES = {
  DINGTALK_CLIENT_ID: z
    .string()
    .min(4)
    .describe("Client id (AppKey) of the internal app. Turns DingTalk on."),
  DINGTALK_CLIENT_SECRET: z.string().min(8).describe("Client secret (AppSecret) of the same app."),
  DINGTALK_ROBOT_CODE: z
    .string()
    .min(4)
    .optional()
    .describe("Code of the app's robot, if it is not the client id."),
  DINGTALK_CARD_TEMPLATE: z
    .string()
    .regex(/^[\w-]+\.schema$/, { error: "must be a card template id, it ends with .schema" })
    .default(PUBLIC_CARD)
    .describe(
      "Card with the variables title, markdown, tips and msgButtons. Default: DingTalk's public one.",
    ),
  DINGTALK_CHATS: idList
    .optional()
    .describe("Open conversation ids of the groups the robot answers in. Empty: wherever it was added."),
  DINGTALK_API_URL: apiUrl.default("https://api.dingtalk.com").describe("Address of DingTalk's API."),
  DINGTALK_OAPI_URL: apiUrl
    .default("https://oapi.dingtalk.com")
    .describe("Address of DingTalk's older API, for uploads and people."),
} as const;

export interface DingtalkConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  readonly cardTemplate: string;
  readonly apiUrl: string;
  readonly oapiUrl: string;
  /** The groups to answer in; absent: all. Direct messages are always answered. */
  readonly chats?: ReadonlySet<string>;
}

/** Undefined when DingTalk is off; CONFIG_INVALID naming the variable when its block is half there. */
export function readDingtalkConfig(environment: Environment): DingtalkConfig | undefined {
  const present = presentOf(environment, Object.keys(DINGTALK_VARIABLES));
  if (!present.DINGTALK_CLIENT_ID && !present.DINGTALK_CLIENT_SECRET) return undefined;
  const values = parseBlock("DingTalk", z.object(DINGTALK_VARIABLES), present);
  return {
    clientId: values.DINGTALK_CLIENT_ID,
    clientSecret: values.DINGTALK_CLIENT_SECRET,
    robotCode: values.DINGTALK_ROBOT_CODE ?? values.DINGTALK_CLIENT_ID,
    cardTemplate: values.DINGTALK_CARD_TEMPLATE,
    apiUrl: values.DINGTALK_API_URL,
    oapiUrl: values.DINGTALK_OAPI_URL,
    ...(values.DINGTALK_CHATS && { chats: values.DINGTALK_CHATS }),
  };
}

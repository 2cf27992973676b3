import { z } from "zod";
import type { Text } from "../domain/text.ts";
import { AppError } from "../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of one channel that are set; an empty one counts as absent. */
export function presentOf(environment: Environment, names: readonly string[]): Record<string, string> {
  const pairs = names.map((name) => [name, environment[name]?.trim()] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => Boolean(pair[1])));
}

/** CONFIG_INVALID that names every variable at fault and never a value. */
export function configInvalid(platform: string, lines: readonly Text[]): AppError {
  const list = (locale: "zh" | "en") => lines.map((line) => line[locale]);
  return new AppError("CONFIG_INVALID", `${platform}: ${list("en").join("; ")}`, {
    source: platform.toLowerCase(),
    zh: `配置没填完或填错了：${list("zh").join("；")}`,
  });
}

const WEB_ADDRESS = "要以 http:// 或 https:// 开头";
/** What a variable has to look like, in Chinese; the English words stand in the schemas. */
const SHAPES: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: "以 xoxb- 开头",
  SLACK_APP_TOKEN: "以 xapp- 开头",
  SLACK_SIGNING_SECRET: "想用 Socket Mode 就改填 SLACK_APP_TOKEN",
  SLACK_API_URL: WEB_ADDRESS,
  FEISHU_APP_ID: "cli_ 加 16 位",
  FEISHU_DOMAIN: WEB_ADDRESS,
  WECOM_AGENT_ID: "是个数字",
  WECOM_AES_KEY: "43 位的 EncodingAESKey",
  WECOM_API_URL: WEB_ADDRESS,
  WECOM_BOT_URL: "要以 ws:// 或 wss:// 开头",
  WECOM_ROBOT_KEY: "只填机器人地址里 key= 后面的部分",
  DINGTALK_CARD_TEMPLATE: "以 .schema 结尾",
  DINGTALK_API_URL: WEB_ADDRESS,
  DINGTALK_OAPI_URL: WEB_ADDRESS,
};

export function parseBlock<S extends z.ZodType>(
  platform: string,
  schema: S,
  values: Readonly<Record<string, unknown>>,
): z.infer<S> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw configInvalid(
    platform,
    parsed.error.issues.map((issue) => problemOf(issue, values)),
  );
}

function problemOf(
  { path, code, message }: z.core.$ZodIssue,
  values: Readonly<Record<string, unknown>>,
): Text {
  const name = path.join(".");
  const shape = SHAPES[name] === undefined ? "" : `（${SHAPES[name]}）`;
  const isMissing = values[name] === undefined;
  return {
    zh: isMissing ? `还缺 ${name}${shape}` : `${name} 不对${shape}`,
    en: isMissing && code !== "custom" ? `${name} is missing` : `${name}: ${message}`,
  };
}

/** `A, B` → a set; absent or empty → undefined. */
export const idList = z
  .string()
  .transform((value) => new Set(value.split(/[\s,]+/).filter((id) => id !== "")))
  .transform((ids): ReadonlySet<string> | undefined => (ids.size === 0 ? undefined : ids));

export const apiUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: "must be an http or https address",
  })
  .transform((value) => value.replace(/\/+$/, ""));

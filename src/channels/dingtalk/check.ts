import type { Text } from "../../domain/text.ts";
import { AppError } from "../../errors.ts";
import { systemClock } from "../../ports/clock.ts";
import { fetchJson, jsonBody } from "../fetch-json.ts";
import { type Finding, findingOf } from "../finding.ts";
import { type CheckDeps, checkHeard } from "../heard.ts";
import { createDingtalkApi, type DingtalkApi } from "./client.ts";
import type { DingtalkConfig } from "./schema.ts";

interface Permission {
  readonly name: string;
  /** What is lost without it. */
  readonly for: Text;
  /** A call that does nothing and is refused for lack of the permission before anything else. */
  try(api: DingtalkApi, config: DingtalkConfig): Promise<unknown>;
}

const NOBODY = "yingdan-check";

/** What the permission list of the README asks for. */
export const DINGTALK_PERMISSIONS: readonly Permission[] = [
  {
    name: "qyapi_robot_sendmsg",
    for: { zh: "回答", en: "answering" },
    try: (api, { robotCode }) =>
      api.call("POST", "/v1.0/robot/oToMessages/batchSend", {
        robotCode,
        userIds: [NOBODY],
        msgKey: "sampleText",
        msgParam: JSON.stringify({ content: "check" }),
      }),
  },
  {
    name: "Card.Instance.Write",
    for: { zh: "按钮和进度", en: "buttons and progress" },
    try: (api) =>
      api.call("PUT", "/v1.0/card/instances", { outTrackId: NOBODY, cardData: { cardParamMap: {} } }),
  },
  {
    name: "qyapi_get_member",
    for: { zh: "按邮箱或手机号对应 CRM 用户", en: "matching CRM users by e-mail or mobile" },
    try: (api) => api.old("/topapi/v2/user/get", { userid: NOBODY }),
  },
];

/** Credentials, the stream and each permission, with what to do about it. */
export async function checkDingtalk(config: DingtalkConfig, deps: CheckDeps): Promise<Finding[]> {
  const api = createDingtalkApi(config, () => systemClock.now());
  const stream = await findingOf("DingTalk", () => checkStream(config));
  if (stream.state === "failed") return [stream];
  const heard = await checkHeard("DingTalk messages", "dingtalk", deps, {
    zh: "启动赢单后给机器人发条单聊消息；还是没有的话，看“机器人”的消息接收模式是不是 Stream，应用是否已发布。",
    en: "Start Yingdan and write to the robot; if nothing comes, see that its message mode is Stream and the app is published.",
  });
  return [stream, await findingOf("DingTalk permissions", () => checkPermissions(api, config)), ...heard];
}

/** Asks for an address to connect to and does not connect: a second connection would take messages away. */
async function checkStream({ apiUrl, clientId, clientSecret }: DingtalkConfig): Promise<Finding> {
  const body = { clientId, clientSecret, subscriptions: [], ua: "yingdan" };
  const { status } = await fetchJson(
    "DingTalk",
    "connections/open",
    `${apiUrl}/v1.0/gateway/connections/open`,
    jsonBody(body, { accept: "application/json" }),
  );
  const subject = "DingTalk";
  if (status < 400)
    return { subject, state: "ok", text: { zh: "凭证和 Stream 可用", en: "credentials and stream work" } };
  return {
    subject,
    state: "failed",
    text: { zh: "钉钉不接受凭证", en: "DingTalk refuses the credentials" },
    fix: {
      zh: "检查 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET，并在“机器人”里把消息接收模式设为 Stream。",
      en: "Check DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET, and set the robot's message mode to Stream.",
    },
  };
}

async function checkPermissions(api: DingtalkApi, config: DingtalkConfig): Promise<Finding> {
  const missing: Permission[] = [];
  for (const permission of DINGTALK_PERMISSIONS) {
    if (await isMissing(permission, api, config)) missing.push(permission);
  }
  const subject = "DingTalk permissions";
  if (missing.length === 0)
    return { subject, state: "ok", text: { zh: "权限齐全", en: "all permissions granted" } };
  const list = (locale: "zh" | "en") => missing.map((one) => `${one.name} (${one.for[locale]})`).join(", ");
  return {
    subject,
    state: missing.some(({ name }) => name === "qyapi_robot_sendmsg") ? "failed" : "warning",
    text: { zh: `缺少权限：${list("zh")}`, en: `missing permissions: ${list("en")}` },
    fix: {
      zh: "在开发者后台“权限管理”里开通，再发布一个版本。",
      en: "Grant them in the developer console under Permissions (权限管理), then publish a version.",
    },
  };
}

/** Any other refusal came after the permission was checked. */
async function isMissing(permission: Permission, api: DingtalkApi, config: DingtalkConfig): Promise<boolean> {
  try {
    await permission.try(api, config);
    return false;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "UPSTREAM_FAILED" || error.code === "RATE_LIMITED") throw error;
    return error.code === "AUTH_FAILED";
  }
}

import { z } from "zod";
import { AppError } from "../../errors.ts";
import type { Finding } from "../finding.ts";
import type { FeishuApi } from "./client.ts";
import { FEISHU_EVENTS } from "./connection.ts";
import type { FeishuConfig } from "./schema.ts";

const SUBJECT = "Feishu subscriptions";
/** Of what we listen to, the one that is set under callbacks and not under events. */
const CALLBACK = "card.action.trigger";

const Callback = z
  .looseObject({
    callback_type: z.string().optional(),
    subscribed_callbacks: z.array(z.string()).optional(),
  })
  .optional();
const App = z.object({
  data: z.object({
    app: z.looseObject({
      event: z
        .looseObject({
          subscription_type: z.string().optional(),
          subscribed_events: z.array(z.string()).optional(),
        })
        .optional(),
      // Feishu's documentation calls it by one name and by the other.
      callback: Callback,
      callback_info: Callback,
    }),
  }),
});

/** Which events and callbacks the app is subscribed to, as far as Feishu lets it read its own settings. */
export async function checkSubscriptions(
  api: FeishuApi,
  { webhook }: Pick<FeishuConfig, "webhook">,
): Promise<Finding> {
  const app = await readOwnApp(api);
  if (app?.event === undefined) return unreadable();
  const { event } = app;
  const callback = app.callback ?? app.callback_info;
  const subscribed = new Set([...(event.subscribed_events ?? []), ...(callback?.subscribed_callbacks ?? [])]);
  const missing = FEISHU_EVENTS.filter((name) => !subscribed.has(name));
  if (missing.length > 0) return missingOnes(missing);
  const ways = [event.subscription_type, callback?.callback_type];
  const [wanted, other] =
    webhook === undefined ? (["websocket", "webhook"] as const) : (["webhook", "websocket"] as const);
  if (ways.includes(other)) return otherWay(wanted);
  return {
    subject: SUBJECT,
    state: "ok",
    text: { zh: "事件和回调都已订阅", en: "all events and callbacks are subscribed" },
  };
}

/** Undefined when the app may not read its own settings. */
async function readOwnApp(api: FeishuApi) {
  const path = "/open-apis/application/v6/applications/me";
  try {
    const answer = await api.call({ method: "GET", path, query: { lang: "zh_cn" } });
    return App.safeParse(answer).data?.data.app;
  } catch (error) {
    if (error instanceof AppError && error.code !== "UPSTREAM_FAILED" && error.code !== "RATE_LIMITED")
      return undefined;
    throw error;
  }
}

function unreadable(): Finding {
  const events = FEISHU_EVENTS.filter((name) => name !== CALLBACK).join(", ");
  return {
    subject: SUBJECT,
    state: "off",
    text: {
      zh: "订阅了哪些事件，飞书没有让我们读",
      en: "Feishu does not let us read which events are subscribed",
    },
    fix: {
      zh: `到“事件与回调”里看一眼：事件配置要有 ${events}；回调配置要有 ${CALLBACK}。想让这里自动核对，开通 application:application:self_manage。`,
      en: `Look under Events and Callbacks: events ${events}; callback ${CALLBACK}. To have it checked here, grant application:application:self_manage.`,
    },
  };
}

function missingOnes(missing: readonly string[]): Finding {
  const list = missing.join(", ");
  return {
    subject: SUBJECT,
    state: missing.includes("im.message.receive_v1") ? "failed" : "warning",
    text: { zh: `没有订阅：${list}`, en: `not subscribed: ${list}` },
    fix: {
      zh: `在“事件与回调”里添加（${CALLBACK} 在回调配置），再发布版本。`,
      en: `Add them under Events and Callbacks (${CALLBACK} under callbacks), then publish a version.`,
    },
  };
}

function otherWay(wanted: "websocket" | "webhook"): Finding {
  const [zh, en] =
    wanted === "websocket"
      ? ["使用长连接接收", "the long connection"]
      : ["将事件发送至开发者服务器", "the webhook"];
  return {
    subject: SUBJECT,
    state: "failed",
    text: {
      zh: "飞书里选的接收方式和这里的设置不一致",
      en: "the way of receiving chosen in Feishu is not the one set here",
    },
    fix: {
      zh: `在“事件与回调”里，事件配置和回调配置都选“${zh}”。`,
      en: `Under Events and Callbacks choose ${en} for both events and callbacks.`,
    },
  };
}

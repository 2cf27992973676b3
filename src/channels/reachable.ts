import type { Text } from "../domain/text.ts";
import type { Finding } from "./finding.ts";

const LONG_CONNECTION: Text = { zh: "改用长连接", en: "use the long connection" };

/** Whether our own address answers from where we stand: a webhook that nobody reaches hears nothing. */
export async function checkReachable(
  subject: string,
  publicUrl: string | undefined,
  { look = fetch, instead = LONG_CONNECTION }: { readonly look?: typeof fetch; readonly instead?: Text } = {},
): Promise<Finding> {
  if (publicUrl === undefined) {
    return {
      subject,
      state: "failed",
      text: {
        zh: "没有公网地址，平台无法推送事件",
        en: "no public address, so the platform cannot send events",
      },
      fix: { zh: `设置 PUBLIC_URL，或${instead.zh}。`, en: `Set PUBLIC_URL, or ${instead.en} instead.` },
    };
  }
  const address = `${publicUrl.replace(/\/$/, "")}/health`;
  const answer = await look(address, { redirect: "error", signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  if (answer?.ok)
    return { subject, state: "ok", text: { zh: `${address} 可以访问`, en: `${address} answers` } };
  return {
    subject,
    state: "warning",
    text: {
      zh: `${address} 从本机访问不到（${answer?.status ?? "无响应"}）`,
      en: `${address} does not answer from here (${answer?.status ?? "no response"})`,
    },
    fix: {
      zh: "先启动服务；若只是本机访问不到公网地址，请从外网打开它确认。",
      en: "Start the server first; if only this machine cannot reach it, open it from outside to make sure.",
    },
  };
}

import type { Text } from "../domain/text.ts";
import { AppError } from "../errors.ts";

/** One line of the doctor's list about a channel; the same shape as the doctor's own. */
export interface Finding {
  readonly subject: string;
  readonly state: "ok" | "off" | "warning" | "failed";
  readonly text: Text;
  readonly fix?: Text;
}

const LOOK_AT_NETWORK: Text = {
  zh: "看这台机器到平台的网络、防火墙和代理；改过接口地址的话，核对那个变量。",
  en: "Look at this machine's network, firewall and proxy towards the platform; if its address was changed, at that variable.",
};

/** A check that throws is a finding with what the error says to do. */
export async function findingOf(subject: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const zh = error instanceof AppError ? (error.zh ?? message) : message;
    const text = { zh: zh.replace("，会自动重试", ""), en: message.replace(" It is tried again.", "") };
    const isAway = error instanceof AppError && error.code === "UPSTREAM_FAILED";
    return { subject, state: "failed", text, ...(isAway && { fix: LOOK_AT_NETWORK }) };
  }
}

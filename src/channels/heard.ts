import type { Text } from "../domain/text.ts";
import type { ChannelDeps } from "./deps.ts";
import type { Finding } from "./finding.ts";

/** What a check is given: how to log, where we are reached, and when a channel was last heard. */
export interface CheckDeps extends Pick<ChannelDeps, "log" | "publicUrl"> {
  /** When the channel's newest remembered event came in; absent where nobody remembers. */
  readonly lastReceived?: (channel: string) => Promise<string | undefined>;
  readonly now?: () => number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** When the platform last spoke to us: the one proof that everything on its side is switched on. */
export async function checkHeard(
  subject: string,
  channel: string,
  { lastReceived, now = Date.now }: CheckDeps,
  toTry: Text,
): Promise<Finding[]> {
  if (lastReceived === undefined) return [];
  const last = await lastReceived(channel);
  if (last === undefined) {
    return [
      {
        subject,
        state: "warning",
        text: { zh: "最近三天没有收到过消息", en: "nothing was heard in the last three days" },
        fix: toTry,
      },
    ];
  }
  const ago = agoOf(now() - Date.parse(last));
  return [{ subject, state: "ok", text: { zh: `${ago.zh}收到过消息`, en: `last heard ${ago.en}` } }];
}

function agoOf(ms: number): Text {
  const units = [
    [DAY, "天", "day"],
    [HOUR, "小时", "hour"],
    [MINUTE, "分钟", "minute"],
  ] as const;
  for (const [unit, zh, en] of units) {
    const count = Math.floor(ms / unit);
    if (count >= 1) return { zh: `${count} ${zh}前`, en: `${count} ${en}${count > 1 ? "s" : ""} ago` };
  }
  return { zh: "刚刚", en: "just now" };
}

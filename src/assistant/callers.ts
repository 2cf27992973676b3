import type { Incoming } from "../channels/channel.ts";
import type { Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { Reply } from "../reply.ts";

/** Who may ask where: roles or ids of users; absent means everyone who is linked. */
export interface Callers {
  readonly direct?: ReadonlySet<string> | undefined;
  readonly group?: ReadonlySet<string> | undefined;
}

/** The word to somebody who may not ask here; undefined for those who may. */
export function turnedAway(
  viewer: Viewer,
  { direct, channel }: Pick<Incoming, "direct" | "channel">,
  callers: Callers,
): Reply | undefined {
  // The playground and the terminal have a door of their own.
  if (channel === "web" || channel === "terminal") return undefined;
  const allowed = direct ? callers.direct : callers.group;
  if (allowed === undefined || allowed.has(viewer.role) || allowed.has(viewer.userId)) return undefined;
  const elsewhere = direct ? callers.group : callers.direct;
  const mayElsewhere = elsewhere === undefined || elsewhere.has(viewer.role) || elsewhere.has(viewer.userId);
  const text = pick(wordsFor(direct, mayElsewhere), viewer.locale);
  return { blocks: [{ type: "note", tone: "info", text }] };
}

function wordsFor(direct: boolean, mayElsewhere: boolean): Text {
  if (!mayElsewhere) {
    return {
      zh: "管理员没有对你开放聊天提问，需要的话请找管理员。",
      en: "Your admin has not opened asking in chat to you. Ask them if you need it.",
    };
  }
  return direct
    ? {
        zh: "私聊提问没有对你开放，请在群里 @ 我。",
        en: "Asking in direct messages is not open to you; mention me in a group.",
      }
    : {
        zh: "在群里提问没有对你开放，请私聊问我。",
        en: "Asking in groups is not open to you; ask me in a direct message.",
      };
}

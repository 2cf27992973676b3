import type { Incoming, IncomingContent } from "../channel.ts";
import { readForm } from "../form-text.ts";
import { all, child, parseXml, textOf, type XmlElement } from "./xml.ts";

/** Undefined when it is no message of WeCom; an empty list when there is nothing to answer. */
export function parseCallback(
  xml: string,
  app: { readonly corpId: string; readonly agentId: number },
): readonly Incoming[] | undefined {
  const root = parseXml(xml);
  const type = textOf(root, "MsgType");
  const from = textOf(root, "FromUserName");
  if (root === undefined || type === undefined || from === undefined) return undefined;
  const agent = textOf(root, "AgentID");
  // The corp's own events come from `sys`; another app's callback may have been pointed at this address.
  if (from === "sys" || (agent !== undefined && agent !== String(app.agentId))) return [];
  const content = type === "event" ? eventContent(root) : messageContent(root, type);
  if (content === undefined) return [];
  const eventId = idOf(root, from, type);
  if (eventId === undefined) return undefined;
  const incoming: Incoming = {
    channel: "wecom",
    tenant: app.corpId,
    eventId,
    conversation: from,
    person: { id: from },
    direct: true,
    at: Number(textOf(root, "CreateTime") ?? 0) * 1_000,
    content,
    replyTo: { user: from },
  };
  return [incoming];
}

/** Messages have an id; an event is known by who did what when. */
function idOf(root: XmlElement, from: string, type: string): string | undefined {
  const message = textOf(root, "MsgId");
  if (type !== "event") return message === undefined ? undefined : `m:${from}:${message}`;
  const parts = ["CreateTime", "Event", "EventKey", "TaskId"].map((name) => textOf(root, name) ?? "");
  return `e:${from}:${parts.join(":")}`;
}

export function textContent(text: string): IncomingContent | undefined {
  const form = readForm(text);
  if (form !== undefined) return { type: "action", ...form };
  const words = text.trim();
  return words === "" ? undefined : { type: "text", text: words };
}

const MEDIA: Readonly<Record<string, { readonly mediaType: string; readonly ending: string }>> = {
  image: { mediaType: "image/jpeg", ending: "jpg" },
  video: { mediaType: "video/mp4", ending: "mp4" },
  voice: { mediaType: "audio/amr", ending: "amr" },
  file: { mediaType: "application/octet-stream", ending: "bin" },
};

function messageContent(root: XmlElement, type: string): IncomingContent | undefined {
  if (type === "text") return textContent(textOf(root, "Content") ?? "");
  const media = MEDIA[type];
  const mediaId = textOf(root, "MediaId");
  if (media === undefined || mediaId === undefined) return undefined;
  const name = textOf(root, "FileName") ?? `${type}.${media.ending}`;
  return { type: "file", name, mediaType: media.mediaType, file: { mediaId } };
}

function eventContent(root: XmlElement): IncomingContent | undefined {
  const key = textOf(root, "EventKey") ?? "";
  switch (textOf(root, "Event")) {
    case "subscribe":
      return { type: "joined" };
    case "click":
      return key === "" ? undefined : { type: "command", skill: key, text: "" };
    case "template_card_event":
      return pressContent(key, selectedOf(root));
    default:
      return undefined;
  }
}

/** The button of a choice carries no token of its own: what was chosen is one. */
export const OPEN_CHOSEN = "open-chosen";

export function pressContent(key: string, chosen: readonly string[]): IncomingContent | undefined {
  const token = key === OPEN_CHOSEN ? chosen[0] : key;
  return token === undefined || token === "" ? undefined : { type: "action", token };
}

function selectedOf(root: XmlElement): string[] {
  return all(child(root, "SelectedItems"), "SelectedItem").flatMap((item) =>
    all(child(item, "OptionIds"), "OptionId").map((option) => option.text.trim()),
  );
}

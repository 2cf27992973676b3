import { z } from "zod";
import type { Json } from "../../domain/crm.ts";
import type { Incoming, IncomingContent } from "../channel.ts";
import { readForm } from "../form-text.ts";
import { parseObject } from "../inbound.ts";

const Picture = z.object({ downloadCode: z.string() });
const RobotMessage = z.object({
  msgId: z.string().min(1),
  conversationId: z.string().min(1),
  conversationType: z.enum(["1", "2"]),
  createAt: z.number().optional(),
  senderCorpId: z.string().optional(),
  chatbotCorpId: z.string().optional(),
  chatbotUserId: z.string().optional(),
  senderId: z.string().optional(),
  senderStaffId: z.string().optional(),
  senderNick: z.string().optional(),
  msgtype: z.string(),
  text: z.object({ content: z.string() }).optional(),
  content: z
    .looseObject({
      downloadCode: z.string().optional(),
      fileName: z.string().optional(),
      recognition: z.string().optional(),
      richText: z
        .array(
          z.object({
            text: z.string().optional(),
            type: z.string().optional(),
            downloadCode: z.string().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});
type RobotMessage = z.infer<typeof RobotMessage>;

export interface DingtalkParse {
  readonly now: number;
  readonly chats?: ReadonlySet<string> | undefined;
}

/** A robot's message, by whatever way it came. Undefined when it cannot be read; empty when nobody is to be answered. */
export function parseRobotMessage(
  raw: string,
  { now, chats }: DingtalkParse,
): readonly Incoming[] | undefined {
  const parsed = RobotMessage.safeParse(parseObject(raw));
  if (!parsed.success) return undefined;
  const message = parsed.data;
  const { senderStaffId: user, conversationId, senderNick } = message;
  const direct = message.conversationType === "1";
  const own = message.senderId !== undefined && message.senderId === message.chatbotUserId;
  const closed = !direct && chats !== undefined && !chats.has(conversationId);
  // Without a staff id it is somebody from outside, or the app is not published yet: nobody we could know.
  if (own || closed || user === undefined || user === "") return [];
  const replyTo: Json = { user, conversation: conversationId, direct };
  return contentsOf(message).map((content, index) => ({
    channel: "dingtalk",
    tenant: message.senderCorpId ?? message.chatbotCorpId ?? "",
    eventId: index === 0 ? `m:${message.msgId}` : `m:${message.msgId}:${index}`,
    conversation: conversationId,
    person: { id: user, ...(senderNick && { name: senderNick }) },
    direct,
    at: message.createAt ?? now,
    content,
    replyTo,
  }));
}

function contentsOf({ msgtype, text, content }: RobotMessage): IncomingContent[] {
  switch (msgtype) {
    case "text":
      return textContent(text?.content ?? "");
    case "audio":
      return textContent(content?.recognition ?? "");
    case "richText": {
      const parts = content?.richText ?? [];
      const words = parts.map((part) => part.text ?? "").join("");
      return [
        ...parts.flatMap((part) => fileContent(part, "picture.jpg", "image/jpeg")),
        ...textContent(words),
      ];
    }
    case "picture":
      return fileContent(content, "picture.jpg", "image/jpeg");
    case "video":
      return fileContent(content, "video.mp4", "video/mp4");
    case "file":
      return fileContent(content, content?.fileName ?? "file", "application/octet-stream");
    default:
      return [];
  }
}

/** After a mention the words begin with a space. */
function textContent(content: string): IncomingContent[] {
  const form = readForm(content);
  if (form !== undefined) return [{ type: "action", ...form }];
  const text = content.trim();
  return text === "" ? [] : [{ type: "text", text }];
}

function fileContent(part: unknown, name: string, mediaType: string): IncomingContent[] {
  const parsed = Picture.safeParse(part);
  return parsed.success ? [{ type: "file", name, mediaType, file: { code: parsed.data.downloadCode } }] : [];
}

const CardPress = z.object({
  corpId: z.string().optional(),
  userId: z.string().min(1),
  outTrackId: z.string().min(1),
  content: z.string(),
  spaceType: z.string().optional(),
  spaceId: z.string().optional(),
});
const PressContent = z.object({
  cardPrivateData: z.object({
    actionIds: z.array(z.string()).optional(),
    params: z
      .looseObject({
        token: z.string().optional(),
        id: z.string().optional(),
        conversation: z.string().optional(),
      })
      .optional(),
  }),
});

/** A press on a card's button. `frameId` names the press: a second one of the same button is another. */
export function parseCardPress(
  raw: string,
  frameId: string,
  { now, chats }: DingtalkParse,
): readonly Incoming[] | undefined {
  const parsed = CardPress.safeParse(parseObject(raw));
  const inner = PressContent.safeParse(parseObject(parsed.data?.content ?? ""));
  if (!parsed.success || !inner.success) return undefined;
  const { userId: user, corpId = "", spaceId } = parsed.data;
  const { params, actionIds } = inner.data.cardPrivateData;
  const token = params?.token || params?.id || actionIds?.[0];
  if (!token) return undefined;
  const direct = !isGroup(parsed.data);
  // The space of a card is not always named like the conversation its messages come from.
  const conversation = params?.conversation || spaceId || user;
  if (!direct && chats !== undefined && !chats.has(conversation)) return [];
  const incoming: Incoming = {
    channel: "dingtalk",
    tenant: corpId,
    eventId: `c:${frameId}`,
    conversation,
    person: { id: user },
    direct,
    at: now,
    content: { type: "action", token },
    replyTo: { user, conversation, direct },
  };
  return [incoming];
}

/** We name a card after whom it is for; the callback itself does not say whether its space is a group. */
function isGroup({ outTrackId }: z.infer<typeof CardPress>): boolean {
  return outTrackId.endsWith("-g");
}

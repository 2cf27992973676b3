import { z } from "zod";
import type { Incoming, IncomingContent } from "../channel.ts";
import { pressContent, textContent } from "./parse.ts";

const Media = z.object({ url: z.string(), aeskey: z.string().optional() });
const Text = z.object({ content: z.string() });
const Press = z.object({
  event_key: z.string().optional(),
  task_id: z.string().optional(),
  selected_items: z
    .object({
      selected_item: z.array(
        z.object({ option_ids: z.object({ option_id: z.array(z.string()) }).optional() }),
      ),
    })
    .optional(),
});

const Body = z.object({
  msgid: z.string(),
  chatid: z.string().optional(),
  chattype: z.enum(["single", "group"]).optional(),
  from: z.object({ userid: z.string().optional() }).optional(),
  create_time: z.number().optional(),
  msgtype: z.string(),
  text: Text.optional(),
  voice: Text.optional(),
  image: Media.optional(),
  file: Media.optional(),
  video: Media.optional(),
  mixed: z
    .object({
      msg_item: z.array(z.object({ msgtype: z.string(), text: Text.optional(), image: Media.optional() })),
    })
    .optional(),
  // The documents nest the press, the library's types do not: both are read.
  event: Press.extend({ eventtype: z.string(), template_card_event: Press.optional() }).optional(),
});
type Body = z.infer<typeof Body>;

export interface BotParse {
  readonly botId: string;
  readonly now: number;
  /** The groups to answer in; absent: all. Direct chats are always answered. */
  readonly chats?: ReadonlySet<string> | undefined;
}

/** What a frame says; an empty list when there is nothing to answer or nobody to answer to. */
export function parseBotFrame(
  frame: { readonly headers: { readonly req_id: string }; readonly body?: unknown },
  { botId, now, chats }: BotParse,
): Incoming[] {
  const parsed = Body.safeParse(frame.body);
  const user = parsed.data?.from?.userid;
  if (!parsed.success || user === undefined || user === "") return [];
  const body = parsed.data;
  const direct = body.chattype !== "group";
  const chat = direct ? user : (body.chatid ?? user);
  if (!direct && chats !== undefined && !chats.has(chat)) return [];
  const isEvent = body.msgtype === "event";
  const contents = isEvent ? eventContents(body) : messageContents(body, direct);
  return contents.map((content, index) => ({
    channel: "wecom-bot",
    tenant: botId,
    eventId: index === 0 ? body.msgid : `${body.msgid}:${index}`,
    conversation: chat,
    person: { id: user },
    direct,
    at: body.create_time === undefined ? now : body.create_time * 1_000,
    content,
    // A stream may answer a message and not an event.
    replyTo: { chat, user, direct, ...(!isEvent && { req: frame.headers.req_id }) },
  }));
}

function messageContents(body: Body, direct: boolean): IncomingContent[] {
  const words = [body.text, body.voice, ...(body.mixed?.msg_item ?? []).map(({ text }) => text)]
    .flatMap((part) => (part === undefined ? [] : [part.content]))
    .join("\n");
  const text = textContent(direct ? words : withoutMention(words));
  const pictures = [body.image, ...(body.mixed?.msg_item ?? []).map(({ image }) => image)];
  return [
    ...pictures.flatMap((media) => fileContent(media, "image.jpg", "image/jpeg")),
    ...fileContent(body.video, "video.mp4", "video/mp4"),
    ...fileContent(body.file, "file", "application/octet-stream"),
    ...(text === undefined ? [] : [text]),
  ];
}

/** In a group the bot only hears what begins with its name. */
function withoutMention(text: string): string {
  return text.replace(/^\s*@[^\s\u2005]+[\s\u2005]*/, "");
}

function fileContent(
  media: z.infer<typeof Media> | undefined,
  name: string,
  mediaType: string,
): IncomingContent[] {
  if (media === undefined) return [];
  const file = { url: media.url, ...(media.aeskey !== undefined && { key: media.aeskey }) };
  return [{ type: "file", name, mediaType, file }];
}

function eventContents({ event }: Body): IncomingContent[] {
  if (event?.eventtype !== "template_card_event") return [];
  const press = event.template_card_event ?? event;
  const chosen = (press.selected_items?.selected_item ?? []).flatMap(
    ({ option_ids }) => option_ids?.option_id ?? [],
  );
  const content = pressContent(press.event_key ?? "", chosen);
  return content === undefined ? [] : [content];
}

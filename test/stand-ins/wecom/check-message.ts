export type WecomBody = Readonly<Record<string, unknown>>;

type Refusal = { readonly errcode: number; readonly errmsg: string };

/** What WeCom would say against a message; undefined when it takes it. */
export function faultOfMessage(
  body: WecomBody,
  media: ReadonlySet<string>,
  to: "app" | "bot" | "robot" = "app",
): Refusal | undefined {
  const type = String(body.msgtype);
  const part = body[type] as WecomBody | undefined;
  if (part === undefined) return { errcode: 40_008, errmsg: "invalid message type" };
  switch (type) {
    case "text":
    case "markdown":
    case "markdown_v2":
      return faultOfText(String(part.content ?? ""), type, to);
    case "image":
      return to === "robot" ? faultOfRobotImage(part) : faultOfMedia(part, media);
    case "file":
      return faultOfMedia(part, media);
    case "template_card":
      return faultOfCard(part, to);
    default:
      return { errcode: 40_008, errmsg: "invalid message type" };
  }
}

const SIZES = { app: 2_048, bot: 20_480, robot: 4_096 } as const;

function faultOfText(content: string, type: string, to: keyof typeof SIZES): Refusal | undefined {
  if (content.trim() === "") return { errcode: 44_004, errmsg: "content empty" };
  if (type === "markdown_v2" && to !== "robot") return { errcode: 40_008, errmsg: "invalid message type" };
  // The app's surplus is cut off and shown without a word; the others refuse it.
  if (to !== "app" && Buffer.byteLength(content) > SIZES[to])
    return { errcode: 40_058, errmsg: "content too long" };
  return undefined;
}

function faultOfMedia({ media_id }: WecomBody, media: ReadonlySet<string>): Refusal | undefined {
  return media.has(String(media_id)) ? undefined : { errcode: 40_007, errmsg: "invalid media_id" };
}

function faultOfRobotImage({ base64, md5 }: WecomBody): Refusal | undefined {
  const size = Buffer.from(String(base64), "base64").length;
  if (size === 0 || size > 2 * 1_024 * 1_024) return { errcode: 301_019, errmsg: "image size invalid" };
  return /^[0-9a-f]{32}$/.test(String(md5)) ? undefined : { errcode: 301_019, errmsg: "md5 invalid" };
}

const length = (text: unknown) => [...String(text ?? "")].length;

/** Limits of cards, the stricter ones of app and bot. */
export function faultOfCard(card: WecomBody, to: "app" | "bot" | "robot" = "app"): Refusal | undefined {
  const wrong = (why: string): Refusal => ({ errcode: 42_045, errmsg: `template card: ${why}` });
  const title = card.main_title as WecomBody | undefined;
  if (title === undefined || length(title.title) === 0 || length(title.title) > 36)
    return wrong("main_title");
  if (length(card.sub_title_text) > 160) return wrong("sub_title_text");
  const notice = card.card_type === "text_notice" || card.card_type === "news_notice";
  if (notice) return card.card_action === undefined ? wrong("card_action") : undefined;
  if (to === "robot") return wrong("card_type");
  if (!/^[\w@-]{1,128}$/.test(String(card.task_id ?? ""))) return wrong("task_id");
  const buttons = (card.button_list ?? []) as readonly WecomBody[];
  if (card.card_type !== "button_interaction" || buttons.length < 1 || buttons.length > 6)
    return wrong("button_list");
  const keys = new Set(buttons.map(({ key }) => key));
  if (keys.size !== buttons.length) return wrong("button keys");
  if (
    buttons.some(
      ({ text, key }) => length(text) > 10 || length(text) === 0 || Buffer.byteLength(String(key)) > 1_024,
    )
  )
    return wrong("button");
  return faultOfSelection(card.button_selection as WecomBody | undefined)
    ? wrong("button_selection")
    : undefined;
}

function faultOfSelection(selection: WecomBody | undefined): boolean {
  if (selection === undefined) return false;
  const options = (selection.option_list ?? []) as readonly WecomBody[];
  const ids = new Set(options.map(({ id }) => id));
  const wrong = options.some(
    ({ id, text }) => Buffer.byteLength(String(id)) > 128 || length(text) > 16 || length(text) === 0,
  );
  return options.length < 1 || options.length > 10 || ids.size !== options.length || wrong;
}

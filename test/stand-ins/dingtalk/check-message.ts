export type DingtalkBody = Readonly<Record<string, unknown>>;

const FILE_TYPES = ["xlsx", "pdf", "zip", "rar", "doc", "docx"];

/** The code DingTalk would answer to a robot's message; undefined when it takes it. */
export function faultOfMessage(body: DingtalkBody, media: ReadonlySet<string>): string | undefined {
  const raw = String(body.msgParam ?? "");
  if (Buffer.byteLength(raw) > 15_000) return "msgParam.tooLong";
  const param = JSON.parse(raw) as DingtalkBody;
  if (Object.values(param).some((value) => typeof value !== "string")) return "invalidParameter.msgParam";
  switch (body.msgKey) {
    case "sampleText":
      return param.content ? undefined : "invalidParameter.content";
    case "sampleMarkdown":
      return param.title && param.text ? undefined : "invalidParameter.markdown";
    case "sampleImageMsg":
      return media.has(String(param.photoURL)) ? undefined : "invalidParameter.photoURL";
    case "sampleFile":
      if (!media.has(String(param.mediaId))) return "invalidParameter.mediaId";
      return param.fileName && FILE_TYPES.includes(String(param.fileType))
        ? undefined
        : "invalidParameter.fileType";
    default:
      return "invalidParameter.msgKey";
  }
}

interface CardButton {
  readonly text?: unknown;
  readonly request?: unknown;
  readonly params?: unknown;
}

export function faultOfCard(body: DingtalkBody): string | undefined {
  if (!/\.schema$/.test(String(body.cardTemplateId))) return "param.templateNotExist";
  if (!/^[\w-]{1,64}$/.test(String(body.outTrackId))) return "param.outTrackId";
  if (body.callbackType !== "STREAM") return "param.callbackType";
  const { cardParamMap = {} } = (body.cardData ?? {}) as { cardParamMap?: DingtalkBody };
  if (Object.values(cardParamMap).some((value) => typeof value !== "string")) return "param.cardParamMap";
  if (Buffer.byteLength(JSON.stringify(cardParamMap)) > 12_000) return "param.cardDataTooLarge";
  const space = String(body.openSpaceId);
  const model = space.includes("//IM_GROUP.") ? body.imGroupOpenDeliverModel : body.imRobotOpenDeliverModel;
  if (model === undefined) return "param.openDeliverModel";
  const { msgButtons = [] } = JSON.parse(String(cardParamMap.sys_full_json_obj ?? "{}")) as {
    msgButtons?: CardButton[];
  };
  return msgButtons.every(({ text, request }) => typeof text === "string" && request === true)
    ? undefined
    : "param.msgButtons";
}

const STREAMED_BYTES = 10_000;

/** A markdown variable takes its whole text each time, and only where the template lets it stream. */
export function faultOfStreaming(body: DingtalkBody, isStreamable: boolean): string | undefined {
  if (!/^[\w-]{8,64}$/.test(String(body.guid))) return "param.guid";
  if (body.key !== "markdown" || !isStreamable) return "param.keyNotStreamable";
  if (body.isFull !== true) return "param.isFull";
  if (typeof body.content !== "string") return "param.content";
  if (typeof body.isFinalize !== "boolean" || typeof body.isError !== "boolean") return "param.isFinalize";
  return Buffer.byteLength(body.content) > STREAMED_BYTES ? "param.contentTooLarge" : undefined;
}

import type { IncomingContent } from "../channel.ts";
import { parseObject } from "../inbound.ts";
import type { MessageReceived } from "./payloads.ts";

type Message = MessageReceived["message"];

/** What a message says: its text without our own mention, or the file it hands over. Undefined: nothing for us. */
export function contentOf(
  message: Message,
  isUs: (openId: string | undefined, kind: string | undefined) => boolean,
): IncomingContent | undefined {
  const body = parseObject(message.content);
  if (body === undefined) return undefined;
  if (message.message_type === "text") return asText(String(body.text ?? ""), message, isUs);
  if (message.message_type === "post") return asText(postText(body), message, isUs);
  if (message.message_type === "file")
    return asFile(message, { key: body.file_key, name: body.file_name, type: "file" });
  if (message.message_type === "image")
    return asFile(message, { key: body.image_key, name: "image.png", type: "image" });
  return undefined;
}

function asText(
  written: string,
  { mentions = [] }: Message,
  isUs: (openId: string | undefined, kind: string | undefined) => boolean,
): IncomingContent | undefined {
  const text = mentions
    .reduce((rest, { key, id, mentioned_type, name }) => {
      const words = isUs(id.open_id, mentioned_type) ? "" : `@${name ?? ""}`;
      // `@_user_1` must not match inside `@_user_10`.
      return rest.replace(new RegExp(`${escapeRegExp(key)}(?!\\d)`, "g"), () => words);
    }, written)
    .trim();
  return text === "" ? undefined : { type: "text", text };
}

interface Handle {
  readonly key: unknown;
  readonly name: unknown;
  readonly type: "file" | "image";
}

function asFile({ message_id }: Message, { key, name, type }: Handle): IncomingContent | undefined {
  if (typeof key !== "string") return undefined;
  const mediaType = type === "image" ? "image/png" : "application/octet-stream";
  const title = typeof name === "string" && name !== "" ? name : key;
  return { type: "file", name: title, mediaType, file: { message: message_id, key, type } };
}

/** Rich text is paragraphs of runs; only its words are read. */
function postText(body: Record<string, unknown>): string {
  const paragraphs = Array.isArray(body.content) ? body.content : [];
  const lines = paragraphs.map((runs) => (Array.isArray(runs) ? runs.map(runText).join("") : ""));
  return [typeof body.title === "string" ? body.title : "", ...lines]
    .filter((line) => line !== "")
    .join("\n");
}

function runText(run: unknown): string {
  const { tag, text, user_id } = (run ?? {}) as {
    readonly tag?: string;
    readonly text?: string;
    readonly user_id?: string;
  };
  if (tag === "at") return user_id ?? "";
  return typeof text === "string" ? text : "";
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

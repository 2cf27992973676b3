import { createHash } from "node:crypto";
import type { Locale } from "../../domain/text.ts";
import { AppError } from "../../errors.ts";
import type { Block, FileBlock } from "../../reply.ts";
import { CARD_WORDS } from "../card-words.ts";
import type { ChannelDeps } from "../deps.ts";
import { PHRASES } from "../phrases.ts";
import { drawImage, isDrawable } from "../pictures.ts";
import { createRecent } from "../recent.ts";
import { splitText } from "../split.ts";
import type { Dialect } from "../text-dialect.ts";
import { pictureInWords } from "../text-reply.ts";
import type { Upload } from "./client.ts";
import { WECOM_LIMITS } from "./limits.ts";
import type { Post } from "./posts.ts";

/** `drawn`: the picture itself, for whoever sends it with the message. */
export type Drawn =
  | { readonly type: "drawn"; readonly data: Uint8Array }
  | Extract<Settled, { type: "words" }>;

export type Settled =
  | { readonly type: "image" | "file"; readonly mediaId: string }
  | { readonly type: "words"; readonly text: string };

export interface SettleOptions {
  readonly locale: Locale;
  readonly dialect: Dialect;
  readonly size: number;
}

type MediaPost = Extract<Post, { kind: "image" | "file" }>;

/** WeCom refuses a file of five bytes or fewer. */
const SMALLEST = 6;

/** Pictures and files uploaded once, or words in their place when they cannot be shown. */
export function createMedia(
  deps: ChannelDeps,
  upload: (type: "image" | "file", file: Upload) => Promise<string>,
) {
  const uploads = createRecent<string>({ size: 200, keepMs: 86_400_000, now: () => deps.clock.now() });

  async function image(source: Block, options: SettleOptions): Promise<Settled> {
    const drawn = await draw(source, options.locale, WECOM_LIMITS.imageBytes);
    if (drawn === undefined) return inWords(source, options);
    return { type: "image", mediaId: await once("image", drawn) };
  }

  async function draw(source: Block, locale: Locale, limit: number): Promise<Upload | undefined> {
    try {
      const drawn = isDrawable(source) ? await drawImage(source, locale, deps) : undefined;
      return drawn !== undefined && drawn.data.byteLength <= limit ? drawn : undefined;
    } catch (error) {
      deps.log.warn("a picture could not be drawn", { error });
      return undefined;
    }
  }

  async function once(type: "image" | "file", file: Upload): Promise<string> {
    const name = createHash("sha256").update(type).update(file.name).update(file.data).digest("base64url");
    const known = uploads.get(name);
    if (known !== undefined) return known;
    const mediaId = await upload(type, file);
    uploads.set(name, mediaId);
    return mediaId;
  }

  async function file({ file: key, name }: FileBlock, options: SettleOptions): Promise<Settled> {
    const data = await deps.files.read(key).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "NOT_FOUND") return undefined;
      throw error;
    });
    if (data === undefined) return words(`${PHRASES[options.locale].fileGone}${name}`, options);
    const fits = data.byteLength >= SMALLEST && data.byteLength <= WECOM_LIMITS.fileBytes;
    if (!fits) return words(CARD_WORDS[options.locale].fileTooLarge(name), options);
    return { type: "file", mediaId: await once("file", { name, data }) };
  }

  return {
    async drawn({ source }: Extract<Post, { kind: "image" }>, options: SettleOptions): Promise<Drawn> {
      const drawn = await draw(source, options.locale, WECOM_LIMITS.robotImageBytes);
      return drawn === undefined ? inWords(source, options) : { type: "drawn", data: drawn.data };
    },
    settle(post: MediaPost, options: SettleOptions): Promise<Settled> {
      return post.kind === "image" ? image(post.source, options) : file(post.file, options);
    },
  };
}

function inWords(source: Block, options: SettleOptions) {
  return words(pictureInWords(source, { ...options, link: () => undefined }), options);
}

/** One message's worth: what stands in for a picture is never long. */
function words(text: string, { size }: SettleOptions): Extract<Settled, { type: "words" }> {
  return { type: "words", text: splitText(text, { size, unit: "bytes" })[0] ?? "–" };
}

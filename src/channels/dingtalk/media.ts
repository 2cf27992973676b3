import { createHash } from "node:crypto";
import type { Locale } from "../../domain/text.ts";
import { AppError } from "../../errors.ts";
import type { Block, FileBlock } from "../../reply.ts";
import type { ChannelDeps } from "../deps.ts";
import { drawImage, isDrawable } from "../pictures.ts";
import { createRecent } from "../recent.ts";
import type { DingtalkApi, Upload } from "./client.ts";
import { DINGTALK_LIMITS } from "./limits.ts";

/** Pictures and files uploaded once. */
export function createMedia(deps: ChannelDeps, api: DingtalkApi) {
  const uploads = createRecent<string>({ size: 200, keepMs: 86_400_000, now: () => deps.clock.now() });

  async function once(type: "image" | "file", file: Upload): Promise<string> {
    const name = createHash("sha256").update(type).update(file.name).update(file.data).digest("base64url");
    const known = uploads.get(name);
    if (known !== undefined) return known;
    const mediaId = await api.upload(type, file);
    uploads.set(name, mediaId);
    return mediaId;
  }

  async function draw(source: Block, locale: Locale): Promise<Upload | undefined> {
    try {
      return isDrawable(source) ? await drawImage(source, locale, deps) : undefined;
    } catch (error) {
      deps.log.warn("a picture could not be drawn", { error });
      return undefined;
    }
  }

  return {
    /** Undefined when it cannot be drawn or is too large. */
    async image(source: Block, locale: Locale): Promise<string | undefined> {
      const drawn = await draw(source, locale);
      if (drawn === undefined || drawn.data.byteLength > DINGTALK_LIMITS.imageBytes) return undefined;
      return once("image", drawn);
    },
    async file({
      file,
      name,
    }: FileBlock): Promise<{ mediaId: string; fileName: string; fileType: string } | "gone" | "refused"> {
      const data = await deps.files.read(file).catch((error: unknown) => {
        if (error instanceof AppError && error.code === "NOT_FOUND") return undefined;
        throw error;
      });
      if (data === undefined) return "gone";
      const fileType = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
      if (!DINGTALK_LIMITS.fileTypes.has(fileType) || data.byteLength > DINGTALK_LIMITS.fileBytes)
        return "refused";
      return { mediaId: await once("file", { name, data }), fileName: name, fileType };
    },
  };
}

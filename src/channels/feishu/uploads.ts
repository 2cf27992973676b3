import { createHash } from "node:crypto";
import { z } from "zod";
import type { Locale } from "../../domain/text.ts";
import { AppError } from "../../errors.ts";
import type { Block, FileBlock } from "../../reply.ts";
import type { ChannelDeps } from "../deps.ts";
import { drawImage, isDrawable } from "../pictures.ts";
import { createRecent } from "../recent.ts";
import type { FeishuApi } from "./client.ts";
import { FEISHU_LIMITS } from "./limits.ts";

const ImageKey = z.object({ data: z.object({ image_key: z.string() }) });
const FileKey = z.object({ data: z.object({ file_key: z.string() }) });

/** Feishu's names for kinds of files; what it does not know is a stream. */
const KINDS: Readonly<Record<string, string>> = {
  pdf: "pdf",
  doc: "doc",
  docx: "doc",
  xls: "xls",
  xlsx: "xls",
  ppt: "ppt",
  pptx: "ppt",
  mp4: "mp4",
  opus: "opus",
};

export function createUploads(api: FeishuApi, deps: ChannelDeps) {
  const known = createRecent<string>({ size: 200, keepMs: 3_600_000, now: () => deps.clock.now() });

  async function draw(source: Block, locale: Locale) {
    try {
      if (isDrawable(source)) return await drawImage(source, locale, deps);
    } catch (error) {
      deps.log.warn("a picture could not be drawn", { error });
    }
    throw new AppError("UNSUPPORTED", "A picture could not be drawn.", {
      source: "feishu",
      zh: "图片画不出来。",
    });
  }

  return {
    /** Once per picture. UNSUPPORTED when it cannot be drawn, so that the answer is drawn in words instead. */
    async image(source: Block, locale: Locale): Promise<string> {
      const id = createHash("sha256")
        .update(JSON.stringify([locale, source]))
        .digest("base64url");
      const before = known.get(id);
      if (before !== undefined) return before;
      const { name, data } = await draw(source, locale);
      if (data.byteLength > FEISHU_LIMITS.uploadImage) throw tooLarge("10 MB");
      const form = { image_type: "message", image: new File([Uint8Array.from(data)], name) };
      const answer = await api.call({
        method: "POST",
        path: "/open-apis/im/v1/images",
        data: form,
        isUpload: true,
      });
      const key = ImageKey.parse(answer).data.image_key;
      known.set(id, key);
      return key;
    },
    async file({ file, name }: FileBlock): Promise<string> {
      const data = await deps.files.read(file);
      if (data.byteLength > FEISHU_LIMITS.uploadFile) throw tooLarge("30 MB");
      const kind = KINDS[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "stream";
      const form = { file_type: kind, file_name: name, file: new File([Uint8Array.from(data)], name) };
      const answer = await api.call({
        method: "POST",
        path: "/open-apis/im/v1/files",
        data: form,
        isUpload: true,
      });
      return FileKey.parse(answer).data.file_key;
    },
  };
}

function tooLarge(limit: string): AppError {
  return new AppError("LIMIT_EXCEEDED", `Feishu takes files up to ${limit}.`, {
    source: "feishu",
    zh: `飞书只接受 ${limit} 以内的文件。`,
  });
}

import { createHash } from "node:crypto";
import type { Locale } from "../../domain/text.ts";
import { AppError } from "../../errors.ts";
import type { Block } from "../../reply.ts";
import type { ChannelDeps } from "../deps.ts";
import { drawImage, isDrawable } from "../pictures.ts";
import { createRecent } from "../recent.ts";
import type { SlackApi } from "./client.ts";

/** Draws and uploads a picture once: an answer that is tried again shows the same upload. */
export function createImages(api: SlackApi, deps: ChannelDeps) {
  const uploads = createRecent<string>({ size: 200, keepMs: 3_600_000, now: () => deps.clock.now() });

  /** The file's id. UNSUPPORTED when it cannot be drawn, so that the answer is drawn in words instead. */
  return async function upload(source: Block, locale: Locale): Promise<string> {
    const name = createHash("sha256")
      .update(JSON.stringify([locale, source]))
      .digest("base64url");
    const known = uploads.get(name);
    if (known !== undefined) return known;
    const id = await api.upload(await draw(source, locale));
    uploads.set(name, id);
    return id;
  };

  async function draw(source: Block, locale: Locale) {
    try {
      if (isDrawable(source)) return await drawImage(source, locale, deps);
    } catch (error) {
      deps.log.warn("a picture could not be drawn", { error });
    }
    throw new AppError("UNSUPPORTED", "A picture could not be drawn.", {
      source: "slack",
      zh: "图片画不出来。",
    });
  }
}

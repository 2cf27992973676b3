import { createHash } from "node:crypto";
import { AppError } from "../../errors.ts";
import type { Capabilities, Outgoing, SentRef } from "../channel.ts";
import { type ChannelDeps, documentUrl, type OpenedChannel } from "../deps.ts";
import { failed, fetchJson, fileGone, type JsonObject, jsonBody } from "../fetch-json.ts";
import { createRecent } from "../recent.ts";
import { createSendBudget } from "../send-budget.ts";
import { type Upload, wecomError } from "./client.ts";
import { WECOM_LIMITS } from "./limits.ts";
import { createMedia } from "./media.ts";
import { BOT_DIALECT, drawPosts, type Post } from "./posts.ts";
import type { WecomRobotConfig } from "./schema.ts";

export const WECOM_ROBOT_CAPABILITIES: Capabilities = {
  edit: false,
  stream: false,
  table: true,
  chart: false,
  form: false,
  picture: true,
  file: true,
  ephemeral: false,
  textLimit: { size: WECOM_LIMITS.robotText, unit: "bytes" },
  idempotency: "none",
};

const INVALID_KEY = 93_000;

/** A group robot's webhook: digests to one group. It hears nothing, and everyone in the group reads it. */
export function createWecomRobotChannel(config: WecomRobotConfig, base: ChannelDeps): OpenedChannel {
  const deps = { ...base, log: base.log.with({ channel: "wecom-robot" }) };
  const now = () => deps.clock.now();
  const started = createRecent<{ readonly posts: readonly Post[]; done: number }>({
    size: 200,
    keepMs: 3_600_000,
    now,
  });
  const budget = createSendBudget({ platform: "WeCom", limits: WECOM_LIMITS.robotSends, now });
  const link = (id: string, page?: number) => documentUrl(deps, id, page);

  const media = createMedia(deps, (_type, file) => uploadToRobot(config, file));

  async function bodyOf(post: Post, { locale }: Outgoing): Promise<Record<string, unknown> | undefined> {
    if ("text" in post) return markdown(post.text);
    // Its cards have no buttons that come back to us.
    if (post.kind === "card") return undefined;
    const options = { locale, dialect: BOT_DIALECT, size: WECOM_LIMITS.robotText };
    const settled =
      post.kind === "image" ? await media.drawn(post, options) : await media.settle(post, options);
    if (settled.type === "words") return settled.text === "" ? undefined : markdown(settled.text);
    if (settled.type === "file") return { msgtype: "file", file: { media_id: settled.mediaId } };
    if (settled.type === "drawn") return { msgtype: "image", image: robotImage(settled.data) };
    return undefined;
  }

  async function send(outgoing: Outgoing): Promise<SentRef> {
    const { reply, locale, key } = outgoing;
    if (outgoing.edits !== undefined) throw fileGone("WeCom");
    if (reply.audience !== "everyone") throw notForAll();
    const options = {
      locale,
      dialect: BOT_DIALECT,
      link,
      size: WECOM_LIMITS.robotText,
      form: "markdown",
    } as const;
    const current = started.get(key) ?? { posts: drawPosts(reply, options), done: 0 };
    started.set(key, current);
    for (const post of current.posts.slice(current.done)) {
      const body = await bodyOf(post, outgoing);
      if (body !== undefined) {
        budget.take("robot");
        await callRobot(config, "send", jsonBody(body));
      }
      current.done += 1;
    }
    return { robot: true };
  }

  return {
    channel: {
      id: "wecom-robot",
      capabilities: WECOM_ROBOT_CAPABILITIES,
      start: async () => {},
      receive: async () => new Response("Not found", { status: 404 }),
      send,
      async [Symbol.asyncDispose]() {},
    },
    desk: {
      profileOf: async () => undefined,
      fetchFile: async () => {
        throw fileGone("WeCom");
      },
    },
  };
}

function markdown(content: string): Record<string, unknown> {
  return { msgtype: "markdown_v2", markdown_v2: { content } };
}

async function callRobot(
  { apiUrl, key }: WecomRobotConfig,
  path: string,
  init: RequestInit,
  query: Record<string, string> = {},
): Promise<JsonObject> {
  const url = new URL(`${apiUrl}/cgi-bin/webhook/${path}`);
  for (const [name, value] of Object.entries({ key, ...query })) url.searchParams.set(name, value);
  const { body } = await fetchJson("WeCom", `webhook/${path}`, url, init);
  const code = Number(body.errcode ?? 0);
  if (code === INVALID_KEY) throw invalidKey();
  if (code !== 0) throw wecomError(code, `webhook/${path}`);
  return body;
}

/** The media id of a file, good for three days. AUTH_FAILED when the key is none. */
export async function uploadToRobot(config: WecomRobotConfig, { name, data }: Upload): Promise<string> {
  const form = new FormData();
  form.set("media", new Blob([Uint8Array.from(data)]), name);
  const init = { method: "POST", body: form };
  const { media_id } = await callRobot(config, "upload_media", init, { type: "file" });
  if (typeof media_id !== "string") throw failed("WeCom", "webhook/upload_media", "no media id");
  return media_id;
}

/** A picture goes with the message itself. */
export function robotImage(data: Uint8Array): { readonly base64: string; readonly md5: string } {
  return { base64: Buffer.from(data).toString("base64"), md5: createHash("md5").update(data).digest("hex") };
}

function notForAll(): AppError {
  return new AppError("UNSUPPORTED", "A group robot may only be sent what everyone may see.", {
    source: "wecom",
    zh: "群机器人只能发所有人都能看的内容。",
  });
}

function invalidKey(): AppError {
  return new AppError("AUTH_FAILED", "WeCom does not know this group robot. Check WECOM_ROBOT_KEY.", {
    source: "wecom",
    zh: "企业微信没有这个群机器人，请检查 WECOM_ROBOT_KEY。",
  });
}

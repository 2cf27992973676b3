import { z } from "zod";
import { AppError } from "../../errors.ts";
import { CARD_WORDS } from "../card-words.ts";
import type { Outgoing, SentRef } from "../channel.ts";
import { type ChannelDeps, documentUrl } from "../deps.ts";
import { MARK_BYTES, onceMark, shortKey } from "../once-mark.ts";
import { createRecent } from "../recent.ts";
import { createSendBudget } from "../send-budget.ts";
import { underWay } from "../under-way.ts";
import type { WecomApi } from "./client.ts";
import { WECOM_LIMITS } from "./limits.ts";
import { createMedia } from "./media.ts";
import { APP_DIALECT, type DrawPosts, drawPosts, type Post, progressPosts } from "./posts.ts";
import type { WecomConfig } from "./schema.ts";

/** Where an answer goes. A digest to a person needs nothing but `person` (a userid). */
const ReplyTo = z.object({ user: z.string().optional(), person: z.string().optional() });

const Ref = z.object({
  user: z.string(),
  messages: z.array(z.object({ id: z.string(), code: z.string().optional() })),
});
interface Ref {
  readonly user: string;
  /** `code` allows one change of a card, within 72 hours. */
  readonly messages: { readonly id: string; readonly code?: string | undefined }[];
}

/** What one key has sent so far; trying again goes on behind it, with the very same words. */
interface Started {
  readonly posts: readonly Post[];
  readonly ref: Ref;
}

export const APP_TEXT_SIZE = WECOM_LIMITS.text - MARK_BYTES;
/** WeCom's longest memory of what was sent is four hours, its default half an hour. */
const DUPLICATE_CHECK = { enable_duplicate_check: 1, duplicate_check_interval: 1_800 };

export function createDelivery(config: WecomConfig, deps: ChannelDeps, api: WecomApi) {
  const now = () => deps.clock.now();
  const started = createRecent<Started>({ size: 2_000, keepMs: 3_600_000, now });
  const budget = createSendBudget({ platform: "WeCom", limits: WECOM_LIMITS.sends, now });
  const media = createMedia(deps, (type, file) => api.upload(type, file));
  const link = (id: string, page?: number) => documentUrl(deps, id, page);

  function begin({ reply, locale }: Outgoing, user: string): Started {
    const options: DrawPosts = { locale, dialect: APP_DIALECT, link, size: APP_TEXT_SIZE, form: "text" };
    const making = underWay(reply);
    const posts = making === undefined ? drawPosts(reply, options) : progressPosts(making.progress, options);
    return { posts, ref: { user, messages: [] } };
  }

  async function bodyOf(
    post: Post,
    { key, locale }: Outgoing,
    part: number,
  ): Promise<Record<string, unknown>> {
    switch (post.kind) {
      case "text":
      case "markdown":
        return { msgtype: post.kind, [post.kind]: { content: post.text + onceMark(key) } };
      case "card":
        return { msgtype: "template_card", template_card: { ...post.card, task_id: shortKey(key, part) } };
      default: {
        const settled = await media.settle(post, { locale, dialect: APP_DIALECT, size: APP_TEXT_SIZE });
        if (settled.type === "words")
          return { msgtype: "markdown", markdown: { content: settled.text + onceMark(key) } };
        return { msgtype: settled.type, [settled.type]: { media_id: settled.mediaId } };
      }
    }
  }

  async function sendPart(post: Post, outgoing: Outgoing, { ref }: Started): Promise<void> {
    const body = await bodyOf(post, outgoing, ref.messages.length);
    budget.take(ref.user);
    const answer = await api.post("message/send", {
      touser: ref.user,
      agentid: config.agentId,
      ...body,
      ...DUPLICATE_CHECK,
    });
    if (String(answer.invaliduser ?? "") !== "") throw notVisible();
    const code = typeof answer.response_code === "string" ? { code: answer.response_code } : {};
    ref.messages.push({ id: String(answer.msgid ?? ""), ...code });
  }

  /** The one change a card allows. The answer stands already: failing at this fails nothing. */
  async function closeCards({ user, messages }: Ref, { locale }: Outgoing): Promise<void> {
    for (const { code } of messages) {
      if (code === undefined) continue;
      const button = { replace_name: CARD_WORDS[locale].done };
      await api
        .post("message/update_template_card", {
          userids: [user],
          agentid: config.agentId,
          response_code: code,
          button,
        })
        .catch((error: unknown) => deps.log.debug("a wecom card stays open", { error }));
    }
  }

  return async function send(outgoing: Outgoing): Promise<SentRef> {
    const { user, person } = ReplyTo.parse(outgoing.replyTo ?? {});
    const before = outgoing.edits === undefined ? undefined : Ref.parse(outgoing.edits);
    // A card can be changed once, so the steps in between are not shown.
    if (before !== undefined && underWay(outgoing.reply) !== undefined) return outgoing.edits ?? null;
    const current = started.get(outgoing.key) ?? begin(outgoing, person ?? user ?? outgoing.conversation);
    started.set(outgoing.key, current);
    const { posts, ref } = current;
    for (const post of posts.slice(ref.messages.length)) await sendPart(post, outgoing, current);
    if (before !== undefined) await closeCards(before, outgoing);
    return { user: ref.user, messages: ref.messages.map(({ id, code }) => ({ id, ...(code && { code }) })) };
  };
}

function notVisible(): AppError {
  return new AppError(
    "NOT_FOUND",
    "WeCom does not know this person, or the app's visible range leaves them out.",
    {
      source: "wecom",
      zh: "企业微信没有这位成员，或不在应用的可见范围内。",
    },
  );
}

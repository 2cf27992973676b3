import type { Locale } from "../../domain/text.ts";
import type { Reply } from "../../reply.ts";
import { type ChannelPreview, markdownParts, nodesOf, type PreviewPart, wordsIn } from "../preview.ts";
import { BOT_TEXT_SIZE } from "./bot-deliver.ts";
import type { Card } from "./cards.ts";
import { APP_TEXT_SIZE } from "./deliver.ts";
import { APP_DIALECT, BOT_DIALECT, drawPosts, type Post } from "./posts.ts";

const WAYS = {
  wecom: { dialect: APP_DIALECT, size: APP_TEXT_SIZE, form: "text" },
  "wecom-bot": { dialect: BOT_DIALECT, size: BOT_TEXT_SIZE, form: "markdown" },
} as const;

/** A reply as the messages WeCom's self-built app or its intelligent bot would send. */
export function previewWecom(way: keyof typeof WAYS, reply: Reply, locale: Locale): ChannelPreview {
  const link = (id: string) => `https://example.com/${id}`;
  const posts = drawPosts(reply, { locale, link, ...WAYS[way] });
  return {
    channel: way,
    form: "json",
    content: JSON.stringify(posts.map(readable), null, 2),
    messages: posts.map(partsOf),
  };
}

function readable(post: Post): unknown {
  return post.kind === "image" ? { kind: "image", caption: post.caption } : post;
}

function partsOf(post: Post): PreviewPart[] {
  switch (post.kind) {
    case "markdown":
      return markdownParts(post.text);
    case "text":
      return [{ kind: "text", text: post.text }];
    case "image":
      return [{ kind: "picture", text: post.caption }];
    case "file":
      return [{ kind: "file", text: post.file.name }];
    case "card":
      return cardParts(post.card);
  }
}

function cardParts({ main_title, sub_title_text, button_selection, button_list }: Card): PreviewPart[] {
  const { title } = (main_title ?? {}) as { readonly title?: string };
  const menu = button_selection as { readonly title?: string; readonly option_list?: unknown } | undefined;
  return [
    { kind: "heading", text: title ?? "" },
    ...(typeof sub_title_text === "string" ? [{ kind: "text" as const, text: sub_title_text }] : []),
    ...(menu === undefined
      ? []
      : [
          {
            kind: "menu" as const,
            text: menu.title ?? "",
            options: nodesOf(menu.option_list).map(wordsIn),
          },
        ]),
    {
      kind: "buttons",
      buttons: nodesOf(button_list).map(({ text, style }) => ({
        label: wordsIn(text),
        ...(style === 1 ? { style: "primary" as const } : style === 3 ? { style: "danger" as const } : {}),
      })),
    },
  ];
}

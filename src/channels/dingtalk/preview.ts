import type { Locale } from "../../domain/text.ts";
import type { Reply } from "../../reply.ts";
import { type ChannelPreview, markdownParts, type PreviewPart } from "../preview.ts";
import { drawPosts, type Post } from "./posts.ts";

/** A reply as the messages and cards DingTalk would be sent. */
export function previewDingtalk(reply: Reply, locale: Locale): ChannelPreview {
  const posts = drawPosts(reply, { locale, link: (id) => `https://example.com/${id}` });
  return {
    channel: "dingtalk",
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
      return [
        ...markdownParts(post.text),
        {
          kind: "buttons",
          buttons: post.buttons.map(({ label, style }) => ({ label, ...(style && { style }) })),
        },
      ];
  }
}

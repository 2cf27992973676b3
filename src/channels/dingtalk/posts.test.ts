import { describe, expect, it } from "vitest";
import { measure } from "#src/channels/split.ts";
import { sampleReply } from "#src/channels/web/sample-reply.ts";
import type { Action, Reply } from "#src/reply.ts";
import { drawPosts, type Post } from "./posts.ts";

const link = (id: string, page?: number) =>
  `https://yingdan.example/documents/${id}${page ? `#page=${page}` : ""}`;

function posts(reply: Reply, locale: "zh" | "en" = "zh"): Post[] {
  return drawPosts(reply, { locale, link });
}

function actions(count: number): Action[] {
  return Array.from({ length: count }, (_, index) => ({
    label: `做第${index + 1}件事`,
    skill: "x",
    input: {},
    token: `t.${index}`,
  }));
}

function readable(post: Post): unknown {
  return post.kind === "image" ? { kind: "image", caption: post.caption } : post;
}

describe("drawPosts", () => {
  it.each(["zh", "en"] as const)("draws every block (%s)", async (locale) => {
    const drawn = posts(sampleReply(locale), locale);

    await expect(`${JSON.stringify(drawn.map(readable), null, 2)}\n`).toMatchFileSnapshot(
      `../../../test/golden/dingtalk/sample.${locale}.json`,
    );
    const sizes = drawn.flatMap((post) => ("text" in post ? [measure(post.text, "jsonBytes")] : []));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(9_000);
  });

  it("puts a short answer and its buttons on one card", () => {
    const drawn = posts({
      blocks: [
        { type: "text", markdown: "够短" },
        { type: "actions", actions: actions(2) },
      ],
    });

    expect(drawn).toEqual([
      {
        kind: "card",
        text: "够短",
        buttons: [
          { label: "做第1件事", token: "t.0" },
          { label: "做第2件事", token: "t.1" },
        ],
      },
    ]);
  });

  it("leaves a long answer a message and puts its buttons on a card beneath", () => {
    const markdown = "停机损失按小时计。".repeat(200);
    const drawn = posts({
      blocks: [
        { type: "text", markdown },
        { type: "actions", actions: actions(9) },
      ],
    });

    expect(drawn.map(({ kind }) => kind)).toEqual(["markdown", "card", "card"]);
  });
});

import { describe, expect, it } from "vitest";
import { measure } from "#src/channels/split.ts";
import { sampleReply } from "#src/channels/web/sample-reply.ts";
import type { Reply } from "#src/reply.ts";
import { faultOfCard } from "#test/stand-ins/wecom/check-message.ts";
import { APP_DIALECT, BOT_DIALECT, drawPosts, type Post } from "./posts.ts";

const link = (id: string, page?: number) =>
  `https://yingdan.example/documents/${id}${page ? `#page=${page}` : ""}`;

const WAYS = {
  app: { dialect: APP_DIALECT, size: 2_012, form: "text" },
  bot: { dialect: BOT_DIALECT, size: 20_000, form: "markdown" },
} as const;

function posts(reply: Reply, way: keyof typeof WAYS, locale: "zh" | "en" = "zh"): Post[] {
  return drawPosts(reply, { locale, link, ...WAYS[way] });
}

/** Pictures by their caption: their bytes are looked at where they are drawn. */
function readable(post: Post): unknown {
  if (post.kind === "image") return { kind: "image", caption: post.caption };
  return post;
}

describe("drawPosts", () => {
  const cases = (["app", "bot"] as const).flatMap((way) =>
    (["zh", "en"] as const).map((locale) => [way, locale] as const),
  );

  it.each(cases)("draws every block for the %s (%s)", async (way, locale) => {
    const drawn = posts(sampleReply(locale), way, locale);

    await expect(`${JSON.stringify(drawn.map(readable), null, 2)}\n`).toMatchFileSnapshot(
      `../../../test/golden/wecom/sample.${way}.${locale}.json`,
    );
    const faults = drawn.flatMap((post) =>
      post.kind === "card" ? (faultOfCard({ ...post.card, task_id: "t" }) ?? []) : [],
    );
    expect(faults).toEqual([]);
    const sizes = drawn.flatMap((post) => ("text" in post ? [measure(post.text, "bytes")] : []));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(WAYS[way].size);
  });

  it("puts thirteen buttons on three cards and twelve rows on two, losing none", () => {
    const actions = Array.from({ length: 13 }, (_, index) => ({
      label: `做第${index + 1}件很长很长很长的事`,
      skill: "x",
      input: {},
      token: `t.${index}`,
    }));
    const rows = actions.slice(0, 12).map((action, index) => ({ cells: [`客户${index}`], action }));
    const drawn = posts(
      {
        blocks: [
          { type: "actions", actions },
          { type: "table", columns: [{ label: "客户" }], rows },
        ],
      },
      "app",
    );
    const cards = drawn.flatMap((post) => (post.kind === "card" ? [post.card] : []));

    expect(cards.length).toBe(5);
    expect(cards.map((card) => faultOfCard({ ...card, task_id: "t" }))).toEqual(Array(5).fill(undefined));
    const all = JSON.stringify(cards);
    expect(actions.filter(({ token }) => !all.includes(`"${token}"`))).toEqual([]);
  });

  it("never lets a long title or label break a card", () => {
    const action = { label: "👩‍👩‍👧".repeat(40), skill: "x", input: {}, token: "t" };
    const drawn = posts(
      { title: "很长的标题".repeat(40), blocks: [{ type: "actions", actions: [action] }] },
      "app",
    );
    const card = drawn.find((post) => post.kind === "card");

    expect(JSON.stringify(card)).not.toContain("\\ud83d…");
    expect(JSON.stringify(card)?.isWellFormed()).toBe(true);
  });
});

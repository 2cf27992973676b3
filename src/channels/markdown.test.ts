import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Inline, parseMarkdown, plainText } from "./markdown.ts";

function inline(markdown: string): readonly Inline[] {
  const [node] = parseMarkdown(markdown);
  return node?.type === "paragraph" ? node.children : [];
}

describe("parseMarkdown", () => {
  it("reads bold, code, line breaks and lists", () => {
    expect(parseMarkdown("**指数 72**，`A-1`\n第二行\n- 甲\n- 乙")).toEqual([
      {
        type: "paragraph",
        children: [
          { type: "strong", children: [{ type: "text", text: "指数 72" }] },
          { type: "text", text: "，" },
          { type: "code", text: "A-1" },
          { type: "break" },
          { type: "text", text: "第二行" },
        ],
      },
      { type: "list", items: [[{ type: "text", text: "甲" }], [{ type: "text", text: "乙" }]] },
    ]);
  });

  it("links only to our own documents", () => {
    expect(inline("[案例](/documents/case-1#page=3)")).toEqual([
      { type: "link", label: "案例", documentId: "case-1", page: 3 },
    ]);
    for (const href of [
      "https://evil.example/x",
      "javascript:alert(1)",
      "//evil.example/documents/x",
      "/documents/../api/session",
      "/documents/a/b",
      "/files/plan",
    ])
      expect(inline(`[点这里](${href})`)).toEqual([{ type: "text", text: "点这里" }]);
  });

  it("drops images, whatever they carry", () => {
    expect(inline("前![x](https://evil.example/?q=secret)后")).toEqual([
      { type: "text", text: "前" },
      { type: "text", text: "后" },
    ]);
  });

  it("leaves HTML as text", () => {
    expect(inline("<img src=x onerror=alert(1)>")).toEqual([
      { type: "text", text: "<img src=x onerror=alert(1)>" },
    ]);
  });

  it("reads a statement's mark", () => {
    expect(inline("返工率降了 [3]。")[1]).toEqual({ type: "mark", id: "3" });
  });

  it("keeps a fence's text as it is, closed or not", () => {
    expect(parseMarkdown("```\n**不是粗体**\n```")).toEqual([{ type: "code", text: "**不是粗体**" }]);
    expect(parseMarkdown("```\n- a")).toEqual([{ type: "code", text: "- a" }]);
  });

  it("turns a heading into a bold line", () => {
    expect(inline("## 目标")).toEqual([{ type: "strong", children: [{ type: "text", text: "目标" }] }]);
  });

  it("never yields an address or an unknown node, whatever it is given", () => {
    const pieces = fc.constantFrom(
      "[",
      "](",
      ")",
      "**",
      "`",
      "!",
      "http://x",
      "/documents/a",
      "- ",
      "\n",
      "字",
    );
    const kinds = new Set(["text", "strong", "code", "link", "mark", "break"]);
    const walk = (nodes: readonly Inline[]): readonly Inline[] =>
      nodes.flatMap((node) => (node.type === "strong" ? [node, ...walk(node.children)] : [node]));
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const nodes = parseMarkdown(parts.join("")).flatMap((node) =>
          node.type === "code" ? [] : walk(node.type === "list" ? node.items.flat() : node.children),
        );
        expect(nodes.every((node) => kinds.has(node.type))).toBe(true);
        const links = nodes.filter((node) => node.type === "link");
        expect(links.every(({ documentId }) => !documentId.includes("/"))).toBe(true);
      }),
    );
  });

  it("gives the words alone", () => {
    expect(plainText(inline("**甲** [案例](/documents/x) [2]"))).toBe("甲 案例 [2]");
  });
});

import { describe, expect, it } from "vitest";
import type { LibraryDocument, Passage } from "../ports/documents.ts";
import { readingPage } from "./reading-page.ts";

const DOCUMENT = { title: "<b>青榆</b>", language: "zh" } as LibraryDocument;
const passage = (position: number, text: string, rest: Partial<Passage> = {}): Passage => ({
  id: `d:${position}`,
  documentId: "d",
  position,
  text,
  headings: [],
  ...rest,
});

describe("readingPage", () => {
  it("gives every passage, page and slide an address that a citation can open", () => {
    const page = readingPage(DOCUMENT, [
      passage(0, "甲", { locator: { kind: "page", label: "1" } }),
      passage(1, "乙", { locator: { kind: "page", label: "3" } }),
      passage(2, "丙", { locator: { kind: "page", label: "3" } }),
    ]);

    expect(page).toContain('id="page=3">第 3 页</div>\n<section id="p1">');
    expect(page.match(/id="page=3"/g)).toHaveLength(1);
    expect(page).toContain('<section id="p2"><p>丙</p>');
  });

  it("says each sentence once although passages overlap", () => {
    const page = readingPage(DOCUMENT, [
      passage(0, "一件一码。返工隔离。", { headings: ["方案"] }),
      passage(1, "返工隔离。检测挂件。", { headings: ["方案"] }),
    ]);

    expect(page.match(/返工隔离/g)).toHaveLength(1);
    expect(page.match(/<h2>/g)).toHaveLength(1);
  });

  it("shows markup in a document as text", () => {
    const page = readingPage(DOCUMENT, [
      passage(0, '<script>alert("x")</script>', { headings: ["<img src=x onerror=1>"] }),
    ]);

    expect(page).not.toMatch(/<script|<img|<b>/);
    expect(page).toContain("&lt;script&gt;");
  });
});

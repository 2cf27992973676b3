import { describe, expect, it } from "vitest";
import { createLexicon } from "./lexicon.ts";
import { citations } from "./quote.ts";
import { readQuestion } from "./tokenise.ts";

const lexicon = createLexicon([{ id: "problem/rework", kind: "problem", zh: ["返工"], en: ["rework"] }]);

function quoteFrom(question: string, figures: boolean, ...texts: readonly string[]) {
  const passages = texts.map((text, position) => ({
    id: String(position),
    documentId: "d",
    position,
    text,
    headings: [],
  }));
  return citations(passages, { weights: readQuestion(question, lexicon).terms, lexicon, figures })[0];
}

describe("citations", () => {
  it("quotes the sentence that says most about the question", () => {
    const text = "ERP 不动。返工件走独立料道，复检合格才能回主线！“当场答。”——庄雅琴";

    expect(quoteFrom("返工料道", false, text)?.quote).toBe("返工件走独立料道，复检合格才能回主线！");
    expect(quoteFrom("谁当场答", false, text)?.quote).toBe("“当场答。”");
  });

  it("knows an English sentence from an abbreviation and a decimal", () => {
    const text =
      "Signed in May. Rework fell from 4.1 to 1.7 percent, see p. 3 of the report. Nothing else changed.";

    expect(quoteFrom("rework", false, text)?.quote).toBe(
      "Rework fell from 4.1 to 1.7 percent, see p. 3 of the report.",
    );
  });

  it("prefers a sentence with a figure when figures are wanted", () => {
    const text = "返工少了很多。返工率 1.7%。返工、返工，还是返工。";

    expect(quoteFrom("返工", true, text)?.quote).toBe("返工率 1.7%。");
  });

  it("puts the passage first that answers by itself, in either language", () => {
    expect(quoteFrom("返工", false, "Something else.", "Rework is down.")?.passage.position).toBe(1);
  });

  it("cuts a long sentence between characters", () => {
    const quote = quoteFrom("返工", false, `返工${"𠮷".repeat(200)}`)?.quote ?? "";

    expect([...quote]).toHaveLength(90);
    expect(quote.endsWith("𠮷…")).toBe(true);
  });
});

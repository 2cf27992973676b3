import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../domain/crm.ts";
import type { FormBlock, FormField } from "../reply.ts";
import { readForm, writeForm } from "./form-text.ts";

const OPTIONS = [
  { value: "energy", label: "能耗" },
  { value: "down:time", label: "停机/检修" },
];

function form(...fields: FormField[]): FormBlock {
  return { type: "form", fields, submit: { label: "记下来", skill: "x", input: {}, token: "tok_en.3" } };
}

function filled(block: FormBlock, fill: (lines: string) => string = (lines) => lines) {
  return readForm(fill(writeForm(block, "zh") ?? ""));
}

describe("a form in text", () => {
  it("is read back with the values it was written with", () => {
    const block = form(
      { name: "who", label: "谁有预算权", kind: "text", required: true, value: "总经理 王芳" },
      { name: "budget", label: "预算（万元）", kind: "number", value: 120 },
      { name: "date", label: "立项日期", kind: "date", value: "2026-12-18" },
      { name: "stance", label: "立场", kind: "choice", options: OPTIONS, value: "down:time" },
      {
        name: "needs",
        label: "他在意什么",
        kind: "choices",
        options: OPTIONS,
        value: ["energy", "down:time"],
      },
      { name: "share", label: "让主管也看到", kind: "check", value: true },
    );

    expect(filled(block)).toEqual({
      token: "tok_en.3",
      values: {
        who: "总经理 王芳",
        budget: 120,
        date: "2026-12-18",
        stance: "down:time",
        needs: ["energy", "down:time"],
        share: true,
      },
    });
  });

  it("takes what people type: full-width digits, other commas, dates in Chinese, lines that go on", () => {
    const block = form(
      { name: "note", label: "怎么知道的", kind: "multiline" },
      { name: "budget", label: "预算", kind: "number" },
      { name: "date", label: "日期", kind: "date" },
      { name: "needs", label: "在意", kind: "choices", options: OPTIONS },
      { name: "share", label: "公开", kind: "check" },
    );
    const written = [
      "1. 怎么知道的：他说的",
      "明年要上 MES",
      "2、预算：１，２００",
      "3. 日期 如 2026-12-18:2026年12月8日",
      "4. 在意 [能耗/停机／检修] 可多选：停机／检修;能耗",
      "5. 公开 [是/否]：对",
    ].join("\n");

    const read = filled(block, (lines) => `${written}\n${lines.split("\n").at(-1)}`);

    expect(read?.values).toEqual({
      note: "他说的\n明年要上 MES",
      budget: 1200,
      date: "2026-12-08",
      needs: ["down:time", "energy"],
      share: true,
    });
  });

  it("leaves out what was left empty and hands on what is no choice or number, for the skill to say so", () => {
    const block = form(
      { name: "who", label: "谁", kind: "text" },
      { name: "budget", label: "预算", kind: "number" },
      { name: "stance", label: "立场", kind: "choice", options: OPTIONS },
    );

    const read = filled(block, (lines) =>
      lines.replace("预算：", "预算：大概一百").replace(/：\n〔/, "：观望\n〔"),
    );

    expect(read?.values).toEqual({ budget: "大概一百", stance: "观望" });
  });

  it("does not take an ordinary text for a form", () => {
    for (const text of ["1. 先做甲泵业：打分", "〔第1段〕", "帮助", "〔记下来 tok who:text〕"]) {
      expect(readForm(text)).toBeUndefined();
    }
  });

  it("has nothing to send back without a token", () => {
    const { submit, ...rest } = form();
    const { token: _, ...bare } = submit;

    expect(writeForm({ ...rest, submit: bare }, "zh")).toBeUndefined();
  });

  it("keeps any name, label and option apart, whatever signs they hold", () => {
    const word = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .map((text) => text.toWellFormed());
    const options = fc.uniqueArray(fc.record({ value: word, label: word }), {
      minLength: 1,
      maxLength: 5,
      selector: ({ value }) => value,
    });
    fc.assert(
      fc.property(word, word, options, fc.nat(), (name, label, all, at) => {
        const wanted = all[at % all.length]?.value ?? "";
        const block = form({ name, label, kind: "choice", options: all });
        const lines = writeForm(block, "zh") ?? "";
        const read = readForm(lines.replace(/：(?=\n〔)/, `：${wanted.replace(/[\s：:〔〕[\]]/g, "")}`));
        expect(read?.token).toBe("tok_en.3");
        expect(Object.keys(read?.values ?? {}).every((key: string) => key === name)).toBe(true);
        const value: Json | undefined = read?.values[name];
        expect(value === undefined || typeof value === "string").toBe(true);
      }),
    );
  });
});

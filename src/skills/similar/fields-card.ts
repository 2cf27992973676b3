import { CODES } from "../../domain/learning/code-table.ts";
import { describeCode } from "../../domain/learning/encoder.ts";
import type { Block, Reply, TableRow } from "../../reply.ts";
import { leftOutByReason, leftOutText, traitName } from "../learning-words.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { again } from "./input.ts";
import type { SimilarView } from "./view.ts";
import { type Asked, basisText, learntFrom, methodSource, trustNotes } from "./words.ts";

/** Traits of the card: those that tell winners apart most. */
const TOLD = 12;

/** What was learnt from, how much each trait tells, and what was left out and why. */
export function fieldsCard(view: SimilarView, asked: Asked): Reply {
  const { reader, input } = asked;
  return {
    title: say(reader, "相似客户 · 用了哪些特征", "Look-alikes · what it learnt from"),
    blocks: [
      { type: "text", markdown: verdict(view, asked) },
      ...trustNotes(view, reader),
      traits(view, reader),
      leftOut(view, reader),
      { type: "text", markdown: basisText(view, asked) },
      {
        type: "actions",
        actions: [
          { label: say(reader, "回到名单", "Back to the list"), skill: "similar", input: again(input) },
        ],
      },
      { type: "sources", items: [methodSource(view, reader)], sections: ["1.3"] },
    ],
  };
}

function verdict(view: SimilarView, asked: Asked): string {
  const used = view.learnt.base.table.fields.length;
  const left = view.learnt.leftOut.length;
  return say(
    asked.reader,
    `**用了 ${used} 个特征，没用 ${left} 个**；从 ${learntFrom(view, asked)}学。`,
    `**${used} traits used, ${left} left out**; learnt from ${learntFrom(view, asked)}.`,
  );
}

interface Told {
  readonly field: string;
  readonly best: string;
  readonly worst: string;
  readonly spread: number;
}

function traits({ learnt }: SimilarView, reader: Reader): Block {
  const told = learnt.base.encoder.fields
    .map((field, f): Told => {
      const own =
        learnt.model.kind === "refused"
          ? new Float32Array(field.size)
          : learnt.model.tables.subarray(f * CODES, f * CODES + field.size);
      // Code 0 is "not known": worth a weight, but no trait to look for.
      const codes = [...own.keys()].filter((code) => describeCode(field, code) !== undefined);
      const sorted = codes.sort((a, b) => (own[b] ?? 0) - (own[a] ?? 0));
      const [best = 0, worst = 0] = [sorted[0], sorted.at(-1)];
      const text = (code: number) => `${describeCode(field, code) ?? ""} (${signed(own[code] ?? 0)})`;
      return {
        field: field.id,
        best: text(best),
        worst: text(worst),
        spread: (own[best] ?? 0) - (own[worst] ?? 0),
      };
    })
    .sort((a, b) => b.spread - a.spread);
  return {
    type: "table",
    columns: [
      { label: say(reader, "特征", "Trait") },
      { label: say(reader, "最像赢单客户的值（权重）", "Most like winners (weight)") },
      { label: say(reader, "最不像的值（权重）", "Least like them (weight)") },
    ],
    rows: told.slice(0, TOLD).map(
      ({ field, best, worst }): TableRow => ({
        cells: [traitName(field, reader), best, worst],
      }),
    ),
    total: told.length,
  };
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
}

function leftOut({ learnt }: SimilarView, reader: Reader): Block {
  return {
    type: "table",
    caption: say(
      reader,
      "没有用的字段（管理员可在 learning 设置里改）",
      "Fields left out (an admin may change it in the learning settings)",
    ),
    columns: [{ label: say(reader, "为什么", "Why") }, { label: say(reader, "字段", "Fields") }],
    rows: leftOutByReason(learnt.leftOut).map(
      ([reason, fields]): TableRow => ({
        cells: [
          word(reader, leftOutText(reason)),
          listing(
            reader,
            fields.slice(0, 8).map((field) => traitName(field, reader)),
          ) +
            (fields.length > 8
              ? say(reader, ` 等 ${fields.length} 个`, ` and ${fields.length - 8} more`)
              : ""),
        ],
      }),
    ),
  };
}

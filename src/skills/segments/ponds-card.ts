import type { Pond } from "../../domain/targeting/segments.ts";
import type { Block, Reply } from "../../reply.ts";
import { type Reader, say } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import type { SegmentEntry } from "../segment-records.ts";
import { choiceText, percent, pondRule, type Scope } from "./card.ts";

export interface PondsView {
  readonly ponds: readonly { readonly entry: SegmentEntry; readonly pond: Pond }[];
  readonly scope: Scope;
}

export function pondsCard({ ponds, scope }: PondsView, reader: Reader): Reply {
  const among = scope.name === undefined ? "" : ` · ${scope.name}`;
  const best = ponds[0];
  const chosen = ponds.filter(({ entry }) => entry.body.choice?.state === "chosen");
  const abandoned = ponds.filter(({ entry }) => entry.body.choice?.state === "abandoned");
  const head =
    best === undefined
      ? say(
          reader,
          "**还看不出细分市场：客户的行业大多不知道。**",
          "**No segments yet: the industry of most accounts is not known.**",
        )
      : say(
          reader,
          `**最大的鱼在${best.entry.body.name}**：${best.pond.customers}/${best.pond.accounts} 家买了我们的，鱼塘分 ${Math.round(best.pond.score)}。`,
          `**We are the biggest fish in ${best.entry.body.name}**: ${best.pond.customers} of ${best.pond.accounts} buy from us, pond score ${Math.round(best.pond.score)}.`,
        );
  return {
    title: say(reader, `细分市场 · 鱼塘排名${among}`, `Segments · ranking of ponds${among}`),
    blocks: [
      { type: "text", markdown: head },
      ...(ponds.length === 0 ? [] : [pondTable(ponds, reader)]),
      ...unmatchedNote(scope.unmatched, reader),
      ...choiceNotes(
        chosen.map(({ entry }) => entry),
        abandoned.map(({ entry }) => entry),
        reader,
      ),
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "新建细分市场", "Create a segment"),
            skill: "segments",
            input: { edit: "create" },
          },
          { label: say(reader, "画成矩阵", "Draw the matrix"), skill: "matrix", input: { by: "segments" } },
        ],
      },
      { type: "sources", items: [pondRule(reader)], sections: ["1.1"] },
    ],
  };
}

function pondTable(ponds: readonly { entry: SegmentEntry; pond: Pond }[], reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "细分市场", "Segment") },
      { label: say(reader, "鱼塘分", "Pond"), align: "end" },
      { label: say(reader, "份额", "Share"), align: "end" },
      { label: say(reader, "品牌", "Brand"), align: "end" },
      { label: say(reader, "客户", "Accounts"), align: "end" },
      { label: say(reader, "平均指数", "Mean index"), align: "end" },
      { label: say(reader, "决定", "Decision") },
    ],
    rows: ponds.slice(0, 15).map(({ entry, pond }) => ({
      cells: [
        entry.body.name,
        `${Math.round(pond.score)}`,
        percent(pond.share),
        pond.brand === undefined ? "？" : `${Math.round(pond.brand)}`,
        `${pond.accounts}`,
        `${Math.round(pond.meanIndex)}`,
        choiceText(entry.body, reader),
      ],
      action: { label: entry.body.name, skill: "segments", input: { segment: entry.id } },
    })),
    total: ponds.length,
  };
}

function choiceNotes(
  chosen: readonly SegmentEntry[],
  abandoned: readonly SegmentEntry[],
  reader: Reader,
): Block[] {
  const line = ({ body }: SegmentEntry) => {
    const { reason = "", reviewOn = "" } = body.choice ?? {};
    const due = reviewOn <= reader.today ? say(reader, "，该复查了", ", review is due") : "";
    return say(
      reader,
      `${body.name}（${reason}，${reviewOn} 复查${due}）`,
      `${body.name} (${reason}, review ${reviewOn}${due})`,
    );
  };
  return [
    ...(chosen.length === 0
      ? []
      : [
          {
            type: "note" as const,
            tone: "info" as const,
            text: say(
              reader,
              `选定：${chosen.map(line).join("；")}`,
              `Chosen: ${chosen.map(line).join("; ")}`,
            ),
          },
        ]),
    ...(abandoned.length === 0
      ? []
      : [
          {
            type: "note" as const,
            tone: "info" as const,
            text: say(
              reader,
              `战略放弃：${abandoned.map(line).join("；")}`,
              `Abandoned: ${abandoned.map(line).join("; ")}`,
            ),
          },
        ]),
  ];
}

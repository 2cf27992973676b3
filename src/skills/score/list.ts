import type { Block, Reply } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import { listing, type Reader, say } from "../reader.ts";
import { isPlaced, type RankedAccount } from "../scoring.ts";
import { idealRule } from "../sources.ts";

export interface RankingView {
  readonly ranked: readonly RankedAccount[];
  readonly unranked: readonly RankedAccount[];
  /** What the accounts were chosen by, in the reader's words. */
  readonly scope: string;
  readonly from: number;
  readonly size: number;
  readonly strategyName: (item: RankedAccount) => string;
  /** The one thing to ask of each account that is known too little. */
  readonly firstQuestion: (item: RankedAccount) => string | undefined;
  readonly unmatched: readonly string[];
  /** Input that asks for the same list again. */
  readonly again: { readonly [key: string]: string | boolean | number | readonly string[] };
}

/** Many accounts, best first; those known too little are asked about instead of ranked. */
export function rankingCard(view: RankingView, reader: Reader): Reply {
  const shown = view.ranked.slice(view.from, view.from + view.size);
  return {
    title: say(reader, `理想客户排名 · ${view.scope}`, `Ideal customers · ${view.scope}`),
    blocks: [
      { type: "text", markdown: verdict(view, reader) },
      ...(shown.length > 0 ? [table(view, shown, reader)] : []),
      ...unmatchedNote(view.unmatched, reader),
      ...askFirst(view, reader),
      ...next(view, reader),
      { type: "sources", items: [idealRule(reader)], sections: ["1.3", "1.4"] },
    ],
  };
}

function verdict({ ranked, unranked }: RankingView, reader: Reader): string {
  const best = ranked[0];
  if (best === undefined) {
    return say(
      reader,
      `**没有可以排名的客户**（${unranked.length} 家信息不够）。`,
      `**No account can be ranked** (${unranked.length} known too little).`,
    );
  }
  const index = Math.round(best.index);
  const name = best.subject.account.name;
  const rest =
    unranked.length === 0
      ? ""
      : say(reader, `，另有 ${unranked.length} 家信息不够`, `; ${unranked.length} more known too little`);
  return say(
    reader,
    `**${ranked.length} 家可以排名，最理想的是${name}（${index}）**${rest}。`,
    `**${ranked.length} accounts ranked, the most ideal is ${name} (${index})**${rest}.`,
  );
}

function table(view: RankingView, shown: readonly RankedAccount[], reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "名次", "Rank"), align: "end" },
      { label: say(reader, "客户", "Account") },
      { label: say(reader, "理想指数", "Index"), align: "end" },
      { label: say(reader, "拓展难度", "Difficulty"), align: "end" },
      { label: say(reader, "拓展策略", "Strategy") },
      { label: say(reader, "已知", "Known"), align: "end" },
    ],
    rows: shown.map((item, at) => ({
      cells: [
        `${view.from + at + 1}`,
        item.subject.account.name,
        `${Math.round(item.index)}`,
        isPlaced(item) ? `${Math.round(item.difficulty)}` : "?",
        view.strategyName(item),
        formatPercent(Math.round(item.coverage * 100) / 100),
      ],
      action: {
        label: item.subject.account.name,
        skill: "score",
        input: { account: item.subject.account.id },
      },
    })),
    total: view.ranked.length,
  };
}

export function unmatchedNote(unmatched: readonly string[], reader: Reader): Block[] {
  if (unmatched.length === 0) return [];
  const names = listing(
    reader,
    unmatched.slice(0, 5).map((name) => `“${name}”`),
  );
  const more =
    unmatched.length > 5
      ? say(reader, ` 等 ${unmatched.length} 个`, ` and ${unmatched.length - 5} more`)
      : "";
  const text = say(
    reader,
    `在你的范围里没有对上：${names}${more}。`,
    `Not found in your scope: ${names}${more}.`,
  );
  return [{ type: "note", tone: "missing", text }];
}

function askFirst(view: RankingView, reader: Reader): Block[] {
  if (view.unranked.length === 0) return [];
  const lines = view.unranked.slice(0, 3).flatMap((item) => {
    const question = view.firstQuestion(item);
    return question === undefined ? [] : [`${item.subject.account.name}: ${question}`];
  });
  const text = say(reader, `信息不够的先问：${lines.join("；")}。`, `Ask first: ${lines.join("; ")}.`);
  return lines.length === 0 ? [] : [{ type: "note", tone: "missing", text }];
}

function next(view: RankingView, reader: Reader): Block[] {
  const from = view.from + view.size;
  const more =
    from < view.ranked.length
      ? [
          {
            label: say(reader, `再看 ${view.size} 家`, `Next ${view.size}`),
            skill: "score",
            input: { ...view.again, from },
          },
        ]
      : [];
  const { from: _from, ...rest } = { ...view.again, from: 0 };
  const matrix = { label: say(reader, "画成矩阵", "Draw the matrix"), skill: "matrix", input: rest };
  const file = { label: say(reader, "导出名单", "Export the list"), skill: "export-accounts", input: {} };
  return [{ type: "actions", actions: [...more, matrix, file] }];
}

import type { Account } from "../../domain/crm.ts";
import { fieldLikeness, gowerSimilarity } from "../../domain/learning/gower.ts";
import { closestCustomers } from "../../domain/learning/look-alike-reasons.ts";
import type { Action, Block, Reply, TableRow } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import { distinct, traitText } from "../learning-words.ts";
import { listing, type Reader, say } from "../reader.ts";
import { again } from "./input.ts";
import { likenessText, opinions } from "./list-card.ts";
import { likenessOf, type SimilarView } from "./view.ts";
import { withoutModel } from "./why-card.ts";
import { type Asked, accountRow, basisText, methodSource, trustNotes } from "./words.ts";

const NEAREST = 8;

/** What one account is like: the winners it resembles, and the accounts nearest to it by the traits that count. */
export function accountCard(
  view: SimilarView,
  { account, row }: { readonly account: Account; readonly row: number },
  asked: Asked,
): Reply {
  const { reader, input } = asked;
  if (row < 0) return withoutModel(view, account, asked);
  const item = likenessOf(view.learnt, row);
  const isSeed = view.learnt.seeds.includes(row);
  const isOpen = view.ranked.some((ranked) => ranked.row === row);
  const shown = isOpen || item === undefined ? item : withoutTimes(item);
  return {
    title: say(reader, `${account.name} · 相似客户`, `${account.name} · look-alikes`),
    blocks: [
      {
        type: "text",
        markdown: verdict({ isSeed, text: shown && likenessText(view, shown, reader) }, reader),
      },
      ...(item === undefined ? [] : trustNotes(view, reader)),
      nearest(view, row, asked),
      ...(item === undefined ? [] : [{ type: "text" as const, markdown: basisText(view, asked) }]),
      {
        type: "actions",
        actions: [
          ...(item === undefined || !isOpen ? why(view, account, asked) : opinions(view, item, asked)),
          {
            label: say(reader, "像赢单客户的有谁", "Who looks like winners"),
            skill: "similar",
            input: again(input),
          },
        ],
      },
      {
        type: "sources",
        items: [accountRow(account, reader), ...(item === undefined ? [] : [methodSource(view, reader)])],
        sections: ["1.3"],
      },
    ],
    about: { accountId: account.id },
  };
}

/** Times are measured on accounts that are none of ours yet; of others they would say nothing. */
function withoutTimes<T extends { readonly times?: unknown }>({ times: _times, ...item }: T) {
  return item;
}

function why(view: SimilarView, account: Account, { input, reader }: Asked): Action[] {
  if (view.learnt.model.kind === "refused") return [];
  return [
    {
      label: say(reader, "怎么算的", "How reckoned"),
      skill: "similar",
      input: { ...again(input), account: account.id, part: "why" },
    },
  ];
}

function verdict(
  about: { readonly isSeed: boolean; readonly text: string | undefined },
  reader: Reader,
): string {
  if (about.text === undefined) {
    return say(
      reader,
      "**还没有赢单客户可学**，下面只按档案里的相近程度排。",
      "**No won customer to learn from yet**; below, nearness of the records alone.",
    );
  }
  const head = about.isSeed ? say(reader, "**本身就是赢单客户。**", "**A won customer itself.** ") : "";
  return head + about.text;
}

function nearest(view: SimilarView, row: number, { reader }: Asked): Block {
  const { accounts, traits, seeds } = view.learnt;
  const isSeed = new Set(seeds);
  const rows = nearestRows(view, row).flatMap((near): TableRow[] => {
    const account = accounts[near.row];
    if (account === undefined) return [];
    const shared = distinct(
      near.shared.map((field) => traitText({ field, value: traits.records[near.row]?.[field] }, reader)),
    ).slice(0, 4);
    return [
      {
        cells: [
          account.name,
          formatPercent(Math.round(near.similarity * 100) / 100),
          isSeed.has(near.row) ? say(reader, "赢过单", "won") : "",
          listing(reader, shared),
        ],
        action: { label: account.name, skill: "account", input: { account: account.id } },
      },
    ];
  });
  return {
    type: "table",
    caption: say(reader, "档案最接近的客户", "Accounts nearest to it"),
    columns: [
      { label: say(reader, "客户", "Account") },
      { label: say(reader, "相近", "Alike"), align: "end" },
      { label: say(reader, "赢单", "Won") },
      { label: say(reader, "一样的", "Shared") },
    ],
    rows,
  };
}

function nearestRows({ learnt }: SimilarView, row: number) {
  const { base, model, accounts } = learnt;
  const others = accounts.flatMap((_, at) => (at === row ? [] : [at]));
  if (model.kind === "fitted") return closestCustomers(base, model, { row, seeds: others, count: NEAREST });
  const likeness = fieldLikeness(base.table);
  return others
    .map((at) => ({
      row: at,
      similarity: gowerSimilarity(likeness, { a: row, b: at }),
      shared: [] as string[],
    }))
    .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
    .slice(0, NEAREST);
}

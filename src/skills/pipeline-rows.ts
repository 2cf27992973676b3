import type { Deal } from "../domain/crm.ts";
import { formatMoney, type Money } from "../domain/money.ts";
import type { StageIndex } from "../domain/pipeline/course.ts";
import type { Action, Block, Source, TableRow } from "../reply.ts";
import { formatDate, formatTotals } from "./format.ts";
import { localName } from "./local-name.ts";
import type { Scope } from "./pipeline-scope.ts";
import { listing, type Reader, say } from "./reader.ts";

/** What tables of deals need to name things. */
export interface Names {
  readonly stages: StageIndex;
  readonly users: readonly { readonly id: string; readonly name: string }[];
}

const LISTED = 20;

/** Deals as rows, in the order given; a tap opens the deal with its warnings. */
export function dealTable(
  deals: readonly Deal[],
  names: Names,
  reader: Reader,
  options: {
    readonly caption?: string;
    readonly note?: (deal: Deal) => string;
    readonly noteLabel?: string;
  } = {},
): Block {
  const owners = new Map(names.users.map((user) => [user.id, user.name]));
  const { caption, note, noteLabel } = options;
  const shown = deals.slice(0, LISTED);
  return {
    type: "table",
    ...(caption === undefined ? {} : { caption }),
    columns: [
      { label: say(reader, "商机", "Deal") },
      { label: say(reader, "负责人", "Owner") },
      { label: say(reader, "阶段", "Stage") },
      { label: say(reader, "金额", "Amount"), align: "end" },
      { label: say(reader, "预计/关闭", "Close"), align: "end" },
      ...(note === undefined ? [] : [{ label: noteLabel ?? say(reader, "依据", "Why") }]),
    ],
    rows: shown.map((deal) => ({
      cells: [
        deal.name,
        owners.get(deal.ownerId ?? "") ?? "–",
        stageName(deal.stageId, names.stages, reader),
        amountText(deal, reader),
        dateText(deal.closedOn ?? deal.expectedCloseOn, reader),
        ...(note === undefined ? [] : [note(deal)]),
      ],
      action: dealAction(deal),
    })),
    total: deals.length,
  };
}

export function dealAction(deal: Deal): Action {
  return { label: deal.name, skill: "warnings", input: { deal: deal.id } };
}

export function stageName(
  id: string | undefined,
  stages: StageIndex,
  reader: Pick<Reader, "locale">,
): string {
  const stage = stages.get(id ?? "");
  return stage === undefined ? (id ?? "–") : localName(stage, reader);
}

export function amountText({ amount }: Deal, reader: Reader): string {
  return amount === undefined ? "–" : formatMoney(amount, reader.locale);
}

export function dateText(date: string | undefined, reader: Reader): string {
  return date === undefined ? "–" : formatDate(date, reader.locale, reader.today);
}

/** `–` rather than "no amount" where a cell of a table is empty. */
export function totalsCell(totals: readonly Money[], reader: Reader): string {
  return totals.length === 0 ? "–" : formatTotals(totals, reader.locale);
}

export function dealsWord(count: number, reader: Reader): string {
  return say(reader, `${count} 个`, `${count} ${count === 1 ? "deal" : "deals"}`);
}

/** Deals as sources, so that a figure can be followed to its rows. */
export function dealSources(deals: readonly Deal[], reader: Reader, limit = 6): Source[] {
  return deals.slice(0, limit).map((deal) => {
    const date = deal.closedOn ?? deal.createdOn;
    return {
      id: `deal-${deal.id}`,
      label: say(reader, `商机 ${deal.id}：${deal.name}`, `Deal ${deal.id}: ${deal.name}`),
      row: { kind: "deal", id: deal.id },
      ...(date === undefined ? {} : { date }),
    };
  });
}

export function ruleSource(id: string, label: string, rule: string): Source {
  return { id, label, rule };
}

export function unmatchedNotes({ unmatched, label }: Scope, reader: Reader): Block[] {
  if (unmatched.length === 0) return [];
  const names = listing(
    reader,
    unmatched.slice(0, 3).map((name) => `“${name}”`),
  );
  const text = say(
    reader,
    `在你的范围里没有对上${names}，下面是${label}的。`,
    `Nothing in your scope matched ${names}; this is ${label}.`,
  );
  return [{ type: "note", tone: "missing", text }];
}

/** A row of a table whose cells are figures and whose tap opens what is behind them. */
export function linked(cells: readonly string[], action: Action): TableRow {
  return { cells, action };
}

export function emptyNote(text: string): Block {
  return { type: "note", tone: "missing", text };
}

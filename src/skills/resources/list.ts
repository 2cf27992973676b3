import type { Account, Deal } from "../../domain/crm.ts";
import type { ResourceMatch } from "../../domain/keeping/resources.ts";
import type { Reply } from "../../reply.ts";
import { type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import { RESOURCE_NAMES, reasonText } from "./card.ts";

export interface HelpedAccount {
  readonly account: Account;
  readonly deal: Deal;
  /** The best fitting help; absent when nobody fits. */
  readonly match: ResourceMatch | undefined;
}

export interface ResourceListView {
  /** Accounts with an open deal, the largest first. */
  readonly rows: readonly HelpedAccount[];
  /** Accounts looked at. */
  readonly looked: number;
  readonly scope: string;
  readonly unmatched: readonly string[];
}

const SHOWN = 12;

/** For each open deal of many accounts the one resource that fits best (blue book 4.2). */
export function resourceListCard(view: ResourceListView, reader: Reader): Reply {
  const { rows, looked, scope } = view;
  const helped = rows.filter(({ match }) => match !== undefined).length;
  const head =
    rows.length === 0
      ? say(
          reader,
          `**${looked} 家客户都没有在跟的商机**，借力要落到商机上。`,
          `**None of the ${looked} accounts has an open deal**; help is asked for a deal.`,
        )
      : say(
          reader,
          `**${rows.length} 家客户有在跟的商机，${helped} 家现在就有力可借**`,
          `**${rows.length} accounts have an open deal, for ${helped} of them there is help to ask for**`,
        );
  const none = say(reader, "眼下没有合适的", "nobody fits right now");
  return {
    title: say(reader, `可以借谁的力 · ${scope}`, `Who could help · ${scope}`),
    blocks: [
      { type: "text", markdown: head },
      ...(rows.length === 0
        ? []
        : [
            {
              type: "table" as const,
              columns: [
                { label: say(reader, "客户", "Account") },
                { label: say(reader, "先借谁的力，为什么", "Whom to ask first, and why") },
              ],
              rows: rows.slice(0, SHOWN).map(({ account, match }) => ({
                cells: [account.name, match === undefined ? none : matchText(match, reader)],
                action: { label: account.name, skill: "resources", input: { account: account.id } },
              })),
              total: rows.length,
            },
          ]),
      ...unmatchedNote(view.unmatched, reader),
      {
        type: "sources",
        items: rows
          .slice(0, SHOWN)
          .map(({ deal }) => ({ id: deal.id, label: deal.name, row: { kind: "deal", id: deal.id } })),
        sections: ["4.2"],
      },
    ],
  };
}

function matchText(match: ResourceMatch, reader: Reader): string {
  const kind = word(reader, RESOURCE_NAMES[match.kind]);
  const why = reasonText(match, reader);
  return say(reader, `${match.name}（${kind}）：${why}`, `${match.name} (${kind.toLowerCase()}): ${why}`);
}

import type { Account } from "../../domain/crm.ts";
import { REFUSALS } from "../../domain/learning/plain-answers.ts";
import { roundToSum } from "../../domain/targeting/ideal.ts";
import type { Block, Reply, TableRow } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import { distinct, timesText, traitName, traitText, valueText } from "../learning-words.ts";
import { listing, say, word } from "../reader.ts";
import { again } from "./input.ts";
import { opinions } from "./list-card.ts";
import { type Likeness, likenessOf, type SimilarView } from "./view.ts";
import { type Asked, accountRow, basisText, methodSource, timesPhrase, trustNotes } from "./words.ts";

/** Weights under this are told together. */
const SMALL = 0.1;

/** How an account's place was reckoned: trait by trait, adding up to the score. */
export function whyCard(
  view: SimilarView,
  { account, row }: { readonly account: Account; readonly row: number },
  asked: Asked,
): Reply {
  const { reader, input } = asked;
  const item = row < 0 ? undefined : likenessOf(view.learnt, row);
  if (item === undefined) return withoutModel(view, account, asked);
  return {
    title: say(reader, `${account.name} · 怎么算的`, `${account.name} · how it was reckoned`),
    blocks: [
      { type: "text", markdown: verdict(view, item, asked) },
      ...trustNotes(view, reader),
      weights(view, item, asked),
      closest(view, item, asked),
      ...unknown(item, asked),
      { type: "text", markdown: basisText(view, asked) },
      {
        type: "actions",
        actions: [
          ...opinions(view, item, asked).filter(({ skill }) => skill === "rate-similar"),
          { label: say(reader, "回到名单", "Back to the list"), skill: "similar", input: again(input) },
        ],
      },
      {
        type: "sources",
        items: [
          accountRow(account, reader),
          ...item.closest.flatMap(({ row: at }) => {
            const customer = view.learnt.accounts[at];
            return customer === undefined ? [] : [accountRow(customer, reader)];
          }),
          methodSource(view, reader),
        ],
        sections: ["1.3"],
      },
    ],
    about: { accountId: account.id },
  };
}

export function withoutModel(view: SimilarView, account: Account, { reader }: Asked): Reply {
  const { model } = view.learnt;
  const text =
    model.kind === "refused"
      ? word(reader, REFUSALS[model.reason])
      : say(reader, "伙伴和竞争对手不参与比较。", "Partners and competitors are not compared.");
  return {
    title: say(reader, `${account.name} · 相似客户`, `${account.name} · look-alikes`),
    blocks: [{ type: "note", tone: "missing", text }],
    about: { accountId: account.id },
  };
}

function verdict(view: SimilarView, { row, explanation, times }: Likeness, { reader }: Asked): string {
  const place = view.ranked.findIndex((ranked) => ranked.row === row);
  const score = explanation.score.toFixed(2);
  const stands =
    place < 0
      ? ""
      : say(
          reader,
          `，在 ${view.ranked.length} 家还没有商机的客户里排第 ${place + 1}`,
          `, place ${place + 1} of the ${view.ranked.length} accounts without a deal`,
        );
  const likely =
    times === undefined || place < 0
      ? ""
      : say(reader, `；${timesPhrase(times, view, reader)}`, `; ${timesPhrase(times, view, reader)}`);
  return say(
    reader,
    `**得分 ${score}（0 是平均客户）${stands}**${likely}。`,
    `**Score ${score} (0 is the average account)${stands}**${likely}.`,
  );
}

function weights(view: SimilarView, { row, explanation }: Likeness, { reader }: Asked): Block {
  const record = view.learnt.traits.records[row] ?? {};
  const told = explanation.traits.filter(({ weight }) => Math.abs(weight) >= SMALL);
  const rest = explanation.traits.filter(({ weight }) => Math.abs(weight) < SMALL);
  const small = rest.reduce((sum, { weight }) => sum + weight, 0);
  const rounded = roundToSum([...told.map(({ weight }) => weight), small], 2);
  const rows = told.map(({ field, value, missing }, at): TableRow => {
    const own = field === "tags" ? value : valueText(field, record[field], reader);
    const shown = missing || own === undefined ? say(reader, "不知道", "not known") : own;
    return { cells: [traitName(field, reader), shown, signed(rounded[at] ?? 0), factor(rounded[at] ?? 0)] };
  });
  const others = say(reader, `其余 ${rest.length} 项`, `${rest.length} others`);
  return {
    type: "table",
    columns: [
      { label: say(reader, "特征", "Trait") },
      { label: say(reader, "这家", "This account") },
      { label: say(reader, "权重", "Weight"), align: "end" },
      { label: say(reader, "倍数", "Factor"), align: "end" },
    ],
    rows: [
      ...rows,
      ...(rest.length > 0
        ? [{ cells: [others, "", signed(rounded.at(-1) ?? 0), factor(rounded.at(-1) ?? 0)] }]
        : []),
      { cells: [say(reader, "合计", "Sum"), "", signed(explanation.score), factor(explanation.score)] },
    ],
  };
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
}

/** How many times as common the trait is among the won ones. */
function factor(weight: number): string {
  const times = Math.exp(weight);
  return `×${times < 1 ? times.toFixed(2) : timesText(times)}`;
}

function closest(view: SimilarView, { row, closest: customers }: Likeness, { reader }: Asked): Block {
  const { accounts, traits } = view.learnt;
  const spoken = (fields: readonly string[], of: number) =>
    listing(
      reader,
      distinct(fields.map((field) => traitText({ field, value: traits.records[of]?.[field] }, reader))).slice(
        0,
        4,
      ),
    );
  return {
    type: "table",
    caption: say(reader, "最像的赢单客户", "Won customers it is most like"),
    columns: [
      { label: say(reader, "客户", "Account") },
      { label: say(reader, "相近", "Alike"), align: "end" },
      { label: say(reader, "一样的", "Shared") },
      { label: say(reader, "不一样的（对方）", "Differing (theirs)") },
    ],
    rows: customers.flatMap((customer): TableRow[] => {
      const account = accounts[customer.row];
      if (account === undefined) return [];
      return [
        {
          cells: [
            account.name,
            formatPercent(Math.round(customer.similarity * 100) / 100),
            spoken(customer.shared, row),
            spoken(customer.differing, customer.row),
          ],
          action: { label: account.name, skill: "account", input: { account: account.id } },
        },
      ];
    }),
  };
}

function unknown({ explanation }: Likeness, { reader }: Asked): Block[] {
  if (explanation.unknown.length === 0) return [];
  const names = explanation.unknown.map((field) => traitName(field, reader));
  const text = say(
    reader,
    `还不知道：${listing(reader, names.slice(0, 6))}${names.length > 6 ? ` 等 ${names.length} 项` : ""}。问到了会重排。`,
    `Not known: ${listing(reader, names.slice(0, 6))}${names.length > 6 ? ` and ${names.length - 6} more` : ""}. Answers re-rank it.`,
  );
  return [{ type: "note", tone: "missing", text }];
}

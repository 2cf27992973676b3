import { REFUSALS } from "../../domain/learning/plain-answers.ts";
import type { Action, Block, Reply, TableRow } from "../../reply.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import { again, isNarrowed } from "./input.ts";
import { type Likeness, likenessOf, type SimilarView } from "./view.ts";
import {
  type Asked,
  accountRow,
  basisText,
  learntFrom,
  methodSource,
  namesOf,
  scopeText,
  timesFigure,
  timesPhrase,
  traitsOf,
  trustNotes,
} from "./words.ts";

/** Told in full on the first screen; the rest is a table whose rows open the same. */
const IN_FULL = 3;
const PAGE = 10;
/** A hint is not worth a long list. */
const HINTS = 5;

export function listCard(view: SimilarView, asked: Asked): Reply {
  const { input, reader } = asked;
  const isHint = view.learnt.seeds.length < view.steady;
  const listed = isHint ? view.ranked.slice(0, HINTS) : view.ranked;
  const full = input.from === 0 ? listed.slice(0, IN_FULL) : [];
  const rows = listed.slice(input.from + full.length, input.from + PAGE);
  const shown = full.flatMap(({ row }) => likenessOf(view.learnt, row) ?? []);
  return {
    title: title(asked),
    blocks: [
      { type: "text", markdown: verdict(view, asked) },
      ...trustNotes(view, reader),
      ...shown.flatMap((item, at) => inFull(view, { item, place: at + 1 }, asked)),
      ...(rows.length > 0
        ? [table(view, { rows, first: input.from + full.length, total: listed.length }, asked)]
        : []),
      ...unmatchedNote(view.unmatched, reader),
      { type: "text", markdown: basisText(view, asked) },
      { type: "actions", actions: nextSteps(view, { total: listed.length, top: shown[0] }, asked) },
      {
        type: "sources",
        items: [...shown.map(({ account }) => accountRow(account, reader)), methodSource(view, reader)],
        sections: ["1.3"],
      },
    ],
  };
}

function title({ input, reader }: Asked): string {
  const scope = scopeText(input);
  const tail = scope === "" ? "" : ` · ${scope}`;
  return say(reader, `相似客户${tail}`, `Look-alikes${tail}`);
}

function verdict(view: SimilarView, asked: Asked): string {
  const { reader } = asked;
  const count = view.ranked.length;
  const from = learntFrom(view, asked);
  if (count === 0) {
    return say(
      reader,
      `**在你的范围里，没有还没做过的客户可以推荐**（从 ${from}学）。`,
      `**In your scope there is no untouched account to suggest** (learnt from ${from}).`,
    );
  }
  return say(
    reader,
    `**${count} 家还没有商机的客户，按像不像 ${from}排**，只排你能看到的。`,
    `**${count} ${count === 1 ? "account" : "accounts"} without a deal, ranked by likeness to ${from}**; only what you can see.`,
  );
}

function inFull(
  view: SimilarView,
  { item, place }: { readonly item: Likeness; readonly place: number },
  asked: Asked,
): Block[] {
  return [
    {
      type: "text",
      markdown: `**${place} ${item.account.name}**${say(asked.reader, "：", ": ")}${likenessText(view, item, asked.reader)}`,
    },
    { type: "actions", actions: opinions(view, item, asked) },
  ];
}

/** `成为赢单客户的可能是平均客户的 1.9 倍。最像华晟精密、东川泵业：…` */
export function likenessText(view: SimilarView, item: Likeness, reader: Reader): string {
  const { shared, against, unknown } = traitsOf(view, item, reader);
  const like = namesOf(view, item.closest.slice(0, 2), reader);
  const traits = listing(reader, shared);
  const parts = [
    item.times === undefined
      ? ""
      : say(
          reader,
          `${timesPhrase(item.times, view, reader)}。`,
          `${timesPhrase(item.times, view, reader)}.`,
        ),
    like === ""
      ? ""
      : say(
          reader,
          `最像${like}${traits === "" ? "" : `：${traits}`}。`,
          `Most like ${like}${traits === "" ? "" : `: ${traits}`}.`,
        ),
    against.length === 0
      ? ""
      : say(reader, `不像的是${listing(reader, against)}。`, `Unlike them: ${listing(reader, against)}.`),
    unknown.length === 0
      ? ""
      : say(
          reader,
          `不知道：${listing(reader, unknown.slice(0, 3))}${unknown.length > 3 ? ` 等 ${unknown.length} 项` : ""}。`,
          `Not known: ${listing(reader, unknown.slice(0, 3))}${unknown.length > 3 ? ` and ${unknown.length - 3} more` : ""}.`,
        ),
  ];
  return parts.filter((part) => part !== "").join(reader.locale === "zh" ? "" : " ");
}

/** 👍 and 👎 of one account, as it stands with this person. */
export function opinions(view: SimilarView, { account }: Likeness, { input, reader }: Asked): Action[] {
  const rest = again(input);
  const rate = (like: boolean): Action => ({
    label: `${like ? "👍" : "👎"} ${account.name}`,
    skill: "rate-similar",
    input: { account: account.id, like, again: rest },
  });
  const why: Action = {
    label: say(reader, "怎么算的", "How reckoned"),
    skill: "similar",
    input: { ...rest, account: account.id, part: "why" },
  };
  const given = view.feedback.get(account.id);
  return [...(given === true ? [] : [rate(true)]), rate(false), why];
}

function table(
  view: SimilarView,
  page: {
    readonly rows: readonly { readonly row: number }[];
    readonly first: number;
    readonly total: number;
  },
  { input, reader }: Asked,
): Block {
  const items = page.rows.flatMap(({ row }) => likenessOf(view.learnt, row) ?? []);
  const timed = items.some(({ times }) => times !== undefined);
  const last = page.first + items.length;
  return {
    type: "table",
    caption: say(
      reader,
      `第 ${page.first + 1}–${last} 名，共 ${page.total} 家`,
      `Places ${page.first + 1}–${last} of ${page.total}`,
    ),
    columns: [
      { label: say(reader, "名次", "Rank"), align: "end" },
      { label: say(reader, "客户", "Account") },
      ...(timed ? [{ label: say(reader, "倍数", "Times"), align: "end" as const }] : []),
      { label: say(reader, "最像", "Most like") },
      { label: say(reader, "因为", "Because") },
    ],
    rows: items.map((item, at): TableRow => {
      const { shared } = traitsOf(view, item, reader);
      return {
        cells: [
          `${page.first + at + 1}`,
          item.account.name,
          ...(timed ? [item.times === undefined ? "" : `${timesFigure(item.times, view)}×`] : []),
          namesOf(view, item.closest.slice(0, 1), reader),
          listing(reader, shared.slice(0, 3)),
        ],
        action: {
          label: item.account.name,
          skill: "similar",
          input: { ...again(input), account: item.account.id, part: "why" },
        },
      };
    }),
  };
}

function nextSteps(
  view: SimilarView,
  { total, top }: { readonly total: number; readonly top: Likeness | undefined },
  { input, reader, leads = false }: Asked,
): Action[] {
  const from = input.from + PAGE;
  const rest = again(input);
  const more: Action[] =
    from < total
      ? [
          {
            label: say(reader, `再看 ${PAGE} 家`, `Next ${PAGE}`),
            skill: "similar",
            input: { ...rest, from },
          },
        ]
      : [];
  const open: Action[] =
    top === undefined
      ? []
      : [
          {
            label: say(reader, `看${top.account.name}`, `Open ${top.account.name}`),
            skill: "account",
            input: { account: top.account.id },
          },
        ];
  const fields: Action = {
    label: say(reader, "用了哪些特征", "What it learnt from"),
    skill: "similar",
    input: { ...rest, part: "fields" },
  };
  const act = (label: string, part: string): Action => ({
    label,
    skill: "similar",
    input: { ...rest, part },
  });
  const pass = [
    // One's own accounts need no handing out.
    ...(leads ? [act(say(reader, "分给团队", "Hand out"), "hand-out")] : []),
    act(say(reader, "导出", "Export"), "export"),
  ];
  return [...more, ...open, ...(view.ranked.length === 0 ? [] : [...pass, fields])];
}

/** Too little to learn from: what is missing, and what can be done instead. */
export function nothingCard(view: SimilarView, asked: Asked): Reply {
  const { input, reader } = asked;
  const { model } = view.learnt;
  const reason = model.kind === "refused" ? model.reason : "no-seeds";
  const actions: Action[] = [
    ...(isNarrowed(input)
      ? [{ label: say(reader, "用全部赢单客户", "Use all won customers"), skill: "similar", input: {} }]
      : []),
    { label: say(reader, "看理想客户排名", "Rank by ideal index"), skill: "score", input: { all: true } },
  ];
  return {
    title: title(asked),
    blocks: [
      { type: "note", tone: "missing", text: word(reader, REFUSALS[reason]) },
      ...unmatchedNote(view.unmatched, reader),
      { type: "actions", actions },
    ],
  };
}

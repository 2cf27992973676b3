import type { Reply, TableRow } from "../../reply.ts";
import { csvText } from "../csv-text.ts";
import { timesText, traitName } from "../learning-words.ts";
import { listing, say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { again } from "./input.ts";
import { likenessOf, type SimilarView } from "./view.ts";
import { type Asked, accountRow, basisText, learntFrom, methodSource, namesOf, traitsOf } from "./words.ts";

/** Rows of the file: a list to work through, not a copy of the CRM. */
const MOST = 500;

/** The ranked list as a spreadsheet file, for the asker alone. */
export async function exportCard(view: SimilarView, asked: Asked, context: SkillContext): Promise<Reply> {
  const { reader } = asked;
  const ranked = view.ranked.slice(0, MOST);
  const csv = csvText([
    headers(asked),
    ...ranked.flatMap(({ row }, at) => fileRow(view, { row, at }, asked)),
  ]);
  const key = `exports/${context.viewer.userId}/look-alikes-${context.today}.csv`;
  await context.files.write(key, new TextEncoder().encode(csv));
  const left = view.ranked.length - ranked.length;
  const rest = left === 0 ? "" : say(reader, `，另有 ${left} 家没放进去`, `; ${left} more are left out`);
  const name = `${say(reader, "相似客户", "look-alikes")}-${context.today}.csv`;
  return {
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**名单导出好了：${ranked.length} 家**，按像不像 ${learntFrom(view, asked)}排${rest}，只有你能看到的客户。`,
          `**The list is ready: ${ranked.length} accounts**, ranked by likeness to ${learntFrom(view, asked)}${rest}; only those you may see.`,
        ),
      },
      { type: "file", name, mediaType: "text/csv", file: key },
    ],
  };
}

function headers({ reader }: Asked): string[] {
  const names = [
    ["名次", "rank"],
    ["客户编号", "account id"],
    ["客户", "account"],
    ["负责人", "owner"],
    ["得分", "score"],
    ["倍数", "times likelier"],
    ["最像", "most like"],
    ["因为", "because"],
    ["不像的", "unlike"],
    ["不知道", "not known"],
  ] as const;
  return names.map(([zh, en]) => say(reader, zh, en));
}

function fileRow(
  view: SimilarView,
  { row, at }: { readonly row: number; readonly at: number },
  { reader }: Asked,
): string[][] {
  const item = likenessOf(view.learnt, row);
  if (item === undefined) return [];
  const { shared, against, unknown } = traitsOf(view, item, reader);
  return [
    [
      String(at + 1),
      item.account.id,
      item.account.name,
      item.account.ownerId ?? "",
      item.explanation.score.toFixed(2),
      item.times === undefined ? "" : timesText(item.times.value),
      namesOf(view, item.closest.slice(0, 2), reader),
      listing(reader, shared),
      listing(reader, against),
      listing(
        reader,
        unknown.map((field) => traitName(field, reader)),
      ),
    ],
  ];
}

/** How many are handed out at once: a week's calls for a small team. */
const HANDED = 20;

/** The best of the list by who owns them: what a manager sends round. Writes nothing. */
export async function handOutCard(
  view: SimilarView,
  asked: Asked,
  { store, viewer }: SkillContext,
): Promise<Reply> {
  const { reader, input } = asked;
  const users = new Map((await store.all(viewer, "user")).map((user) => [user.id, user.name]));
  const best = view.ranked.slice(0, HANDED).flatMap(({ row }, at) => {
    const account = view.learnt.accounts[row];
    return account === undefined ? [] : [{ account, place: at + 1 }];
  });
  const byOwner = Map.groupBy(best, ({ account }) => users.get(account.ownerId ?? "") ?? "");
  const nobody = say(reader, "还没有负责人", "nobody yet");
  const rows = [...byOwner]
    .sort((a, b) => b[1].length - a[1].length)
    .map(
      ([name, items]): TableRow => ({
        cells: [
          name === "" ? nobody : name,
          String(items.length),
          listing(
            reader,
            items.map(({ account, place }) => `${place} ${account.name}`),
          ),
        ],
      }),
    );
  const free = byOwner.get("")?.length ?? 0;
  const note = say(
    reader,
    `其中 ${free} 家还没有负责人，先在 CRM 里定下来。`,
    `${free} of them have nobody yet: settle it in the CRM first.`,
  );
  return {
    title: say(reader, "相似客户 · 分给团队", "Look-alikes · hand out"),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**最像赢单客户的 ${best.length} 家，按负责人分好了**，可以直接转给团队。`,
          `**The ${best.length} most like winners, by who looks after them**, ready to send round.`,
        ),
      },
      {
        type: "table",
        columns: [
          { label: say(reader, "负责人", "Owner") },
          { label: say(reader, "家数", "Accounts"), align: "end" },
          { label: say(reader, "名次和客户", "Place and account") },
        ],
        rows,
      },
      ...(free > 0 ? [{ type: "note" as const, tone: "missing" as const, text: note }] : []),
      { type: "text", markdown: basisText(view, asked) },
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "导出", "Export"),
            skill: "similar",
            input: { ...again(input), part: "export" },
          },
          { label: say(reader, "回到名单", "Back to the list"), skill: "similar", input: again(input) },
        ],
      },
      {
        type: "sources",
        items: [
          ...best.slice(0, 5).map(({ account }) => accountRow(account, reader)),
          methodSource(view, reader),
        ],
        sections: ["1.3"],
      },
    ],
  };
}

import { allReadable } from "../../library/library-reader.ts";
import type { LibraryDocument } from "../../ports/documents.ts";
import type { Action, Block, Reply, TableRow } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { listing, say, word } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import { documentForm, labelOf } from "./form.ts";
import { KIND_WORDS, LEVEL_WORDS } from "./words.ts";

const SHOWN = 8;

/** The whole shelf on a screen: how much of what, and each thing that needs a hand. */
export async function shelfCard(context: SkillContext): Promise<Reply> {
  const all: LibraryDocument[] = [];
  for await (const document of allReadable(context.store, context.viewer)) all.push(document);
  const active = all.filter(({ status }) => status === "active");
  const failed = all.filter(({ status }) => status === "failed");
  const waiting = active.filter(({ proposed }) => (proposed ?? []).length > 0);
  const expired = active.filter(({ validUntil }) => validUntil !== undefined && validUntil < context.today);
  return {
    title: say(context, "资料库", "Library"),
    blocks: [
      { type: "text", markdown: verdict({ active, waiting, failed, expired }, context) },
      ...(active.length > 0 ? [{ type: "fields" as const, items: kinds(active, context) }] : []),
      ...waitingTable(waiting, context),
      ...failedTable(failed, context),
      ...expiredTable(expired, context),
    ],
  };
}

interface Shelf {
  readonly active: readonly LibraryDocument[];
  readonly waiting: readonly LibraryDocument[];
  readonly failed: readonly LibraryDocument[];
  readonly expired: readonly LibraryDocument[];
}

function verdict({ active, waiting, failed, expired }: Shelf, context: SkillContext): string {
  if (active.length + failed.length === 0) {
    return say(
      context,
      "**资料库还是空的。** 把文件拖进来，或请管理员运行 index 读入一个文件夹。",
      "**The library is empty.** Drop a file here, or ask your admin to index a folder.",
    );
  }
  const parts = [
    ...(waiting.length > 0
      ? [say(context, `${waiting.length} 份待确认`, `${waiting.length} to confirm`)]
      : []),
    ...(failed.length > 0 ? [say(context, `${failed.length} 份读不了`, `${failed.length} unreadable`)] : []),
    ...(expired.length > 0
      ? [say(context, `${expired.length} 份已过期`, `${expired.length} out of date`)]
      : []),
  ];
  const rest =
    parts.length === 0 ? say(context, "没有要处理的", "nothing needs a hand") : listing(context, parts);
  return say(
    context,
    `**你能打开 ${active.length} 份**，${rest}。`,
    `**${active.length} open to you**, ${rest}.`,
  );
}

function kinds(active: readonly LibraryDocument[], context: SkillContext) {
  return [...Map.groupBy(active, ({ kind }) => kind)].map(([kind, documents]) => ({
    label: word(context, KIND_WORDS[kind]),
    value: String(documents.length),
  }));
}

function waitingTable(waiting: readonly LibraryDocument[], context: SkillContext): Block[] {
  return table(
    say(context, "待确认", "To confirm"),
    [say(context, "资料", "Document"), say(context, "猜的是", "Guessed")],
    waiting.map((document) => ({
      cells: [
        document.title,
        listing(
          context,
          (document.proposed ?? []).map((name) => labelOf(name, context)),
        ),
      ],
      action: showAction(document, context),
    })),
  );
}

function failedTable(failed: readonly LibraryDocument[], context: SkillContext): Block[] {
  return table(
    say(context, "读不了", "Unreadable"),
    [say(context, "文件", "File"), say(context, "原因", "Why")],
    failed.map(({ path, problem }) => ({
      cells: [path, problem === undefined ? "–" : word(context, problem)],
    })),
  );
}

function expiredTable(expired: readonly LibraryDocument[], context: SkillContext): Block[] {
  return table(
    say(context, "已过期（不再推荐）", "Out of date (no longer recommended)"),
    [say(context, "资料", "Document"), say(context, "有效期至", "Valid until")],
    expired.map((document) => ({
      cells: [document.title, formatDate(document.validUntil ?? "", context.locale, context.today)],
      action: showAction(document, context),
    })),
  );
}

function table(caption: string, columns: readonly string[], rows: readonly TableRow[]): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      type: "table",
      caption,
      columns: columns.map((label) => ({ label })),
      rows: rows.slice(0, SHOWN),
      total: rows.length,
    },
  ];
}

function showAction(document: LibraryDocument, context: SkillContext): Action {
  return { label: say(context, "看一看", "Look"), skill: "library", input: { document: document.id } };
}

/** One document: what is known of it, in a form to confirm or correct. */
export function documentCard(
  document: LibraryDocument,
  context: SkillContext,
  intro: readonly Block[] = [],
): Reply {
  const { kind, confidentiality, title, validUntil } = document;
  const until =
    validUntil === undefined
      ? ""
      : say(
          context,
          ` · 有效期至 ${formatDate(validUntil, "zh", context.today)}`,
          ` · valid until ${formatDate(validUntil, "en", context.today)}`,
        );
  return {
    title,
    blocks: [
      ...intro,
      {
        type: "text",
        markdown: `**${word(context, KIND_WORDS[kind])}** · ${word(context, LEVEL_WORDS[confidentiality])}${until}`,
      },
      documentForm(document, context),
      {
        type: "actions",
        actions: [
          {
            label: say(context, "发给我", "Send to me"),
            skill: "send-document",
            input: { document: document.id },
          },
          {
            label: say(context, "从资料库删除", "Take out of the library"),
            skill: "library",
            input: { document: document.id, remove: true },
          },
        ],
      },
    ],
  };
}

export function removeCard({ id, title }: LibraryDocument, context: SkillContext): Reply {
  return {
    title,
    blocks: [
      {
        type: "text",
        markdown: say(
          context,
          `确认删除《${title}》？旧版本和原文件一并删除，不能恢复。`,
          `Take “${title}” out? Its earlier versions and the file go with it, for good.`,
        ),
      },
      {
        type: "actions",
        actions: [
          {
            label: say(context, "确认删除", "Take it out"),
            skill: "library",
            input: { document: id, remove: true, confirm: true },
            style: "danger",
          },
        ],
      },
    ],
  };
}

/** What was written, so that the person sees it as it will be found. */
export function settledCard(before: LibraryDocument, after: LibraryDocument, context: SkillContext): Reply {
  const open = after.proposed ?? [];
  const replaced = after.replaces !== undefined && after.replaces !== before.replaces;
  const rest =
    open.length === 0
      ? say(context, "信息都确认了。", "All of it is confirmed.")
      : say(
          context,
          `还没确认：${listing(
            context,
            open.map((name) => labelOf(name, context)),
          )}。`,
          `Not confirmed yet: ${listing(
            context,
            open.map((name) => labelOf(name, context)),
          )}.`,
        );
  const older = replaced
    ? say(
        context,
        "旧的那份不再出现在搜索里，历史保留。",
        "The older one is out of search; its history stays.",
      )
    : "";
  return {
    title: after.title,
    blocks: [
      {
        type: "text",
        markdown: say(context, `已记下。${rest}${older}`, `Noted. ${rest} ${older}`.trim()),
      },
      { type: "actions", actions: [showAction(after, context)] },
    ],
  };
}

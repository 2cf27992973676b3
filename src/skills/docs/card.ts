import type { LibraryAnswer, LibraryHit } from "../../library/library.ts";
import type { LibraryDocument, Passage } from "../../ports/documents.ts";
import type { Action, Block, DocumentItem, Reply } from "../../reply.ts";
import { formatDate } from "../format.ts";
import { listing, say } from "../reader.ts";
import type { SkillContext } from "../skill.ts";
import type { DocsInput } from "./index.ts";
import type { DocsSubject } from "./need.ts";

export interface DocsAsked {
  readonly input: DocsInput;
  readonly subject?: DocsSubject;
  /** Path → day on which it was handed out for the subject before. */
  readonly sent?: ReadonlyMap<string, string>;
}

/** As many as a card lists at most. */
const MOST = 20;

type Locale = Pick<SkillContext, "locale">;

/** The documents that fit, why and where; or what is missing and what comes closest. */
export function documentsCard(answer: LibraryAnswer, asked: DocsAsked, context: SkillContext): Reply {
  // About a customer only the asker is answered; what others read with them names public documents only.
  const open = context.inGroup && asked.subject === undefined;
  const shown = open
    ? answer.hits.filter(({ document }) => document.confidentiality === "public")
    : answer.hits;
  const blocks =
    answer.hits.length > 0 ? found(answer, shown, asked, context) : nothingFits(answer, open, asked, context);
  const about = {
    ...(asked.subject?.account && { accountId: asked.subject.account.id }),
    ...(asked.subject?.deal && { dealId: asked.subject.deal.id }),
  };
  return {
    title: titleOf(asked, context),
    blocks: [
      ...blocks,
      ...(answer.hits.length > 0
        ? [...missingNote(answer, asked, context), ...moreAction(answer, asked, context)]
        : []),
      ...byWordsNote(answer, context),
    ],
    ...(open && { audience: "everyone" as const }),
    ...(Object.keys(about).length > 0 && { about }),
  };
}

function titleOf({ subject }: DocsAsked, context: SkillContext): string {
  const name = subject?.deal?.name ?? subject?.account?.name;
  if (name === undefined) return say(context, "找资料", "Documents");
  return say(context, `给${name}的资料`, `Documents for ${name}`);
}

function found(
  answer: LibraryAnswer,
  hits: readonly LibraryHit[],
  asked: DocsAsked,
  context: SkillContext,
): Block[] {
  const first = hits[0];
  const blocks: Block[] = [];
  const held = answer.hits.length - hits.length;
  if (first !== undefined) {
    blocks.push({ type: "text", markdown: verdict(first, hits.length, answer.total ?? 0, context) });
    blocks.push({ type: "documents", items: hits.map((hit) => itemOf(hit, asked, context)) });
  }
  if (held > 0) {
    blocks.push({
      type: "note",
      tone: "info",
      text: say(
        context,
        `${first === undefined ? "有" : "另有"} ${held} 份仅限内部，私聊我可以看。`,
        `${held} ${first === undefined ? "" : "more "}${held === 1 ? "is" : "are"} internal: ask me in private.`,
      ),
    });
  }
  return blocks;
}

function verdict({ document, matched }: LibraryHit, count: number, total: number, context: Locale): string {
  // A title is a person's words, not ours to be read as markup.
  const title = document.title.replace(/[*`[\]]/g, "");
  if (total > count && matched.length === 0) {
    return say(
      context,
      `**共 ${total} 份，先列最新的 ${count} 份**`,
      `**${total} in all; the newest ${count}**`,
    );
  }
  if (count === 1) return say(context, `**有 1 份：《${title}》**`, `**One fits: ${title}**`);
  return say(
    context,
    `**有 ${Math.max(count, total)} 份，最贴的是《${title}》**`,
    `**${Math.max(count, total)} fit; the closest is “${title}”**`,
  );
}

/** The others that fit, when not all are shown. */
function moreAction(answer: LibraryAnswer, { input }: DocsAsked, context: SkillContext): Block[] {
  const total = answer.total ?? 0;
  if (total <= answer.hits.length || input.limit >= MOST) return [];
  return [
    {
      type: "actions",
      actions: [
        {
          label: say(context, `看全部 ${Math.min(total, MOST)} 份`, `Show all ${Math.min(total, MOST)}`),
          skill: "docs",
          input: { ...JSON.parse(JSON.stringify(input)), limit: MOST },
        },
      ],
    },
  ];
}

function nothingFits(answer: LibraryAnswer, open: boolean, asked: DocsAsked, context: SkillContext): Block[] {
  const { closest, searched } = answer;
  const about = answer.missing.length > 0 ? listing(context, answer.missing) : undefined;
  const text = say(
    context,
    about === undefined
      ? `没有找到合适的。看过你能打开的 ${searched} 份。`
      : `没有找到合适的：缺${about}。看过你能打开的 ${searched} 份。`,
    about === undefined
      ? `Nothing fits among the ${searched} documents you can open.`
      : `Nothing fits: none covers ${about}, among the ${searched} documents you can open.`,
  );
  const blocks: Block[] = [{ type: "note", tone: "missing", text }];
  if (closest === undefined || (open && closest.document.confidentiality !== "public")) return blocks;
  blocks.push({ type: "text", markdown: say(context, "最接近的是：", "The closest is:") });
  blocks.push({ type: "documents", items: [itemOf(closest, asked, context)] });
  return blocks;
}

function byWordsNote({ byWords }: LibraryAnswer, context: SkillContext): Block[] {
  if (byWords !== true) return [];
  const text = say(
    context,
    "按意思找的服务暂时连不上，这次只按词找。",
    "Search by meaning is out of reach for now; this was found by words alone.",
  );
  return [{ type: "note", tone: "info", text }];
}

function missingNote(answer: LibraryAnswer, { subject }: DocsAsked, context: SkillContext): Block[] {
  if (answer.missing.length === 0 || subject !== undefined) return [];
  const list = listing(context, answer.missing);
  return [
    {
      type: "note",
      tone: "missing",
      text: say(context, `这几份都没提到：${list}。`, `None of these mentions: ${list}.`),
    },
  ];
}

function itemOf(hit: LibraryHit, asked: DocsAsked, context: SkillContext): DocumentItem {
  const { document, passages } = hit;
  const cited = passages[0];
  const locator = cited && locatorOf(cited, context);
  return {
    documentId: document.id,
    title: document.title,
    why: whyOf(hit, asked, context),
    confidentiality: document.confidentiality,
    ...(locator !== undefined && { locator }),
    ...(cited !== undefined && { passage: cited.position }),
    ...(hit.quote !== undefined && { quote: hit.quote }),
    actions: actionsFor(document, asked, context),
  };
}

/** Page, slide or sheet where there is one, else the heading that the passage stands under. */
function locatorOf({ locator, headings }: Passage, context: Locale): string | undefined {
  if (locator === undefined) return headings.at(-1);
  const { kind, label } = locator;
  const words = {
    page: say(context, `第 ${label} 页`, `p. ${label}`),
    slide: say(context, `第 ${label} 张`, `slide ${label}`),
    sheet: say(context, `工作表 ${label}`, `sheet ${label}`),
  };
  return words[kind];
}

/** What it has in common with what was asked, then what it is: both from the document's own fields. */
function whyOf(
  { document, matched }: LibraryHit,
  { subject, sent }: DocsAsked,
  context: SkillContext,
): string {
  const shared = listing(context, [...new Set(matched)].slice(0, 5));
  const reason =
    subject === undefined
      ? say(context, `说到${shared}`, `covers ${shared}`)
      : say(context, `与客户相同：${shared}`, `shares ${shared}`);
  const facts = (["company", "industry", "size", "region"] as const).flatMap(
    (name) => document.fields[name]?.slice(0, 1) ?? [],
  );
  const day = sent?.get(document.path);
  const before = day === undefined ? undefined : formatDate(day, context.locale, context.today);
  return [
    ...(shared === "" ? [] : [reason]),
    ...(before === undefined ? [] : [say(context, `${before}取过`, `handed out on ${before}`)]),
    facts.join(" · "),
  ]
    .filter(Boolean)
    .join(say(context, "；", "; "));
}

function actionsFor(
  document: LibraryDocument,
  { input, subject }: DocsAsked,
  context: SkillContext,
): Action[] {
  const given = {
    document: document.id,
    ...(subject?.account && { account: subject.account.id }),
    ...(subject?.deal && { deal: subject.deal.id }),
  };
  const rated = { ...given, ...(input.text !== undefined && { text: input.text }) };
  return [
    { label: say(context, "发给我", "Send to me"), skill: "send-document", input: given },
    { label: say(context, "有用", "Useful"), skill: "rate-document", input: { ...rated, useful: true } },
    {
      label: say(context, "不合适", "Not for this"),
      skill: "rate-document",
      input: { ...rated, useful: false },
    },
  ];
}

/** Nothing was asked for yet. */
export function askBackCard(context: SkillContext): Reply {
  const tries = [
    { zh: "汽车零部件做追溯的案例", en: "traceability cases in auto parts" },
    { zh: "减少停机的方案", en: "a solution for unplanned downtime" },
    { zh: "有哪些英文案例", en: "which cases are in English" },
  ];
  return {
    audience: "everyone",
    title: say(context, "找资料", "Documents"),
    blocks: [
      {
        type: "text",
        markdown: say(
          context,
          "想找哪方面的？说行业、问题或产品都行，也可以说“给某客户找案例”。",
          "What about? An industry, a problem or a product is enough, or “a case for” a customer.",
        ),
      },
      {
        type: "actions",
        actions: tries.map((text) => ({
          label: say(context, text.zh, text.en),
          skill: "docs",
          input: { text: say(context, text.zh, text.en) },
        })),
      },
    ],
  };
}

import { z } from "zod";
import type { TagSpan } from "../../domain/targeting/tags.ts";
import { moveTags, tagsOf } from "../../domain/targeting/tags.ts";
import type { Reply } from "../../reply.ts";
import { tagsArea } from "../../settings/tags.ts";
import { knownAccounts } from "../keeping-view.ts";
import { allRecords, loadPortfolio } from "../portfolio.ts";
import { say, word } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { accountTagsCard, tagListCard, tagOverviewCard } from "./card.ts";

const Input = z.object({
  account: z.string().max(200).optional(),
  /** A tag by id or name: who carries it. */
  tag: z.string().max(100).optional(),
  ...SelectionFields,
  from: z.number().int().min(0).default(0),
});

type TagsInput = z.infer<typeof Input>;

export const TAG_SPANS = "tag-spans";
export type TagSpansBody = { readonly spans: TagSpan[] };

/** Dynamic tags by rules (blue book 1.4): size, industry, behaviour, intended product; who carries which since when. */
export const tagsSkill = defineSkill<TagsInput>({
  id: "tags",
  name: { zh: "客户标签", en: "Tags" },
  summary: {
    zh: "按规模、行业、行为、意向产品自动打的标签：谁有哪个标签、从哪天开始",
    en: "Tags given by rule on size, industry, behaviour and intended product: who carries which, since when",
  },
  section: "1.4",
  aliases: { zh: ["标签", "客户标签"], en: ["tag"] },
  input: Input,
  selects: true,
  subject: { key: "tag", kind: "text" },
  phrases: {
    zh: ["有哪些标签", "谁有{subject}标签", "{subject}标签的客户", "哪些客户正在变冷"],
    en: ["which tags are there", "who carries the tag {subject}", "accounts tagged {subject}"],
  },
  effect: "read",
  async run(input, context) {
    const portfolio = await loadPortfolio(context);
    const products = await context.store.all(context.viewer, "product");
    const rules = context.settings.get(tagsArea);
    const known = knownAccounts(portfolio, products, context.settings, context.today);
    const carried = new Map(known.map((item) => [item.account.id, tagsOf(rules, item)]));
    const spans = await spansOf(context, carried);
    if (input.account !== undefined) {
      const resolved = await resolveAccount(context, input.account, { skill: "tags", key: "account" });
      if (resolved.found === undefined) return resolved.reply;
      const account = resolved.found;
      return accountTagsCard({ account, rules, spans: spans.get(account.id) ?? [] }, context);
    }
    const found = await selectAccounts(context, portfolio, input);
    const nothing = nothingChosen(found, input, { skill: "tags", reader: context });
    if (nothing !== undefined) return nothing;
    const { ids, unmatched } = found;
    const chosen = known.filter((item) => ids.has(item.account.id));
    const { tag: _tag, from: _from, ...again } = input;
    const view = {
      again: JSON.parse(JSON.stringify(again)),
      rules,
      carried,
      spans,
      accounts: chosen.map((item) => item.account),
      unmatched,
      scope: scopeName(input, context.locale),
    };
    if (input.tag === undefined) return tagOverviewCard(view, context);
    const tag = findTag(input.tag, context);
    return tag === undefined
      ? unknownTag(input.tag, context)
      : tagListCard({ ...view, tag, from: input.from }, context);
  },
});

function findTag(wanted: string, context: SkillContext): string | undefined {
  const folded = wanted.trim().toLowerCase();
  const rules = Object.entries(context.settings.get(tagsArea));
  const hit = rules.find(([id, { name }]) =>
    [id, name.zh, name.en].some((text) => text.toLowerCase() === folded),
  );
  return hit?.[0];
}

function unknownTag(wanted: string, context: SkillContext): Reply {
  const names = Object.values(context.settings.get(tagsArea)).map((rule) => word(context, rule.name));
  const text = say(
    context,
    `没有叫“${wanted}”的标签。现有：${names.join("、")}。`,
    `There is no tag “${wanted}”. There are: ${names.join(", ")}.`,
  );
  return { blocks: [{ type: "note", tone: "missing", text }] };
}

/** Kept spans brought up to today: a tag not yet kept begins today. The nightly job keeps them. */
async function spansOf(
  context: SkillContext,
  carried: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, TagSpan[]>> {
  const records = await allRecords<TagSpansBody>(context, TAG_SPANS);
  const kept = new Map(records.map((record) => [record.id, record.body.spans]));
  return new Map([...carried].map(([id, tags]) => [id, moveTags(kept.get(id) ?? [], tags, context.today)]));
}

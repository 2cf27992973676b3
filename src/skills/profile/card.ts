import type { Account } from "../../domain/crm.ts";
import type { Trait, TraitShare } from "../../domain/targeting/profile.ts";
import type { Block, Reply, Source } from "../../reply.ts";
import { formatPercent } from "../format.ts";
import { listing, type Reader, say } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import { accountSource } from "../sources.ts";

export interface ProfileView {
  readonly customers: number;
  readonly base: number;
  readonly traits: readonly TraitShare[];
  readonly scope: string;
  readonly unmatched: readonly string[];
  readonly minimum: number;
}

export function profileCard(view: ProfileView, reader: Reader): Reply {
  const title = say(reader, `目标客户画像 · ${view.scope}`, `Customer profile · ${view.scope}`);
  if (view.customers < view.minimum) {
    const text = say(
      reader,
      `只有 ${view.customers} 家成交客户，少于 ${view.minimum} 家，说不出共同点。`,
      `Only ${view.customers} customers; with fewer than ${view.minimum} nothing can be said in common.`,
    );
    return {
      title,
      blocks: [{ type: "note", tone: "missing", text }, ...unmatchedNote(view.unmatched, reader)],
    };
  }
  const typical = typicalOf(view);
  const rare = view.traits
    .filter((trait) => trait.lift <= 0.7 && trait.base >= 8)
    .slice(-4)
    .reverse();
  return {
    title,
    blocks: [
      { type: "text", markdown: verdict(view, typical, reader) },
      ...table(say(reader, "比全部客户更常见", "More common than in the base"), typical, reader),
      ...table(say(reader, "比全部客户少见", "Rarer than in the base"), rare, reader),
      ...unmatchedNote(view.unmatched, reader),
      {
        type: "note",
        tone: "info",
        text: say(
          reader,
          "没有用：名称、负责人、成交之后才填的字段。",
          "Not used: names, owners, fields filled in after the sale.",
        ),
      },
      {
        type: "actions",
        actions: [
          { label: say(reader, "找相似客户", "Find look-alikes"), skill: "similar", input: {} },
          { label: say(reader, "这个季度打谁", "Whom to go for"), skill: "targets", input: {} },
        ],
      },
      { type: "sources", items: [profileRule(view, reader)], sections: ["1.3"] },
    ],
  };
}

function typicalOf({ traits }: ProfileView): TraitShare[] {
  return traits.filter((trait) => trait.lift >= 1.2 && trait.customers >= 5).slice(0, 8);
}

function profileRule(view: ProfileView, reader: Reader): Source {
  return {
    id: "rule-profile",
    label: say(
      reader,
      `规则：${view.customers} 家成交客户对 ${view.base} 家全部客户；倍数两边各加 0.5 家`,
      `Rule: ${view.customers} customers against ${view.base} accounts; half an account added to each side of the ratio`,
    ),
    rule: "lift = P(trait | customer) / P(trait)",
  };
}

export interface FitView extends ProfileView {
  readonly account: Account;
  readonly own: readonly Trait[];
}

/** One account beside the profile: which of the marks of our customers it bears. */
export function fitCard(view: FitView, reader: Reader): Reply {
  const { account } = view;
  const typical = view.customers < view.minimum ? [] : typicalOf(view);
  if (typical.length === 0) return { ...profileCard(view, reader), about: { accountId: account.id } };
  const has = (trait: Trait) =>
    view.own.some(({ group, value }) => group === trait.group && value === trait.value);
  const known = (trait: Trait) => view.own.some(({ group }) => group === trait.group);
  const hits = typical.filter(has).length;
  return {
    title: say(reader, `${account.name} · 对照画像`, `${account.name} · against the profile`),
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**成交客户常见的 ${typical.length} 个特征，它有 ${hits} 个**`,
          `**It has ${hits} of the ${typical.length} marks of our customers**`,
        ),
      },
      {
        type: "fields",
        items: typical.map((trait) => ({
          label: `${trait.group}: ${trait.value}`,
          value: has(trait) ? "✓" : known(trait) ? "✗" : "？",
          hint: say(
            reader,
            `成交客户 ${formatPercent(trait.customerShare)}，全部 ${formatPercent(trait.baseShare)}`,
            `${formatPercent(trait.customerShare)} of customers, ${formatPercent(trait.baseShare)} of all`,
          ),
        })),
      },
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "看理想指数", "See the ideal index"),
            skill: "score",
            input: { account: account.id },
          },
          { label: say(reader, "看整个画像", "The whole profile"), skill: "profile", input: {} },
        ],
      },
      {
        type: "sources",
        items: [accountSource(account, reader), profileRule(view, reader)],
        sections: ["1.3"],
      },
    ],
    about: { accountId: account.id },
  };
}

function verdict(view: ProfileView, typical: readonly TraitShare[], reader: Reader): string {
  const names = listing(
    reader,
    typical.slice(0, 3).map((trait) => `${trait.group} ${trait.value}`),
  );
  if (names === "")
    return say(
      reader,
      `**${view.customers} 家成交客户和全部 ${view.base} 家比，没有明显的不同。**`,
      `**The ${view.customers} customers do not differ clearly from the ${view.base} accounts.**`,
    );
  return say(
    reader,
    `**成交客户多是：${names}**（${view.customers} 家成交，全部 ${view.base} 家）`,
    `**Our customers tend to be: ${names}** (${view.customers} customers of ${view.base} accounts)`,
  );
}

function table(caption: string, traits: readonly TraitShare[], reader: Reader): Block[] {
  if (traits.length === 0) return [];
  return [
    {
      type: "table",
      caption,
      columns: [
        { label: say(reader, "特征", "Trait") },
        { label: say(reader, "成交客户", "Customers"), align: "end" },
        { label: say(reader, "全部客户", "All"), align: "end" },
        { label: say(reader, "倍数", "Ratio"), align: "end" },
      ],
      rows: traits.map((trait) => ({
        cells: [
          `${trait.group}: ${trait.value}`,
          `${formatPercent(Math.round(trait.customerShare * 100) / 100)} (${trait.customers})`,
          `${formatPercent(Math.round(trait.baseShare * 100) / 100)} (${trait.base})`,
          `${trait.lift.toFixed(1)}×`,
        ],
      })),
    },
  ];
}

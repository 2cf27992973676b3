import type { Account } from "../../domain/crm.ts";
import type { AxisAdvice, PorterActivities } from "../../domain/targeting/axis.ts";
import type { ReferenceCandidate } from "../../domain/targeting/segments.ts";
import type { Reply } from "../../reply.ts";
import { listing, placeText, type Reader, say, word } from "../reader.ts";

export interface ReferencesView {
  readonly prospect: Account;
  readonly segment: string | undefined;
  /** The customers are of the wider section, since the segment has none. */
  readonly wider: boolean;
  readonly picked: readonly ReferenceCandidate[];
}

export function referencesCard({ prospect, segment, wider, picked }: ReferencesView, reader: Reader): Reply {
  const title = say(reader, `${prospect.name} · 参照客户`, `${prospect.name} · references`);
  if (picked.length === 0) {
    const text =
      segment === undefined
        ? say(
            reader,
            "不知道这家客户的行业，没法找参照客户。",
            "The account's industry is not known, so no references can be named.",
          )
        : say(
            reader,
            `${segment}里还没有合适的成交客户可以参照。`,
            `No customer in ${segment} can be named yet.`,
          );
    return { title, blocks: [{ type: "note", tone: "missing", text }], about: { accountId: prospect.id } };
  }
  const near = wider
    ? say(
        reader,
        "本细分还没有可参照的客户，先用大类里的",
        "the segment has none yet, these are of the wider section",
      )
    : say(reader, "同一细分，客户买之前会互相打听", "the same segment, where buyers look at each other");
  const names = listing(
    reader,
    picked.slice(0, 2).map((item) => item.account.name),
  );
  return {
    title,
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**先讲${names}**（${segment}）：${near}。`,
          `**Speak of ${names} first** (${segment}): ${near}.`,
        ),
      },
      {
        type: "table",
        columns: [
          { label: say(reader, "客户", "Customer") },
          { label: say(reader, "在哪", "Where") },
          { label: say(reader, "员工", "Staff"), align: "end" },
          { label: say(reader, "满意度", "Satisfaction"), align: "end" },
          { label: say(reader, "可参观", "Visits") },
        ],
        rows: picked.slice(0, 8).map(({ account, satisfaction, openToVisits }) => ({
          cells: [
            account.name,
            placeText(account.city ?? account.province ?? "–", reader),
            `${account.employees ?? "？"}`,
            Number.isNaN(satisfaction) ? "？" : `${Math.round(satisfaction)}`,
            openToVisits ? "✓" : "",
          ],
          action: { label: account.name, skill: "account", input: { account: account.id } },
        })),
        total: picked.length,
      },
      {
        type: "sources",
        items: [
          {
            id: "rule-reference",
            label: say(
              reader,
              "规则：同行业、买过、没有不满意；先可参观的，再同省，再规模相近",
              "Rule: same industry, has bought, not unhappy; open to visits, then same province, then near in size",
            ),
            rule: "1.1-2",
          },
        ],
        sections: ["1.1", "4.1"],
      },
    ],
    about: { accountId: prospect.id },
  };
}

export function axisCard(
  product: string,
  advice: AxisAdvice | undefined,
  activities: PorterActivities,
  reader: Reader,
): Reply {
  const title = say(reader, "按行业切还是按区域切", "Cut by industry or by region");
  if (advice === undefined) {
    const names = listing(
      reader,
      Object.values(activities).map((activity) => word(reader, activity.name)),
    );
    const text = say(
      reader,
      `“${product}”服务哪项活动，我没看出来。再说一句它用在哪：${names}。`,
      `It is not clear which activity “${product}” serves. Say where it is used: ${names}.`,
    );
    return { title, blocks: [{ type: "note", tone: "missing", text }] };
  }
  const primary = advice.kind === "primary";
  const axis =
    advice.axis === "industry"
      ? say(reader, "按行业切", "Cut by industry")
      : say(reader, "按区域切", "Cut by region");
  const because = primary
    ? say(
        reader,
        "属于价值链的基本活动，各行业做法不同，同行之间互相参照",
        "a primary activity of the value chain: each trade does it its own way, and buyers look at their own trade",
      )
    : say(
        reader,
        "属于价值链的支持性活动，各行业差不多，差别在当地",
        "a support activity: alike in all trades, different from place to place",
      );
  return {
    title,
    blocks: [
      {
        type: "text",
        markdown: say(
          reader,
          `**${axis}。** “${product}”服务${word(reader, advice.name)}，${because}。`,
          `**${axis}.** “${product}” serves ${word(reader, advice.name)}, ${because}.`,
        ),
      },
      {
        type: "sources",
        items: [
          {
            id: "rule-porter",
            label: say(
              reader,
              `规则：说到“${advice.words.join("、")}”`,
              `Rule: it speaks of “${advice.words.join(", ")}”`,
            ),
            rule: "Porter's value chain",
          },
        ],
        sections: ["1.1"],
      },
    ],
  };
}

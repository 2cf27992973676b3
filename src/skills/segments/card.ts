import type { Account } from "../../domain/crm.ts";
import type { AxisAdvice, PorterActivities } from "../../domain/targeting/axis.ts";
import {
  isSegment,
  type Pond,
  type PondMember,
  type ReferenceCandidate,
} from "../../domain/targeting/segments.ts";
import type { Text } from "../../domain/text.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import { formatDate, formatPercent } from "../format.ts";
import { listing, type Reader, say, word } from "../reader.ts";
import type { SegmentBody, SegmentEntry, Tick } from "../segment-records.ts";
import type { TickEvidence } from "./evidence.ts";

function percent(fraction: number): string {
  return formatPercent(Math.round(fraction * 1000) / 1000);
}

function pondRule(reader: Reader): Source {
  return {
    id: "rule-pond",
    label: say(
      reader,
      "规则：鱼塘分 = 份额和品牌影响力的加权平均（蓝皮书 1.1）",
      "Rule: pond score = weighted mean of share and brand (blue book 1.1)",
    ),
    rule: "(share% · w + brand · w) / Σw",
  };
}

export function pondsCard(
  ponds: readonly { readonly entry: SegmentEntry; readonly pond: Pond }[],
  reader: Reader,
): Reply {
  const best = ponds[0];
  const chosen = ponds.filter(({ entry }) => entry.body.choice?.state === "chosen");
  const abandoned = ponds.filter(({ entry }) => entry.body.choice?.state === "abandoned");
  const head =
    best === undefined
      ? say(
          reader,
          "**还看不出细分市场：客户的行业大多不知道。**",
          "**No segments yet: the industry of most accounts is not known.**",
        )
      : say(
          reader,
          `**最大的鱼在${best.entry.body.name}**：${best.pond.customers}/${best.pond.accounts} 家买了我们的，鱼塘分 ${Math.round(best.pond.score)}。`,
          `**We are the biggest fish in ${best.entry.body.name}**: ${best.pond.customers} of ${best.pond.accounts} buy from us, pond score ${Math.round(best.pond.score)}.`,
        );
  return {
    title: say(reader, "细分市场 · 鱼塘排名", "Segments · ranking of ponds"),
    blocks: [
      { type: "text", markdown: head },
      ...(ponds.length === 0 ? [] : [pondTable(ponds, reader)]),
      ...choiceNotes(
        chosen.map(({ entry }) => entry),
        abandoned.map(({ entry }) => entry),
        reader,
      ),
      {
        type: "actions",
        actions: [
          {
            label: say(reader, "新建细分市场", "Create a segment"),
            skill: "segments",
            input: { edit: "create" },
          },
          { label: say(reader, "画成矩阵", "Draw the matrix"), skill: "matrix", input: { by: "segments" } },
        ],
      },
      { type: "sources", items: [pondRule(reader)], sections: ["1.1"] },
    ],
  };
}

function pondTable(ponds: readonly { entry: SegmentEntry; pond: Pond }[], reader: Reader): Block {
  return {
    type: "table",
    columns: [
      { label: say(reader, "细分市场", "Segment") },
      { label: say(reader, "鱼塘分", "Pond"), align: "end" },
      { label: say(reader, "份额", "Share"), align: "end" },
      { label: say(reader, "品牌", "Brand"), align: "end" },
      { label: say(reader, "客户", "Accounts"), align: "end" },
      { label: say(reader, "平均指数", "Mean index"), align: "end" },
      { label: say(reader, "决定", "Decision") },
    ],
    rows: ponds.slice(0, 15).map(({ entry, pond }) => ({
      cells: [
        entry.body.name,
        `${Math.round(pond.score)}`,
        percent(pond.share),
        pond.brand === undefined ? "？" : `${Math.round(pond.brand)}`,
        `${pond.accounts}`,
        `${Math.round(pond.meanIndex)}`,
        choiceText(entry.body, reader),
      ],
      action: { label: entry.body.name, skill: "segments", input: { segment: entry.id } },
    })),
    total: ponds.length,
  };
}

function choiceText({ choice }: SegmentBody, reader: Reader): string {
  if (choice === undefined) return "–";
  return choice.state === "chosen" ? say(reader, "目标", "chosen") : say(reader, "放弃", "abandoned");
}

function choiceNotes(
  chosen: readonly SegmentEntry[],
  abandoned: readonly SegmentEntry[],
  reader: Reader,
): Block[] {
  const line = ({ body }: SegmentEntry) => {
    const { reason = "", reviewOn = "" } = body.choice ?? {};
    const due = reviewOn <= reader.today ? say(reader, "，该复查了", ", review is due") : "";
    return say(
      reader,
      `${body.name}（${reason}，${reviewOn} 复查${due}）`,
      `${body.name} (${reason}, review ${reviewOn}${due})`,
    );
  };
  return [
    ...(chosen.length === 0
      ? []
      : [
          {
            type: "note" as const,
            tone: "info" as const,
            text: say(
              reader,
              `选定：${chosen.map(line).join("；")}`,
              `Chosen: ${chosen.map(line).join("; ")}`,
            ),
          },
        ]),
    ...(abandoned.length === 0
      ? []
      : [
          {
            type: "note" as const,
            tone: "info" as const,
            text: say(
              reader,
              `战略放弃：${abandoned.map(line).join("；")}`,
              `Abandoned: ${abandoned.map(line).join("; ")}`,
            ),
          },
        ]),
  ];
}

export interface SegmentView {
  readonly entry: SegmentEntry;
  readonly pond: Pond;
  readonly evidence: TickEvidence;
  readonly best: readonly PondMember[];
}

export function segmentCard(view: SegmentView, reader: Reader): Reply {
  const { entry, pond } = view;
  const { body } = entry;
  return {
    title: say(reader, `细分市场 · ${body.name}`, `Segment · ${body.name}`),
    blocks: [
      { type: "text", markdown: segmentVerdict(view, reader) },
      {
        type: "fields",
        items: [
          ...pondFields(pond, body, reader),
          ...tickFields(view, reader),
          ...decisionFields(body, reader),
        ],
      },
      ...surveyTable(body, reader),
      { type: "actions", actions: segmentActions(view, reader) },
      { type: "sources", items: segmentSources(body, reader), sections: ["1.1"] },
    ],
  };
}

function segmentVerdict({ entry: { body }, pond }: SegmentView, reader: Reader): string {
  const { need, value, reference } = body.ticks;
  const known = need !== undefined && value !== undefined && reference !== undefined;
  const holds = known && isSegment({ need: need.ok, value: value.ok, reference: reference.ok });
  const test = !known
    ? say(reader, "三条标准还没勾完", "the three tests are not all answered")
    : holds
      ? say(reader, "三条标准都满足，是一个细分市场", "all three tests hold, it is a segment")
      : say(
          reader,
          "三条标准没有全满足，还只是一堆客户",
          "not all three tests hold, it is only a set of accounts",
        );
  const fish = say(
    reader,
    `${pond.customers}/${pond.accounts} 家买了我们的，鱼塘分 ${Math.round(pond.score)}`,
    `${pond.customers} of ${pond.accounts} buy from us, pond score ${Math.round(pond.score)}`,
  );
  return `**${fish}**${reader.locale === "zh" ? "；" : "; "}${test}${reader.locale === "zh" ? "。" : "."}`;
}

function pondFields(pond: Pond, body: SegmentBody, reader: Reader): Field[] {
  const whole =
    body.market === undefined
      ? say(
          reader,
          "按系统里已知的客户算；补上市场总数会更准",
          "of the accounts we know; give the market's size for a truer figure",
        )
      : say(
          reader,
          `市场约 ${body.market.accounts} 家（${body.market.source}，${body.market.on}）`,
          `of about ${body.market.accounts} in the market (${body.market.source}, ${body.market.on})`,
        );
  return [
    { label: say(reader, "份额", "Share"), value: percent(pond.share), hint: whole },
    {
      label: say(reader, "品牌影响力", "Brand"),
      value: pond.brand === undefined ? say(reader, "不知道", "not known") : `${Math.round(pond.brand)}`,
    },
    { label: say(reader, "平均理想指数", "Mean ideal index"), value: `${Math.round(pond.meanIndex)}` },
  ];
}

function tickFields({ entry: { body }, evidence }: SegmentView, reader: Reader): Field[] {
  const hints = {
    need:
      evidence.need &&
      say(
        reader,
        `${evidence.need.of} 家有记录的客户里 ${evidence.need.accounts} 家说到${evidence.need.name}`,
        `${evidence.need.accounts} of ${evidence.need.of} accounts with notes speak of ${evidence.need.name.toLowerCase()}`,
      ),
    value:
      evidence.value &&
      say(
        reader,
        `${evidence.value.of} 个赢单里 ${evidence.value.deals} 个是${evidence.value.name}`,
        `${evidence.value.deals} of ${evidence.value.of} won deals are ${evidence.value.name}`,
      ),
    reference: say(
      reader,
      `已有 ${evidence.customers} 家成交客户可以参照`,
      `${evidence.customers} customers to look at`,
    ),
  };
  const row = (label: string, tick: Tick | undefined, hint: string | undefined): Field => {
    const value =
      tick === undefined
        ? say(reader, "没勾", "open")
        : `${tick.ok ? "✓" : "✗"} ${tick.by} ${formatDate(tick.on, reader.locale, reader.today)}`;
    const why = [tick?.note, hint].filter((part) => part).join(say(reader, "；", "; "));
    return { label, value, ...(why === "" ? {} : { hint: why }) };
  };
  return [
    row(say(reader, "类似业务需求", "Like needs"), body.ticks.need, hints.need),
    row(say(reader, "类似价值主张", "Like value"), body.ticks.value, hints.value),
    row(say(reader, "相互参照购买", "Look at each other"), body.ticks.reference, hints.reference),
  ];
}

const VERDICTS: Record<"chance" | "flat" | "decline", Text> = {
  chance: { zh: "有机会", en: "chance" },
  flat: { zh: "持平", en: "flat" },
  decline: { zh: "衰退", en: "decline" },
};

function decisionFields(body: SegmentBody, reader: Reader): Field[] {
  const horizon = (key: "this-year" | "three-years", label: string): Field => {
    const item = body.outlook.find((outlook) => outlook.horizon === key);
    if (item === undefined) return { label, value: say(reader, "没有判断", "no view yet") };
    return {
      label,
      value: word(reader, VERDICTS[item.verdict]),
      hint: `${item.text} (${item.source}, ${item.on})`,
    };
  };
  const { choice } = body;
  return [
    horizon("this-year", say(reader, "今年前景", "This year")),
    horizon("three-years", say(reader, "未来三年", "Next three years")),
    {
      label: say(reader, "决定", "Decision"),
      value: choiceText(body, reader),
      ...(choice === undefined
        ? {}
        : {
            hint: say(
              reader,
              `${choice.period}，${choice.reason}，${choice.reviewOn} 复查`,
              `${choice.period}, ${choice.reason}, review ${choice.reviewOn}`,
            ),
          }),
    },
  ];
}

function surveyTable({ surveys }: SegmentBody, reader: Reader): Block[] {
  if (surveys.length === 0) return [];
  const verdicts = {
    confirms: say(reader, "支持", "confirms"),
    unclear: say(reader, "不明确", "unclear"),
    refutes: say(reader, "不支持", "refutes"),
  };
  const newest = [...surveys].sort((a, b) => (a.on < b.on ? 1 : -1));
  return [
    {
      type: "table",
      caption: say(
        reader,
        `调研 ${surveys.length} 家：${surveys.filter((item) => item.verdict === "confirms").length} 家支持`,
        `${surveys.length} surveyed, ${surveys.filter((item) => item.verdict === "confirms").length} confirm`,
      ),
      columns: [
        { label: say(reader, "日期", "Date") },
        { label: say(reader, "客户", "Account") },
        { label: say(reader, "结论", "Verdict") },
        { label: say(reader, "怎么说", "What they said") },
      ],
      rows: newest
        .slice(0, 5)
        .map((item) => ({ cells: [item.on, item.account, verdicts[item.verdict], item.note] })),
      total: surveys.length,
    },
  ];
}

function segmentActions({ entry, best }: SegmentView, reader: Reader): Action[] {
  const edit = (label: string, name: string): Action => ({
    label,
    skill: "segments",
    input: { segment: entry.id, edit: name },
  });
  const first = best[0];
  return [
    edit(say(reader, "勾三条标准", "Answer the three tests"), "ticks"),
    edit(say(reader, "选为目标", "Choose"), "choose"),
    edit(say(reader, "战略放弃", "Abandon"), "abandon"),
    edit(say(reader, "记前景", "Note the outlook"), "outlook"),
    edit(say(reader, "记调研", "Log a survey"), "survey"),
    edit(say(reader, "补市场总数", "Give the market's size"), "market"),
    { label: say(reader, "里面谁最理想", "Rank its accounts"), skill: "score", input: { segment: entry.id } },
    ...(first === undefined
      ? []
      : [
          {
            label: say(reader, `给${first.account.name}找参照客户`, `References for ${first.account.name}`),
            skill: "segments",
            input: { referencesFor: first.account.id },
          },
        ]),
  ];
}

function segmentSources(body: SegmentBody, reader: Reader): Source[] {
  const outlooks = body.outlook.map(
    (item, at): Source => ({ id: `outlook-${at}`, label: item.source, date: item.on }),
  );
  const market =
    body.market === undefined ? [] : [{ id: "market", label: body.market.source, date: body.market.on }];
  return [pondRule(reader), ...market, ...outlooks];
}

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
            account.city ?? account.province ?? "–",
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

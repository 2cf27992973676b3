import { isSegment, type Pond, type PondMember } from "../../domain/targeting/segments.ts";
import type { Text } from "../../domain/text.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import { formatDate, formatPercent } from "../format.ts";
import { type Reader, say, word } from "../reader.ts";
import { unmatchedNote } from "../score/list.ts";
import type { SegmentBody, SegmentEntry, Tick } from "../segment-records.ts";
import type { TickEvidence } from "./evidence.ts";

export function percent(fraction: number): string {
  return formatPercent(Math.round(fraction * 1000) / 1000);
}

export function pondRule(reader: Reader): Source {
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

export function choiceText({ choice }: SegmentBody, reader: Reader): string {
  if (choice === undefined) return "–";
  return choice.state === "chosen" ? say(reader, "目标", "chosen") : say(reader, "放弃", "abandoned");
}

/** Which accounts the figures are of; without a name all in sight. */
export interface Scope {
  readonly name: string | undefined;
  readonly unmatched: readonly string[];
}

export interface SegmentView {
  readonly entry: SegmentEntry;
  readonly pond: Pond;
  readonly evidence: TickEvidence;
  readonly best: readonly PondMember[];
  readonly scope: Scope;
  /** Choosing and abandoning is for managers. */
  readonly mayChoose: boolean;
}

export function segmentCard(view: SegmentView, reader: Reader): Reply {
  const { entry, pond, scope } = view;
  const { body } = entry;
  const among = scope.name === undefined ? "" : ` · ${scope.name}`;
  return {
    title: say(reader, `细分市场 · ${body.name}${among}`, `Segment · ${body.name}${among}`),
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
      ...unmatchedNote(scope.unmatched, reader),
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

function segmentActions({ entry, best, mayChoose }: SegmentView, reader: Reader): Action[] {
  const edit = (label: string, name: string): Action => ({
    label,
    skill: "segments",
    input: { segment: entry.id, edit: name },
  });
  const first = best[0];
  return [
    edit(say(reader, "勾三条标准", "Answer the three tests"), "ticks"),
    ...(mayChoose
      ? [
          edit(say(reader, "选为目标", "Choose"), "choose"),
          edit(say(reader, "战略放弃", "Abandon"), "abandon"),
        ]
      : []),
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

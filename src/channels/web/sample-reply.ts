import { type Locale, pick, type Text } from "../../domain/text.ts";
import type { Action, Block, Reply } from "../../reply.ts";

/** One reply that holds every kind of block, about invented people and companies, for looking at channels. */
export function sampleReply(locale: Locale): Reply {
  const t = (zh: string, en: string) => pick({ zh, en }, locale);
  return {
    title: t("华晟精密 · 理想指数 72（做大做强）", "Huasheng Precision · ideal index 72 (grow)"),
    blocks: [
      ...words(t),
      ...figures(t),
      ...pictures(t),
      documents(t),
      {
        type: "file",
        name: t("华晟精密-大客户计划.docx", "huasheng-plan.docx"),
        mediaType: DOCX,
        file: "sample",
      },
      progress(t),
      form(t),
      ...notes(t),
      { type: "actions", actions: actions(t) },
      sources(t),
    ],
  };
}

const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

type Words = (zh: Text["zh"], en: Text["en"]) => string;

function act(label: string, style?: Action["style"]): Action {
  return { label, skill: "help", input: {}, token: `sample-${label}`, ...(style && { style }) };
}

function words(t: Words): Block[] {
  const markdown = t(
    "比我们 **78%** 的客户更理想。生产副总已认识，竞品 A 在同集团另一家厂 [1]。\n- 停机损失是他们自己说的头等大事\n- 预算权在谁手里还不清楚，见[《长风汽配》](/documents/case-changfeng#page=3)里的做法",
    "More ideal than **78%** of our accounts. The VP of production is known; competitor A is in a sister plant [1].\n- Downtime is what they name first\n- Who holds the budget is open; see how [Changfeng](/documents/case-changfeng#page=3) handled it",
  );
  return [{ type: "text", markdown }];
}

function figures(t: Words): Block[] {
  return [
    {
      type: "fields",
      items: [
        {
          label: t("购买实力", "Buying power"),
          value: "81",
          hint: t("规模 1,200 人、年增 24%", "1,200 staff, growing 24% a year"),
          sources: ["1"],
        },
        {
          label: t("购买习惯", "Buying habits"),
          value: "66",
          hint: t("有数字化部，去年上过 MES", "has a digital team, bought MES last year"),
          sources: ["2"],
        },
        {
          label: t("拓展难度", "Difficulty"),
          value: "31",
          hint: t("已认识生产副总", "VP of production is known"),
        },
      ],
    },
    {
      type: "table",
      caption: t("在手商机", "Open deals"),
      columns: [
        { label: t("商机", "Deal") },
        { label: t("阶段", "Stage") },
        { label: t("金额", "Amount"), align: "end" },
        { label: t("预计签约", "Close"), align: "end" },
        { label: t("上次动作", "Last activity"), align: "end" },
      ],
      rows: [
        {
          cells: [
            t("产线追溯一期", "Line tracing I"),
            t("方案", "Proposal"),
            "¥1,200,000",
            "2026-12-18",
            "11-16",
          ],
        },
        { cells: [t("能耗看板", "Energy board"), t("需求", "Needs"), "¥380,000", "2027-03-31", "10-28"] },
      ].map((row) => ({ ...row, action: act(t("打开", "Open")) })),
      total: 5,
    },
  ];
}

function pictures(t: Words): Block[] {
  const zones = [
    { label: t("做大做强", "Grow"), x: 25, y: 75 },
    { label: t("攻坚", "Break in"), x: 75, y: 75 },
    { label: t("顺手", "Pick up"), x: 25, y: 25 },
    { label: t("观望", "Wait"), x: 75, y: 25 },
  ];
  return [
    {
      type: "chart",
      caption: t("本季各阶段金额（万元）", "Amount by stage this quarter (¥10k)"),
      chart: {
        kind: "bar",
        categories: [t("线索", "Lead"), t("需求", "Needs"), t("方案", "Proposal"), t("商务", "Terms")],
        series: [{ name: t("金额", "Amount"), values: [420, 310, 265, 96] }],
        unit: t("万元", "¥10k"),
      },
    },
    {
      type: "chart",
      caption: t("客户矩阵：理想指数与拓展难度", "Account matrix: ideal index and difficulty"),
      chart: {
        kind: "matrix",
        x: t("拓展难度", "Difficulty"),
        y: t("理想指数", "Ideal index"),
        points: [
          { label: t("华晟精密", "Huasheng"), x: 31, y: 72 },
          { label: t("临港重装", "Lingang"), x: 64, y: 83 },
          { label: t("东川泵业", "Dongchuan"), x: 38, y: 41 },
        ],
        regions: zones,
      },
    },
    {
      type: "diagram",
      caption: t("决策链：缺经济决策人", "Decision chain: no economic buyer yet"),
      seats: [
        { id: "eb", role: "EB", stance: "unknown", title: t("总经理", "General manager") },
        {
          id: "tb",
          name: t("张建国", "Zhang Jianguo"),
          title: t("设备总监", "Head of equipment"),
          role: "TB",
          stance: "opposes",
          reportsTo: "eb",
        },
        {
          id: "coach",
          name: t("李明", "Li Ming"),
          title: t("工艺工程师", "Process engineer"),
          role: "Coach",
          stance: "supports",
          reportsTo: "tb",
        },
      ],
    },
    { type: "picture", alt: t("一块示例图片", "A sample picture"), data: PICTURE, width: 160, height: 40 },
  ];
}

/** A small chequered PNG, so that the picture block has something to show without any file. */
const PICTURE = Uint8Array.from(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAKAAAAAoCAAAAABcR65EAAAAQElEQVR42u3OMREAQAgEMfzrwsdbwcD1/DDZeotUh15o6ytAQEBAQEBAQEBAwNPAnzDpAwQEBAQEBAQEBAQ8DRwcE3atk+V0XgAAAABJRU5ErkJggg==",
    "base64",
  ),
);

function documents(t: Words): Block {
  return {
    type: "documents",
    items: [
      {
        documentId: "case-changfeng",
        title: t("长风汽配：产线追溯上线 11 周", "Changfeng Auto Parts: line tracing live in 11 weeks"),
        why: t("同行业、同规模；返工率 4.1% → 1.7%", "same industry and size; rework 4.1% → 1.7%"),
        locator: t("第 3 页", "p. 3"),
        quote: t(
          "追溯上线后第一个月，返工单少了一半。",
          "In the first month after go-live, rework orders halved.",
        ),
        confidentiality: "public",
        actions: [act(t("有用", "Useful")), act(t("不合适", "Not a fit"))],
      },
      {
        documentId: "case-energy",
        title: t("北辰铸造：能耗看板", "Beichen Foundry: energy board"),
        why: t("能耗数字最全，但只限内部", "fullest energy figures, internal only"),
        locator: t("第 7 页", "p. 7"),
        confidentiality: "internal",
      },
    ],
  };
}

function progress(t: Words): Block {
  return {
    type: "progress",
    steps: [
      { label: t("读取客户全景", "Reading the account"), state: "done" },
      { label: t("比对竞品", "Comparing competitors"), state: "active" },
      { label: t("起草目标", "Drafting objectives"), state: "waiting" },
      { label: t("取行业数据", "Fetching industry data"), state: "failed" },
    ],
    stop: act(t("停止", "Stop")),
  };
}

function form(t: Words): Block {
  const stances = [
    { value: "supports", label: t("支持", "Supports") },
    { value: "neutral", label: t("中立", "Neutral") },
    { value: "opposes", label: t("反对", "Opposes") },
  ];
  const needs = ["quality", "energy", "downtime", "cost", "delivery"];
  const needLabels = [
    t("质量", "Quality"),
    t("能耗", "Energy"),
    t("停机", "Downtime"),
    t("成本", "Cost"),
    t("交期", "Delivery"),
  ];
  return {
    type: "form",
    submit: act(t("记下来", "Save"), "primary"),
    fields: [
      { name: "who", label: t("谁有预算权", "Who holds the budget"), kind: "text", required: true },
      {
        name: "note",
        label: t("怎么知道的", "How do you know"),
        kind: "multiline",
        hint: t("一句话就够", "One sentence is enough"),
      },
      { name: "budget", label: t("预算（万元）", "Budget (¥10k)"), kind: "number", value: 120 },
      { name: "date", label: t("立项日期", "Approval date"), kind: "date", required: true },
      { name: "stance", label: t("立场", "Stance"), kind: "choice", options: stances, value: "neutral" },
      {
        name: "needs",
        label: t("他在意什么", "What they care about"),
        kind: "choices",
        options: needs.map((value, index) => ({ value, label: needLabels[index] ?? value })),
        value: ["downtime"],
      },
      { name: "share", label: t("让主管也看到", "Show it to my manager"), kind: "check", value: true },
    ],
  };
}

function notes(t: Words): Block[] {
  return [
    {
      type: "note",
      tone: "missing",
      text: t(
        "还不知道：现金流、谁有预算权。问到预算权，指数可能到 61–79。",
        "Not known yet: cash flow, who holds the budget. Knowing the budget holder could move the index to 61–79.",
      ),
    },
    {
      type: "note",
      tone: "info",
      text: t(
        "没有配置语言模型，以上都是直接计算的结果。",
        "No language model is configured; all of this is computed.",
      ),
    },
    {
      type: "note",
      tone: "warning",
      text: t("东川泵业 180 万第二次推迟。", "Dongchuan Pumps, ¥1.8M, postponed a second time."),
    },
    {
      type: "note",
      tone: "error",
      text: t(
        "这个客户不在你的范围，可以向负责人申请。",
        "This account is outside your range; ask its owner.",
      ),
    },
  ];
}

function actions(t: Words): Action[] {
  return [
    act(t("做客户计划", "Draft the plan"), "primary"),
    act(t("看决策链", "Show the decision chain")),
    act(t("找相似案例", "Find similar cases")),
    act(t("为什么是 72", "Why 72")),
    act(t("退回", "Send back"), "danger"),
  ];
}

function sources(t: Words): Block {
  return {
    type: "sources",
    items: [
      {
        id: "1",
        label: t("CRM 客户档案：规模、增速", "CRM account: staff, growth"),
        date: "2026-11-20",
        row: { kind: "account", id: "A-1001" },
      },
      { id: "2", label: t("拜访记录：上过 MES", "Visit note: bought MES"), date: "2026-03-12" },
      {
        id: "3",
        label: t("长风汽配案例", "Changfeng case"),
        documentId: "case-changfeng",
        rule: t("同行业、规模相差 20% 内", "same industry, size within 20%"),
      },
    ],
    sections: ["1.3", "1.4"],
  };
}

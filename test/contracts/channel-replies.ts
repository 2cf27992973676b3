import type { Reply } from "#src/reply.ts";

/** One sentence of each block of the sample reply, as a reader must be able to find it. */
export const WORDS_OF_EVERY_BLOCK = [
  "理想指数 72",
  "停机损失是他们自己说的头等大事",
  "规模 1,200 人",
  "产线追溯一期",
  "本季各阶段金额",
  "客户矩阵",
  "决策链：缺经济决策人",
  "一块示例图片",
  "长风汽配：产线追溯上线 11 周",
  "同行业、同规模",
  "华晟精密-大客户计划.docx",
  "读取客户全景",
  "谁有预算权",
  "东川泵业 180 万第二次推迟",
  "为什么是 72",
  "拜访记录：上过 MES",
];

export const FORM: Reply = {
  blocks: [
    {
      type: "form",
      submit: { label: "记下来", skill: "write-plan", input: {}, token: "token-of-form" },
      fields: [
        { name: "who", label: "谁有预算权", kind: "text", required: true },
        { name: "budget", label: "预算（万元）", kind: "number" },
        {
          name: "needs",
          label: "他在意什么",
          kind: "choices",
          options: [
            { value: "energy", label: "能耗" },
            { value: "downtime", label: "停机" },
          ],
        },
        { name: "share", label: "让主管也看到", kind: "check" },
      ],
    },
  ],
};

export const ROWS = 60;

export function longTable(count: number): Reply {
  const rows = Array.from({ length: count }, (_, row) => ({
    cells: [`甲${row}号`, "停机损失按小时计", `乙${row}号`],
  }));
  const columns = [{ label: "客户" }, { label: "说法" }, { label: "编号" }];
  return { blocks: [{ type: "table", columns, rows }] };
}

/** Paragraphs, lines of family emoji, a code fence and a long line, each with a mark to find again. */
export function longText(size: number): { markdown: string; marks: string[] } {
  const paragraphs: string[] = [];
  const marks: string[] = [];
  let length = 0;
  for (let number = 1; length < size; number += 1) {
    marks.push(`〔第${number}段〕`);
    const kind = number % 4;
    const body = "产线追溯的停机损失按小时计。".repeat(4);
    const text =
      kind === 0
        ? `\`\`\`text\n${`${body}\n`.repeat(3)}\`\`\``
        : kind === 1
          ? "👩‍👩‍👧🇨🇳".repeat(12)
          : body.repeat(kind);
    paragraphs.push(`〔第${number}段〕\n${text}`);
    length += text.length;
  }
  return { markdown: paragraphs.join("\n\n"), marks };
}

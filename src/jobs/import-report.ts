import type { EntityKind } from "../domain/crm.ts";
import { type Locale, pick, type Text } from "../domain/text.ts";
import type { Problem } from "../ports/crm-source.ts";
import type { ImportReport } from "./import.ts";

export const KIND_NAMES: Readonly<Record<EntityKind, Text>> = {
  user: { zh: "用户", en: "users" },
  team: { zh: "团队", en: "teams" },
  product: { zh: "产品", en: "products" },
  stage: { zh: "阶段", en: "stages" },
  campaign: { zh: "市场活动", en: "campaigns" },
  account: { zh: "客户", en: "accounts" },
  territory: { zh: "区域", en: "territories" },
  territoryAccount: { zh: "区域客户", en: "territory accounts" },
  accountShare: { zh: "客户共享", en: "account shares" },
  target: { zh: "目标", en: "targets" },
  contact: { zh: "联系人", en: "contacts" },
  lead: { zh: "线索", en: "leads" },
  campaignMember: { zh: "活动成员", en: "campaign members" },
  deal: { zh: "商机", en: "deals" },
  stageChange: { zh: "商机变更", en: "deal changes" },
  activity: { zh: "跟进记录", en: "activities" },
  order: { zh: "订单", en: "orders" },
  orderLine: { zh: "订单明细", en: "order lines" },
};

export interface ProblemGroup {
  readonly file: string;
  readonly column?: string;
  readonly message: Text;
  /** Rows touched. */
  readonly count: number;
  readonly first: Problem;
}

/** Problems that differ only in row and value, as one line each, the most frequent first. */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup>();
  for (const problem of problems) {
    const key = [problem.file, problem.code, problem.column, problem.message.en].join("\u0000");
    const before = groups.get(key);
    const count = (before?.count ?? 0) + (problem.count ?? 1);
    const { file, column, message } = problem;
    groups.set(key, {
      file,
      message,
      count,
      first: before?.first ?? problem,
      ...(column === undefined ? {} : { column }),
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** For a terminal: the verdict, what came in, what was wrong, where the rest is. */
export function formatImportReport(report: ImportReport, locale: Locale): string {
  const lines = [verdict(report, locale), ...report.kinds.map((counts) => kindLine(counts, locale))];
  const groups = groupProblems(report.problems.filter((problem) => problem.code !== "unknown-column"));
  if (groups.length > 0) lines.push("", pick({ zh: "要看一眼的：", en: "Worth a look:" }, locale));
  lines.push(...groups.slice(0, 20).map((group) => `  ${groupLine(group, locale)}`));
  if (groups.length > 20)
    lines.push(
      pick({ zh: `  另有 ${groups.length - 20} 类`, en: `  and ${groups.length - 20} more kinds` }, locale),
    );
  lines.push(...keptColumns(report.problems, locale));
  if (report.problemsFile !== undefined)
    lines.push("", pick({ zh: "全部问题行：", en: "Every problem: " }, locale) + report.problemsFile);
  return lines.join("\n");
}

function verdict(report: ImportReport, locale: Locale): string {
  const seconds = (report.durationMs / 1000).toFixed(1);
  const skipped = report.problems.filter((problem) => problem.rowSkipped && problem.row !== undefined).length;
  const tables = report.problems.filter((problem) => problem.rowSkipped && problem.row === undefined).length;
  const rows = report.rows.toLocaleString("en-US");
  const left = {
    zh: tables === 0 ? "" : `，${tables} 张表未导入`,
    en: tables === 0 ? "" : `, ${tables} tables left out`,
  };
  const zh = `${report.dryRun ? "试运行：" : ""}读了 ${rows} 行，跳过 ${skipped.toLocaleString("en-US")} 行${left.zh}，用时 ${seconds} 秒`;
  const en = `${report.dryRun ? "Dry run: " : ""}${rows} rows read, ${skipped.toLocaleString("en-US")} skipped${left.en}, ${seconds} s`;
  if (report.stoppedBy === undefined) return pick({ zh, en }, locale);
  return pick(
    {
      zh: `${zh}\n中途停止：${report.stoppedBy.zh}之前的行已完整写入`,
      en: `${en}\nStopped: ${report.stoppedBy.en} What came before is stored`,
    },
    locale,
  );
}

function kindLine(
  { kind, added, changed, unchanged }: ImportReport["kinds"][number],
  locale: Locale,
): string {
  const [a, c, u] = [added, changed, unchanged].map((count) => count.toLocaleString("en-US"));
  const name = pick(KIND_NAMES[kind], locale);
  return pick(
    {
      zh: `  ${name}：新增 ${a} · 更新 ${c} · 未变 ${u}`,
      en: `  ${name}: ${a} new, ${c} changed, ${u} unchanged`,
    },
    locale,
  );
}

/** `deals.csv 第 318 行 金额 “12O万” 读不成数字`; with the count where several rows share it. */
function groupLine({ first, count, message }: ProblemGroup, locale: Locale): string {
  const zh = [
    first.file,
    first.row === undefined ? "" : `第 ${first.row} 行`,
    first.column ?? "",
    first.value === undefined ? "" : `“${first.value}”`,
    message.zh,
  ];
  const en = [
    first.file,
    first.row === undefined ? "" : `row ${first.row}`,
    first.column ?? "",
    first.value === undefined ? "" : `"${first.value}"`,
    message.en,
  ];
  const text = (locale === "zh" ? zh : en).filter((part) => part !== "").join(" ");
  if (count === 1) return text;
  return pick(
    {
      zh: `${text}（共 ${count.toLocaleString("en-US")} 行）`,
      en: `${text} (${count.toLocaleString("en-US")} rows)`,
    },
    locale,
  );
}

function keptColumns(problems: readonly Problem[], locale: Locale): string[] {
  const byFile = new Map<string, string[]>();
  for (const { code, file, column } of problems) {
    if (code === "unknown-column" && column !== undefined)
      byFile.set(file, [...(byFile.get(file) ?? []), column]);
  }
  if (byFile.size === 0) return [];
  const title = pick(
    { zh: "没有对应字段、按原名保留的列：", en: "Columns kept under their own names:" },
    locale,
  );
  return [
    "",
    title,
    ...[...byFile].map(
      ([file, columns]) => `  ${file}: ${columns.join(pick({ zh: "、", en: ", " }, locale))}`,
    ),
  ];
}

const HEADERS = [
  "文件 file",
  "行 row",
  "列 column",
  "值 value",
  "问题 problem",
  "说明",
  "explanation",
  "整行跳过 row skipped",
  "行数 rows",
];

/** Every problem as CSV with a byte order mark, for a spreadsheet. Nothing in it can act as a formula. */
export function problemsCsv(problems: readonly Problem[]): string {
  const lines = problems.map((problem) =>
    [
      problem.file,
      problem.row ?? "",
      problem.column ?? "",
      problem.value ?? "",
      problem.code,
      problem.message.zh,
      problem.message.en,
      problem.rowSkipped ? "是 yes" : "否 no",
      problem.count ?? 1,
    ]
      .map((cell) => csvCell(cell))
      .join(","),
  );
  return `\ufeff${[HEADERS.join(","), ...lines].join("\r\n")}\r\n`;
}

/** A spreadsheet runs what starts with = + - @, a tab or a return: an apostrophe in front makes it text. */
function csvCell(cell: string | number): string {
  if (typeof cell === "number") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

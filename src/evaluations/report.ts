import { meanInterval } from "../domain/learning/bootstrap.ts";
import { mean } from "../domain/learning/metrics.ts";
import { createRandom } from "../domain/learning/random.ts";
import { type Locale, pick, type Text } from "../domain/text.ts";

/** Mean of the repeats with its 95 % bootstrap interval over them. */
export interface Measured {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly repeats: number;
}

/** One method at one size. */
export interface EvalRow {
  readonly size: number;
  readonly method: string;
  readonly measures: Readonly<Record<string, Measured>>;
}

/** What an evaluation found; plain data, printed as text or as JSON. */
export interface EvalReport {
  readonly kind: "similar" | "win";
  readonly name: string;
  readonly data: { readonly rows: number; readonly test: number; readonly fields: readonly string[] };
  readonly settings: { readonly repeats: number; readonly seed: number };
  /** In the order to print. */
  readonly measures: readonly string[];
  readonly rows: readonly EvalRow[];
  readonly verdicts: readonly Text[];
  readonly remarks: readonly Text[];
}

export interface EvalOptions {
  readonly data: string;
  readonly spec: string;
}

/** Collects the measures of each method at each size, repeat by repeat. */
export function createCollector(seed: number) {
  const values = new Map<string, { size: number; method: string; measures: Map<string, number[]> }>();
  return {
    add(size: number, method: string, measures: Readonly<Record<string, number>>): void {
      const key = `${size} ${method}`;
      const entry = values.get(key) ?? { size, method, measures: new Map<string, number[]>() };
      values.set(key, entry);
      for (const [name, value] of Object.entries(measures)) {
        entry.measures.set(name, [...(entry.measures.get(name) ?? []), value]);
      }
    },
    rows(): EvalRow[] {
      return [...values.values()].map(({ size, method, measures }) => ({
        size,
        method,
        measures: Object.fromEntries([...measures].map(([name, all]) => [name, summarise(all, seed)])),
      }));
    },
  };
}

function summarise(values: readonly number[], seed: number): Measured {
  const known = values.filter((value) => !Number.isNaN(value));
  return { mean: mean(known), repeats: known.length, ...meanInterval(known, { random: createRandom(seed) }) };
}

const WORDS = {
  size: { win: { zh: "已结商机", en: "closed deals" }, similar: { zh: "种子", en: "seeds" } },
  method: { zh: "方法", en: "method" },
  about: {
    zh: "均值，方括号内为 95% 自助区间（对重复抽样）",
    en: "means; in brackets the 95 % bootstrap interval over the repeats",
  },
  repeats: { zh: "重复", en: "repeats" },
  seed: { zh: "随机种子", en: "seed" },
  data: { zh: "数据", en: "data" },
  remarks: { zh: "说明", en: "remarks" },
  rows: { zh: "行", en: "rows" },
  test: { zh: "行测试", en: "to test on" },
  fields: { zh: "字段", en: "fields" },
} as const;

/** The report as plain text, one aligned table. */
export function formatEvalReport(report: EvalReport, locale: Locale = "en"): string {
  const say = (text: Text) => pick(text, locale);
  const { rows, test, fields } = report.data;
  const head = [
    `${report.name}: ${rows} ${say(WORDS.rows)}, ${test} ${say(WORDS.test)}; ${say(WORDS.fields)}: ${fields.join(", ")}`,
    `${say(WORDS.repeats)} ${report.settings.repeats}, ${say(WORDS.seed)} ${report.settings.seed}; ${say(WORDS.about)}`,
  ];
  const header = [say(WORDS.size[report.kind]), say(WORDS.method), ...report.measures];
  const body = report.rows.map((row) => [
    String(row.size),
    row.method,
    ...report.measures.map((name) => cell(row.measures[name])),
  ]);
  const lines = [...head, "", ...alignColumns([header, ...body]), "", ...report.verdicts.map(say)];
  if (report.remarks.length > 0)
    lines.push("", `${say(WORDS.remarks)}:`, ...report.remarks.map((remark) => `- ${say(remark)}`));
  return lines.join("\n");
}

function cell(measured: Measured | undefined): string {
  if (measured === undefined || Number.isNaN(measured.mean)) return "";
  const show = (value: number) => value.toFixed(3);
  if (measured.repeats < 2 || measured.high - measured.low < 5e-4) return show(measured.mean);
  return `${show(measured.mean)} [${show(measured.low)}–${show(measured.high)}]`;
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  // A Chinese character takes two places of a terminal.
  const wide = (text: string) => [...text].reduce((sum, c) => sum + (/\p{Script=Han}/u.test(c) ? 2 : 1), 0);
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => wide(row[i] ?? ""))));
  return rows.map((row) =>
    row
      .map((text, i) => text + " ".repeat((widths[i] ?? 0) - wide(text)))
      .join("  ")
      .trimEnd(),
  );
}

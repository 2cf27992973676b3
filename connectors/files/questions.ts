import type { Text } from "#src/domain/text.ts";
import { AppError } from "#src/errors.ts";
import { type ColumnRule, type Mapping, ruleOf, UNIT_NAMES } from "./mapping.ts";
import { type ColumnProfile, chooseOrder } from "./profile.ts";
import type { Recognised } from "./propose.ts";
import type { ColumnMatch } from "./recognise.ts";
import { guessStatus } from "./stage-guess.ts";

export interface Question {
  /** Hand it back to `applyAnswers` with the chosen value. */
  readonly id: string;
  readonly text: Text;
  readonly options: readonly { readonly value: string; readonly label: Text }[];
  /** What the mapping says already; it stands when nobody answers. */
  readonly default: string;
}

const MOST_QUESTIONS = 5;

const CURRENCY_LABELS: readonly (readonly [string, string, string])[] = [
  ["CNY", "人民币", "Chinese yuan"],
  ["USD", "美元", "US dollar"],
  ["EUR", "欧元", "euro"],
  ["HKD", "港币", "Hong Kong dollar"],
  ["GBP", "英镑", "pound sterling"],
  ["JPY", "日元", "Japanese yen"],
];

const STATUS_LABELS: Readonly<Record<string, Text>> = {
  open: { zh: "进行中", en: "open" },
  won: { zh: "赢单", en: "won" },
  lost: { zh: "输单", en: "lost" },
  abandoned: { zh: "放弃", en: "given up" },
};

/** At most five, the ones that change most figures first: currency, unit, stages, dates. */
export function openQuestions(found: readonly Recognised[], mapping: Mapping): Question[] {
  const read = found.flatMap((table, index) =>
    table.match === undefined || table.sameAs !== undefined ? [] : [{ table, index }],
  );
  const columns = read.flatMap(({ table, index }) =>
    (table.match?.columns ?? []).map((match) => ({ match, index, table })),
  );
  const questions = [
    ...currencyQuestion(columns, mapping),
    ...columns.flatMap(({ match, index, table }) => unitQuestion(match, index, table, mapping)),
    ...stageQuestions(mapping),
    ...columns.flatMap(({ match, index, table }) => dateQuestion(match, index, table)),
  ];
  return questions.slice(0, MOST_QUESTIONS);
}

interface Located {
  readonly match: ColumnMatch;
  readonly index: number;
  readonly table: Recognised;
}

function currencyQuestion(columns: readonly Located[], mapping: Mapping): Question[] {
  const open = columns.filter(({ match, table }) => {
    const inherits = table.match?.kind === "orderLine" || table.match?.kind === "stageChange";
    if (match.spec.type !== "money" || inherits || match.column.currencies.size > 0) return false;
    const rule = ruleAt(mapping, table, match.column);
    return rule.currency === undefined && !table.match?.columns.some(({ spec }) => spec.type === "currency");
  });
  if (open.length === 0) return [];
  const names = [...new Set(open.map(({ match }) => match.column.header))].slice(0, 4).join("、");
  return [
    {
      id: "currency",
      text: {
        zh: `${names}：没写币种，按什么币种算？`,
        en: `${names.replaceAll("、", ", ")}: no currency is given. Which one is it?`,
      },
      options: CURRENCY_LABELS.map(([value, zh, en]) => ({
        value,
        label: { zh: `${zh} ${value}`, en: `${en} (${value})` },
      })),
      default: mapping.currency,
    },
  ];
}

/** Revenue of less than 1,000 a head and year is not in plain units: millions or 万 are likelier. */
function unitQuestion(match: ColumnMatch, index: number, table: Recognised, mapping: Mapping): Question[] {
  if (match.spec.field !== "revenue" || match.column.unit !== undefined) return [];
  const staff = table.match?.columns.find(({ spec }) => spec.field === "employees")?.column;
  const middle = (column: ColumnProfile | undefined): number =>
    median([...(column?.values.keys() ?? [])].map(Number));
  const perHead = middle(match.column) / middle(staff);
  if (!(perHead < 1000)) return [];
  const proposed = bestUnit(perHead);
  setRule(mapping, index, match.column.header, { unit: proposed });
  const { header } = match.column;
  return [
    {
      id: `unit:${index}:${header}`,
      text: {
        zh: `“${header}”按原数算，人均不到 1,000，应该带单位。单位是？`,
        en: `"${header}" as it stands would be under 1,000 a head. Which unit is it in?`,
      },
      options: [
        { value: "one", label: { zh: "元（原数）", en: "as it stands" } },
        { value: "thousand", label: { zh: "千", en: "thousands" } },
        { value: "10k", label: { zh: "万", en: "tens of thousands (万)" } },
        { value: "million", label: { zh: "百万", en: "millions" } },
        { value: "100m", label: { zh: "亿", en: "hundreds of millions (亿)" } },
      ],
      default: proposed,
    },
  ];
}

/** The unit that brings the figure nearest to 300,000 a head, on a scale of factors. */
function bestUnit(perHead: number): keyof typeof UNIT_NAMES {
  const off = (unit: keyof typeof UNIT_NAMES): number =>
    Math.abs(Math.log((perHead * UNIT_NAMES[unit]) / 300_000));
  return (["one", "thousand", "10k", "million", "100m"] as const).reduce((best, unit) =>
    off(unit) < off(best) ? unit : best,
  );
}

function median(values: readonly number[]): number {
  const known = values.filter(Number.isFinite).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? Number.NaN;
}

function stageQuestions(mapping: Mapping): Question[] {
  const stages = Object.entries(mapping.stages ?? {});
  const unsure = stages
    .filter(([name]) => guessStatus(name).unsure)
    .map(([name, rule]) => ({
      id: `status:${name}`,
      text: { zh: `阶段“${name}”是什么意思？`, en: `What does the stage "${name}" mean?` },
      options: Object.entries(STATUS_LABELS).map(([value, label]) => ({ value, label })),
      default: rule.status,
    }));
  if (stages.length === 0 || stages.some(([, rule]) => rule.status === "won") || unsure.length > 0)
    return unsure;
  const names = stages.map(([name]) => ({ value: name, label: { zh: name, en: name } }));
  return [
    {
      id: "won",
      text: { zh: "哪个阶段表示赢单？", en: "Which stage means won?" },
      options: [{ value: "", label: { zh: "没有", en: "none" } }, ...names],
      default: "",
    },
  ];
}

function dateQuestion({ spec, column }: ColumnMatch, index: number, table: Recognised): Question[] {
  const choice = spec.type === "date" ? chooseOrder(column) : undefined;
  if (choice === undefined || !choice.ambiguous) return [];
  const sample = column.samples[0] ?? "";
  const where = `${table.profile.table.file} · ${column.header}`;
  return [
    {
      id: `date:${index}:${column.header}`,
      text: {
        zh: `${where}：${sample} 是日在前还是月在前？`,
        en: `${where}: in ${sample}, does the day or the month come first?`,
      },
      options: [
        { value: "dmy", label: { zh: "日-月-年", en: "day, month, year" } },
        { value: "mdy", label: { zh: "月-日-年", en: "month, day, year" } },
        { value: "ymd", label: { zh: "年-月-日", en: "year, month, day" } },
      ].filter(({ value }) => [...column.orders.keys()].some((order) => order === value)),
      default: choice.order,
    },
  ];
}

/** The mapping with the answers written into it. An id that was never asked is INPUT_INVALID. */
export function applyAnswers(
  mapping: Mapping,
  questions: readonly Question[],
  answers: Readonly<Record<string, string>>,
): Mapping {
  const copy = structuredClone(mapping);
  for (const [id, value] of Object.entries(answers)) {
    const question = questions.find((candidate) => candidate.id === id);
    if (question === undefined || !question.options.some((option) => option.value === value))
      throw badAnswer(id, value);
    applyAnswer(copy, id, value);
  }
  return copy;
}

function applyAnswer(mapping: Mapping, id: string, value: string): void {
  const [what = "", at = "", ...rest] = id.split(":");
  const header = rest.join(":");
  if (what === "currency") mapping.currency = value;
  else if (what === "unit") setRule(mapping, Number(at), header, { unit: value as keyof typeof UNIT_NAMES });
  else if (what === "date") setRule(mapping, Number(at), header, { date: value as "dmy" });
  else if (value !== "") {
    const name = what === "won" ? value : id.slice("status:".length);
    const rule = mapping.stages?.[name];
    if (rule !== undefined) rule.status = what === "won" ? "won" : (value as "won");
  }
}

function ruleAt(mapping: Mapping, table: Recognised, column: ColumnProfile): ColumnRule {
  const { file, sheet } = table.profile.table;
  const own = mapping.tables.find((candidate) => candidate.file === file && candidate.sheet === sheet);
  return ruleOf(own?.columns?.[column.header] ?? "custom");
}

function setRule(mapping: Mapping, index: number, header: string, change: Partial<ColumnRule>): void {
  const columns = mapping.tables[index]?.columns;
  const before = columns?.[header];
  if (columns === undefined || before === undefined) return;
  columns[header] = { ...ruleOf(before), ...change };
}

function badAnswer(id: string, value: string): AppError {
  return new AppError("INPUT_INVALID", `"${value}" is not an answer to the question ${id}.`, {
    source: "files",
    zh: `问题 ${id} 没有“${value}”这个选项。`,
  });
}

import type { Json } from "../../domain/crm.ts";
import type { Text } from "../../domain/text.ts";
import type { PlanSection } from "../../domain/winning/plan.ts";
import type { TreeChange } from "../../domain/winning/tree-merge.ts";
import { type Reader, say, word } from "../reader.ts";

/** The seven steps in the order of the document. */
export const SECTION_NAMES: Record<PlanSection, Text> = {
  match: { zh: "匹配度", en: "Match" },
  situation: { zh: "客户全景", en: "Situation" },
  rivals: { zh: "竞品", en: "Competitors" },
  goals: { zh: "目标", en: "Goals" },
  actions: { zh: "行动计划", en: "Actions" },
  figures: { zh: "关键指标", en: "Key figures" },
  reviews: { zh: "复盘会", en: "Review meetings" },
};

const FIELDS: Record<string, Text> = {
  text: { zh: "内容", en: "text" },
  due: { zh: "截止日", en: "due" },
  amount: { zh: "金额", en: "amount" },
  task: { zh: "任务", en: "task" },
  owner: { zh: "负责人", en: "owner" },
  supporters: { zh: "支持人员", en: "supporters" },
  presales: { zh: "售前", en: "pre-sales" },
  aftersales: { zh: "售后", en: "after-sales" },
  done: { zh: "完成", en: "done" },
  name: { zh: "指标", en: "figure" },
  now: { zh: "现在", en: "now" },
  target: { zh: "目标值", en: "target" },
  on: { zh: "日期", en: "date" },
  people: { zh: "参加人", en: "people" },
  agenda: { zh: "议程", en: "agenda" },
  minutes: { zh: "纪要", en: "minutes" },
  sources: { zh: "来源", en: "sources" },
  status: { zh: "状态", en: "state" },
  approval: { zh: "批准", en: "approval" },
  returned: { zh: "退回", en: "sent back" },
  prose: { zh: "正文", en: "Text" },
};

export function fieldName(field: string, reader: Pick<Reader, "locale">): string {
  const text = FIELDS[field];
  return text === undefined ? field : word(reader, text);
}

export function sectionName(section: PlanSection | string, reader: Pick<Reader, "locale">): string {
  const text = SECTION_NAMES[section as PlanSection] ?? FIELDS[section];
  return text === undefined ? section : word(reader, text);
}

/** `目标 1 · 截止日：2026-12-01 → **2026-12-31**`. */
export function changeText({ path, from, to }: TreeChange, reader: Pick<Reader, "locale">): string {
  const [section = "", item, field] = path.split("/");
  const number = /^\D+(\d+)$/.exec(item ?? "")?.[1];
  const name = sectionName(section, reader) + (number === undefined ? "" : ` ${number}`);
  const label = field === undefined ? name : `${name} · ${fieldName(field, reader)}`;
  const colon = say(reader, "：", ": ");
  if (from === undefined) return `${label}${colon}**${shown(to, reader)}**`;
  if (to === undefined)
    return `${label}${colon}${shown(from, reader)} → **${say(reader, "删除", "removed")}**`;
  return `${label}${colon}${shown(from, reader)} → **${shown(to, reader)}**`;
}

function shown(value: Json | undefined, reader: Pick<Reader, "locale">): string {
  if (value === undefined || value === null || value === "") return say(reader, "空", "empty");
  if (typeof value === "boolean") return value ? say(reader, "是", "yes") : say(reader, "否", "no");
  if (typeof value === "object") return Object.values(value).join(", ") || say(reader, "空", "empty");
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

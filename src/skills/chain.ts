import type { Activity, Contact } from "../domain/crm.ts";
import type { Text } from "../domain/text.ts";
import type { Chain, ChainBody, ChainRole, Seat, SeatField, Stance } from "../domain/winning/chain.ts";
import { buildChain, EMPTY_CHAIN } from "../domain/winning/chain.ts";
import type { SeatValue } from "../domain/winning/chain-edit.ts";
import { type ChainHealth, chainHealth } from "../domain/winning/chain-gaps.ts";
import type { OwnRecord } from "../ports/store.ts";
import type { DiagramBlock } from "../reply.ts";
import { type ChainTemplate, decisionChainArea, templateFor } from "../settings/decision-chain.ts";
import { type Reader, say, word } from "./reader.ts";
import type { SkillContext } from "./skill.ts";
import { recordIdOf, type Target } from "./target.ts";

/** The kind of record that holds our own view of a decision chain. */
export const DECISION_CHAIN = "decision-chain";

export interface LoadedChain {
  readonly chain: Chain;
  readonly health: ChainHealth;
  readonly template: ChainTemplate;
  readonly contacts: readonly Contact[];
  readonly activities: readonly Activity[];
  /** The record that an edit of this target changes, where there is one. */
  readonly record?: OwnRecord<ChainBody>;
}

/** The decision chain of a deal or account as far as the viewer may see it: CRM, then account, then deal. */
export async function loadChain(context: SkillContext, target: Target): Promise<LoadedChain> {
  const { store, viewer } = context;
  const accountId = target.account?.id;
  const [contacts, activities, ofAccount, ofDeal] = await Promise.all([
    accountId === undefined ? [] : store.all(viewer, "contact", { accountId }),
    accountId === undefined ? [] : store.all(viewer, "activity", { accountId }),
    accountId === undefined ? undefined : chainRecord(context, { account: target.account, name: "" }),
    target.deal === undefined ? undefined : chainRecord(context, target),
  ]);
  const settings = context.settings.get(decisionChainArea);
  const layers = [ofAccount, ofDeal].flatMap((record) => (record === undefined ? [] : [record.body]));
  const chosen = layers.findLast((layer) => layer.template !== undefined)?.template;
  const template = templateFor(settings, target.account, chosen);
  const seats = template.seats.map((seat) => ({ role: seat.role, title: word(context, seat.title) }));
  const chain = buildChain({ contacts, layers, template: seats, words: settings.words });
  const record = target.deal === undefined ? ofAccount : ofDeal;
  return {
    chain,
    health: chainHealth(chain, activities, settings.gaps, context.today),
    template,
    contacts,
    activities,
    ...(record === undefined ? {} : { record }),
  };
}

function chainRecord(
  { store, viewer }: SkillContext,
  target: { readonly account?: Target["account"]; readonly deal?: Target["deal"]; readonly name: string },
): Promise<OwnRecord<ChainBody> | undefined> {
  return store.records.get<ChainBody>(viewer, DECISION_CHAIN, recordIdOf(target as Target));
}

export function bodyOf(loaded: LoadedChain): ChainBody {
  return loaded.record?.body ?? EMPTY_CHAIN;
}

export const ROLE_NAMES: Record<ChainRole, Text> = {
  EB: { zh: "EB（最终决策者）", en: "EB (economic buyer)" },
  UB: { zh: "UB（应用选型者）", en: "UB (user buyer)" },
  TB: { zh: "TB（技术选型者）", en: "TB (technical buyer)" },
  Coach: { zh: "教练（Coach）", en: "Coach" },
  other: { zh: "其他角色", en: "other" },
};

export const STANCE_NAMES: Record<Stance, Text> = {
  supports: { zh: "支持", en: "supports" },
  neutral: { zh: "中立", en: "neutral" },
  opposes: { zh: "反对", en: "opposes" },
  unknown: { zh: "未知", en: "unknown" },
};

export const FIELD_NAMES: Record<SeatField, Text> = {
  name: { zh: "新席位", en: "new seat" },
  title: { zh: "职务", en: "title" },
  department: { zh: "部门", en: "department" },
  role: { zh: "角色", en: "role" },
  stance: { zh: "立场", en: "stance" },
  influence: { zh: "影响力", en: "influence" },
  reportsTo: { zh: "汇报给", en: "reports to" },
  authority: { zh: "权限", en: "authority" },
  duty: { zh: "分工", en: "part" },
  preference: { zh: "偏好", en: "preference" },
  spokesperson: { zh: "代言人", en: "spokesperson" },
  plan: { zh: "应对计划", en: "plan" },
  left: { zh: "离职", en: "has left" },
};

const VALUES: Partial<Record<SeatField, Readonly<Record<string, Text>>>> = {
  role: ROLE_NAMES,
  stance: STANCE_NAMES,
  influence: {
    1: { zh: "低", en: "low" },
    2: { zh: "中", en: "medium" },
    3: { zh: "高", en: "high" },
  },
  duty: {
    decides: { zh: "拍板", en: "decides" },
    studies: { zh: "可行性研究", en: "studies it" },
    contact: { zh: "日常对接", en: "daily contact" },
  },
  preference: {
    business: { zh: "看重业务价值", en: "business value" },
    relations: { zh: "看重人际沟通", en: "relations" },
  },
};

/** A field's value in the reader's words; a seat is named by its person. */
export function valueText(
  field: SeatField,
  value: SeatValue | undefined,
  chain: Chain,
  reader: Pick<Reader, "locale">,
): string {
  if (value === undefined || value === "") return say(reader, "空", "none");
  if (typeof value === "boolean") return value ? say(reader, "是", "yes") : say(reader, "否", "no");
  if (field === "reportsTo") {
    const seat = chain.seats.find((item) => item.id === value);
    return seat === undefined ? String(value).replace(/^seat-/, "") : seatName(seat, reader);
  }
  const known = VALUES[field]?.[String(value)];
  return known === undefined ? String(value) : word(reader, known);
}

export function seatName(seat: Seat, reader: Pick<Reader, "locale">): string {
  return seat.name ?? say(reader, `${seat.role} 空缺`, `open ${seat.role} seat`);
}

/** `张建国（生产副总）`. */
export function personText(seat: Seat, reader: Pick<Reader, "locale">): string {
  const name = seatName(seat, reader);
  if (seat.title === undefined) return name;
  return say(reader, `${name}（${seat.title}）`, `${name} (${seat.title})`);
}

/** The chain to draw. Notes about people stay out of pictures. */
export function chainDiagram(chain: Chain, caption: string): DiagramBlock {
  return {
    type: "diagram",
    caption,
    seats: chain.seats.map(({ id, name, title, role, stance, influence, reportsTo }) => ({
      id,
      role,
      stance,
      ...(name === undefined ? {} : { name }),
      ...(title === undefined ? {} : { title }),
      ...(influence === undefined ? {} : { influence }),
      ...(reportsTo === undefined ? {} : { reportsTo }),
    })),
  };
}

import type { Role } from "../../domain/crm.ts";
import type { Text } from "../../domain/text.ts";
import type { Action, Block, FormBlock, Reply } from "../../reply.ts";
import { DIGEST_KINDS, type DigestKind, type DigestPlan, mayGet } from "../digest-records.ts";
import { formatDate } from "../format.ts";
import { type Reader, say, word } from "../reader.ts";

export interface DigestSettingsView {
  /** The one that the form is about. */
  readonly kind: DigestKind;
  readonly plans: Readonly<Record<DigestKind, DigestPlan>>;
  /** A time read out of the question. */
  readonly proposed?: string | undefined;
  readonly changed?: boolean;
  readonly role: Role;
}

const NAMES: Readonly<Record<DigestKind, Text>> = {
  weekly: { zh: "周报", en: "Weekly digest" },
  daily: { zh: "每日跟进", en: "Daily follow-ups" },
};

const DAYS: readonly Text[] = [
  { zh: "周一", en: "Monday" },
  { zh: "周二", en: "Tuesday" },
  { zh: "周三", en: "Wednesday" },
  { zh: "周四", en: "Thursday" },
  { zh: "周五", en: "Friday" },
  { zh: "周六", en: "Saturday" },
  { zh: "周日", en: "Sunday" },
];

export function digestSettingsCard(view: DigestSettingsView, reader: Reader): Reply {
  const { kind, plans, role } = view;
  const plan = plans[kind];
  const items = DIGEST_KINDS.filter((each) => mayGet(each, role)).map((each) => ({
    label: word(reader, NAMES[each]),
    value: stateOf(each, plans[each], reader),
  }));
  const blocks: Block[] = [
    ...(view.changed === true ? [changedNote(reader)] : []),
    { type: "fields", items },
    ...(plan.on ? [timeForm(kind, plan, { reader, proposed: view.proposed })] : []),
    { type: "actions", actions: actionsFor(kind, { plan, role }, reader) },
  ];
  return { title: say(reader, "周报设置", "Digest settings"), blocks };
}

function changedNote(reader: Reader): Block {
  return { type: "note", tone: "info", text: say(reader, "已按你的选择改好。", "Changed as you chose.") };
}

/** `每周一 8:30`, `静音到11月30日`, `未订阅`. */
function stateOf(kind: DigestKind, plan: DigestPlan, reader: Reader): string {
  if (!plan.on) return say(reader, "未订阅", "not subscribed");
  const time = timeOf(plan);
  const day = word(reader, DAYS[plan.weekday - 1] ?? DAYS[0] ?? NAMES.weekly);
  const when =
    kind === "weekly"
      ? say(reader, `每${day} ${time}，遇节假日顺延`, `every ${day} at ${time}, after holidays the next day`)
      : say(reader, `工作日 ${time}`, `working days at ${time}`);
  if (plan.mutedUntil === undefined || plan.mutedUntil <= reader.today) return when;
  const until = formatDate(plan.mutedUntil, reader.locale, reader.today);
  return say(reader, `${when}；静音到${until}`, `${when}; muted until ${until}`);
}

function timeForm(
  kind: DigestKind,
  plan: DigestPlan,
  { reader, proposed }: { readonly reader: Reader; readonly proposed: string | undefined },
): FormBlock {
  const time = {
    name: "time",
    label: say(reader, "时间（你当地的时间）", "Time, by your own clock"),
    kind: "text",
    value: proposed ?? timeOf(plan),
    hint: say(reader, "例如 8:30", "for example 8:30"),
  } as const;
  const weekday = {
    name: "weekday",
    label: say(reader, "星期", "Day"),
    kind: "choice",
    value: String(plan.weekday),
    options: DAYS.map((day, index) => ({ value: String(index + 1), label: word(reader, day) })),
  } as const;
  const submit = {
    label: say(reader, "改时间", "Change"),
    skill: "digest-settings",
    input: { digest: kind },
  };
  return { type: "form", submit, fields: kind === "weekly" ? [weekday, time] : [time] };
}

function actionsFor(
  kind: DigestKind,
  { plan, role }: { readonly plan: DigestPlan; readonly role: Role },
  reader: Reader,
): Action[] {
  const act = (zh: string, en: string, input: Action["input"]): Action => {
    return { label: say(reader, zh, en), skill: "digest-settings", input: { digest: kind, ...input } };
  };
  const other: DigestKind = kind === "weekly" ? "daily" : "weekly";
  const label = word(reader, NAMES[other]);
  const see: Action[] = mayGet(other, role)
    ? [{ label, skill: "digest-settings", input: { digest: other } }]
    : [];
  if (!plan.on) return [act("订阅", "Subscribe", { on: true }), ...see];
  const isMuted = plan.mutedUntil !== undefined && plan.mutedUntil > reader.today;
  const quiet = isMuted
    ? act("取消静音", "Unmute", { muteDays: 0 })
    : act("静音一周", "Mute for a week", { muteDays: 7 });
  return [quiet, act("退订", "Unsubscribe", { on: false }), ...see];
}

function timeOf({ hour, minute }: DigestPlan): string {
  return `${hour}:${String(minute).padStart(2, "0")}`;
}

/** Under a digest that came by itself: when it comes, and a week of quiet. */
export function digestButtons(kind: DigestKind, reader: Pick<Reader, "locale">): Block {
  const act = (zh: string, en: string, input: Action["input"]): Action => {
    return { label: say(reader, zh, en), skill: "digest-settings", input: { digest: kind, ...input } };
  };
  return {
    type: "actions",
    actions: [act("改时间", "Change the hour", {}), act("静音一周", "Mute for a week", { muteDays: 7 })],
  };
}

import { z } from "zod";
import { AppError } from "../../errors.ts";
import { type DigestDefaults, digestsArea } from "../../settings/digests.ts";
import {
  DIGEST_CHOICES,
  DIGEST_KINDS,
  type DigestChoice,
  type DigestChoicesBody,
  type DigestKind,
  digestPlan,
  mayGet,
} from "../digest-records.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { digestSettingsCard } from "./card.ts";

const Input = z.object({
  /** The one that is meant; the one of the person's role otherwise. */
  digest: z.enum(DIGEST_KINDS).optional(),
  on: z.boolean().optional(),
  weekday: z.coerce.number().int().min(1).max(7).optional(),
  /** `8:30`, on the person's own wall clock. */
  time: z
    .string()
    .regex(/^([01]?\d|2[0-3]):[0-5]\d$/)
    .optional(),
  muteDays: z.number().int().min(0).max(90).optional(),
  /** Free words around a time, `改到9点`. */
  about: z.string().max(200).optional(),
});

type SettingsInput = z.infer<typeof Input>;

/** When the digests come: subscribe, unsubscribe, mute, change the hour. A person's own and nobody else's. */
export const digestSettingsSkill = defineSkill<SettingsInput>({
  id: "digest-settings",
  name: { zh: "周报设置", en: "Digest settings" },
  summary: {
    zh: "周报和每日跟进的订阅、退订、静音、改时间",
    en: "Subscribe to the weekly digest and the daily follow-ups, mute them or change their hour",
  },
  aliases: { zh: ["周报时间", "订阅周报", "退订周报", "静音周报"], en: ["subscribe", "mute-digest"] },
  input: Input,
  subject: { key: "about", kind: "text" },
  phrases: {
    zh: ["周报什么时候发", "周报改到{subject}", "静音周报", "订阅周报", "退订周报"],
    en: ["when does the digest come", "move the digest to {subject}", "mute the digest"],
  },
  effect: "write",
  async run(input, context) {
    const defaults = context.settings.get(digestsArea);
    const present = await choicesOf(context);
    const { role } = context.viewer;
    const kind = input.digest ?? (mayGet("weekly", role) ? "weekly" : "daily");
    if (!mayGet(kind, role)) throw forManagers();
    const wanted = changeOf(input, context, defaults);
    if (!context.clicked || wanted === undefined) {
      const proposed = timeIn(input.about ?? "");
      const plans = plansOf(present, context, defaults);
      return digestSettingsCard({ kind, plans, proposed, role }, context);
    }
    const choices = { ...present, [kind]: { ...present?.[kind], ...wanted } };
    await keep(context, choices);
    const plans = plansOf(choices, context, defaults);
    return digestSettingsCard({ kind, plans, changed: true, role }, context);
  },
});

function forManagers(): AppError {
  return new AppError("FORBIDDEN", "The weekly digest is about a team: managers and admins get it.", {
    zh: "周报讲的是团队，只发给经理和管理员。你可以订阅每日跟进。",
  });
}

async function choicesOf({ store, viewer }: SkillContext): Promise<DigestChoicesBody | undefined> {
  return (await store.records.get<DigestChoicesBody>(viewer, DIGEST_CHOICES, viewer.userId))?.body;
}

async function keep({ store, viewer }: SkillContext, body: DigestChoicesBody): Promise<void> {
  await store.records.put<DigestChoicesBody>(viewer, {
    kind: DIGEST_CHOICES,
    id: viewer.userId,
    scope: "private",
    ownerId: viewer.userId,
    body,
  });
}

function plansOf(choices: DigestChoicesBody | undefined, { viewer }: SkillContext, defaults: DigestDefaults) {
  const plan = (kind: DigestKind) => digestPlan(kind, { role: viewer.role, choices }, defaults);
  return { weekly: plan("weekly"), daily: plan("daily") };
}

/** The change that the input asks for; undefined when it only looks. */
function changeOf(
  input: SettingsInput,
  context: SkillContext,
  defaults: DigestDefaults,
): DigestChoice | undefined {
  const { on, weekday, time, muteDays } = input;
  if (on === undefined && weekday === undefined && time === undefined && muteDays === undefined)
    return undefined;
  const [hour, minute] = (time ?? "").split(":").map(Number);
  if (time !== undefined) demandWaking(time, defaults);
  const isMoved = on === true || weekday !== undefined || time !== undefined;
  return {
    ...(on === undefined ? {} : { on }),
    ...(weekday === undefined ? {} : { weekday }),
    ...(time === undefined ? {} : { hour: hour ?? 0, minute: minute ?? 0 }),
    ...(muteDays === undefined ? {} : { mutedUntil: dayAfter(context.today, muteDays) }),
    ...(isMoved ? { since: new Date(context.now).toISOString() } : {}),
  };
}

/** A time in the quiet hours would be put off every week without a word. */
function demandWaking(time: string, { quiet }: DigestDefaults): void {
  const at = time.padStart(5, "0");
  const { from, to } = quiet;
  const isQuiet = from < to ? at >= from && at < to : from !== to && (at >= from || at < to);
  if (!isQuiet) return;
  throw new AppError("INPUT_INVALID", `${time} is within the quiet hours (${from}–${to}). Choose another.`, {
    zh: `${time} 在免打扰时段（${from}—${to}）内，请换个时间。`,
  });
}

function dayAfter(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `9点`, `9点半`, `下午3点`, `9:30`, `3 pm` as `HH:MM`. */
function timeIn(text: string): string | undefined {
  const found = /(\d{1,2})\s*(?:[:：点时](半|\d{2})?|(?=\s*[ap]m))/i.exec(text);
  if (found === null) return undefined;
  const isAfternoon = /下午|晚上|pm/i.test(text);
  const hour = Number(found[1]) + (isAfternoon && Number(found[1]) < 12 ? 12 : 0);
  const minute = found[2] === "半" ? "30" : (found[2] ?? "00");
  return hour < 24 && Number(minute) < 60 ? `${hour}:${minute}` : undefined;
}

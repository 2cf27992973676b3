import type { Account } from "./account-types.ts";
import {
  BUDGETS,
  CARE,
  COMPETITION,
  ENGLISH,
  MARKET,
  NEXT_STEPS,
  NOTHING_NEW,
  OBJECTIONS,
  OPENINGS,
  POSITIVES,
  PROBLEMS,
  PROSPECTING,
  STRATEGY,
} from "./activity-phrases.ts";
import { ACTIVITY_WORDS, type Activity, type ActivityKind, type ActivityWorld } from "./activity-types.ts";
import { COMPETITORS, productById } from "./catalogue.ts";
import type { Contact } from "./contact-types.ts";
import type { Columns } from "./csv.ts";
import { AS_OF, addDays, daysBetween, WORLD_START, workday } from "./dates.ts";
import type { Deal } from "./deal-types.ts";
import { repsOf, userById } from "./people.ts";
import { createRandom, type Random } from "./random.ts";
import { storyActivities } from "./story-activities.ts";

const KINDS: readonly (readonly [ActivityKind, number])[] = [
  ["call", 32],
  ["visit", 24],
  ["meeting", 14],
  ["email", 17],
  ["note", 13],
];

interface Slots {
  random: Random;
  contact: Contact | undefined;
  competitor: string;
  product: string;
}

function fill(text: string, { random, contact, competitor, product }: Slots): string {
  const title = contact ? addressOf(contact) : "对方";
  return text
    .replaceAll("{contact}", title)
    .replaceAll("{competitor}", competitor || random.pick(COMPETITORS))
    .replaceAll("{product}", productById(product || "P01").name)
    .replaceAll("{pct}", () => String(random.int(3, 38)))
    .replaceAll("{high}", () => String(random.int(58, 86)))
    .replaceAll("{hours}", () => String(random.int(3, 46)))
    .replaceAll("{wan}", () => String(random.int(2, 24) * 10))
    .replaceAll("{count}", () => String(random.int(2, 9)));
}

/** The way a colleague would put it: 张总, 李工, 王科长, or the full name of somebody without a title. */
function addressOf({ name, title }: Contact): string {
  if (/^[A-Z]/.test(name)) return name;
  const surname = name.slice(0, 1);
  if (/(总经理|副总|总监|董事长)$/.test(title)) return `${surname}总`;
  if (title.endsWith("工程师")) return `${surname}工`;
  const rank = ["主任", "经理", "部长", "科长", "主管", "厂长"].find((word) => title.endsWith(word));
  return rank ? surname + rank : name;
}

function sentence(text: string): string {
  return /[。？！.?]$/.test(text) ? text : `${text}。`;
}

function signal(random: Random, deal: Deal): string {
  const lost = deal.stage === "输单";
  return random.weighted([
    ["", 34],
    [random.pick(OBJECTIONS), lost ? 17 : 5],
    [random.pick(COMPETITION), deal.competitor ? 18 : 2],
    [random.pick(BUDGETS), 13],
    [random.pick(STRATEGY), 7],
    [random.pick(MARKET), 8],
    [random.pick(POSITIVES), lost ? 7 : 17],
  ]);
}

function dealText(slots: Slots, kind: ActivityKind, deal: Deal, english: boolean): string {
  const { random } = slots;
  if (english) return fill(random.pick(ENGLISH), slots);
  const opening = random.pick(OPENINGS[kind] ?? OPENINGS.note ?? [""]);
  const problem = random.chance(0.62) ? random.pick(PROBLEMS[deal.product] ?? []) : "";
  const extra = signal(random, deal);
  const body = [problem, extra].filter(Boolean).map(sentence).join("");
  const next = random.chance(0.5) ? random.pick(NEXT_STEPS) : "";
  const text = `${opening}${body || random.pick(NOTHING_NEW[kind] ?? [""])}${next}`;
  // Some reps write in lines, the way they would in a chat.
  const shaped = random.chance(0.06) && next ? `${opening}${body}\n下一步：${next}` : text;
  return fill(shaped, slots);
}

function at(random: Random, date: string): string {
  return `${date} ${String(random.int(8, 18)).padStart(2, "0")}:${random.pick(["00", "10", "15", "20", "30", "40", "45", "50"])}`;
}

function lastActiveDay(random: Random, deal: Deal): string {
  if (deal.closed) return deal.closed;
  return random.chance(0.24) ? addDays(AS_OF, -random.int(23, 75)) : addDays(AS_OF, -random.int(0, 9));
}

type Draft = Omit<Activity, "id">;

function activitiesOfDeal(world: ActivityWorld, deal: Deal, account: Account): Draft[] {
  const random = createRandom(`activities:${deal.id}`);
  const last = lastActiveDay(random, deal);
  const span = daysBetween(deal.created, last);
  if (span < 0) return [];
  const people = world.contacts.get(account.id) ?? [];
  const circle = random.chance(0.12) ? people.filter((person) => person.id === deal.contact) : people;
  const count = Math.min(13, Math.max(1, Math.round((span / 27) * random.around(1, 0.35)) + 1));
  return Array.from({ length: count }, (_, index) => {
    const date = workday(addDays(deal.created, (span * index) / Math.max(1, count - 1)));
    const kind = random.weighted(KINDS);
    const contact = random.chance(0.2)
      ? people.find((person) => person.id === deal.contact)
      : circle.length > 0
        ? random.pick(circle)
        : undefined;
    const slots = { random, contact, competitor: deal.competitor, product: deal.product };
    return {
      kind,
      at: at(random, date > last ? last : date),
      subject: `${ACTIVITY_WORDS[kind]}：${deal.name}`,
      owner: deal.owner,
      account: account.id,
      deal: deal.id,
      contact: contact?.id ?? "",
      text: dealText(slots, kind, deal, account.place.team === "T10"),
      status: "已完成" as const,
      due: "",
    };
  });
}

function ownerOf(random: Random, account: Account, date: string): string {
  const owner = account.owner === "" ? undefined : userById(account.owner);
  if (owner?.active && owner.joined <= date) return owner.id;
  return random.pick(repsOf(account.place.team).filter((rep) => rep.joined <= date)).id;
}

/** Visits that belong to no deal: looking after customers, or knocking on doors. */
function activitiesOfAccount(world: ActivityWorld, account: Account): Draft[] {
  const random = createRandom(`care:${account.name}`);
  const wins = world.deals.filter((deal) => deal.account === account.id && deal.stage === "赢单");
  const firstWin = wins.map((deal) => deal.closed).sort()[0];
  const count = firstWin ? random.int(2, 9) : random.chance(0.8) ? random.int(1, 5) : 0;
  const from = firstWin ?? (account.created > WORLD_START ? account.created : WORLD_START);
  const people = world.contacts.get(account.id) ?? [];
  return Array.from({ length: count }, () => {
    const date = workday(addDays(from, random.next() * Math.max(1, daysBetween(from, AS_OF) - 2)));
    const kind = random.weighted(
      firstWin
        ? ([
            ["visit", 5],
            ["call", 4],
            ["meeting", 1],
          ] as const)
        : ([
            ["call", 6],
            ["email", 3],
            ["note", 2],
          ] as const),
    );
    const contact = people.length > 0 ? random.pick(people) : undefined;
    const slots = { random, contact, competitor: account.facts.competitor, product: "" };
    const lines = account.place.team === "T10" ? ENGLISH : firstWin ? CARE : PROSPECTING;
    const market = random.chance(0.22) && account.place.team !== "T10" ? `闲聊时${random.pick(MARKET)}` : "";
    return {
      kind,
      at: at(random, date > AS_OF ? AS_OF : date),
      subject: firstWin ? "客户回访" : "陌生开发",
      owner: ownerOf(random, account, date),
      account: account.id,
      deal: "",
      contact: contact?.id ?? "",
      text: fill([random.pick(lines), market].filter(Boolean).map(sentence).join(""), slots),
      status: "已完成" as const,
      due: "",
    };
  });
}

function tasksOfDeal(deal: Deal): Draft[] {
  if (deal.closed || !deal.nextStep) return [];
  const random = createRandom(`task:${deal.id}`);
  if (!random.chance(0.85)) return [];
  return [
    {
      kind: "task",
      at: at(random, workday(addDays(AS_OF, -random.int(1, 12)))),
      subject: deal.nextStep,
      owner: deal.owner,
      account: deal.account,
      deal: deal.id,
      contact: deal.contact,
      text: deal.nextStep,
      status: "待办",
      due: deal.nextStepDate,
    },
  ];
}

export function buildActivities(world: ActivityWorld): Activity[] {
  const byId = new Map(world.accounts.map((account) => [account.id, account]));
  const told = storyActivities(world);
  const isTold = new Set(told.map((activity) => activity.account));
  const drafts = [
    ...told,
    ...world.deals.flatMap((deal) => {
      const account = byId.get(deal.account);
      return account && !isTold.has(account.id) ? activitiesOfDeal(world, deal, account) : [];
    }),
    ...world.accounts
      .filter((account) => !isTold.has(account.id))
      .flatMap((account) => activitiesOfAccount(world, account)),
    ...world.deals.flatMap(tasksOfDeal),
  ];
  return drafts
    .map((draft, order) => ({ draft, order }))
    .sort((a, b) => a.draft.at.localeCompare(b.draft.at) || a.order - b.order)
    .map(({ draft }, index) => ({ ...draft, id: `E${String(index + 1).padStart(5, "0")}` }));
}

export const ACTIVITY_COLUMNS: Columns<Activity> = [
  ["活动编号", (activity) => activity.id],
  ["活动类型", (activity) => activity.kind],
  ["活动时间", (activity) => activity.at],
  ["主题", (activity) => activity.subject],
  ["负责人编号", (activity) => activity.owner],
  ["客户编号", (activity) => activity.account],
  ["商机编号", (activity) => activity.deal],
  ["联系人编号", (activity) => activity.contact],
  ["内容", (activity) => activity.text],
  ["状态", (activity) => activity.status],
  ["截止日期", (activity) => activity.due],
];

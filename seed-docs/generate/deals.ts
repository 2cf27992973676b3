import type { Account } from "./account-types.ts";
import { CAMPAIGNS } from "./campaigns.ts";
import { COMPETITORS, productById } from "./catalogue.ts";
import type { Contact } from "./contact-types.ts";
import type { Columns } from "./csv.ts";
import { AS_OF, addDays, WORLD_START, workday } from "./dates.ts";
import { playCourse } from "./deal-course.ts";
import { dealTitle, drawNextStep, LOST_REASONS } from "./deal-phrases.ts";
import type { Change, Deal, DealWithHistory, StoryDeal } from "./deal-types.ts";
import { repsOf, userById } from "./people.ts";
import { createRandom, type Random } from "./random.ts";
import { STORY_DEALS, TOLD_ACCOUNTS } from "./story-deals.ts";
import { type DealStart, SOURCES, winLogit } from "./truth.ts";

const DRAWN_DEALS = 560;
const RECENT_DEALS = 6;

/** Younger purchases are neither renewed nor upgraded. */
const OLD_DAYS = 250;

const SOFTWARE = ["P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10"];

interface World {
  accounts: readonly Account[];
  contacts: Map<string, Contact[]>;
  /** Day each account first bought, and what it has bought since. */
  bought: Map<string, { product: string; on: string }[]>;
  running: Map<string, Deal[]>;
}

function drawStart(random: Random, account: Account, created: string, world: World): DealStart {
  const bought = (world.bought.get(account.id) ?? []).filter(({ on }) => on < created);
  const isOld = bought.some(({ on }) => on < addDays(created, -OLD_DAYS));
  const type =
    bought.length === 0
      ? "新购"
      : random.weighted([
          ["增购", 5],
          ["升级", isOld ? 3 : 0],
          ["续约", isOld ? 4 : 0],
        ] as const);
  const hasEb = world.contacts.get(account.id)?.some((contact) => contact.role === "EB") ?? false;
  return {
    type,
    source: random.weighted(SOURCES.map((source, i) => [source, [14, 12, 20, 16, 14, 24][i] ?? 1] as const)),
    ebKnown: hasEb && random.chance(0.72),
    budget: random.weighted([
      ["未知", 40],
      ["无预算", 14],
      ["已申请", 26],
      ["已批复", 20],
    ] as const),
    competitor: account.facts.competitor || (random.chance(0.22) ? random.pick(COMPETITORS) : ""),
  };
}

interface Wish {
  account: Account;
  created: string;
  type: DealStart["type"];
  world: World;
}

function drawProduct(random: Random, { account, created, type, world }: Wish): string {
  const owned = world.bought.get(account.id) ?? [];
  const isAgain = type === "续约" || type === "升级";
  if (isAgain) return random.pick(owned.filter(({ on }) => on < addDays(created, -OLD_DAYS))).product;
  const fit = account.industry.fit.filter((id) => !owned.some(({ product }) => product === id));
  return random.chance(0.72) && fit.length > 0 ? random.pick(fit) : random.pick(SOFTWARE);
}

const SIZE_OF_PRODUCT: Record<string, number> = {
  P01: 1.5,
  P05: 1.2,
  P06: 1.1,
  P08: 0.6,
  P09: 0.35,
  P10: 0.6,
};
const SIZE_OF_TYPE: Record<DealStart["type"], number> = { 新购: 1, 增购: 0.8, 升级: 0.5, 续约: 0.28 };

function drawAmount(random: Random, account: Account, product: string, type: DealStart["type"]): number {
  const scale = Math.sqrt(account.facts.staff / 700) * (SIZE_OF_PRODUCT[product] ?? 0.9) * SIZE_OF_TYPE[type];
  return Math.max(30000, Math.round((random.around(620000, 0.45) * scale) / 10000) * 10000);
}

function currencyOf(account: Account): Deal["currency"] {
  if (account.place.country === "中国香港") return "HKD";
  return account.place.team === "T10" ? "USD" : "CNY";
}

const PER_YUAN: Record<Deal["currency"], number> = { CNY: 1, USD: 1 / 7, HKD: 1.08 };

function ownerOn(random: Random, account: Account, created: string): string {
  const owner = account.owner && userById(account.owner);
  const wasThere = owner && owner.joined <= created && (owner.active || created < "2026-06-30");
  if (wasThere) return owner.id;
  const present = repsOf(account.place.team).filter((rep) => rep.joined <= created);
  return random.pick(present).id;
}

/** Where deals die. Since July 2026 East China 1 loses most of them between proposal and negotiation. */
function drawLostAt(random: Random, account: Account, created: string): number {
  const isStuck = account.place.team === "T04" && created >= "2026-04-15";
  const weights = isStuck ? [1, 2, 9, 1, 0] : [2, 4, 5, 3, 1];
  return random.weighted(weights.map((weight, stage) => [stage, weight] as const));
}

function campaignBefore(random: Random, created: string): string {
  const fresh = CAMPAIGNS.filter(({ start }) => start <= created && start >= addDays(created, -150));
  return fresh.length > 0 ? random.pick(fresh).id : "";
}

function cycleOf(random: Random, start: DealStart, amount: number, won: boolean): number {
  const pace =
    (start.ebKnown ? 0.82 : 1) *
    (start.source === "老客户推荐" ? 0.8 : 1) *
    (start.type === "续约" ? 0.5 : 1);
  const stalled = random.chance(0.09) ? 2.6 : 1;
  return Math.max(
    12,
    random.around(104, 0.42) * pace * (amount > 1_500_000 ? 1.3 : 1) * stalled * (won ? 1 : 1.05),
  );
}

interface Draw {
  account: Account;
  created: string;
  serial: number;
  world: World;
}

function drawDeal({ account, created, serial, world }: Draw): DealWithHistory {
  const random = createRandom(`deal:${serial}:${account.id}:${created}`);
  const start = drawStart(random, account, created, world);
  const product = drawProduct(random, { account, created, type: start.type, world });
  const amount = drawAmount(random, account, product, start.type);
  const currency = currencyOf(account);
  const final = Math.round((amount * PER_YUAN[currency]) / 1000) * 1000;
  const won = random.chance(1 / (1 + Math.exp(-(winLogit(account, start) + random.normal(0, 0.7)))));
  const campaign = start.source === "市场活动" ? campaignBefore(random, created) : "";
  const deal = {
    ...start,
    source: start.source === "市场活动" && campaign === "" ? "官网" : start.source,
    id: "",
    name: dealTitle(random, account.name, product, start.type),
    account: account.id,
    owner: ownerOn(random, account, created),
    contact: pickContact(random, world.contacts.get(account.id) ?? []),
    product,
    currency,
    amount: final,
    created,
    campaign,
    problemType: random.chance(0.55) ? random.pick(["恢复原状型", "防范隐患型", "追求理想型"]) : "",
    purchaseWindow: random.chance(0.45)
      ? random.pick(["本季度内", "下季度", "半年内", "明年预算", "跟着新厂投产", "审厂之前"])
      : "",
  };
  const amountStart = random.chance(0.3)
    ? Math.round((final * (random.chance(0.7) ? 1.15 : 0.88)) / 1000) * 1000
    : final;
  const outcome = playCourse({
    random,
    deal,
    won,
    cycleDays: cycleOf(random, start, amount, won),
    firstStage: start.type === "新购" ? 0 : 1,
    lostAt: Math.max(start.type === "新购" ? 0 : 1, drawLostAt(random, account, created)),
    amountStart,
  });
  return finish(random, deal, outcome);
}

function pickContact(random: Random, contacts: readonly Contact[]): string {
  if (contacts.length === 0) return "";
  return (contacts.find((contact) => contact.main && random.chance(0.6)) ?? random.pick(contacts)).id;
}

function finish(
  random: Random,
  deal: Omit<Deal, "stage" | "closed" | "expectedClose" | "nextStep" | "nextStepDate" | "lostReason">,
  outcome: ReturnType<typeof playCourse>,
): DealWithHistory {
  const { history, ...now } = outcome;
  const isOpen = now.closed === "";
  const lostReason = now.stage === "输单" ? random.weighted(LOST_REASONS(deal.competitor)) : "";
  const next = isOpen ? drawNextStep(random, now.stage, deal.created) : { nextStep: "", nextStepDate: "" };
  return { deal: { ...deal, ...now, lostReason, ...next }, history };
}

function storyDeal(story: StoryDeal, world: World): DealWithHistory {
  const random = createRandom(`story:${story.name}`);
  const account = world.accounts.find((candidate) => candidate.name === story.account);
  if (!account) throw new Error(`story about an unknown account: ${story.account}`);
  const contacts = world.contacts.get(account.id) ?? [];
  const state = {
    stage: "初步接触",
    amount: story.amountStart ?? story.amount,
    expectedClose: story.firstPromise,
  };
  const by = ownerOn(random, account, story.created);
  const history: Change[] = [
    { deal: "", at: `${story.created} 10:05`, kind: "创建", fromStage: "", by, ...state },
  ];
  for (const [on, kind, value] of story.events) {
    const fromStage = state.stage;
    if (kind === "阶段") state.stage = value;
    if (kind === "金额") state.amount = Number(value);
    if (kind === "预计成交日期") state.expectedClose = value;
    history.push({
      deal: "",
      at: `${on} ${random.int(10, 17)}:${random.int(10, 59)}`,
      kind,
      fromStage,
      by,
      ...state,
    });
  }
  const closed = state.stage === "赢单" || state.stage === "输单" ? (story.events.at(-1)?.[0] ?? "") : "";
  const deal: Deal = {
    ...story.start,
    ...state,
    id: "",
    name: story.name,
    account: account.id,
    owner: by,
    contact: contacts.find((contact) => contact.main)?.id ?? contacts[0]?.id ?? "",
    product: story.product,
    currency: story.currency ?? "CNY",
    created: story.created,
    closed,
    campaign: "",
    lostReason: "",
    problemType: "",
    purchaseWindow: "",
    nextStep: "",
    nextStepDate: "",
    ...story.extra,
  };
  return { deal, history };
}

/** Opening days, oldest first, so that what an account bought before is known when its next deal is drawn. */
function openingDays(): string[] {
  const random = createRandom("opening-days");
  const days = Array.from({ length: DRAWN_DEALS }, () => {
    const share = random.next() ** 0.93;
    return workday(addDays(WORLD_START, share * 728));
  });
  const recent = Array.from({ length: RECENT_DEALS }, () => workday(addDays(AS_OF, -random.int(0, 4))));
  return [...days, ...recent].filter((day) => day <= AS_OF).sort();
}

/** Every deal with its history, numbered in order of opening. */
export function buildDeals(accounts: readonly Account[], contacts: readonly Contact[]): DealWithHistory[] {
  const world: World = {
    accounts,
    contacts: Map.groupBy(contacts, (contact) => contact.account),
    bought: new Map(),
    running: new Map(),
  };
  const stories = STORY_DEALS.map((story) => storyDeal(story, world));
  for (const story of stories) remember(world, story.deal);
  const random = createRandom("deal-accounts");
  const pool = accounts
    .filter((account) => !TOLD_ACCOUNTS.has(account.name) && random.chance(0.63))
    .map((account) => [account, Math.sqrt(account.facts.staff) * random.around(1, 0.5)] as const);
  const drawn = openingDays().map((created, serial) => {
    const isLate = created > addDays(AS_OF, -5);
    const open = pool.filter(
      ([account]) => account.created <= created && (!isLate || account.place.team === "T04"),
    );
    const result = drawFresh({ created, serial, world }, () => random.weighted(open));
    remember(world, result.deal);
    return result;
  });
  return numbered([...stories, ...drawn]);
}

/** A second deal about the same product while the first is still running would be one deal entered twice. */
function drawFresh(draw: Omit<Draw, "account">, pickAccount: () => Account): DealWithHistory {
  let result = drawDeal({ ...draw, account: pickAccount() });
  for (let attempt = 0; attempt < 8 && isRunning(draw.world, result.deal); attempt++) {
    result = drawDeal({ ...draw, account: pickAccount() });
  }
  return result;
}

function isRunning(world: World, { account, product, created }: Deal): boolean {
  return (world.running.get(account) ?? []).some(
    (deal) => deal.product === product && (deal.closed === "" || deal.closed > created),
  );
}

function remember(world: World, deal: Deal): void {
  world.running.set(deal.account, [...(world.running.get(deal.account) ?? []), deal]);
  if (deal.stage !== "赢单") return;
  const list = world.bought.get(deal.account) ?? [];
  world.bought.set(deal.account, [...list, { product: deal.product, on: deal.closed }]);
}

function numbered(deals: readonly DealWithHistory[]): DealWithHistory[] {
  const ordered = deals.toSorted(
    (a, b) => a.deal.created.localeCompare(b.deal.created) || a.deal.name.localeCompare(b.deal.name, "en"),
  );
  return ordered.map(({ deal, history }, index) => {
    const id = `D${String(index + 1).padStart(4, "0")}`;
    return { deal: { ...deal, id }, history: history.map((change) => ({ ...change, deal: id })) };
  });
}

export const DEAL_COLUMNS: Columns<Deal> = [
  ["商机编号", (deal) => deal.id],
  ["商机名称", (deal) => deal.name],
  ["客户编号", (deal) => deal.account],
  ["负责人编号", (deal) => deal.owner],
  ["主要联系人编号", (deal) => deal.contact],
  ["产品编号", (deal) => deal.product],
  ["产品名称", (deal) => productById(deal.product).name],
  ["商机阶段", (deal) => deal.stage],
  ["商机金额", (deal) => deal.amount],
  ["币种", (deal) => deal.currency],
  ["商机类型", (deal) => deal.type],
  ["创建日期", (deal) => deal.created],
  ["预计成交日期", (deal) => deal.expectedClose],
  ["关闭日期", (deal) => deal.closed],
  ["商机来源", (deal) => deal.source],
  ["市场活动编号", (deal) => deal.campaign],
  ["竞争对手", (deal) => deal.competitor],
  ["立项预算情况", (deal) => deal.budget],
  ["立项时已知EB", (deal) => deal.ebKnown],
  ["业务问题类型", (deal) => deal.problemType],
  ["采购时间窗口", (deal) => deal.purchaseWindow],
  ["输单原因", (deal) => deal.lostReason],
  ["下一步", (deal) => deal.nextStep],
  ["下一步日期", (deal) => deal.nextStepDate],
];

export const HISTORY_COLUMNS: Columns<Change & { id: string }> = [
  ["变更编号", (change) => change.id],
  ["商机编号", (change) => change.deal],
  ["变更时间", (change) => change.at],
  ["变更类型", (change) => change.kind],
  ["原阶段", (change) => change.fromStage],
  ["新阶段", (change) => change.stage],
  ["商机金额", (change) => change.amount],
  ["预计成交日期", (change) => change.expectedClose],
  ["操作人编号", (change) => change.by],
];

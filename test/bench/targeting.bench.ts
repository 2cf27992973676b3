import type { Account, Activity, Contact, Deal, Order, OrderLine, Territory } from "#src/domain/crm.ts";
import { readTiers } from "#src/domain/keeping/tiers.ts";
import { gatherFacts } from "#src/domain/targeting/facts.ts";
import { tagsOf } from "#src/domain/targeting/tags.ts";
import { evaluateTerritories, territoryRows } from "#src/domain/targeting/territories.ts";
import { loadRegions } from "#src/regions.ts";
import { tagsArea } from "#src/settings/tags.ts";
import { tiersArea } from "#src/settings/tiers.ts";
import type { Settings } from "#src/settings.ts";
import { keepingRows, knownAccounts } from "#src/skills/keeping-view.ts";
import { portfolioOf } from "#src/skills/portfolio.ts";
import { bantOf, rankAccounts, scoreTable, scoringOf } from "#src/skills/scoring.ts";

/**
 * Chapter 1 recomputed over 100,000 invented accounts (goal: all of it under 5 s, the score under 1 s) and
 * territories over 100,000 accounts × 200 territories (goal: under 2 s), in CPU time. Run by `npm run bench`.
 */
const ACCOUNTS = 100_000;
const TODAY = "2026-11-23";
const settings: Settings = { get: (area) => area.parse(undefined) };

const PLACES = [
  ["江苏", "苏州"],
  ["江苏", "无锡"],
  ["浙江", "杭州"],
  ["上海", "上海"],
  ["广东", "深圳"],
  ["山东", "青岛"],
  ["四川", "成都"],
  ["湖北", "武汉"],
] as const;
const CODES = ["344", "345", "351", "367", "381", "398", "144", "272", "251", "653"];

/** Numbers that look random and are the same on every run. */
function createDice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % limit;
  };
}

function inventAccounts(): Account[] {
  const dice = createDice(7);
  return Array.from({ length: ACCOUNTS }, (_, at) => {
    const [province, city] = PLACES[dice(PLACES.length)] ?? PLACES[0];
    return {
      id: `a${at}`,
      name: `客户${at}`,
      province,
      city,
      industryCode: CODES[dice(CODES.length)] ?? "34",
      employees: 20 + dice(5000),
      growth: dice(40) / 100 - 0.1,
      ...(dice(10) === 0 ? {} : { ownerId: `u${dice(50)}` }),
      custom: {
        "年产值(万元)": 1000 + dice(100_000),
        "利润率(%)": dice(25),
        现金流评分: 1 + dice(5),
        价格敏感度评分: 1 + dice(5),
        战略价值评分: 1 + dice(5),
        创新思维评分: 1 + dice(5),
        业务成熟度评分: 1 + dice(5),
        管理治理评分: 1 + dice(5),
        核心业务关联评分: 1 + dice(5),
        资质门槛评分: 1 + dice(5),
        客户议价能力评分: 1 + dice(5),
        "距最近办事处(公里)": dice(1500),
        采购方式: "比价",
        客户满意度: "满意",
      },
    };
  });
}

function inventRows(accounts: readonly Account[]) {
  const dice = createDice(11);
  const some = () => accounts[dice(accounts.length)]?.id ?? "a0";
  const contacts: Contact[] = Array.from({ length: 150_000 }, (_, at) => ({
    id: `c${at}`,
    name: `人${at}`,
    accountId: some(),
    title: dice(4) === 0 ? "总经理" : "工程师",
    custom: {},
  }));
  const activities: Activity[] = Array.from({ length: 200_000 }, (_, at) => ({
    id: `v${at}`,
    kind: "visit",
    accountId: some(),
    on: `2026-${String(1 + dice(11)).padStart(2, "0")}-${String(1 + dice(28)).padStart(2, "0")}`,
    text: dice(3) === 0 ? "现场停机严重，预算已批，计划下个月招标" : "例行拜访，介绍新版本，约下次时间",
    custom: {},
  }));
  const deals: Deal[] = Array.from({ length: 60_000 }, (_, at) => ({
    id: `d${at}`,
    name: `商机${at}`,
    accountId: some(),
    status: (["open", "won", "lost"] as const)[dice(3)] ?? "open",
    amount: { minor: dice(100_000_000), currency: "CNY" },
    productIds: [`p${dice(10)}`],
    createdOn: "2026-01-05",
    closedOn: "2026-05-05",
    expectedCloseOn: "2026-12-15",
    custom: {},
  }));
  const orders: Order[] = Array.from({ length: 30_000 }, (_, at) => ({
    id: `o${at}`,
    accountId: some(),
    on: "2026-03-01",
    custom: {},
  }));
  const orderLines: OrderLine[] = orders.map((order, at) => ({
    id: `l${at}`,
    orderId: order.id,
    productId: `p${dice(10)}`,
    custom: {},
  }));
  return { contacts, activities, deals, orders, orderLines };
}

function inventTerritories(): Territory[] {
  const dice = createDice(13);
  return Array.from({ length: 200 }, (_, at) => ({
    id: `t${at}`,
    name: `区域${at}`,
    ...(at === 0 ? {} : { parentId: `t${dice(Math.min(at, 20))}` }),
    publicPool: false,
    assignToOwner: false,
    rules:
      at === 0
        ? []
        : [
            {
              dimension: "region",
              operator: "in" as const,
              values: [PLACES[dice(8)]?.[1] ?? "苏州", PLACES[dice(8)]?.[0] ?? "江苏"],
            },
            {
              dimension: "industry",
              operator: "notIn" as const,
              values: [CODES[dice(CODES.length)] ?? "34"],
            },
          ],
    includeAccountIds: [`a${dice(ACCOUNTS)}`],
    excludeAccountIds: [`a${dice(ACCOUNTS)}`],
    memberIds: ["u1"],
    custom: {},
  }));
}

async function timed<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const from = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(from);
  lines.push({ name, ms: Math.round((user + system) / 1000) });
  return result;
}

const lines: { name: string; ms: number }[] = [];

/** Prints one line a step and the sums that have goals. */
export async function run(print: (line: string) => void = console.log): Promise<void> {
  const accounts = inventAccounts();
  const world = { accounts, ...inventRows(accounts) };
  const products = Array.from({ length: 10 }, (_, at) => ({ id: `p${at}`, name: `产品${at}`, custom: {} }));
  const scoring = scoringOf(settings);

  const portfolio = await timed("group rows and gather facts", () => portfolioOf(world, TODAY));
  const table = await timed("score (index, coverage, difficulty)", () =>
    scoreTable(scoring, portfolio.subjects),
  );
  await timed("rank and strategies", () => rankAccounts(table, scoring.ideal.minimumCoverage));
  await timed("BANT", () =>
    accounts.map((account) => bantOf(scoring, portfolio.rows(account.id), TODAY).score),
  );
  const known = await timed("trade (with a second score)", () =>
    knownAccounts(portfolio, products, settings, TODAY),
  );
  const rules = settings.get(tagsArea);
  await timed("tags", () => known.map((item) => tagsOf(rules, item)));
  for (const line of lines) print(`${String(line.ms).padStart(6)} ms  ${line.name}`);
  print(
    `${String(lines.reduce((sum, line) => sum + line.ms, 0)).padStart(6)} ms  chapter 1 over ${ACCOUNTS} accounts (goal < 5,000; score < 1,000)`,
  );

  lines.length = 0;
  const pairs = settings.get(tiersArea);
  await timed("tiers (chapter 4)", () => known.map((item) => readTiers(pairs, item)));
  await timed("loyalty (chapter 4)", () => keepingRows(known, settings, new Set()));
  await timed("facts alone", () => gatherFacts(world, TODAY));
  const regions = await loadRegions();
  const territories = inventTerritories();
  const plan = await timed(`territories × ${territories.length} (goal < 2,000)`, () =>
    evaluateTerritories({ territories, accounts, regions }),
  );
  await timed(`territory rows: ${plan.memberships.length}`, () => territoryRows(plan));
  for (const line of lines) print(`${String(line.ms).padStart(6)} ms  ${line.name}`);
}

if (import.meta.main) await run();

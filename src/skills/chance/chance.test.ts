import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Account, Deal } from "#src/domain/crm.ts";
import { createRandom, range } from "#src/domain/learning/random.ts";
import { trainModels } from "#src/jobs/train.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { account, deal } from "#test/support/sales-world.ts";
import {
  openTestStore,
  type Rows,
  runSkill,
  skillContext,
  TODAY,
  textOf,
} from "#test/support/skill-context.ts";
import { learningArea } from "../../settings/learning.ts";
import { scoreSkill } from "../score/index.ts";
import { WIN_CHANCE } from "../win-chance-training.ts";
import { chancesOver, winChances } from "../win-chances.ts";
import { chanceSkill } from "./index.ts";

const rules = learningArea.parse(undefined);

const ACCOUNTS: readonly Account[] = range(0, 40).map((i) =>
  account({
    id: `A${i}`,
    name: i < 30 ? `客户${i}` : `机密${i}`,
    ownerId: i < 30 ? "rep" : "other",
    industryCode: i % 2 ? "344" : "141",
    employees: 100 + i * 50,
    custom: {},
  }),
);

interface Making {
  readonly count: number;
  /** 1: partners win and cold calls lose; −1 the other way round; 0 a coin. */
  readonly signal?: number;
  readonly seed?: number;
  readonly from?: string;
}

/** Invented closed deals, oldest first. */
function closed({ count, signal = 1, seed = 1, from = "2024-01-01" }: Making): Deal[] {
  const random = createRandom(seed);
  const start = Date.parse(`${from}T00:00:00Z`);
  const day = (offset: number) => new Date(start + offset * 86_400_000).toISOString().slice(0, 10);
  return range(0, count).map((i) => {
    const partner = random() < 0.5;
    const odds = signal * (partner ? 1.6 : -1.8);
    const id = `${from}-${String(i).padStart(4, "0")}`;
    return deal({
      id,
      name: `商机${id}`,
      accountId: `A${i % 40}`,
      ownerId: i % 40 < 30 ? "rep" : "other",
      status: random() < 1 / (1 + Math.exp(-odds)) ? "won" : "lost",
      leadSource: partner ? "合作伙伴" : "电话陌拜",
      createdOn: day(i * 2),
      closedOn: day(i * 2 + 60),
      expectedCloseOn: day(i * 2 + 30 + Math.floor(random() * 90)),
      amount: { minor: 100_000 * (1 + Math.floor(random() * 50)), currency: "CNY" },
      custom: { 立项预算情况: random() < 0.5 ? "已批复" : "无预算" },
    });
  });
}

const open = (id: string, fields: Partial<Deal>) =>
  deal({
    id,
    name: `在谈${id}`,
    accountId: "A1",
    ownerId: "rep",
    createdOn: "2026-10-01",
    expectedCloseOn: "2026-12-31",
    custom: { 立项预算情况: "已批复" },
    ...fields,
  });
const OPEN = [
  open("good", { leadSource: "合作伙伴", amount: { minor: 20_000_000, currency: "CNY" } }),
  open("bad", { leadSource: "电话陌拜", accountId: "A2" }),
  open("hidden", { leadSource: "合作伙伴", accountId: "A35", ownerId: "other", name: "机密商机" }),
];

let store: Store;
const reopen = async (deals: readonly Deal[], more: Rows = {}) => {
  await store?.[Symbol.asyncDispose]();
  store = await openTestStore({ account: ACCOUNTS, deal: [...deals, ...OPEN], ...more });
};
beforeEach(() => reopen(closed({ count: 300 })));
afterEach(() => store[Symbol.asyncDispose]());

const context = (options: Parameters<typeof skillContext>[1] = {}) => skillContext(store, options);
const ask = (input = {}, options: Parameters<typeof skillContext>[1] = {}) =>
  runSkill(chanceSkill, input, context(options));
const trainNow = (options = {}) => trainModels(store.forJob("train"), { rules, today: TODAY, ...options });

function table(reply: Reply) {
  const found = reply.blocks.find((block) => block.type === "table");
  if (found === undefined) throw new Error("no table");
  return found;
}

describe("chance", () => {
  it("says how likely a deal is, with reasons for and against", async () => {
    const good = await ask({ deal: "good" });
    const bad = await ask({ deal: "bad" });

    expect(good.title).toMatch(/^在谈good · 赢单概率 高（约 [6-9]\d%）$/);
    expect(bad.title).toMatch(/^在谈bad · 赢单概率 低（约 [1-3]?\d%）$/);
    expect(textOf(good)).toMatch(/有利：商机来源 合作伙伴/);
    expect(textOf(bad)).toMatch(/不利：商机来源 电话陌拜/);
    expect(good.about).toEqual({ dealId: "good", accountId: "A1" });
  });

  it("shows weights that add up to the chance", async () => {
    const { rows } = table(await ask({ deal: "good" }));
    const weights = rows.map(({ cells }) => Number(cells[2]));
    const total = weights.at(-1) ?? 0;

    expect(weights.slice(0, -1).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(total, 9);
    expect(rows.at(-1)?.cells[1]).toBe(`${Math.round(100 / (1 + Math.exp(-total)))}%`);
  });

  it("gives a deal the same chance alone and among others", async () => {
    const { live, state } = await winChances(context(), OPEN);
    if (live === undefined) throw new Error("no model");
    const world = { accounts: ACCOUNTS, deals: OPEN, products: [], stageChanges: [] };
    const chances = chancesOver({ state, live }, world);
    const together = chances.of(OPEN);

    expect(OPEN.map((one) => chances.of([one])[0])).toEqual(together);
  });

  it("lists the open deals in sight, likeliest first", async () => {
    const reply = await ask();

    expect(table(reply).rows.map(({ cells }) => cells[0])).toEqual(["在谈good", "在谈bad"]);
    expect(textOf(reply)).toContain("2 个在谈商机：高 1、中 0、低 1");
    expect(table(await ask({}, { user: "boss" })).rows).toHaveLength(3);
  });

  it("finds the deal by its account's id, as a question that names the account is routed", async () => {
    expect((await ask({ deal: "A2" })).title).toContain("在谈bad");
  });

  it("names nothing that the viewer may not see, though the model learnt from it", async () => {
    const replies = [await ask(), await ask({ deal: "good" }), await ask({ part: "model" })];

    expect(JSON.stringify(replies)).not.toContain("机密");
    expect((await store.records.find(context({ user: "admin" }).viewer, WIN_CHANCE)).rows).toEqual([]);
  });

  it("says of a closed deal that the figure is no forecast", async () => {
    expect(textOf(await ask({ deal: "2024-01-01-0001" }))).toContain("不能当作对它的预测");
  });

  it("shows how good it is: the curve, AUC and Brier against the plain win rate", async () => {
    const reply = await ask({ part: "model" });
    const chart = reply.blocks.find((block) => block.type === "chart");

    expect(chart?.chart.kind === "line" && chart.chart.categories).toHaveLength(10);
    expect(textOf(reply)).toMatch(/比只报平均赢率准 \d+%/);
    expect(textOf(reply)).toContain("已关闭商机 300 其中赢单");
  });

  it("reads as well in English", async () => {
    const text = textOf(await ask({ deal: "good" }, { locale: "en" }));

    expect(text).toMatch(/win chance high \(about \d\d%\)/);
    expect(text).toContain("For: Lead source 合作伙伴");
    expect(text).not.toMatch(/赢单|概率|有利/);
  });
});

describe("chance, with little to learn from", () => {
  it("gives the industry's range and says what is short, and stores nothing", async () => {
    await reopen(closed({ count: 30 }));
    const reply = await ask({ deal: "good" });

    expect(reply.title).toMatch(/赢单概率 \d+%–\d+%$/);
    expect(textOf(reply)).toContain("历史不够");
    expect(textOf(reply)).toContain("还差 10 个已关闭的");
    expect(await store.forJob("train").records.get(WIN_CHANCE, "state")).toBeUndefined();
  });

  it("gives the company's range where the industry has under five closed deals", async () => {
    await reopen(closed({ count: 6 }));

    expect(textOf(await ask({ deal: "good" }))).toContain("全公司 6 个已关闭商机的赢率");
  });

  it("says no signal for coin tosses instead of a confident figure", async () => {
    await reopen(closed({ count: 300, signal: 0, seed: 3 }));
    const reply = await ask({ deal: "good" });

    expect(textOf(reply)).toContain("看不出规律");
    expect(reply.title).toMatch(/\d+%–\d+%$/);
  });

  it("says that nothing is open", async () => {
    await store[Symbol.asyncDispose]();
    store = await openTestStore({ account: ACCOUNTS });

    expect(textOf(await ask())).toContain("没有在谈的商机");
  });
});

describe("trainModels", () => {
  it("puts a model to use and keeps it while hardly a deal was closed since", async () => {
    expect((await trainNow()).trained.state.kind).toBe("ready");
    const again = await trainNow({ today: "2027-01-01" });

    expect(again.trained.state.kind).toBe("kept");
    expect(again.trained.live?.trainedOn).toBe(TODAY);
    expect(again.zh).toContain("继续用在用的模型");
  });

  it("replaces it when the world has turned round, judged on deals neither has seen", async () => {
    await trainNow();
    await store
      .forJob("sync")
      .upsert("deal", closed({ count: 300, signal: -1, seed: 5, from: "2026-01-01" }));
    const { trained } = await trainNow({ today: "2027-01-01" });

    expect(trained.state.kind).toBe("ready");
    expect(trained.live?.trainedOn).toBe("2027-01-01");
  });

  it("withdraws the model when nothing can be learnt any more", async () => {
    await trainNow();
    const coins = closed({ count: 300, signal: 0, seed: 3 });
    await store.forJob("sync").upsert("deal", coins);
    const { trained } = await trainNow({ today: "2027-01-01", force: true });

    expect(trained.state.kind).toBe("no-signal");
    expect(textOf(await ask({ deal: "good" }))).toContain("看不出规律");
  });

  it("leaves the training of thousands of deals to the job", async () => {
    const { trained } = await trainNow({ most: 100 });

    expect(trained.state.kind).toBe("untrained");
    expect(trained.live).toBeUndefined();
  });
});

describe("score, with a model in use", () => {
  it("adds one line with the chance of the open deal, and none before there is a model", async () => {
    const before = textOf(await runSkill(scoreSkill, { account: "A1" }, context()));
    await trainNow();
    const after = textOf(await runSkill(scoreSkill, { account: "A1" }, context()));

    expect(before).not.toContain("赢单概率");
    expect(after).toMatch(/赢单概率 高（约 \d\d%） 在谈good：商机来源 合作伙伴/);
  });
});

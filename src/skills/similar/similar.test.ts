import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Account, Deal } from "#src/domain/crm.ts";
import { createRandom } from "#src/domain/learning/random.ts";
import type { Files } from "#src/ports/files.ts";
import type { Store } from "#src/ports/store.ts";
import type { Reply } from "#src/reply.ts";
import { account, deal, order } from "#test/support/sales-world.ts";
import { openTestStore, pressed, runSkill, skillContext, textOf } from "#test/support/skill-context.ts";
import { rateSimilarSkill } from "../rate-similar/index.ts";
import { undoSkill } from "../undo/index.ts";
import { similarSkill } from "./index.ts";

const random = createRandom(7);
const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;

/** Foundries of 900 staff are what buys, with exceptions; the rest is chance. */
function firm(id: string, typical: boolean, fields: Partial<Account> = {}): Account {
  const fits = !id.startsWith("G") && random() < 0.2 ? !typical : typical;
  return account({
    id,
    name: `客户${id}`,
    ownerId: "rep",
    kind: "prospect",
    industryCode: fits ? "344" : pick(["141", "524", "344"]),
    employees: fits ? 900 + Math.floor(random() * 200) : 20 + Math.floor(random() * 300),
    province: pick(["江苏", "浙江", "山东"]),
    country: "中国",
    ...fields,
    custom: { 自有铸造: fits ? "是" : "否", 员工规模: "x", 客户满意度: null, ...fields.custom },
  });
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const won = (accountId: string, fields: Partial<Deal> = {}) =>
  deal({ accountId, ownerId: "rep", status: "won", closedOn: "2026-05-01", productIds: ["P1"], ...fields });

/** 24 winners (W), 60 ordinary ones without a deal (N) and 3 without a deal that are like the winners (G). */
const ACCOUNTS: readonly Account[] = [
  ...numbers(0, 24).map((i) =>
    firm(`W${i}`, true, { kind: "customer", custom: { 客户满意度: i % 2 ? "满意" : "一般" } }),
  ),
  ...numbers(0, 60).map((i) => firm(`N${i}`, false)),
  ...numbers(0, 3).map((i) => firm(`G${i}`, true)),
];
const DEALS: readonly Deal[] = numbers(0, 24).map((i) =>
  won(`W${i}`, i < 12 ? { closedOn: "2025-05-01", productIds: ["P2"] } : {}),
);
const PRODUCTS = ["P1", "P2"].map((id) => ({ id, name: id === "P1" ? "衡石能管" : "衡石排产", custom: {} }));

let store: Store;
beforeEach(async () => {
  store = await openTestStore({ account: ACCOUNTS, deal: DEALS, product: PRODUCTS });
});
afterEach(() => store[Symbol.asyncDispose]());

const skills = [similarSkill, rateSimilarSkill, undoSkill];
const context = (options: Parameters<typeof skillContext>[1] = {}) =>
  skillContext(store, { skills, ...options });
const ask = (input = {}, options: Parameters<typeof skillContext>[1] = {}) =>
  runSkill(similarSkill, input, context(options));

/** Names in the order of the list: the ones told in full, then the table's. */
function listed(reply: Reply): string[] {
  const full = reply.blocks.flatMap((block) =>
    block.type === "text"
      ? [...block.markdown.matchAll(/^\*\*\d+ (客户\w+)\*\*/gm)].map((match) => match[1] ?? "")
      : [],
  );
  const table = reply.blocks.find((block) => block.type === "table");
  return [...full, ...(table?.rows.map((row) => row.cells[1] ?? "") ?? [])];
}

describe("similar", () => {
  it("puts the accounts that are like the winners first, and none that has a deal", async () => {
    const reply = await ask();

    expect(listed(reply)).toEqual(expect.arrayContaining(["客户G0", "客户G1", "客户G2"]));
    expect(listed(reply)).toHaveLength(10);
    expect(listed(reply).filter((name) => name.startsWith("客户W"))).toEqual([]);
    expect(textOf(reply)).toContain("63 家还没有商机的客户，按像不像 24 个赢单客户排");
  });

  it("says how much likelier, like whom, with which traits", async () => {
    const text = textOf(await ask());

    expect(text).toMatch(/\*\*：成为赢单客户的可能是平均客户的 1\.\d 倍。最像客户W\d+、客户W\d+：/);
    expect(text).toMatch(/自有铸造/);
    expect(text).toMatch(/拿没让它见过的赢单客户检验，\d+(\.\d)?% 会排进前 10%/);
  });

  it("goes on with the next ten, from place eleven", async () => {
    const first = await ask();
    const next = await ask(pressed(first, "再看 10 家").input as object);

    expect(textOf(next)).toContain("第 11–20 名，共 63 家");
    expect(listed(next).filter((name) => listed(first).includes(name))).toEqual([]);
  });

  it("leaves out what only customers state, names and constants, and says so", async () => {
    const text = textOf(await ask({ part: "fields" }));

    expect(text).toMatch(/跟进中或成交后才填 \| .*客户满意度/);
    expect(text).toMatch(/每家都一样 \| .*员工规模/);
    expect(text).not.toMatch(/^客户满意度 \|/m);
  });

  it("opens the sum: the weights shown add up to the score shown", async () => {
    const reply = await ask({ account: "G1", part: "why" });
    const table = reply.blocks.find((block) => block.type === "table");
    const weights = table?.rows.slice(0, -1).map((row) => Number(row.cells[2])) ?? [];
    const sum = Number(table?.rows.at(-1)?.cells[2]);

    expect(weights.length).toBeGreaterThan(2);
    expect(weights.reduce((total, weight) => total + weight, 0)).toBeCloseTo(sum, 9);
    expect(textOf(reply)).toContain(`得分 ${sum.toFixed(2)}`);
    expect(textOf(reply)).toContain("在 63 家还没有商机的客户里排第");
  });

  it("learns from the deals of a product or a year when asked", async () => {
    expect(textOf(await ask({ product: "能管" }))).toContain("12 个赢单客户（能管）");
    expect(textOf(await ask({ since: "2025-01-01", until: "2025-12-31" }))).toContain(
      "12 个赢单客户（2025）",
    );
    expect(textOf(await ask({ account: "今年" }))).toContain("12 个赢单客户（2026）");
    const english = await ask({ account: "the general equipment deals we won last year" }, { locale: "en" });
    expect(textOf(english)).toContain("10 won customers (general equipment · 2025)");
    expect(textOf(await ask({ account: "泵、阀门行业去年" }))).not.toContain("赢单客户（");
    expect(textOf(await ask({ account: "通用设备制造业去年" }))).toContain(
      "10 个赢单客户（通用设备制造业 · 2025）",
    );
  });

  it("names words it does not know instead of ignoring them", async () => {
    const text = textOf(await ask({ product: "没有的产品" }));

    expect(text).toContain("还没有可以参照的赢单客户");
    expect(text).toContain("没有对上：“没有的产品”");
  });

  it("shows one account's nearest, and the winners it is like", async () => {
    const reply = await ask({ account: "客户G2" });
    const table = reply.blocks.find((block) => block.type === "table");

    expect(textOf(reply)).toContain("最像客户W");
    expect(table?.rows[0]?.cells[0]).toMatch(/^客户[WG]/);
    expect(reply.about).toEqual({ accountId: "G2" });
  });

  it("says of a winner that it is one, without a figure for becoming one", async () => {
    const text = textOf(await ask({ account: "W3" }));

    expect(text).toContain("本身就是赢单客户");
    expect(text).not.toContain("倍");
  });

  it("reads as well in English", async () => {
    const text = textOf(await ask({}, { locale: "en" }));

    expect(text).toContain("63 accounts without a deal, ranked by likeness to 24 won customers");
    expect(text).not.toMatch(/赢单|倍|不像的/);
  });
});

describe("similar, on what may be shown", () => {
  it("leaves out blacklisted, former and bought-from accounts, partners and competitors", async () => {
    await store.forJob("sync").upsertMany([
      {
        kind: "account",
        rows: [
          firm("X1", true, { blacklistReason: "欠款" }),
          firm("X2", true, { kind: "former" }),
          firm("X3", true, { kind: "competitor" }),
          firm("X4", true),
        ],
      },
      { kind: "order", rows: [order({ accountId: "X4", ownerId: "rep" })] },
    ]);

    expect(textOf(await ask())).toContain("63 家还没有商机的客户");
    expect(listed(await ask()).filter((name) => name.startsWith("客户X"))).toEqual([]);
  });

  it("looks only in the place asked for", async () => {
    const inJiangsu = ACCOUNTS.filter(
      ({ id, province }) => !id.startsWith("W") && province === "江苏",
    ).length;

    expect(textOf(await ask({ region: "江苏" }))).toContain(`${inJiangsu} 家还没有商机的客户`);
  });

  it("does not change by a hair when only hidden rows change", async () => {
    const before = JSON.stringify(await ask());
    const others = numbers(0, 30).map((i) => firm(`H${i}`, i % 2 === 0, { ownerId: "other" }));
    await store.forJob("sync").upsertMany([
      { kind: "account", rows: others },
      { kind: "deal", rows: others.map(({ id }) => won(id, { ownerId: "other" })) },
    ]);

    expect(JSON.stringify(await ask())).toBe(before);
    expect(textOf(await ask({}, { user: "boss" }))).toContain("54 个赢单客户");
  });
});

describe("similar, with little to learn from", () => {
  const only = async (count: number) => {
    await store[Symbol.asyncDispose]();
    store = await openTestStore({ account: ACCOUNTS, deal: DEALS.slice(0, count) });
  };

  it("says plainly that nothing was won yet, and what can be done instead", async () => {
    await only(0);
    const reply = await ask();

    expect(textOf(reply)).toContain("还没有可以参照的赢单客户");
    expect(pressed(reply, "看理想客户排名")).toEqual({ skill: "score", input: { all: true } });
  });

  it("calls one winner a likeness, not learning, and gives no figure", async () => {
    await only(1);
    const text = textOf(await ask());

    expect(text).toContain("只有 1 个参照客户");
    expect(text).not.toContain("倍");
  });

  it("gives a short list with ranges from twelve winners", async () => {
    const reply = await ask({ since: "2025-01-01", until: "2025-12-31" });

    expect(listed(reply)).toHaveLength(5);
    expect(textOf(reply)).toContain("参照不到 20 个");
    expect(textOf(reply)).toMatch(/可能是平均客户的 \d\.\d–\d+(\.\d)? 倍/);
  });

  it("gives an order without figures where winners it had not seen are not found again", async () => {
    await only(6);
    const reply = await ask();

    expect(listed(reply)).toHaveLength(5);
    expect(textOf(reply)).toContain("看不出比随便排更准");
    expect(textOf(reply)).not.toMatch(/\d 倍|×/);
  });

  it("says that nobody is left when every account in sight was won", async () => {
    await store[Symbol.asyncDispose]();
    store = await openTestStore({ account: ACCOUNTS.slice(0, 24), deal: DEALS });

    expect(textOf(await ask())).toContain("所有客户都已经是参照");
  });
});

describe("what is done with the list", () => {
  const written = new Map<string, string>();
  const files = {
    write: async (key: string, data: Uint8Array) => {
      written.set(key, new TextDecoder().decode(data));
    },
  } as unknown as Files;

  it("goes into a file of the asker's own, best first, no formula in it", async () => {
    await store.forJob("sync").upsert("account", [firm("G9", true, { name: "=cmd()", ownerId: "other" })]);
    const card = await ask({}, { over: { files } });
    const reply = await ask(pressed(card, "导出").input as object, { over: { files } });
    const file = reply.blocks.find((block) => block.type === "file");
    const lines = (written.get(file?.file ?? "") ?? "").trim().split("\r\n");

    expect(file?.file).toMatch(/^exports\/rep\/look-alikes-/);
    expect(lines[0]).toBe("名次,客户编号,客户,负责人,得分,倍数,最像,因为,不像的,不知道");
    expect(lines[1]).toBe(
      `1,${listed(card)[0]?.slice(2)},${listed(card)[0]},rep,${lines[1]?.split(",").slice(4).join(",")}`,
    );
    expect(lines).toHaveLength(64);
    expect(lines.join()).not.toContain("cmd");
    expect(written.size, "one file a day and person").toBe(1);
  });

  it("is handed out by owner, for whoever leads a team", async () => {
    const list = await ask({}, { user: "boss" });
    const text = textOf(await ask(pressed(list, "分给团队").input as object, { user: "boss" }));

    expect(text).toContain("最像赢单客户的 20 家");
    expect(text).toMatch(/\b1 客户\S+、2 客户\S+、3 客户/);
    expect(() => pressed(list, "导出")).not.toThrow();
    const own = await ask();
    expect(() => pressed(own, "分给团队")).toThrow("no button");
  });
});

describe("rate-similar", () => {
  it("re-ranks the person's own next list on a 👎, and can be taken back", async () => {
    const before = await ask();
    const name = listed(before)[0] ?? "";
    const done = await runSkill(
      rateSimilarSkill,
      pressed(before, `👎 ${name}`).input,
      context({ clicked: true }),
    );

    expect(textOf(done)).toContain(`${name}不像`);
    const after = await ask(pressed(done, "看重排的名单").input as object);
    expect(listed(after)).not.toContain(name);
    expect(listed(await ask({}, { user: "boss" }))).toContain(name);

    await runSkill(undoSkill, pressed(done, "撤销").input, context({ clicked: true }));
    expect(JSON.stringify(await ask())).toBe(JSON.stringify(before));
  });

  it("lifts what is like a 👍", async () => {
    const all = async () =>
      (await Promise.all([0, 10, 20, 30, 40, 50, 60].map((from) => ask({ from })))).flatMap(listed);
    const was = (await all()).indexOf("客户N1");
    await runSkill(rateSimilarSkill, { account: "N1", like: true }, context({ clicked: true }));

    expect((await all()).indexOf("客户N1")).toBeLessThan(was);
  });

  it("writes nothing without a click, and nothing about a hidden account", async () => {
    await runSkill(rateSimilarSkill, { account: "N1", like: false }, context());
    expect((await store.records.find(context().viewer, "look-alike-feedback")).rows).toEqual([]);

    await store.forJob("sync").upsert("account", [firm("H1", true, { ownerId: "other" })]);
    await expect(
      runSkill(rateSimilarSkill, { account: "H1" }, context({ clicked: true })),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionChainArea } from "#src/settings/decision-chain.ts";
import { planArea } from "#src/settings/plan.ts";
import { activity, contact, deal } from "#test/support/sales-world.ts";
import { buildChain } from "./chain.ts";
import { dateInText, proposedDate } from "./goal-date.ts";
import { basisOf, itemsOf, nextId, triggersSince } from "./plan.ts";
import { amountIn, checkSmart, type Goal, type GoalSetting, rewriteGoal } from "./smart.ts";
import { diffTrees, mergeTrees, type Tree } from "./tree-merge.ts";

const TODAY = "2026-11-20";
const rules = planArea.parse(undefined);
const setting: GoalSetting = {
  account: "华晟精密",
  today: TODAY,
  withinReach: 2_920_000,
  steps: 2,
  customerWords: ["停机"],
  closeOn: "2026-12-25",
  dealAmount: 2_600_000,
  dealName: "停机改善",
};
const lettersOf = (goal: Goal, over: Partial<GoalSetting> = {}) =>
  checkSmart(goal, rules, { ...setting, ...over })
    .letters.map((letter) => (letter.ok ? letter.letter : letter.letter.toLowerCase()))
    .join("");

describe("dateInText", () => {
  it.each([
    ["2027-03-31 前", "2027-03-31"],
    ["2027年3月1日", "2027-03-01"],
    ["3月15日前", "2027-03-15"],
    ["12月5日", "2026-12-05"],
    ["明年一季度", "2027-03-31"],
    ["2027年第二季度", "2027-06-30"],
    ["今年年底前", "2026-12-31"],
    ["明年上半年", "2027-06-30"],
    ["2月底", "2027-02-28"],
    ["by Q1 2027", "2027-03-31"],
    ["by the end of March", "2027-03-31"],
    ["by 15 Jan", "2027-01-15"],
    ["before March 3, 2028", "2028-03-03"],
    ["by end of year", "2026-12-31"],
  ])("reads “%s”", (text, date) => {
    expect(dateInText(text, TODAY)).toBe(date);
  });

  it("finds none where there is none, or no such day", () => {
    expect(dateInText("销售额做到 260 万", TODAY)).toBeUndefined();
    expect(dateInText("2027-02-31", TODAY)).toBeUndefined();
  });

  it("proposes the end of the quarter that lies sixty days ahead", () => {
    expect(proposedDate(TODAY, 60)).toBe("2027-03-31");
    expect(proposedDate("2026-01-01", 60)).toBe("2026-03-31");
  });
});

describe("the SMART check", () => {
  it.each([
    ["2026年12月31日前，华晟精密新签合同额做到 260 万元", "SMART"],
    ["华晟精密新签合同额做到 260 万元", "SMARt"],
    ["年底前进一步加强和华晟的关系", "smArT"],
    ["年底前销售额做到 900 万元", "SMaRT"],
    ["2026-12-31 前满意度有提升", "SmART"],
    ["2026-12-31 前停机降到每月 40 小时", "SMART"],
    ["2026-12-31 前能耗降 12%", "SMArT"],
    ["2025-12-31 前签下 2 单", "SMARt"],
    ["By 31 Dec 2026 bring new contract value to ¥2.6M", "SMART"],
    ["Bring new contract value to ¥2.6M", "SMARt"],
    ["Strengthen our presence by end of year", "smArT"],
  ])("judges “%s” as %s", (text, letters) => {
    expect(lettersOf({ text })).toBe(letters);
  });

  it("lets no goal pass that no action carries", () => {
    expect(lettersOf({ text: "年底前签下 2 单" }, { steps: 0 })).toBe("SMaRT");
  });

  it("does not take the digits of a date for a figure", () => {
    expect(lettersOf({ text: "2026-12-31 前客户满意度更好" })).toBe("SmART");
  });

  it("says which letter fails and why, in both languages", () => {
    const { letters, ok, proposedDue } = checkSmart({ text: "新签合同额做到 260 万元" }, rules, setting);
    expect(ok).toBe(false);
    expect(letters.at(-1)).toEqual({ letter: "T", ok: false, why: { zh: "缺截止日", en: "no due date" } });
    expect(proposedDue).toBe("2026-12-25");
    expect(letters[2]?.why.zh).toBe("有 2 条行动撑着");
  });

  it("names the reach: won and open 292 万 × 1.5 = 438 万", () => {
    const { letters } = checkSmart({ text: "年底前销售额做到 500 万" }, rules, setting);
    expect(letters[2]).toEqual({
      letter: "A",
      ok: false,
      why: {
        zh: "500 万 超过可及范围 438 万（近一年已赢加在跟，乘 1.5）",
        en: "5M is beyond reach, 4.38M (won in a year plus open, times 1.5)",
      },
    });
  });

  it("offers a rewrite that passes", () => {
    for (const text of ["加强和华晟的关系", "新签合同额做到 260 万元", "销售额做到 900 万", "拿下他们"]) {
      for (const locale of ["zh", "en"] as const) {
        const goal = { text };
        const rewritten = rewriteGoal(goal, checkSmart(goal, rules, setting), { rules, setting, locale });
        expect(`${rewritten} ${lettersOf({ text: rewritten })}`).toBe(`${rewritten} SMART`);
      }
    }
  });

  it.each([
    ["zh", "CNY", "260 万元"],
    ["en", "CNY", "¥2.6M"],
    ["zh", "USD", "$260 万"],
    ["en", "USD", "$2.6M"],
  ] as const)("names the currency in a rewrite (%s, %s)", (locale, currency, figure) => {
    const goal = { text: "加强和华晟的关系" };
    const dollars = { ...setting, currency };
    const rewritten = rewriteGoal(goal, checkSmart(goal, rules, dollars), {
      rules,
      setting: dollars,
      locale,
    });
    expect(rewritten).toContain(figure);
    expect(lettersOf({ text: rewritten })).toBe("SMART");
  });

  it.each([
    ["做到 260 万", 2_600_000],
    ["1.2 亿元", 120_000_000],
    ["$1.2M", 1_200_000],
    ["38 台", undefined],
  ])("reads the amount in “%s”", (text, amount) => {
    expect(amountIn(text)).toBe(amount);
  });
});

const leaf = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.boolean(),
  fc.array(fc.string({ maxLength: 2 }), { maxLength: 2 }),
);
const item = fc.dictionary(fc.constantFrom("text", "due", "owner"), leaf, { minKeys: 1 });
const tree = fc.record({
  status: fc.constantFrom("draft", "approved"),
  goals: fc.dictionary(fc.constantFrom("g1", "g2", "g3"), item),
  actions: fc.dictionary(fc.constantFrom("a1", "a2"), item, { minKeys: 1 }),
}) as fc.Arbitrary<Tree>;

describe("mergeTrees", () => {
  it("keeps the other's version when I changed nothing, and mine when they changed nothing", () => {
    fc.assert(
      fc.property(tree, tree, (base, other) => {
        expect(diffTrees(mergeTrees(base, base, other).merged, other)).toEqual([]);
        expect(diffTrees(mergeTrees(base, other, base).merged, other)).toEqual([]);
      }),
    );
  });

  it("loses no change of either side, and asks exactly where both changed one field differently", () => {
    fc.assert(
      fc.property(tree, tree, tree, (base, mine, theirs) => {
        const { merged, conflicts } = mergeTrees(base, mine, theirs, "mine");
        const asked = new Set(conflicts.map((conflict) => conflict.path));
        const [a, b] = [diffTrees(base, mine), diffTrees(base, theirs)];
        const clash = a.filter((change) =>
          b.some(
            (other) => other.path === change.path && JSON.stringify(other.to) !== JSON.stringify(change.to),
          ),
        );
        for (const { path } of clash) {
          const plain = [base, mine, theirs].every((version) => !holdsEmpty(version, path));
          if (plain) expect(asked.has(path)).toBe(true);
        }
        const still = diffTrees(merged, mine).filter(({ path }) => a.some((change) => change.path === path));
        expect(still.filter(({ path }) => !holdsEmpty(mine, path) && !holdsEmpty(merged, path))).toEqual([]);
      }),
    );
  });

  it("merges two people's edits of one goal field by field", () => {
    const base = { goals: { g1: { text: "签 1 单", due: "2026-12-01" } } };
    const mine = { goals: { g1: { text: "签 2 单", due: "2026-12-01" } } };
    const theirs = { goals: { g1: { text: "签 1 单", due: "2026-12-31" }, g2: { text: "回款" } } };
    expect(mergeTrees(base, mine, theirs)).toEqual({
      merged: { goals: { g1: { text: "签 2 单", due: "2026-12-31" }, g2: { text: "回款" } } },
      conflicts: [],
    });
    const rival = { goals: { g1: { text: "签 3 单", due: "2026-12-01" } } };
    expect(mergeTrees(base, mine, rival).conflicts).toEqual([
      { path: "goals/g1/text", base: "签 1 单", mine: "签 2 单", theirs: "签 3 单" },
    ]);
    expect(mergeTrees(base, mine, rival, "mine").merged).toEqual(mine);
  });
});

function holdsEmpty(version: Tree, path: string): boolean {
  let at: unknown = version;
  for (const key of path.split("/")) at = (at as Record<string, unknown> | undefined)?.[key];
  return typeof at === "object" && at !== null && !Array.isArray(at);
}

describe("items", () => {
  it("keep the order they were added in past nine", () => {
    const section = { g10: 1, g2: 2, g1: 3 };
    expect(itemsOf(section).map(({ id }) => id)).toEqual(["g1", "g2", "g10"]);
    expect(nextId(section, "g")).toBe("g11");
    expect(nextId({}, "a")).toBe("a1");
  });
});

describe("triggersSince", () => {
  const { words } = decisionChainArea.parse(undefined);
  const chain = (stance: string, more: ReturnType<typeof contact>[] = []) =>
    buildChain({
      contacts: [contact({ id: "c1", name: "张建国", role: "TB", stance }), ...more],
      layers: [],
      template: [],
      words,
    });
  const yuan = (amount: number) => ({ minor: amount * 100, currency: "CNY" });
  const before = basisOf(
    [
      deal({ id: "d1", name: "停机", stageId: "S3", amount: yuan(2_600_000) }),
      deal({ id: "d2", name: "一期" }),
    ],
    chain("中立"),
    "2026-11-01",
  );

  it("sees a stage, an amount, a stance, a new person, a lost deal and a competitor's note", () => {
    const basis = basisOf(
      [
        deal({ id: "d1", name: "停机", stageId: "S4", amount: yuan(2_400_000) }),
        deal({ id: "d2", name: "一期", status: "lost" }),
      ],
      chain("反对", [contact({ id: "c2", name: "王强" })]),
      TODAY,
    );
    const activities = [
      activity({ id: "old", on: "2026-10-30", text: "竞争对手来过" }),
      activity({ id: "new", on: "2026-11-10", text: "竞争对手上周来过" }),
      activity({ id: "calm", on: "2026-11-11", text: "约好看现场" }),
    ];
    const triggers = triggersSince(before, { basis, activities, words: rules.triggers });
    expect(triggers.map(({ kind }) => kind)).toEqual([
      "stage",
      "amount",
      "dealLost",
      "stance",
      "personNew",
      "note",
    ]);
    expect(triggers[0]).toEqual({ kind: "stage", deal: "停机", from: "S3", to: "S4" });
    expect(triggers[5]).toMatchObject({ activity: { id: "new" }, word: "竞争对手" });
  });

  it("sees nothing when nothing changed", () => {
    expect(
      triggersSince(before, { basis: { ...before, on: TODAY }, activities: [], words: rules.triggers }),
    ).toEqual([]);
  });
});

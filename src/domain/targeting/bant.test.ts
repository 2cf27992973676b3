import { describe, expect, it } from "vitest";
import { bantArea } from "#src/settings/bant.ts";
import { activity, contact, deal } from "#test/support/sales-world.ts";
import { type BantLetterId, type BantRows, bantRules, readBant } from "./bant.ts";

const rules = bantRules(bantArea.parse(undefined));
const TODAY = "2026-11-23";

function letter(id: BantLetterId, rows: Partial<BantRows>) {
  const bant = readBant(rules, { contacts: [], deals: [], activities: [], ...rows }, TODAY);
  const found = bant.letters.find((item) => item.letter === id);
  if (found === undefined) throw new Error(id);
  return found;
}

const note = (text: string, on = "2026-11-01", contactId?: string) =>
  activity({ text, on, ...(contactId === undefined ? {} : { contactId }) });

describe("readBant", () => {
  it("knows nothing of an account without rows", () => {
    const bant = readBant(rules, { contacts: [], deals: [], activities: [] }, TODAY);
    expect(bant.letters.map((item) => item.state)).toEqual(["unknown", "unknown", "unknown", "unknown"]);
    expect(bant.score).toBe(0);
  });

  it("is clear on all four letters, with the newest evidence and its date", () => {
    const bant = readBant(
      rules,
      {
        contacts: [contact({ id: "p1", name: "周总", title: "总经理", role: "最终决策者" })],
        deals: [deal({ expectedCloseOn: "2026-12-20", amount: { minor: 100, currency: "CNY" } })],
        activities: [
          note("周总说预算已批 120 万", "2026-11-10", "p1"),
          note("停机每月 30 小时，计划下个月招标", "2026-11-12"),
        ],
      },
      TODAY,
    );
    expect(bant.letters.map((item) => item.state)).toEqual(["clear", "clear", "clear", "clear"]);
    expect(bant.score).toBe(100);
    expect(bant.letters[0]?.evidence[0]).toMatchObject({ kind: "activity", on: "2026-11-10" });
  });

  it("takes the later word on the budget", () => {
    const yes = note("预算已批", "2026-09-01");
    const no = note("今年没有预算了", "2026-10-01");
    expect(letter("B", { activities: [yes, no] }).state).toBe("against");
    expect(letter("B", { activities: [no, note("预算批了 80 万", "2026-11-05")] }).state).toBe("clear");
    expect(letter("B", { activities: [note("Budget frozen until spring")] }).state).toBe("against");
    expect(letter("B", { activities: [note("the budget is approved")] }).state).toBe("clear");
  });

  it("calls our own amount without a word from the customer partial", () => {
    const own = letter("B", { deals: [deal({ amount: { minor: 5000, currency: "CNY" } })] });
    expect(own.state).toBe("partial");
    expect(own.missing?.zh).toContain("预算批了没有");
  });

  it("misses the EB when only leaders or the working level are known", () => {
    expect(letter("A", { contacts: [contact({ title: "生产副总" })] }).why.zh).toContain("缺确认的 EB");
    expect(letter("A", { contacts: [contact({ title: "工程师" })] }).why.zh).toContain("只认识执行层");
    const known = contact({ id: "eb", title: "总经理" });
    const roles = new Map([["eb", "EB"]]);
    expect(letter("A", { contacts: [known], roles }).state).toBe("partial");
    expect(
      letter("A", { contacts: [known], roles, activities: [note("聊了聊", "2026-11-01", "eb")] }).state,
    ).toBe("clear");
    expect(letter("A", { contacts: [{ ...known, left: true }], roles }).state).toBe("unknown");
  });

  it("does not count notes that are too old or still to come", () => {
    expect(letter("N", { activities: [note("停机严重", "2026-05-01")] }).state).toBe("unknown");
    expect(letter("N", { activities: [note("停机严重", "2026-12-01")] }).state).toBe("unknown");
    expect(letter("N", { activities: [note("unplanned downtime", "2026-06-01")] }).state).toBe("clear");
  });

  it("takes the deal's own columns where nobody said anything", () => {
    const open = (custom: Record<string, string>) => ({
      deals: [deal({ custom, expectedCloseOn: "2027-01-31" })],
    });
    expect(letter("B", open({ 立项预算情况: "已批复" })).state).toBe("clear");
    expect(letter("B", open({ 立项预算情况: "已申请" })).why.zh).toBe("预算已申请，没有批");
    expect(letter("B", open({ 立项预算情况: "无预算" })).state).toBe("against");
    expect(letter("B", open({ 立项预算情况: "未知" })).state).toBe("unknown");
    expect(letter("T", open({ 采购时间窗口: "半年内" })).state).toBe("clear");
    const people = [contact({ title: "工程师" })];
    expect(letter("A", { contacts: people, ...open({ 立项时已知EB: "是" }) }).why.zh).toBe(
      "知道 EB，近期没有接触",
    );
  });

  it("says that an expected date has passed", () => {
    const late = letter("T", { deals: [deal({ expectedCloseOn: "2026-10-31" })] });
    expect(late.state).toBe("partial");
    expect(late.why.zh).toBe("2026-10-31 已过期");
    expect(letter("T", { deals: [deal({ expectedCloseOn: "2027-01-31" })] }).state).toBe("partial");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionChainArea } from "#src/settings/decision-chain.ts";
import { activity, contact } from "#test/support/sales-world.ts";
import { buildChain, type ChainBody, cycleMadeBy, type TemplateSeat } from "./chain.ts";
import { cycleOfChanges, parseChainEdit, withChanges } from "./chain-edit.ts";
import { chainHealth } from "./chain-gaps.ts";

const settings = decisionChainArea.parse(undefined);
const TEMPLATE: readonly TemplateSeat[] = [
  { role: "EB", title: "总经理" },
  { role: "UB", title: "使用部门负责人" },
  { role: "TB", title: "技术负责人" },
  { role: "Coach", title: "内部人" },
];

const ZHANG = contact({
  id: "c1",
  name: "张建国",
  title: "生产副总",
  role: "TB",
  stance: "中立",
  custom: { 影响力: "高" },
});
const LI = contact({ id: "c3", name: "李明", title: "设备工程师", reportsToId: "c4" });
const GU = contact({ id: "c4", name: "顾秋生", title: "设备部部长", role: "UB", reportsToId: "c1" });

function chainOf(contacts = [ZHANG, LI, GU], layers: ChainBody[] = [], template = TEMPLATE) {
  return buildChain({ contacts, layers, template, words: settings.words });
}

describe("buildChain", () => {
  it("reads roles, stances and influence in the CRM's words", () => {
    const [zhang] = chainOf().seats;
    expect(zhang).toMatchObject({ role: "TB", stance: "neutral", influence: 3, empty: false });
    const english = contact({
      name: "Anna Keller",
      role: "Decision Maker",
      stance: "Supporter",
      custom: { Influence: "High", "Project Role": "decides", Preference: "business value" },
    });
    expect(chainOf([english], [], []).seats[0]).toMatchObject({
      role: "EB",
      stance: "supports",
      influence: 3,
      duty: "decides",
      preference: "business",
    });
  });

  it("shows the roles nobody holds as seats to fill, under the decision maker", () => {
    const empty = chainOf().seats.filter((seat) => seat.empty);
    expect(empty.map((seat) => [seat.role, seat.title, seat.reportsTo])).toEqual([
      ["EB", "总经理", undefined],
      ["Coach", "内部人", undefined],
    ]);
    expect(chainOf([]).seats.map((seat) => [seat.role, seat.reportsTo])).toEqual([
      ["EB", undefined],
      ["UB", "empty-EB"],
      ["TB", "empty-EB"],
      ["Coach", undefined],
    ]);
  });

  it("lays our own records over the CRM, the deal's over the account's", () => {
    const say = { by: "李珊", on: "2026-11-20", said: "张总反对" };
    const account: ChainBody = {
      seats: { c1: { fields: { stance: "supports" }, evidence: { stance: say } } },
    };
    const deal: ChainBody = {
      seats: {
        c1: { fields: { stance: "opposes" }, evidence: { stance: say } },
        "seat-王强": { fields: { name: "王强", role: "EB" }, evidence: {} },
      },
    };
    const { seats } = chainOf([ZHANG], [account, deal]);
    expect(seats[0]).toMatchObject({ id: "c1", stance: "opposes", role: "TB", evidence: { stance: say } });
    expect(seats[1]).toMatchObject({ name: "王强", role: "EB" });
  });

  it("leaves out who left, and an own record whose contact is gone", () => {
    const gone: ChainBody = { seats: { c9: { fields: { stance: "opposes" }, evidence: {} } } };
    const left: ChainBody = { seats: { c1: { fields: { left: true }, evidence: {} } } };
    expect(chainOf([ZHANG, { ...GU, left: true }], [gone, left], []).seats).toEqual([]);
  });

  it("drops the line that closes a circle in the CRM and names the circle", () => {
    const circle = [
      contact({ id: "a", name: "甲", reportsToId: "b" }),
      contact({ id: "b", name: "乙", reportsToId: "c" }),
      contact({ id: "c", name: "丙", reportsToId: "a" }),
    ];
    const chain = chainOf(circle, [], []);
    expect(chain.cycles).toEqual([["c", "a", "b", "c"]]);
    expect(chain.seats.map((seat) => seat.reportsTo)).toEqual(["b", "c", undefined]);
  });
});

describe("cycleMadeBy", () => {
  it("finds a circle exactly when the new line makes its own start reachable", () => {
    const edge = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 }));
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (edges) => {
        const lines = new Map<string, string>();
        for (const [from, to] of edges) {
          const path = cycleMadeBy(lines, `${from}`, `${to}`);
          // Oracle: transitive closure by repeated squaring over a matrix, nothing shared with the walk.
          const reach = closure(lines);
          expect(path !== undefined).toBe(from === to || reach[to]?.[from] === true);
          if (path === undefined && !lines.has(`${from}`)) lines.set(`${from}`, `${to}`);
        }
      }),
    );
  });
});

function closure(lines: ReadonlyMap<string, string>): boolean[][] {
  const reach = Array.from({ length: 8 }, (_, from) =>
    Array.from({ length: 8 }, (__, to) => lines.get(`${from}`) === `${to}`),
  );
  for (let via = 0; via < 8; via++) {
    for (const row of reach) {
      if (row[via]) for (let to = 0; to < 8; to++) row[to] ||= reach[via]?.[to] === true;
    }
  }
  return reach;
}

describe("chainHealth", () => {
  const health = (contacts: ReturnType<typeof contact>[], layers: ChainBody[] = [], touched: string[] = []) =>
    chainHealth(
      chainOf(contacts, layers),
      touched.map((contactId) => activity({ contactId, on: "2026-11-01" })),
      settings.gaps,
      "2026-11-20",
    );

  it("is red with no decision maker, and lists what else is missing", () => {
    const { light, gaps } = health([ZHANG, LI, GU], [], ["c1", "c3"]);
    expect(light).toBe("red");
    expect(gaps.map((gap) => gap.kind)).toEqual(["noEb", "noCoach", "noSpokesperson"]);
  });

  it("is red for a critic who can say no, until there is a plan for him", () => {
    const boss = contact({ id: "e", name: "王强", role: "EB", stance: "支持" });
    const coach = contact({ id: "k", name: "李明", role: "Coach", stance: "支持" });
    const critic = { ...ZHANG, stance: "反对" };
    expect(health([boss, coach, critic], [], ["e", "k"])).toMatchObject({ light: "red" });
    const plan: ChainBody = { seats: { c1: { fields: { plan: "带他看东川泵业" }, evidence: {} } } };
    expect(health([boss, coach, critic], [plan], ["e", "k"])).toMatchObject({ light: "green", gaps: [] });
    const small = { ...LI, stance: "反对" };
    expect(health([boss, coach, small], [], ["e", "k"])).toMatchObject({ light: "amber" });
  });

  it("counts one person in touch within 180 days as a single thread, and a decision maker never met", () => {
    const boss = contact({ id: "e", name: "王强", role: "EB", stance: "支持" });
    const coach = contact({ id: "k", name: "李明", role: "Coach" });
    const { light, gaps } = health([boss, coach], [], ["k"]);
    expect(light).toBe("amber");
    expect(gaps.map((gap) => gap.kind)).toEqual(["ebNotMet", "singleThread"]);
  });
});

describe("parseChainEdit", () => {
  const parse = (text: string, contacts = [ZHANG, LI, GU]) =>
    parseChainEdit(text, chainOf(contacts), settings.words);
  const pairs = (text: string) => parse(text).changes.map(({ seat, field, value }) => [seat, field, value]);

  it.each([
    [
      "张总反对我们，李工是教练",
      [
        ["c1", "stance", "opposes"],
        ["c3", "role", "Coach"],
      ],
    ],
    [
      "张总反对，影响力高，李工支持我们了",
      [
        ["c1", "stance", "opposes"],
        ["c1", "influence", 3],
        ["c3", "stance", "supports"],
      ],
    ],
    ["顾部长不支持", [["c4", "stance", "opposes"]]],
    ["老顾还在观望", [["c4", "stance", "neutral"]]],
    ["李明向张建国汇报", [["c3", "reportsTo", "c1"]]],
    ["华晟的张总看重业务价值", [["c1", "preference", "business"]]],
    ["拍板的人是张总", [["c1", "role", "EB"]]],
    ["张总能批50万", [["c1", "authority", "能批50万"]]],
    ["李工是我们的代言人", [["c3", "spokesperson", true]]],
    ["李工离职了", [["c3", "left", true]]],
    ["张总的应对计划是带他看东川泵业", [["c1", "plan", "带他看东川泵业"]]],
  ])("reads %s", (text, expected) => {
    expect(pairs(text)).toEqual(expected);
  });

  it.each([
    [
      "Anna Keller opposes us and Tom is the coach",
      [
        ["e1", "stance", "opposes"],
        ["e2", "role", "Coach"],
      ],
    ],
    [
      "Tom Reed reports to Anna Keller, Keller has high influence",
      [
        ["e2", "reportsTo", "e1"],
        ["e1", "influence", 3],
      ],
    ],
    ["Mr Reed is neutral", [["e2", "stance", "neutral"]]],
  ])("reads %s", (text, expected) => {
    const people = [contact({ id: "e1", name: "Anna Keller" }), contact({ id: "e2", name: "Tom Reed" })];
    expect(parse(text, people).changes.map(({ seat, field, value }) => [seat, field, value])).toEqual(
      expected,
    );
  });

  it("proposes a seat for somebody new", () => {
    expect(parse("王强是EB").changes).toEqual([
      { seat: "seat-王强", name: "王强", added: true, field: "name", value: "王强" },
      { seat: "seat-王强", name: "王强", added: true, field: "role", value: "EB" },
    ]);
  });

  it("adds a new person once, however often he is named", () => {
    const fields = parse("王总是EB，王总能批300万，张总向王总汇报").changes.map(
      ({ seat, field }) => `${seat} ${field}`,
    );
    expect(fields).toEqual(["seat-王总 name", "seat-王总 role", "seat-王总 authority", "c1 reportsTo"]);
  });

  it("asks which of two people with one surname, unless the title tells", () => {
    const twin = contact({ id: "c8", name: "张敏", title: "采购经理" });
    expect(parse("张总反对", [ZHANG, twin]).changes).toMatchObject([{ seat: "c1" }]);
    const { changes, ambiguous } = parse("老张反对", [ZHANG, twin]);
    expect(changes).toEqual([]);
    expect(ambiguous).toMatchObject([{ said: "老张", seats: [{ id: "c1" }, { id: "c8" }] }]);
  });

  it("says which part it did not understand and keeps the rest", () => {
    const { changes, unclear } = parse("昨天聊得不错，张总反对");
    expect(unclear).toEqual(["昨天聊得不错"]);
    expect(changes).toMatchObject([{ seat: "c1", field: "stance" }]);
  });

  it("sees the circle that a change would close", () => {
    const chain = chainOf();
    const { changes } = parse("张总向李工汇报");
    expect(cycleOfChanges(chain, changes)).toEqual(["c1", "c3", "c4", "c1"]);
    expect(cycleOfChanges(chain, parse("李工向张总汇报").changes)).toBeUndefined();
  });

  it("writes the changes with who said so", () => {
    const evidence = { by: "李珊", on: "2026-11-20", said: "张总反对" };
    const body = withChanges({ seats: {} }, parse("张总反对").changes, evidence);
    expect(body.seats).toEqual({ c1: { fields: { stance: "opposes" }, evidence: { stance: evidence } } });
  });
});

import type { EntityBatch } from "#src/ports/store.ts";
import { build } from "#test/support/builders.ts";

const custom = {
  "客户 等级": "A🚀",
  空: null,
  嵌套: { 列表: [1, "二", null, { 深: true }], 小数: 0.1 },
  "quote\"'": "O'Neil; drop table account",
};
const origin = {
  system: "files",
  key: "行 2",
  row: { 客户名称: "海岳精工 🏭", 备注: null, 金额: "1,234万" },
};
const cny = (minor: number) => ({ minor, currency: "CNY" });

/** One record of every kind with every field set, some of them at their edges. All of it is invented. */
export const FULL_WORLD: readonly EntityBatch[] = [
  {
    kind: "account",
    rows: [
      build("account", "客户-1", {
        custom,
        origin,
        name: "海岳精工 🏭 (虚构)\n第二行",
        parentId: "a0",
        kind: "customer",
        industryCode: "C35",
        industry: "专用设备制造业",
        country: "中国",
        province: "浙江省",
        city: "杭州市",
        district: "滨江区",
        employees: 1_200,
        revenue: cny(Number.MAX_SAFE_INTEGER),
        growth: -0.1,
        foundedYear: 1998,
        website: "https://haiyue.example",
        description: "𠮷野家附近的工厂",
        tags: ["重点", "🚀", ""],
        tier: "A",
        ownerId: "u1",
        blacklistReason: "欠款",
        createdOn: "2024-02-29",
      }),
    ],
  },
  {
    kind: "contact",
    rows: [
      build("contact", "c1", {
        custom,
        origin,
        accountId: "a1",
        name: "林一舟",
        title: "副总经理",
        department: "生产部",
        email: "lin@haiyue.example",
        phone: "+86 571 0000 0000",
        reportsToId: "c0",
        role: "EB",
        stance: "支持",
        left: false,
      }),
      build("contact", "c2", { left: true }),
    ],
  },
  {
    kind: "deal",
    rows: [
      build("deal", "d1", {
        custom,
        origin,
        name: "产线改造 ⚙️",
        accountId: "a1",
        ownerId: "u1",
        stageId: "s1",
        status: "won",
        amount: cny(-1),
        probability: 0.35,
        productIds: ["p1", "p2"],
        campaignId: "k1",
        leadSource: "展会",
        competitor: "某公司",
        lostReason: "价格",
        nextStep: "约见总经理",
        createdOn: "2026-01-01",
        expectedCloseOn: "2026-06-30",
        closedOn: "2026-06-01",
      }),
    ],
  },
  {
    kind: "stage",
    rows: [
      build("stage", "s1", { custom, origin, order: 0, status: "open", probability: 0, milestone: "立项" }),
    ],
  },
  {
    kind: "stageChange",
    rows: [build("stageChange", "h1", { custom, origin, from: "s1", to: "s2", seen: "observed" })],
  },
  {
    kind: "activity",
    rows: [
      build("activity", "v1", {
        custom,
        origin,
        accountId: "a1",
        dealId: "d1",
        contactId: "c1",
        ownerId: "u1",
        on: "2026-02-01",
        dueOn: "2026-02-02",
        doneOn: "2026-02-03",
        subject: "拜访",
        text: "谈了 3 小时 👍",
      }),
    ],
  },
  {
    kind: "lead",
    rows: [
      build("lead", "l1", {
        custom,
        origin,
        company: "远岫材料(虚构)",
        status: "新",
        leadSource: "官网",
        campaignId: "k1",
        ownerId: "u1",
        accountId: "a1",
        dealId: "d1",
        createdOn: "2026-01-05",
      }),
    ],
  },
  {
    kind: "campaign",
    rows: [
      build("campaign", "k1", {
        custom,
        origin,
        kind: "研讨会",
        startsOn: "2026-03-01",
        endsOn: "2026-03-02",
        cost: cny(0),
      }),
    ],
  },
  {
    kind: "campaignMember",
    rows: [
      build("campaignMember", "m1", {
        custom,
        origin,
        leadId: "l1",
        contactId: "c1",
        accountId: "a1",
        status: "到场",
        on: "2026-03-01",
      }),
    ],
  },
  {
    kind: "product",
    rows: [
      build("product", "p1", {
        custom,
        origin,
        code: "APS",
        family: "制造",
        listPrice: { minor: 1, currency: "JPY" },
        active: false,
      }),
    ],
  },
  {
    kind: "order",
    rows: [
      build("order", "o1", {
        custom,
        origin,
        accountId: "a1",
        dealId: "d1",
        ownerId: "u1",
        amount: cny(99),
        status: "已签",
        on: "2026-04-01",
        renewsOn: "2027-04-01",
      }),
    ],
  },
  {
    kind: "orderLine",
    rows: [build("orderLine", "ol1", { custom, origin, productId: "p1", quantity: 0.5, amount: cny(50) })],
  },
  {
    kind: "user",
    rows: [
      build("user", "u1", {
        custom,
        origin,
        email: "zhou@example.com",
        mobile: "13800000000",
        role: "manager",
        managerId: "u0",
        teamId: "g1",
        style: "hunter",
        locale: "zh",
        timeZone: "Asia/Shanghai",
        active: false,
      }),
    ],
  },
  { kind: "team", rows: [build("team", "g1", { custom, origin, parentId: "g0", managerId: "u1" })] },
  {
    kind: "territory",
    rows: [
      build("territory", "t1", {
        custom,
        origin,
        parentId: "t0",
        order: 3,
        publicPool: true,
        assignToOwner: true,
        rules: [{ dimension: "province", operator: "notIn", values: ["浙江省", "'"] }],
        includeAccountIds: ["客户-1"],
        excludeAccountIds: ["客户-1"],
        memberIds: ["u1"],
      }),
    ],
  },
  { kind: "territoryAccount", rows: [build("territoryAccount", "ta1", { custom, origin, cause: "manual" })] },
  {
    kind: "accountShare",
    rows: [
      build("accountShare", "x1", { custom, origin, teamId: "g1" }),
      build("accountShare", "x2", { userId: "u1" }),
    ],
  },
  { kind: "target", rows: [build("target", "q1", { custom, origin, userId: "u1", teamId: "g1" })] },
];

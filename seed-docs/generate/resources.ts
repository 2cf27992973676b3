import type { Account, Relation } from "./account-types.ts";
import type { Contact } from "./contact-types.ts";
import type { Columns } from "./csv.ts";
import { addDays } from "./dates.ts";
import type { Deal } from "./deal-types.ts";
import { createRandom } from "./random.ts";

export interface Referral {
  id: string;
  kind: "直接推荐" | "案例背书" | "接待参观" | "会议演讲" | "案例名单";
  account: string;
  contact: string;
  recommended: string;
  deal: string;
  on: string;
  result: string;
}

type PartnerLine = [
  name: string,
  kind: string,
  province: string,
  industries: string,
  products: string,
  person: string,
  joint: number,
  note: string,
];

const PARTNERS: PartnerLine[] = [
  [
    "苏南数联集成",
    "实施伙伴",
    "江苏省",
    "C34;C36",
    "P01;P08",
    "闵捷",
    7,
    "本地有 12 名实施顾问，能连夜到现场",
  ],
  ["甬江工控", "硬件伙伴", "浙江省", "C34;C33", "P08;P03", "屠海明", 5, "网关和传感器供货，采集点位自己装"],
  [
    "合蓝渠道（华东）",
    "ERP 渠道",
    "上海市",
    "C34;C35;C36",
    "P01;P05",
    "费莹",
    6,
    "合蓝ERP 的老客户名单可以一起过",
  ],
  ["岭南精益咨询", "咨询伙伴", "广东省", "C39;C21", "P05;P06", "区志辉", 3, "先做精益诊断再上系统"],
  ["巴蜀药联", "行业渠道", "四川省", "C27", "P06;P02", "蓝希", 2, "和药企质量负责人熟"],
  ["北斗星能源服务（示例）", "能源服务", "山东省", "C32;C31;C33", "P04", "车文杰", 4, "做节能改造，缺软件"],
  [
    "Straits Automation Partners",
    "实施伙伴",
    "",
    "C36;C33",
    "P01;P02",
    "Alvin Teoh",
    3,
    "Covers Singapore and Penang on site",
  ],
  ["楚天智造联盟", "行业组织", "湖北省", "C36", "P02;P07", "舒欣", 1, "每季度组织企业互访"],
  ["津冀自动化", "硬件伙伴", "天津市", "C31;C32", "P08", "穆建华", 2, "老设备改造经验多"],
];

type ExpertLine = [name: string, body: string, field: string, owner: string, help: string, last: string];

const EXPERTS: ExpertLine[] = [
  [
    "裘振业",
    "华东泵阀行业协会（虚构）",
    "泵阀制造与设备管理",
    "U011",
    "可出席闭门会；可带协会会员单位参观",
    "2026-09-17",
  ],
  [
    "闻人清",
    "铸造节能专家组（虚构）",
    "熔炼能耗与碳核算",
    "U036",
    "可做能耗诊断一天；可写推荐意见",
    "2026-07-09",
  ],
  ["戚学林", "汽车供应链质量论坛（虚构）", "过程审核与追溯", "U012", "可做追溯标准解读", "2026-05-28"],
  [
    "祝安民",
    "原装备集团总工程师，已退休",
    "大件加工工艺",
    "U004",
    "熟悉临港、松江几家重装企业的生产负责人",
    "2026-10-30",
  ],
  [
    "Ingrid Falk",
    "European Gear Round Table (fictional)",
    "Gearbox manufacturing",
    "U032",
    "Speaks at our webinars twice a year",
    "2026-03-12",
  ],
  ["蔺如意", "医药数字化研究院（虚构）", "电子批记录与合规", "U037", "可评审方案的合规部分", "2025-11-06"],
];

interface Partner {
  id: string;
  line: PartnerLine;
}

interface Expert {
  id: string;
  line: ExpertLine;
}

export const PARTNER_ROWS: readonly Partner[] = PARTNERS.map((line, i) => ({
  id: `N${String(i + 1).padStart(2, "0")}`,
  line,
}));
export const EXPERT_ROWS: readonly Expert[] = EXPERTS.map((line, i) => ({
  id: `X${String(i + 1).padStart(2, "0")}`,
  line,
}));

interface ReferralWorld {
  accounts: readonly Account[];
  contacts: readonly Contact[];
  deals: readonly Deal[];
  relations: Map<string, Relation>;
}

/** Who brought whom: every deal that says 老客户推荐 gets a likely recommender from the same trade. */
export function buildReferrals({ accounts, contacts, deals, relations }: ReferralWorld): Referral[] {
  const random = createRandom("referrals");
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const friends = accounts.filter((account) => relations.get(account.id)?.recommends === true);
  const asked = new Map<string, number>();
  const personAt = (account: string) =>
    contacts.find((contact) => contact.account === account && contact.main)?.id ?? "";
  const direct = deals
    .filter((deal) => deal.source === "老客户推荐" && deal.type === "新购")
    .flatMap((deal): Omit<Referral, "id">[] => {
      const own = byId.get(deal.account);
      const bought = (account: Account) =>
        deals.some(
          (other) => other.account === account.id && other.stage === "赢单" && other.closed < deal.created,
        );
      const near = friends.filter(
        (account) =>
          account.id !== deal.account && account.industry.code === own?.industry.code && bought(account),
      );
      const able =
        near.length > 0 ? near : friends.filter((account) => account.id !== deal.account && bought(account));
      if (able.length === 0) return [];
      const fresh = able.filter((account) => (asked.get(account.id) ?? 0) < 4);
      if (fresh.length === 0) return [];
      const friend = random.pick(fresh);
      asked.set(friend.id, (asked.get(friend.id) ?? 0) + 1);
      return [
        {
          kind: "直接推荐",
          account: friend.id,
          contact: personAt(friend.id),
          recommended: deal.account,
          deal: deal.id,
          on: addDays(deal.created, -random.int(3, 30)),
          result: deal.stage === "赢单" ? "成交" : deal.stage === "输单" ? "未成交" : "跟进中",
        },
      ];
    });
  const named = (name: string) => accounts.find((account) => account.name === name)?.id ?? "";
  const shown: [string, Referral["kind"], string, string, string][] = [
    ["长风汽配", "接待参观", "2026-05-28", "", "22 家企业到场"],
    ["东川泵业", "接待参观", "2026-09-17", "临港重装", "临港重装数字化负责人到场"],
    ["东川泵业", "接待参观", "2026-10-29", "长风汽配", "二厂 18 天签约"],
    ["瀚屿装备", "接待参观", "2025-06-12", "", "参观日 16 家"],
    ["长风汽配", "案例背书", "2026-03-12", "", "同意署名发布"],
    ["砺岳工程机械", "案例背书", "2026-02-05", "", "同意署名发布"],
    ["钧铖铸造", "直接推荐", "2025-08-05", "东川泵业", "成交"],
    ["昱岑电子", "会议演讲", "2025-07-24", "", "深圳电子制造交流会主讲"],
    ["霁川乳品", "案例名单", "2025-12-20", "", "可列入名单，不可参观"],
    ["Penang Alloyworks", "案例背书", "2026-01-15", "", "Named case approved"],
  ];
  const assets = shown.map(([name, kind, on, guest, result]) => ({
    kind,
    account: named(name),
    contact: personAt(named(name)),
    recommended: guest ? named(guest) : "",
    deal: "",
    on,
    result,
  }));
  return [...direct, ...assets]
    .sort((a, b) => a.on.localeCompare(b.on) || a.account.localeCompare(b.account))
    .map((referral, i) => ({ ...referral, id: `F${String(i + 1).padStart(3, "0")}` }));
}

export const REFERRAL_COLUMNS: Columns<Referral> = [
  ["推荐编号", (referral) => referral.id],
  ["推荐方式", (referral) => referral.kind],
  ["客户编号", (referral) => referral.account],
  ["联系人编号", (referral) => referral.contact],
  ["被推荐客户编号", (referral) => referral.recommended],
  ["商机编号", (referral) => referral.deal],
  ["推荐日期", (referral) => referral.on],
  ["推荐结果", (referral) => referral.result],
];

export const PARTNER_COLUMNS: Columns<Partner> = [
  ["伙伴编号", ({ id }) => id],
  ["伙伴名称", ({ line }) => line[0]],
  ["伙伴类型", ({ line }) => line[1]],
  ["省份", ({ line }) => line[2]],
  ["擅长行业代码", ({ line }) => line[3]],
  ["擅长产品编号", ({ line }) => line[4]],
  ["联系人", ({ line }) => line[5]],
  ["联合项目数", ({ line }) => line[6]],
  ["备注", ({ line }) => line[7]],
];

export const EXPERT_COLUMNS: Columns<Expert> = [
  ["专家编号", ({ id }) => id],
  ["姓名", ({ line }) => line[0]],
  ["所属机构", ({ line }) => line[1]],
  ["擅长领域", ({ line }) => line[2]],
  ["关系负责人编号", ({ line }) => line[3]],
  ["可提供的帮助", ({ line }) => line[4]],
  ["最近联系日期", ({ line }) => line[5]],
];

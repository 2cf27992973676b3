import type { Account } from "./account-types.ts";
import type { Columns } from "./csv.ts";
import { repsOf, userNamed } from "./people.ts";

export interface Territory {
  id: string;
  name: string;
  parent: string;
  pool: boolean;
  assign: boolean;
  rules: string;
  include: string;
  exclude: string;
  members: string;
  order: number;
}

type Line = [
  name: string,
  parent: string,
  rules: string,
  members: string,
  extra?: { pool?: boolean; assign?: boolean; include?: RegExp; exclude?: RegExp },
];

const team = (id: string) =>
  repsOf(id)
    .map((rep) => rep.id)
    .join(";");

function lines(): Line[] {
  return [
    ["全部", "", "", "U002"],
    ["北区", "全部", "地域:包含北京市/天津市/河北省/上海市/辽宁省/吉林省", team("T07")],
    ["上海", "北区", "地域:包含上海市", `${userNamed("李珊").id};${userNamed("孙浩").id}`],
    ["北京", "北区", "地域:包含北京市", userNamed("郝建军").id],
    ["天津", "北区", "地域:包含天津市", ""],
    ["华东一区", "全部", "地域:包含上海市/江苏省", team("T04"), { assign: true }],
    [
      "苏南装备",
      "华东一区",
      "地域:包含苏州市/无锡市/常州市;行业:包含C34/C35",
      `${userNamed("李珊").id};${userNamed("丁立群").id}`,
      { include: /^(华晟精密|长风汽配)$/, exclude: /^华晟集团$/ },
    ],
    ["华东二区", "全部", "地域:包含浙江省/安徽省", team("T05"), { assign: true }],
    ["山东", "全部", "地域:包含山东省", team("T07"), { assign: true, exclude: /^瀚屿装备$/ }],
    ["华南区", "全部", "地域:包含广东省/福建省/海南省/广西壮族自治区", team("T06"), { assign: true }],
    ["中西部", "全部", "地域:包含湖北省/湖南省/河南省/四川省/重庆市/陕西省", team("T08"), { assign: true }],
    ["成渝医药", "中西部", "地域:包含四川省/重庆市;行业:包含C27", userNamed("杨曼").id],
    ["海外", "全部", "国家:不包含中国", team("T10"), { assign: true }],
    [
      "集团大客户",
      "全部",
      "",
      team("T09"),
      { include: /^(瀚屿|骐岳(汽车|专用|车身|制动|电池)|砺岳(重工|工程|矿机|铸锻|液压)|霁川)/ },
    ],
    [
      "汽车零部件全国",
      "全部",
      "行业:包含C36;地域:不包含湖北省",
      `${userNamed("孙浩").id};${userNamed("何佳宁").id}`,
    ],
    ["公共回收池", "全部", "", userNamed("郑凯文").id, { pool: true }],
  ];
}

function idsOf(accounts: readonly Account[], pattern: RegExp | undefined): string {
  if (!pattern) return "";
  return accounts
    .filter((account) => pattern.test(account.name))
    .map((account) => account.id)
    .join(";");
}

export function buildTerritories(accounts: readonly Account[]): Territory[] {
  const pooled = accounts
    .filter((account) => account.owner === "")
    .map((account) => account.id)
    .join(";");
  return lines().map(([name, parent, rules, members, extra], index) => ({
    id: `Q${String(index + 1).padStart(2, "0")}`,
    name,
    parent,
    pool: extra?.pool ?? false,
    assign: extra?.assign ?? false,
    rules,
    include: extra?.pool ? pooled : idsOf(accounts, extra?.include),
    exclude: idsOf(accounts, extra?.exclude),
    members,
    order: index + 1,
  }));
}

export const TERRITORY_COLUMNS: Columns<Territory> = [
  ["区域编号", (territory) => territory.id],
  ["区域名称", (territory) => territory.name],
  ["上级区域", (territory) => territory.parent],
  ["公共回收区域", (territory) => territory.pool],
  ["分配到记录负责人", (territory) => territory.assign],
  ["维度覆盖", (territory) => territory.rules],
  ["包含客户", (territory) => territory.include],
  ["不包含客户", (territory) => territory.exclude],
  ["成员编号", (territory) => territory.members],
  ["顺序", (territory) => territory.order],
];

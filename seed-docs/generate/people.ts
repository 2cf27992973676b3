import type { Columns } from "./csv.ts";

export type Role = "rep" | "manager" | "solution" | "admin";

export interface User {
  id: string;
  name: string;
  englishName: string;
  role: Role;
  title: string;
  team: string;
  manager: string;
  selling: "hunter" | "farmer" | "";
  locale: "zh" | "en";
  joined: string;
  active: boolean;
}

export interface Team {
  id: string;
  name: string;
  englishName: string;
  parent: string;
  leader: string;
  scope: string;
}

type Line = [
  name: string,
  englishName: string,
  role: Role,
  title: string,
  team: string,
  manager: string,
  selling: User["selling"],
  joined: string,
];

const LINES: Line[] = [
  ["顾明远", "Gu Mingyuan", "manager", "总经理", "T01", "", "", "2014-03-01"],
  ["沈静仪", "Shen Jingyi", "manager", "销售副总裁", "T02", "U001", "", "2016-07-11"],
  ["程卫东", "Cheng Weidong", "manager", "华东大区总监", "T03", "U002", "", "2017-02-20"],
  ["赵磊", "Zhao Lei", "manager", "华东一组经理", "T04", "U003", "hunter", "2018-05-14"],
  ["陆嘉言", "Lu Jiayan", "manager", "华东二组经理", "T05", "U003", "hunter", "2019-03-04"],
  ["梁志鹏", "Liang Zhipeng", "manager", "华南组经理", "T06", "U002", "hunter", "2018-09-10"],
  ["马春阳", "Ma Chunyang", "manager", "华北组经理", "T07", "U002", "hunter", "2019-06-17"],
  ["罗思远", "Luo Siyuan", "manager", "中西部组经理", "T08", "U002", "hunter", "2020-04-13"],
  ["周慧敏", "Zhou Huimin", "manager", "大客户部经理", "T09", "U002", "farmer", "2017-10-09"],
  ["陈以安", "Daniel Tan", "manager", "海外组经理", "T10", "U002", "hunter", "2021-01-11"],
  ["李珊", "Li Shan", "rep", "高级销售", "T04", "U004", "hunter", "2021-03-15"],
  ["孙浩", "Sun Hao", "rep", "销售", "T04", "U004", "hunter", "2022-07-01"],
  ["许文静", "Xu Wenjing", "rep", "销售", "T04", "U004", "hunter", "2023-02-13"],
  ["丁立群", "Ding Liqun", "rep", "高级销售", "T04", "U004", "farmer", "2019-11-18"],
  ["吴桐", "Wu Tong", "rep", "销售", "T04", "U004", "hunter", "2025-07-14"],
  ["何佳宁", "He Jianing", "rep", "高级销售", "T05", "U005", "hunter", "2020-08-03"],
  ["金波", "Jin Bo", "rep", "销售", "T05", "U005", "hunter", "2022-04-18"],
  ["傅雪", "Fu Xue", "rep", "销售", "T05", "U005", "hunter", "2023-09-11"],
  ["蒋东升", "Jiang Dongsheng", "rep", "销售", "T05", "U005", "farmer", "2021-06-07"],
  ["黄伟棠", "Huang Weitang", "rep", "高级销售", "T06", "U006", "hunter", "2019-04-22"],
  ["麦颖诗", "Mai Yingshi", "rep", "销售", "T06", "U006", "hunter", "2022-10-10"],
  ["邓凯", "Deng Kai", "rep", "销售", "T06", "U006", "hunter", "2024-03-04"],
  ["林若彤", "Lin Ruotong", "rep", "销售", "T06", "U006", "farmer", "2023-05-15"],
  ["郝建军", "Hao Jianjun", "rep", "高级销售", "T07", "U007", "hunter", "2020-02-17"],
  ["田雨", "Tian Yu", "rep", "销售", "T07", "U007", "hunter", "2022-01-10"],
  ["石磊", "Shi Lei", "rep", "销售", "T07", "U007", "hunter", "2023-11-06"],
  ["杨曼", "Yang Man", "rep", "高级销售", "T08", "U008", "hunter", "2020-09-21"],
  ["谭宏伟", "Tan Hongwei", "rep", "销售", "T08", "U008", "hunter", "2022-05-30"],
  ["苏晴", "Su Qing", "rep", "销售", "T08", "U008", "hunter", "2024-02-26"],
  ["钱永康", "Qian Yongkang", "rep", "大客户经理", "T09", "U009", "farmer", "2018-01-08"],
  ["董雅文", "Dong Yawen", "rep", "大客户经理", "T09", "U009", "farmer", "2020-06-15"],
  ["Emily Carter", "Emily Carter", "rep", "Account Executive", "T10", "U010", "hunter", "2022-08-22"],
  ["Marcus Lim", "Marcus Lim", "rep", "Account Executive", "T10", "U010", "hunter", "2023-04-03"],
  ["韩冰", "Han Bing", "rep", "销售（已离职）", "T07", "U007", "hunter", "2021-09-13"],
  ["唐亦凡", "Tang Yifan", "solution", "方案中心负责人", "T11", "U001", "", "2017-05-08"],
  ["曹颖", "Cao Ying", "solution", "方案顾问（离散制造）", "T11", "U035", "", "2020-03-23"],
  ["彭博文", "Peng Bowen", "solution", "方案顾问（流程与能源）", "T11", "U035", "", "2021-10-18"],
  ["Grace Koh", "Grace Koh", "solution", "Solution Consultant", "T11", "U035", "", "2023-01-09"],
  ["邱敏", "Qiu Min", "manager", "市场部经理", "T12", "U001", "", "2019-08-12"],
  ["郑凯文", "Zheng Kaiwen", "admin", "销售运营与信息化", "T13", "U001", "", "2018-11-05"],
];

const TEAM_LINES: [
  id: string,
  name: string,
  englishName: string,
  parent: string,
  leader: string,
  scope: string,
][] = [
  ["T01", "衡石软件", "Hengshi Software", "", "U001", "全公司"],
  ["T02", "销售中心", "Sales", "T01", "U002", "全部销售团队"],
  ["T03", "华东大区", "East China", "T02", "U003", "上海、江苏、浙江、安徽"],
  ["T04", "华东一组", "East China 1", "T03", "U004", "上海、江苏"],
  ["T05", "华东二组", "East China 2", "T03", "U005", "浙江、安徽"],
  ["T06", "华南组", "South China", "T02", "U006", "广东、福建、海南、广西"],
  ["T07", "华北组", "North China", "T02", "U007", "北京、天津、河北、山东、东北"],
  ["T08", "中西部组", "Central and West China", "T02", "U008", "湖北、湖南、河南、川渝、西北"],
  ["T09", "大客户部", "Key Accounts", "T02", "U009", "集团客户，不分地域"],
  ["T10", "海外组", "Overseas", "T02", "U010", "港澳及海外"],
  ["T11", "方案中心", "Solution Centre", "T01", "U035", "售前方案与资料库"],
  ["T12", "市场部", "Marketing", "T01", "U039", "市场活动与线索"],
  ["T13", "销售运营", "Sales Operations", "T01", "U040", "系统管理"],
];

export const USERS: readonly User[] = LINES.map(
  ([name, englishName, role, title, team, manager, selling, joined], index) => ({
    id: `U${String(index + 1).padStart(3, "0")}`,
    name,
    englishName,
    role,
    title,
    team,
    manager,
    selling,
    locale: team === "T10" || name === "Grace Koh" ? "en" : "zh",
    joined,
    active: name !== "韩冰",
  }),
);

export const TEAMS: readonly Team[] = TEAM_LINES.map(([id, name, englishName, parent, leader, scope]) => ({
  id,
  name,
  englishName,
  parent,
  leader,
  scope,
}));

export function userNamed(name: string): User {
  const user = USERS.find((candidate) => candidate.name === name);
  if (!user) throw new Error(`no such user: ${name}`);
  return user;
}

export function userById(id: string): User {
  const user = USERS.find((candidate) => candidate.id === id);
  if (!user) throw new Error(`no such user: ${id}`);
  return user;
}

export function repsOf(team: string): User[] {
  return USERS.filter((user) => user.team === team && user.role === "rep" && user.active);
}

function mailName(user: User): string {
  return user.englishName.toLowerCase().replaceAll(" ", ".");
}

export const USER_COLUMNS: Columns<User> = [
  ["用户编号", (user) => user.id],
  ["姓名", (user) => user.name],
  ["英文名", (user) => user.englishName],
  ["邮箱", (user) => `${mailName(user)}@hengshi.example`],
  ["角色", (user) => user.role],
  ["职务", (user) => user.title],
  ["团队编号", (user) => user.team],
  ["上级编号", (user) => user.manager],
  ["销售类型", (user) => user.selling],
  ["语言", (user) => user.locale],
  ["入职日期", (user) => user.joined],
  ["在职", (user) => user.active],
];

export const TEAM_COLUMNS: Columns<Team> = [
  ["团队编号", (team) => team.id],
  ["团队名称", (team) => team.name],
  ["英文名称", (team) => team.englishName],
  ["上级团队编号", (team) => team.parent],
  ["负责人编号", (team) => team.leader],
  ["负责范围", (team) => team.scope],
];

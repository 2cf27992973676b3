import type { Account } from "./account-types.ts";
import type { Contact } from "./contact-types.ts";
import type { Columns } from "./csv.ts";
import { AS_OF, addDays } from "./dates.ts";
import { chineseName, englishName, fictitiousPhone } from "./names.ts";
import { createRandom, type Random } from "./random.ts";
import { NAMED_PEOPLE } from "./story-people.ts";

type Seat = Contact["seat"];
type Post = [title: string, english: string, department: string, rank: number, seat: Seat, weight: number];

const POSTS: Post[] = [
  ["总经理", "General Manager", "总经办", 1, "EB", 6],
  ["董事长", "Chairman", "总经办", 0, "EB", 2],
  ["生产副总", "VP Production", "生产部", 2, "TB", 7],
  ["财务总监", "Finance Director", "财务部", 2, "EB", 5],
  ["运营副总", "VP Operations", "运营部", 2, "EB", 3],
  ["数字化部部长", "Head of Digital", "数字化部", 3, "TB", 6],
  ["IT 经理", "IT Manager", "信息部", 3, "TB", 8],
  ["采购经理", "Procurement Manager", "采购部", 3, "TB", 5],
  ["质量部经理", "Quality Manager", "质量部", 3, "UB", 6],
  ["设备部部长", "Maintenance Manager", "设备部", 3, "UB", 6],
  ["生产计划科长", "Planning Lead", "计划部", 4, "UB", 4],
  ["车间主任", "Workshop Supervisor", "生产部", 4, "UB", 6],
  ["能源管理员", "Energy Officer", "动力部", 4, "UB", 3],
  ["仓储主管", "Warehouse Supervisor", "仓储部", 4, "UB", 3],
  ["工艺工程师", "Process Engineer", "工艺部", 5, "Coach", 5],
  ["设备工程师", "Maintenance Engineer", "设备部", 5, "Coach", 4],
  ["信息化专员", "IT Specialist", "信息部", 5, "Coach", 4],
];

const NOTES = [
  "",
  "",
  "",
  "",
  "开会只听不说，会后才提意见",
  "习惯先看数据再谈方案",
  "回微信慢，打电话好找",
  "说话直接，最反感 PPT 超过 20 页",
  "去年参加过我们的样板客户参观",
  "在上一家公司用过麦伦系统",
  "管预算报批的第一道关",
  "和车间主任关系好，一线的话他听得进",
  "关心上线会不会影响月底交付",
  "希望项目做成后能在集团里推广",
  "英文邮件往来没问题",
  "只在周三下午有空",
];
const NOTES_EN = [
  "",
  "",
  "Prefers short e-mails",
  "Wants references from the same industry",
  "Reads the contract himself, line by line",
  "Joined from a plant that ran Fabrion",
];

interface Draft {
  account: Account;
  name: string;
  post: Post;
  random: Random;
}

function knownRole(random: Random, seat: Seat): Seat {
  if (!random.chance(seat === "EB" ? 0.68 : 0.46)) return "";
  if (seat === "Coach") return random.chance(0.5) ? "Coach" : "";
  return seat;
}

function draftContact({
  account,
  name,
  post,
  random,
}: Draft): Omit<Contact, "id" | "phone" | "main" | "reportsTo"> {
  const [title, english, department, rank, seat] = post;
  const abroad = account.place.team === "T10";
  const role = knownRole(random, seat);
  return {
    account: account.id,
    name,
    title: abroad ? english : title,
    department,
    rank,
    seat,
    role,
    stance: random.chance(0.42)
      ? random.weighted([
          ["支持", 5],
          ["中立", 5],
          ["反对", 2],
        ] as const)
      : "",
    influence: random.chance(0.5) ? (rank <= 2 ? "高" : rank <= 3 ? "中" : "低") : "",
    preference: random.chance(0.3) ? random.pick(["业务价值", "人际沟通"] as const) : "",
    duty:
      role === "EB" ? "拍板" : random.chance(0.35) ? random.pick(["可行性研究", "日常对接"] as const) : "",
    firstMet: addDays(AS_OF, -random.int(20, 900)),
    note: random.pick(abroad ? NOTES_EN : NOTES),
  };
}

function crowdSize(account: Account, random: Random): number {
  if (account.name === "瀚屿能源集团") return 44;
  if (/集团$/.test(account.name)) return random.int(5, 8);
  return random.weighted([
    [1, 5],
    [2, 8],
    [3, 7],
    [4, 4],
    [5, 2],
  ] as const);
}

function drawPosts(random: Random, count: number): Post[] {
  const posts: Post[] = [];
  const left = POSTS.map((post) => [post, post[5]] as const);
  while (posts.length < count) {
    const fresh = left.filter(([post]) => !posts.includes(post) || posts.length >= POSTS.length);
    posts.push(random.weighted(fresh));
  }
  return posts.sort((a, b) => a[3] - b[3]);
}

function contactsOf(account: Account): Omit<Contact, "id" | "phone" | "reportsTo">[] {
  const random = createRandom(`contacts:${account.name}`);
  const named = NAMED_PEOPLE[account.name];
  if (named) {
    const blank = {
      account: account.id,
      seat: "",
      role: "",
      stance: "",
      influence: "",
      preference: "",
      duty: "",
      main: false,
      firstMet: "",
      note: "",
    } as const;
    return named.map((person) => ({ ...blank, ...person }));
  }
  const abroad = account.place.team === "T10";
  const posts = drawPosts(random, crowdSize(account, random));
  const main = random.int(0, posts.length - 1);
  return posts.map((post, index) => {
    const name = abroad ? englishName(random) : chineseName(random);
    return { ...draftContact({ account, name, post, random }), main: index === main };
  });
}

const OFFICE_SIDE = new Set(["采购部", "信息部", "数字化部", "财务部", "运营部"]);

/** The next person up in the same department, else in the management: ranks only fall, so no line can close into a cycle. */
function superior(contact: Contact, peers: readonly Contact[]): string {
  const above = peers.filter((peer) => peer.rank < contact.rank);
  const own = above.filter((peer) => peer.department === contact.department);
  const management = above.filter(
    (peer) =>
      peer.rank <= 2 &&
      ["总经办", "运营部", OFFICE_SIDE.has(contact.department) ? "" : "生产部"].includes(peer.department),
  );
  const nearest = (own.length > 0 ? own : management).reduce<Contact | undefined>(
    (best, peer) => (best === undefined || peer.rank > best.rank ? peer : best),
    undefined,
  );
  return nearest?.id ?? "";
}

export function buildContacts(accounts: readonly Account[]): Contact[] {
  const names = new Map(accounts.map((account) => [account.id, account.name]));
  const contacts = accounts.flatMap(contactsOf).map((contact, index) => ({
    ...contact,
    id: `C${String(index + 1).padStart(4, "0")}`,
    phone: fictitiousPhone(index + 1),
    reportsTo: "",
  }));
  const groups = Map.groupBy(contacts, (contact) => contact.account);
  return contacts.map((contact) => {
    const random = createRandom(`superior:${contact.id}`);
    const told = (names.get(contact.account) ?? "") in NAMED_PEOPLE || random.chance(0.75);
    return { ...contact, reportsTo: told ? superior(contact, groups.get(contact.account) ?? []) : "" };
  });
}

export const CONTACT_COLUMNS: Columns<Contact> = [
  ["联系人编号", (contact) => contact.id],
  ["姓名", (contact) => contact.name],
  ["客户编号", (contact) => contact.account],
  ["职务", (contact) => contact.title],
  ["部门", (contact) => contact.department],
  ["上级联系人编号", (contact) => contact.reportsTo],
  ["决策角色", (contact) => contact.role],
  ["立场", (contact) => contact.stance],
  ["影响力", (contact) => contact.influence],
  ["沟通偏好", (contact) => contact.preference],
  ["项目分工", (contact) => contact.duty],
  ["手机", (contact) => contact.phone],
  ["邮箱", (contact) => `${contact.id.toLowerCase()}@example.com`],
  ["主要联系人", (contact) => contact.main],
  ["首次接触日期", (contact) => contact.firstMet],
  ["备注", (contact) => contact.note],
];

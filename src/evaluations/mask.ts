import { createMask } from "../assistant/mask.ts";

/** What a generated line holds that must not leave, by its kind. */
type Kind = "phone" | "email" | "id" | "card" | "known" | "other";

interface Line {
  readonly text: string;
  readonly secrets: readonly { readonly kind: Kind; readonly value: string }[];
  /** Words that look a little like somebody's data and are not. */
  readonly plain: readonly string[];
}

export interface MaskResult {
  readonly lines: number;
  readonly recall: Readonly<Record<Kind, { readonly hidden: number; readonly of: number }>>;
  readonly precision: { readonly right: number; readonly of: number };
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

export interface MaskOptions {
  readonly lines?: number;
  readonly seed?: number;
  readonly write: (line: string) => void;
}

const GOALS: Readonly<Record<Kind, number>> = {
  phone: 0.99,
  email: 0.99,
  id: 0.99,
  card: 0.99,
  known: 0.995,
  other: 0.85,
};

/** `eval mask`: how much of generated personal data the mask finds, and how much else it takes for it. */
export function runEvalMask({ lines = 4_000, seed = 20_261_123, write }: MaskOptions): boolean {
  const result = measureMask(lines, seed);
  const share = ({ hidden, of }: { hidden: number; of: number }) => hidden / Math.max(1, of);
  const text = Object.entries(result.recall).map(
    ([kind, counts]) => `${kind} ${(100 * share(counts)).toFixed(2)} % (${counts.hidden}/${counts.of})`,
  );
  const precision = result.precision.right / Math.max(1, result.precision.of);
  write(`${result.lines} generated lines, seed ${seed}`);
  write(`recall: ${text.join(" · ")}`);
  write(`precision: ${(100 * precision).toFixed(2)} % (${result.precision.right}/${result.precision.of})`);
  for (const line of result.missed.slice(0, 8)) write(`missed: ${line}`);
  for (const line of result.wrong.slice(0, 8)) write(`hidden for nothing: ${line}`);
  const kinds = Object.keys(GOALS) as Kind[];
  return precision >= 0.95 && kinds.every((kind) => share(result.recall[kind]) >= GOALS[kind]);
}

export function measureMask(count: number, seed: number): MaskResult {
  const random = createRandom(seed);
  const recall = Object.fromEntries(Object.keys(GOALS).map((kind) => [kind, { hidden: 0, of: 0 }])) as Record<
    Kind,
    { hidden: number; of: number }
  >;
  const missed: string[] = [];
  const wrong: string[] = [];
  let right = 0;
  for (let at = 0; at < count; at += 1) {
    const line = at % 2 === 0 ? hanLine(random) : latinLine(random);
    const names = line.secrets.filter(({ kind }) => kind === "known").map(({ value }) => value);
    const mask = createMask({ names, phones: [], emails: [], secrets: [] });
    const hidden = mask.hide(line.text);
    for (const { kind, value } of line.secrets) {
      recall[kind].of += 1;
      if (hidden.includes(value)) missed.push(`${kind} ${value} in ${line.text}`);
      else recall[kind].hidden += 1;
    }
    for (const [sign] of hidden.matchAll(/\[\[[PTEN]\d+\]\]/g)) {
      const value = mask.show(sign);
      const isSecret = line.secrets.some(
        (secret) => secret.value.includes(value) || value.includes(secret.value),
      );
      if (isSecret) right += 1;
      else wrong.push(`${value} in ${line.text}`);
    }
  }
  return { lines: count, recall, precision: { right, of: right + wrong.length }, missed, wrong };
}

type Random = ReturnType<typeof createRandom>;

function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    one: <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0],
    digits: (length: number) => Array.from({ length }, () => below(10)).join(""),
  };
}

const HAN_SURNAMES = [
  "王",
  "李",
  "张",
  "刘",
  "陈",
  "杨",
  "黄",
  "赵",
  "吴",
  "周",
  "徐",
  "孙",
  "马",
  "朱",
  "胡",
  "郭",
  "何",
  "林",
  "高",
  "罗",
  "郑",
  "梁",
  "谢",
  "宋",
  "唐",
  "许",
  "邓",
  "冯",
  "韩",
  "曹",
  "曾",
  "彭",
  "萧",
  "蔡",
  "潘",
  "田",
  "董",
  "袁",
  "于",
  "余",
  "欧阳",
  "上官",
  "司马",
] as const;
const HAN_GIVEN = [
  "伟",
  "芳",
  "娜",
  "敏",
  "静",
  "强",
  "磊",
  "军",
  "洋",
  "勇",
  "艳",
  "杰",
  "涛",
  "明",
  "超",
  "秀英",
  "建国",
  "志强",
  "晓东",
  "文博",
  "雪梅",
  "海燕",
  "国庆",
  "丽华",
  "俊杰",
  "子涵",
  "思远",
  "浩然",
  "一鸣",
  "雨桐",
] as const;
const FIRST = [
  "James",
  "Mary",
  "Robert",
  "Linda",
  "Michael",
  "Susan",
  "David",
  "Karen",
  "Thomas",
  "Emma",
  "Daniel",
  "Laura",
  "Peter",
  "Anna",
  "Mark",
  "Julia",
  "Kevin",
  "Helen",
  "Oliver",
  "Grace",
  "Martin",
  "Claire",
  "Stefan",
  "Ingrid",
  "Hiroshi",
  "Priya",
  "Carlos",
  "Sofia",
] as const;
const LAST = [
  "Smith",
  "Miller",
  "Turner",
  "Baker",
  "Weber",
  "Novak",
  "Hughes",
  "Parker",
  "Collins",
  "Schmidt",
  "Tanaka",
  "Patel",
  "Garcia",
  "Rossi",
  "Lindqvist",
  "O'Brien",
  "Bergmann",
  "Whitfield",
] as const;

const HAN_NAMED = [
  "今天和{p}吃了饭，聊到二期。",
  "{p}说预算要等集团批。",
  "上午拜访了{p}，对方认可方案。",
  "跟{p}通了电话，下周再约。",
  "联系人：{p}，设备部。",
  "采购这边是{p}负责，别找错人。",
  "{p}反对换供应商。",
  "请把报价发给{p}。",
  "{p}经理要看样板。",
  "让{p}带我们进车间。",
] as const;
const LATIN_NAMED = [
  "Had lunch with {p} about phase two.",
  "{p} said the budget waits for the group.",
  "Visited {p} this morning; the proposal is fine.",
  "Call with {p}, next one in a week.",
  "Contact: {p}, maintenance.",
  "Send the quote to {p} please.",
  "Mr. {p} wants to see the reference site.",
  "{p} is against changing the supplier.",
] as const;
const HAN_REACH = ["电话 {d}", "手机号是{d}", "可以打 {d} 找他", "微信同号{d}"] as const;
const LATIN_REACH = ["phone {d}", "reach them at {d}", "mobile: {d}"] as const;
const HAN_PLAIN = [
  "二期合同 1,280,000 元，2026-12-31 前签。",
  "周期从 163 小时降到 97 小时。",
  "订单号 20261123 已发货，共 48 台。",
  "高总部要求今年降本 8%。",
  "方案通过了，黄金时间窗口在三季度。",
  "张江园区和常州工厂都要上。",
  "安全生产会议推迟到 11 月 25 日。",
  "温度 36.5，压力 1.2 兆帕，转速 12000。",
  "成本构成要重新说明，马上给客户。",
  "任务完成后请及时更新，路线不变。",
] as const;
const LATIN_PLAIN = [
  "Contract value 1,280,000 EUR, to sign before 2026-12-31.",
  "Cycle time fell from 163 to 97 hours.",
  "Order 20261123 shipped, 48 units.",
  "North America and East China both want Phase Two.",
  "Purchasing Committee meets on Monday.",
  "The Battle Map and Account Plan are up to date.",
  "Version 12.4.1 runs on Windows Server 2022.",
  "Great Western Castings bought Asset Manager last May.",
] as const;

function hanLine(random: Random): Line {
  const name = `${random.one(HAN_SURNAMES)}${random.one(HAN_GIVEN)}`;
  return lineOf(random, {
    name,
    named: HAN_NAMED,
    reach: HAN_REACH,
    plain: HAN_PLAIN,
    phone: hanPhone(random),
  });
}

function latinLine(random: Random): Line {
  const name = `${random.one(FIRST)} ${random.one(LAST)}`;
  const phone = `+${random.one(["44", "49", "1", "65"])} ${random.digits(3)} ${random.digits(3)} ${random.digits(4)}`;
  return lineOf(random, { name, named: LATIN_NAMED, reach: LATIN_REACH, plain: LATIN_PLAIN, phone });
}

interface Ways {
  readonly name: string;
  readonly phone: string;
  readonly named: readonly [string, ...string[]];
  readonly reach: readonly [string, ...string[]];
  readonly plain: readonly [string, ...string[]];
}

function lineOf(random: Random, { name, phone, named, reach, plain }: Ways): Line {
  const kind = random.one(["known", "other", "phone", "email", "id", "card", "none"] as const);
  const harmless = random.one(plain);
  if (kind === "none") return { text: harmless, secrets: [], plain: [harmless] };
  if (kind === "known" || kind === "other") {
    const text = `${random.one(named).replace("{p}", name)}${harmless}`;
    return { text, secrets: [{ kind, value: name }], plain: [harmless] };
  }
  const value = secretOf(kind, phone, random);
  const text = `${random.one(reach).replace("{d}", value)} ${harmless}`;
  return { text, secrets: [{ kind, value }], plain: [harmless] };
}

function secretOf(kind: "phone" | "email" | "id" | "card", phone: string, random: Random): string {
  switch (kind) {
    case "phone":
      return phone;
    case "email":
      return `${random.one(["li.shan", "zhang_wei", "j-smith", "purchasing"])}${random.below(99)}@${random.one(["huasheng.example", "mail.example.com", "dept.works.example.cn"])}`;
    case "id":
      return `${1 + random.below(6)}${random.digits(5)}19${50 + random.below(49)}${two(1 + random.below(12))}${two(1 + random.below(28))}${random.digits(3)}${random.one(["X", "1", "7"])}`;
    case "card":
      return random.one(["62", "4", "52"]) === "62"
        ? `62${random.digits(17)}`
        : `4${random.digits(3)} ${random.digits(4)} ${random.digits(4)} ${random.digits(4)}`;
  }
}

function hanPhone(random: Random): string {
  const head = `1${3 + random.below(7)}${random.digits(1)}`;
  const [a, b] = [random.digits(4), random.digits(4)];
  return random.one([
    `${head}${a}${b}`,
    `${head} ${a} ${b}`,
    `+86 ${head}${a}${b}`,
    `021-${a}${b}`,
    `${head}-${a}-${b}`,
  ]);
}

function two(value: number): string {
  return `${value}`.padStart(2, "0");
}

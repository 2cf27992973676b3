import type { Activity, Contact, Deal } from "../../domain/crm.ts";
import { formatMoney } from "../../domain/money.ts";
import { formatDate } from "../format.ts";
import { listing, type Reader, say } from "../reader.ts";
import { shortName } from "../resolve.ts";

export type LetterKind = "outreach" | "follow-up" | "brief" | "request" | "agenda";

/** The rows a letter may be made of; none of them is quoted to a customer but names, dates and the deal's name. */
export interface LetterFacts {
  readonly account?: string;
  readonly deal?: Deal;
  readonly contact?: Contact;
  /** The latest talk with the customer up to today. */
  readonly last?: Activity;
  readonly missing: readonly string[];
  readonly sender: string;
}

/** A whole letter by rules alone: greeting, reason, one proposal with a day, closing. */
export function letterText(kind: LetterKind, facts: LetterFacts, reader: Reader): string {
  return LETTERS[kind](facts, reader)
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

type Writer = (facts: LetterFacts, reader: Reader) => string[];

const LETTERS: Readonly<Record<LetterKind, Writer>> = {
  outreach: (facts, reader) => [
    greeting(facts, reader),
    say(
      reader,
      `我是${facts.sender}，负责和${facts.account ?? "贵公司"}对接。${topic(facts, reader)}，想先听听你们现在的情况和最想解决的问题，再看我们能不能帮上忙。`,
      `My name is ${facts.sender}; I look after ${facts.account ?? "your company"} on our side. ${topic(facts, reader)}. Before I suggest anything I would like to hear how things stand and what you most want to solve.`,
    ),
    say(
      reader,
      `${day(reader)}上午方便通 20 分钟电话吗？这个时间不合适的话，您定一个。`,
      `Would 20 minutes by phone on the morning of ${day(reader)} suit you? If not, please name a time.`,
    ),
    closing(facts, reader),
  ],
  "follow-up": (facts, reader) => [
    greeting(facts, reader),
    `${lastTalk(facts, reader)}${say(reader, `，${about(facts, reader)}想和您对一下进展：哪些已经定了，哪些还要我们补材料。`, `. I would like to see with you where ${about(facts, reader)} stands: what is settled, and what you still need from us.`)}`,
    say(
      reader,
      `${day(reader)}上午我们用 30 分钟过一遍，可以吗？不方便的话，您回我一个时间，我来配合。`,
      `Could we go through it in 30 minutes on the morning of ${day(reader)}? If that does not suit you, send me a time and I will fit in.`,
    ),
    closing(facts, reader),
  ],
  brief: (facts, reader) => [
    say(reader, `**${heading(facts)} 情况简报**`, `**${heading(facts)}: where it stands**`),
    dealLine(facts, reader),
    `${lastTalk(facts, reader, "inside")}${say(reader, "。", ".")}`,
    facts.missing.length === 0
      ? ""
      : `${say(reader, "还没弄清：", "Not known yet: ")}${facts.missing.join(" ")}`,
    say(
      reader,
      `请您定：${firstAsk(facts, reader)}。${day(reader)}前给我一个意见，我好安排下一步。`,
      `For you to decide: ${firstAsk(facts, reader)}. With your answer by ${day(reader)} I can arrange the next step.`,
    ),
    facts.sender,
  ],
  request: (facts, reader) => [
    say(reader, "你好：", "Hello,"),
    say(
      reader,
      `我在跟${heading(facts)}，想请你帮一把。${dealLine(facts, reader)}`,
      `I am working on ${heading(facts)} and would like your help. ${dealLine(facts, reader)}`,
    ),
    `${lastTalk(facts, reader, "inside")}${say(reader, `。现在卡在：${firstAsk(facts, reader)}`, `. What is open now: ${firstAsk(facts, reader)}`)}${say(reader, "。", ".")}`,
    say(
      reader,
      `${day(reader)}前我们碰 20 分钟，看你能出什么材料、要不要一起去见客户，行吗？`,
      `Could we take 20 minutes before ${day(reader)} to see what you could bring and whether you should come along?`,
    ),
    say(reader, `谢谢。\n${facts.sender}`, `Thank you.\n${facts.sender}`),
  ],
  agenda: (facts, reader) => [
    greeting(facts, reader),
    `${lastTalk(facts, reader)}${say(reader, `。下次见面建议安排在${day(reader)}上午，一小时，按下面四项走：`, `. For our next meeting I propose the morning of ${day(reader)}, one hour, in four steps:`)}`,
    say(
      reader,
      [
        "- 10 分钟：上次说定的事，各自做到哪了",
        `- 20 分钟：${about(facts, reader)}要达到的结果，用什么来衡量`,
        "- 20 分钟：谁参与、按什么流程、什么时候定",
        "- 10 分钟：下一步，谁做、哪天完成",
      ].join("\n"),
      [
        "- 10 minutes: what we agreed last time and how far each side is",
        `- 20 minutes: the results ${about(facts, reader)} should bring and how they are measured`,
        "- 20 minutes: who takes part, in which steps, and by when it is decided",
        "- 10 minutes: next steps, by whom and by which day",
      ].join("\n"),
    ),
    say(
      reader,
      "有要加的内容，请在会前告诉我。",
      "If you would like to add anything, tell me before we meet.",
    ),
    closing(facts, reader),
  ],
};

function greeting({ contact, account }: LetterFacts, reader: Reader): string {
  const name = contact?.name ?? account;
  if (reader.locale === "en")
    return name === undefined ? "Hello," : contact ? `Dear ${name},` : `Dear ${name} team,`;
  return name === undefined ? "您好：" : contact ? `${called(contact)}，您好：` : `${name}的同事，您好：`;
}

/** 张建国, 生产副总 is 张总; without a title that is one the name itself is used. */
function called({ name, title = "" }: Contact): string {
  if (!/^\p{Script=Han}{2,4}$/u.test(name)) return name;
  const rank = [
    [/总|CEO|COO|CTO|CFO/i, "总"],
    [/主任/, "主任"],
    [/厂长/, "厂长"],
    [/部长/, "部长"],
    [/经理/, "经理"],
    [/工程师|工艺/, "工"],
  ] as const;
  const word = rank.find(([pattern]) => pattern.test(title))?.[1];
  return word === undefined
    ? name
    : `${/^(?:欧阳|上官|司马|诸葛|皇甫|慕容|司徒|夏侯)/u.exec(name)?.[0] ?? name.slice(0, 1)}${word}`;
}

/** The deal as both sides call it: without the customer's own name before it. */
function dealName({ name }: Deal, account = ""): string {
  const short = shortName(account);
  const bare = short === "" ? name : name.replace(short, "").replace(/^[\s·:：—–-]+/u, "");
  return bare.length >= 2 ? bare : name;
}

function topic({ deal, account }: LetterFacts, reader: Reader): string {
  return deal === undefined
    ? say(reader, "这次联系", "This is a first contact")
    : say(
        reader,
        `这次联系是为了“${dealName(deal, account)}”`,
        `I am writing about “${dealName(deal, account)}”`,
      );
}

function about({ deal, account }: LetterFacts, reader: Reader): string {
  return deal === undefined
    ? say(reader, "合作", "our work together")
    : say(reader, `“${dealName(deal, account)}”`, `“${dealName(deal, account)}”`);
}

function heading({ deal, account }: LetterFacts): string {
  return [account, deal === undefined ? undefined : dealName(deal, account)]
    .filter((part) => part !== undefined)
    .join(" · ");
}

const TALKS = {
  call: { zh: "通过电话", en: "spoke on the phone" },
  visit: { zh: "当面聊过", en: "met" },
  meeting: { zh: "开过会", en: "had a meeting" },
  email: { zh: "通过邮件", en: "wrote to each other" },
} as const;

/** Only talks count; to the customer it is "we", inside the house it names them. */
function lastTalk(
  { last, account }: LetterFacts,
  reader: Reader,
  side: "outside" | "inside" = "outside",
): string {
  const kind = last?.kind;
  if (last?.on === undefined || kind === undefined || kind === "note" || kind === "task") {
    return side === "inside"
      ? say(reader, "CRM 里还没有和客户沟通的记录", "The CRM has no talk with the customer on record")
      : say(reader, "好一阵没联系了", "It has been a while since we spoke");
  }
  const date = formatDate(last.on, reader.locale, reader.today);
  const { zh, en } = TALKS[kind];
  return side === "inside"
    ? say(
        reader,
        `上次和客户${zh}是 ${date}`,
        `The last contact with ${account ?? "the customer"} was on ${date}`,
      )
    : say(reader, `${date}我们${zh}`, `We ${en} on ${date}`);
}

function dealLine({ deal }: LetterFacts, reader: Reader): string {
  if (deal === undefined) return "";
  const parts = [
    deal.amount === undefined ? "" : formatMoney(deal.amount, reader.locale),
    deal.expectedCloseOn === undefined
      ? ""
      : say(
          reader,
          `预计 ${formatDate(deal.expectedCloseOn, "zh", reader.today)}成交`,
          `expected to close on ${formatDate(deal.expectedCloseOn, "en", reader.today)}`,
        ),
    deal.nextStep === undefined ? "" : say(reader, `下一步：${deal.nextStep}`, `next step: ${deal.nextStep}`),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `${listing(reader, parts)}${say(reader, "。", ".")}`;
}

function firstAsk({ missing, deal }: LetterFacts, reader: Reader): string {
  const ask = missing[0] ?? deal?.nextStep;
  return (ask ?? say(reader, "下一步怎么走", "how to go on")).replace(/[？?。.]$/u, "");
}

const WEEKDAYS = {
  zh: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
} as const;

/** The third working day from today, with its weekday. */
function day(reader: Reader): string {
  const date = new Date(`${reader.today}T00:00:00Z`);
  for (let left = 3; left > 0; ) {
    date.setUTCDate(date.getUTCDate() + 1);
    if (date.getUTCDay() % 6 !== 0) left -= 1;
  }
  const words = formatDate(date.toISOString().slice(0, 10), reader.locale, reader.today);
  const weekday = WEEKDAYS[reader.locale][date.getUTCDay()] ?? "";
  return say(reader, `${weekday}（${words}）`, `${weekday}, ${words}`);
}

function closing({ sender }: LetterFacts, reader: Reader): string {
  return say(reader, `祝工作顺利\n${sender}`, `Kind regards,\n${sender}`);
}

import { segment, type Unit } from "./segment.ts";

/*
 * Words that any question to a sales library may hold and that hardly tell documents apart: what is wanted of a
 * thing (lower, shorter), how it is asked for, and what everything is (a system, a customer). They are searched
 * for like any other; whether a question is answered does not hang on them.
 */
const CHINESE = (
  "怎么样 怎么办 怎么 怎样 如何 什么 多久 多少 多长 几类 几种 几步 分别 办法 方法 解决 谁家 哪家 是谁 参考 客户 企业 公司 " +
  "厂家 工厂 行业 领域 提高 提升 降低 减少 降下来 提上来 缩短 改善 改进 优化 应对 支持 功能 问题 太长 太多 太慢 老是 经常 " +
  "实现 做到 能干 最新版 最新 介绍 说明 系统 软件 平台 项目 情况 经验 做法 效果 收益 好处 结果 变成 换成 以后 还能 不能 " +
  "需要 治好 查清楚 查清 过吗 改好 管好 用来 想要 变好 应用 使用 采用 实施 管理 " +
  "咱们 我们 他们 人家 对方 大家 有人 自己 老板 领导 同事 明天 今天 昨天 下周 上周 上次 这次 那种 这种 哪种 有个 做个 做过 见过 " +
  "碰到 遇到 碰上 总是 天天 每天 一直 已经 还是 或者 因为 所以 但是 如果 觉得 听说 担心 害怕 头疼 麻烦 打算 准备 合适 适合 类似 " +
  "成功 拿给 带给 讲讲 说说 聊聊 讲一下 拜访 沟通 汇报 怎么弄 怎么破 怎么做 怎么打 怎么回 咋办 搞成 弄成 做成 搞定 起来 出来 " +
  "下来 里面 那边 这边 时候 东西 事情 真的 想找 想上 想做 想搞 想省 想问 要看 看的 要求 希望 问我 问到 说他 嫌弃 发我 一份 " +
  "一个 一家 几家 有做 做的 的话 然后 比较 特别 非常 太贵 太高"
).split(" ");

const ENGLISH = (
  "maker makers company companies plant factory customer customers client project projects long longer take takes " +
  "look first better faster shorter less more fewer reduce reduced reducing reduction improve improved improving " +
  "improvement increase increased lower cut cutting based using use used thanks without industry sector field " +
  "software system systems solution solutions tool tools thing things way ways like new old very much many work " +
  "works working help helps happen get gets make makes made do does paper step steps last latest " +
  "show showed say says said talk talks talking tell tells told ask asks asked asking want wants wanted know knows " +
  "think see seen hear heard give gives given take taken bring put use try tried keep keeps keep still always never " +
  "often sometimes anyone someone nobody everybody people guy guys man men person boss team prospect prospects buyer " +
  "buyers visit meeting call tomorrow today yesterday week month year years time times right wrong good bad big small " +
  "large great nice hard easy really actually maybe probably quite too own one ones two three first second other " +
  "others another each every same different kind kinds sort type number numbers figure figures need needs needed " +
  "cause caused causes fix fixed fixes deal deals handle handled complain complains complaining worry worried against " +
  "while because also both between during before after again back now story stories reference references anywhere " +
  "doing done did going gone come comes came already ever yet either instead else enough quick quickly short"
).split(" ");

const WORDS = new Set(ENGLISH.flatMap((word) => segment(word).map(({ text }) => text)));
const LONGEST_FIRST = CHINESE.toSorted((a, b) => b.length - a.length);

/** How many units, from this one on, make up a generic word; 0 when none begins here. */
export function genericLength(units: readonly Unit[], at: number): number {
  const unit = units[at];
  if (unit?.kind === "word") return WORDS.has(unit.text) ? 1 : 0;
  if (unit?.kind !== "character") return 0;
  const found = LONGEST_FIRST.find((word) =>
    [...word].every((character, offset) => {
      const other = units[at + offset];
      return other?.text === character && (offset === 0 || other.joined);
    }),
  );
  return found === undefined ? 0 : [...found].length;
}

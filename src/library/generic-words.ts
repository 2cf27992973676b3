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
  "需要 治好 查清楚 查清 过吗 改好 管好 用来 想要 变好 应用 使用 采用 实施 管理"
).split(" ");

const ENGLISH = (
  "maker makers company companies plant factory customer customers client project projects long longer take takes " +
  "look first better faster shorter less more fewer reduce reduced reducing reduction improve improved improving " +
  "improvement increase increased lower cut cutting based using use used thanks without industry sector field " +
  "software system systems solution solutions tool tools thing things way ways like new old very much many work " +
  "works working help helps happen get gets make makes made do does paper step steps last latest"
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

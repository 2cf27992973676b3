import type { WarningRule } from "../domain/pipeline/rules.ts";
import type { Warning } from "../domain/pipeline/warnings.ts";
import type { Text } from "../domain/text.ts";
import type { Action } from "../reply.ts";
import { formatDate, formatPercent } from "./format.ts";
import { type Reader, say } from "./reader.ts";

export const RULE_NAMES: Record<WarningRule, Text> = {
  overdue: { zh: "过了预计成交日", en: "past its close date" },
  pushed: { zh: "一推再推", en: "put off again and again" },
  silent: { zh: "没有动作", en: "no activity" },
  stalled: { zh: "停在原地", en: "stalled" },
  noEb: { zh: "没有拍板的人", en: "no decision maker" },
  amountCut: { zh: "金额缩水", en: "amount cut" },
  noNextStep: { zh: "没有下一步", en: "no next step" },
  singleContact: { zh: "只认识一个人", en: "a single contact" },
};

/** One warning in a few words, with its figure. */
export function warningText(warning: Warning, reader: Reader): string {
  const { figure = 0, limit = 0, on } = warning;
  const date = on === undefined ? "" : formatDate(on, reader.locale, reader.today);
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  switch (warning.rule) {
    case "overdue":
      return say(
        reader,
        `过了预计成交日 ${figure} 天（${date}）`,
        `${many(figure, "day")} past its close date (${date})`,
      );
    case "pushed":
      return say(reader, `成交日推迟了 ${figure} 次`, `close date put off ${many(figure, "time")}`);
    case "silent":
      return warning.rows[0]?.kind === "deal"
        ? say(
            reader,
            `建商机 ${figure} 天，还没有任何动作`,
            `${many(figure, "day")} old without any activity`,
          )
        : say(
            reader,
            `${figure} 天没有动作（上次 ${date}）`,
            `no activity for ${many(figure, "day")} (last ${date})`,
          );
    case "stalled":
      return say(
        reader,
        `在这个阶段停了 ${figure} 天（超过 ${Math.round(limit)} 天就算停）`,
        `${many(figure, "day")} in this stage (more than ${Math.round(limit)} is stalled)`,
      );
    case "noEb":
      return say(reader, "没有确认拍板的人（EB）", "nobody known to decide (EB)");
    case "amountCut":
      return say(
        reader,
        `金额砍了 ${formatPercent(round(figure))}`,
        `amount cut by ${formatPercent(round(figure))}`,
      );
    case "noNextStep":
      return on === undefined
        ? say(reader, "没有写下一步", "no next step on record")
        : say(
            reader,
            `下一步过期 ${figure} 天（${date}）`,
            `next step ${many(figure, "day")} late (${date})`,
          );
    case "singleContact":
      return figure === 0
        ? say(reader, "一个联系人都没有", "no contact at all")
        : say(
            reader,
            `只认识 ${figure} 个人`,
            `only ${many(figure, "person").replace("persons", "people")} known`,
          );
  }
}

function round(share: number): number {
  return Math.round(share * 100) / 100;
}

/** What to do about it, as one sentence to the owner. */
export const SUGGESTIONS: Record<WarningRule, Text> = {
  overdue: {
    zh: "问清还能不能成，改一个有依据的日期，或者放弃",
    en: "ask whether it is still on; set a date with a reason, or let it go",
  },
  pushed: {
    zh: "问对方推迟的真实原因，从签约日倒着排步骤",
    en: "ask for the real reason, and plan back from the signature",
  },
  silent: {
    zh: "这周约一次电话或拜访，带一个新理由去",
    en: "call or visit this week, with a new reason to talk",
  },
  stalled: {
    zh: "问清卡在谁那里，缺哪份材料",
    en: "find out with whom it is stuck and what they still need",
  },
  noEb: {
    zh: "请教练指出谁拍板，请经理出面约见",
    en: "ask the coach who decides, and let the manager ask for the meeting",
  },
  amountCut: {
    zh: "弄清砍的是范围还是价格，再谈收益",
    en: "find out whether scope or price was cut, then speak of gains",
  },
  noNextStep: { zh: "和对方约下一步：做什么、谁、哪天", en: "agree on the next step: what, who and when" },
  singleContact: {
    zh: "请对方引荐第二个人，最好是使用部门的",
    en: "ask to be introduced to a second person, best a user",
  },
};

/** The button that begins to mend it. */
export function warningAction(rule: WarningRule, dealId: string, reader: Reader): Action {
  const input = { deal: dealId };
  if (rule === "noEb" || rule === "singleContact") {
    return { label: say(reader, "看决策链", "Open the decision chain"), skill: "decision-chain", input };
  }
  return { label: say(reader, "看这个商机", "Open the deal"), skill: "warnings", input };
}

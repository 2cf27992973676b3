import type { Account } from "../../domain/crm.ts";
import type { Bant, BantState } from "../../domain/targeting/bant.ts";
import type { DifficultyPart } from "../../domain/targeting/difficulty.ts";
import type { IdealDimension, IdealPart } from "../../domain/targeting/ideal.ts";
import type { Text } from "../../domain/text.ts";
import type { Action, Block, Field, Reply, Source } from "../../reply.ts";
import type { StrategyAdvice } from "../../settings/strategies.ts";
import { formatPercent } from "../format.ts";
import { listing, type Reader, rawText, say, word } from "../reader.ts";
import type { AccountScore } from "../scoring.ts";
import { accountSource, evidenceSource, idealRule } from "../sources.ts";

export interface ScoreView {
  readonly account: Account;
  readonly score: AccountScore;
  readonly bant: Bant;
  /** Absent when the account has no place on the matrix. */
  readonly advice?: StrategyAdvice;
  /** Its name, with the corner that a point in the middle leans to. */
  readonly strategy: string;
  /** Share (0–1) of the other ranked accounts in sight that lie below; absent when there is none. */
  readonly share?: number;
  readonly minimumCoverage: number;
  /** Share (0–1) of the difficulty's weight that must be known for a place on the matrix. */
  readonly minimumDifficulty: number;
  /** Of its open deal, where a model is in use. */
  readonly chance?: Field;
  readonly set?: string;
}

const DIMENSIONS: Record<IdealDimension, Text> = {
  power: { zh: "购买实力", en: "Buying power" },
  habit: { zh: "购买习惯", en: "Buying habit" },
  cost: { zh: "销售成本", en: "Cost of selling" },
};

/** One account on a phone screen: verdict, three dimensions, difficulty, BANT, what is not known, what to do. */
export function scoreCard(view: ScoreView, reader: Reader): Reply {
  const { account } = view;
  return {
    title: headline(view, reader),
    blocks: [
      { type: "text", markdown: verdict(view, reader) },
      {
        type: "fields",
        items: [
          ...dimensions(view, reader),
          difficulty(view, reader),
          bantField(view, reader),
          ...(view.chance === undefined ? [] : [view.chance]),
        ],
      },
      ...unknowns(view, reader),
      { type: "text", markdown: whatToDo(view, reader) },
      ...contradiction(view, reader),
      { type: "actions", actions: nextSteps(view, reader) },
      sources(view, reader),
    ],
    about: { accountId: account.id },
  };
}

function headline({ account, score, strategy }: ScoreView, reader: Reader): string {
  if (!score.ideal.rankable) {
    return say(reader, `${account.name} · 信息不够，先不打分`, `${account.name} · too little known to score`);
  }
  const index = Math.round(score.ideal.index);
  if (score.strategy === undefined) {
    return say(
      reader,
      `${account.name} · 理想指数 ${index} · 难度还看不清`,
      `${account.name} · ideal index ${index} · difficulty not clear yet`,
    );
  }
  return say(
    reader,
    `${account.name} · 理想指数 ${index} · ${strategy}`,
    `${account.name} · ideal index ${index} · ${strategy}`,
  );
}

function verdict({ score, share, minimumCoverage }: ScoreView, reader: Reader): string {
  const known = formatPercent(score.ideal.coverage);
  if (!score.ideal.rankable) {
    const floor = formatPercent(minimumCoverage);
    return say(
      reader,
      `**只知道 ${known} 的指标（按权重，要到 ${floor} 才排名）。** 先把下面的问清。`,
      `**Only ${known} of the indicators is known by weight (ranking starts at ${floor}).** Ask the points below first.`,
    );
  }
  const percent = share === undefined ? undefined : formatPercent(Math.round(share * 100) / 100);
  const place =
    percent === undefined
      ? say(reader, "没有别的客户可比", "no other account to compare with")
      : share === 1
        ? say(reader, "在你能看到的客户里最理想", "the most ideal of the accounts you can see")
        : say(
            reader,
            `比你能看到的 ${percent} 的客户更理想`,
            `more ideal than ${percent} of the accounts you can see`,
          );
  return say(
    reader,
    `**${place}**（已知 ${known} 的指标）`,
    `**${capital(place)}** (${known} of the indicators known)`,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dimensions({ score: { ideal } }: ScoreView, reader: Reader): Field[] {
  return (Object.keys(DIMENSIONS) as IdealDimension[])
    .filter((dimension) => ideal.parts.some((part) => part.dimension === dimension))
    .map((dimension) => {
      const known = ideal.parts.filter((part) => part.dimension === dimension && part.reading !== undefined);
      if (known.length === 0) {
        const hint = say(reader, "一项都不知道，按中间值算", "nothing known, counted as the middle");
        return {
          label: word(reader, DIMENSIONS[dimension]),
          value: `${Math.round(ideal.means[dimension])}`,
          hint,
        };
      }
      const hint = listing(
        reader,
        telling(known).map((part) => partText(part, reader)),
      );
      const value = `${Math.round(ideal.means[dimension])}`;
      return { label: word(reader, DIMENSIONS[dimension]), value, hint, sources: ["account"] };
    });
}

/** The parts that say most: heaviest and farthest from the middle. */
function telling<P extends IdealPart | DifficultyPart>(parts: readonly P[]): P[] {
  const weightOf = (part: P) => part.weight * Math.abs((part.reading?.value ?? 50) - 50);
  return [...parts].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, 3);
}

function partText(part: IdealPart | DifficultyPart, reader: Reader): string {
  return part.reading === undefined
    ? word(reader, part.name)
    : `${word(reader, part.name)} ${rawText(part.reading, reader)}`;
}

function difficulty({ score, minimumDifficulty }: ScoreView, reader: Reader): Field {
  const known = score.difficulty.parts.filter((part) => part.reading !== undefined);
  const label = say(reader, "拓展难度", "Difficulty");
  const hint = listing(
    reader,
    telling(known).map((part) => partText(part, reader)),
  );
  const share = formatPercent(score.difficulty.coverage);
  if (!score.difficulty.placed) {
    const floor = formatPercent(minimumDifficulty);
    const ask = toAsk(score.difficulty.parts, reader);
    return {
      label,
      value: say(reader, `只知道 ${share}`, `only ${share} known`),
      hint: say(
        reader,
        `按权重到 ${floor} 才定策略；先问：${ask}`,
        `placed from ${floor} by weight; ask ${ask}`,
      ),
      sources: ["account"],
    };
  }
  const rest = score.difficulty.coverage > 0.995 ? "" : say(reader, `；已知 ${share}`, `; ${share} known`);
  return { label, value: `${Math.round(score.difficulty.value)}`, hint: hint + rest, sources: ["account"] };
}

/** What to ask for a place on the matrix: the two heaviest unknowns. */
function toAsk(parts: readonly DifficultyPart[], reader: Reader): string {
  const open = parts.filter((part) => part.reading === undefined).sort((a, b) => b.weight - a.weight);
  return listing(
    reader,
    open.slice(0, 2).map((part) => word(reader, part.ask)),
  );
}

const STATES: Record<BantState, Text> = {
  clear: { zh: "明确", en: "clear" },
  partial: { zh: "部分", en: "partly" },
  unknown: { zh: "？", en: "?" },
  against: { zh: "没有", en: "none" },
};

/** `B 部分 · A 部分 · N 明确 · T ？`, and only what keeps a letter from being clear. */
function bantField({ bant }: ScoreView, reader: Reader): Field {
  const sources = bant.letters.flatMap((letter) => letter.evidence.slice(0, 1).map((item) => item.id));
  const value = bant.letters
    .map((letter) => `${letter.letter} ${word(reader, STATES[letter.state])}`)
    .join(" · ");
  const hint = bant.letters
    .filter(({ state }) => state === "partial" || state === "against")
    .map(({ letter, why }) => `${letter} ${word(reader, why)}`)
    .join(say(reader, "；", "; "));
  return {
    label: "BANT",
    value,
    ...(hint === "" ? {} : { hint }),
    ...(sources.length > 0 ? { sources } : {}),
  };
}

function unknowns({ score: { ideal } }: ScoreView, reader: Reader): Block[] {
  const [first, ...rest] = ideal.open;
  if (first === undefined) return [];
  const names = listing(
    reader,
    [first, ...rest].slice(0, 4).map((item) => word(reader, item.name)),
  );
  const more =
    rest.length > 3 ? say(reader, ` 等 ${rest.length + 1} 项`, ` and ${rest.length - 3} more`) : "";
  const bounds = `${Math.round(first.low)}–${Math.round(first.high)}`;
  const text = say(
    reader,
    `还不知道：${names}${more}。问到${word(reader, first.name)}，指数可能到 ${bounds}：${word(reader, first.ask)}。`,
    `Not known: ${names}${more}. An answer on ${word(reader, first.name).toLowerCase()} could move the index to ${bounds}: ask ${word(reader, first.ask)}.`,
  );
  return [{ type: "note", tone: "missing", text }];
}

function whatToDo({ score, advice, bant }: ScoreView, reader: Reader): string {
  const gap = bant.letters.find((letter) => letter.state !== "clear" && letter.missing !== undefined);
  const moves = score.ideal.rankable ? (advice?.moves[reader.locale].slice(0, 2) ?? []) : [];
  const ask = gap?.missing === undefined ? [] : [`${gap.letter}: ${word(reader, gap.missing)}`];
  return [...ask, ...moves].map((line) => `- ${line}`).join("\n");
}

function contradiction({ score, advice }: ScoreView, reader: Reader): Block[] {
  if (!score.ideal.rankable || advice?.note === undefined) return [];
  return [{ type: "note", tone: "info", text: word(reader, advice.note) }];
}

function nextSteps({ account, score, set }: ScoreView, reader: Reader): Action[] {
  const input = { account: account.id, ...(set === undefined ? {} : { set }) };
  const index = Math.round(score.ideal.index);
  const open = score.ideal.open[0];
  const why = say(reader, `为什么是 ${index}`, `Why ${index}`);
  return [
    { label: why, skill: "explain", input },
    ...(open === undefined
      ? []
      : [
          {
            label: say(reader, `补充${word(reader, open.name)}`, `Answer: ${word(reader, open.name)}`),
            skill: "answer",
            input: { account: account.id, indicator: open.id },
          },
        ]),
    ...furtherSteps(account, reader),
  ];
}

/** From whether to how: the plan, the people, accounts like it, a case to bring along, where it stands. */
export function furtherSteps(account: Account, reader: Reader): Action[] {
  const input = { account: account.id };
  return [
    { label: say(reader, "做客户计划", "Plan the account"), skill: "plan", input },
    { label: say(reader, "看决策链", "See who decides"), skill: "decision-chain", input },
    { label: say(reader, "找相似客户", "Find look-alikes"), skill: "similar", input },
    { label: say(reader, "找案例", "Find a case"), skill: "docs", input },
    { label: say(reader, "矩阵", "Matrix"), skill: "matrix", input: { accounts: [account.id] } },
    { label: say(reader, "客户全景", "Account"), skill: "account", input },
  ];
}

function sources({ account, bant }: ScoreView, reader: Reader): Block {
  const evidence = bant.letters.flatMap((letter) => letter.evidence);
  const unique = [...new Map(evidence.map((item) => [item.id, item])).values()].slice(0, 6);
  const items: Source[] = [
    accountSource(account, reader),
    ...unique.map((item) => evidenceSource(item, reader)),
    idealRule(reader),
  ];
  return { type: "sources", items, sections: ["1.2", "1.3", "1.4"] };
}

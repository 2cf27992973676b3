import { z } from "zod";
import type { Account } from "../../domain/crm.ts";
import { shareBelow } from "../../domain/targeting/ideal.ts";
import type { Reply } from "../../reply.ts";
import { strategiesArea } from "../../settings/strategies.ts";
import { chanceField } from "../chance/line.ts";
import { loadOne, loadPortfolio, type Portfolio } from "../portfolio.ts";
import { word } from "../reader.ts";
import { resolveAccount } from "../resolve.ts";
import { keptScores, shareInKept } from "../score-table.ts";
import {
  bantOf,
  rankAccounts,
  type Scoring,
  scoreAccount,
  scoreTable,
  scoringOf,
  strategyName,
} from "../scoring.ts";
import { hasSelection, nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { scoreCard } from "./card.ts";
import { rankingCard } from "./list.ts";

const PAGE = 10;

const Input = z.object({
  /** Id or name; absent with a selection or `all` ranks many. */
  account: z.string().max(200).optional(),
  ...SelectionFields,
  /** Rank everything in sight. */
  all: z.boolean().optional(),
  /** Indicator set of the settings; absent means the usual one. */
  set: z.string().max(60).optional(),
  from: z.number().int().min(0).default(0),
});

type ScoreInput = z.infer<typeof Input>;

/** Is this account worth it (blue book 1.3, 1.4 and 1.2), and which are the best of many. */
export const scoreSkill = defineSkill<ScoreInput>({
  id: "score",
  name: { zh: "理想指数", en: "Ideal index" },
  summary: {
    zh: "一个客户值不值得做：理想指数、拓展难度、BANT 和该怎么做；也能给一批客户排名",
    en: "Whether an account is worth it: ideal index, difficulty, BANT and what to do; ranks many as well",
  },
  section: "1.3",
  aliases: {
    zh: ["打分", "评分", "理想指数", "理想客户", "值不值得做"],
    en: ["ideal", "rank", "worth"],
  },
  input: Input,
  selects: true,
  subject: { key: "account", kind: "account" },
  phrases: {
    zh: [
      "{subject}值不值得做",
      "{subject}怎么样",
      "{subject}值得跟吗",
      "给{subject}打分",
      "{subject}的理想指数",
      "{subject}是不是理想客户",
      "哪些客户最理想",
      "客户排名",
      "我的客户里谁最值得做",
    ],
    en: [
      "is {subject} worth it",
      "how is {subject}",
      "how is {subject} doing",
      "score {subject}",
      "how ideal is {subject}",
      "should we go for {subject}",
      "rank my accounts",
      "who are our most ideal accounts",
      "best accounts",
    ],
  },
  effect: "read",
  async run(input, context) {
    if (input.account === undefined && (input.all === true || hasSelection(input)))
      return rank(input, context);
    if (input.account === undefined && context.inHand.accountId === undefined) return rank(input, context);
    const resolved = await resolveAccount(context, input.account, { skill: "score", key: "account" });
    return resolved.found === undefined ? resolved.reply : one(resolved.found, input, context);
  },
});

async function one(account: Account, input: ScoreInput, context: SkillContext): Promise<Reply> {
  const scoring = scoringOf(context.settings, input.set);
  const kept = input.set === undefined ? await keptScores(context, scoring) : undefined;
  const portfolio =
    kept === undefined ? await loadPortfolio(context) : await loadOne(context, account, kept.peers);
  const subject = portfolio.subject(account.id);
  if (subject === undefined) throw new Error(`account ${account.id} is visible but not in the portfolio`);
  const score = scoreAccount(scoring, subject);
  const share = !score.ideal.rankable
    ? undefined
    : kept === undefined
      ? shareOf(account.id, portfolio, scoring)
      : shareInKept(kept, account.id, score.ideal.index);
  const chance = await chanceField(context, portfolio.rows(account.id).deals);
  return scoreCard(
    {
      account,
      score,
      bant: bantOf(scoring, portfolio.rows(account.id), context.today),
      ...(score.strategy === undefined
        ? {}
        : { advice: context.settings.get(strategiesArea)[score.strategy] }),
      strategy: strategyName(
        { index: score.ideal.index, difficulty: score.difficulty.value, strategy: score.strategy },
        context.settings.get(strategiesArea),
        context.locale,
      ),
      minimumCoverage: scoring.ideal.minimumCoverage,
      minimumDifficulty: scoring.difficulty.minimumCoverage,
      ...(share === undefined ? {} : { share }),
      ...(chance === undefined ? {} : { chance }),
      ...(input.set === undefined ? {} : { set: input.set }),
    },
    context,
  );
}

function shareOf(accountId: string, portfolio: Portfolio, scoring: Scoring): number | undefined {
  const { ranked } = rankAccounts(scoreTable(scoring, portfolio.subjects), scoring.ideal.minimumCoverage);
  const own = ranked.find((item) => item.subject.account.id === accountId);
  const others = ranked.filter((item) => item !== own).map((item) => item.index);
  return own === undefined ? undefined : shareBelow(own.index, others);
}

async function rank(input: ScoreInput, context: SkillContext): Promise<Reply> {
  const portfolio = await loadPortfolio(context);
  const scoring = scoringOf(context.settings, input.set);
  const chosen = await selectAccounts(context, portfolio, input);
  const nothing = nothingChosen(chosen, input, { skill: "score", reader: context });
  if (nothing !== undefined) return nothing;
  const { ids, unmatched } = chosen;
  const subjects = portfolio.subjects.filter((subject) => ids.has(subject.account.id));
  const { ranked, unranked } = rankAccounts(scoreTable(scoring, subjects), scoring.ideal.minimumCoverage);
  const strategies = context.settings.get(strategiesArea);
  const { from, account: _account, ...again } = input;
  return rankingCard(
    {
      ranked,
      unranked,
      unmatched,
      from,
      size: PAGE,
      scope: scopeName(input, context.locale),
      strategyName: (item) => strategyName(item, strategies, context.locale),
      firstQuestion: (item) => {
        const open = scoreAccount(scoring, item.subject).ideal.open[0];
        return open === undefined ? undefined : word(context, open.ask);
      },
      again: { ...JSON.parse(JSON.stringify(again)), all: true },
    },
    context,
  );
}

import { z } from "zod";
import { bantRules } from "../../domain/targeting/bant.ts";
import { leaningOf, strategyFor } from "../../domain/targeting/strategy.ts";
import { chooseTargets, quarterEnd, type TargetCandidate } from "../../domain/targeting/targets.ts";
import type { Reply } from "../../reply.ts";
import { bantArea } from "../../settings/bant.ts";
import { indicatorsArea } from "../../settings/indicators.ts";
import { strategiesArea } from "../../settings/strategies.ts";
import { topArea } from "../../settings/top.ts";
import { loadPortfolio, type Portfolio } from "../portfolio.ts";
import { bantOf, type Scoring, scoreTable, scoringOf, strategyName } from "../scoring.ts";
import {
  hasSelection,
  nothingChosen,
  type Selection,
  SelectionFields,
  scopeName,
  selectAccounts,
} from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { targetsCard } from "./card.ts";

const Input = z.object({
  ...SelectionFields,
  /** Everything in sight, for a rep as well. */
  all: z.boolean().optional(),
});

type TargetsInput = z.infer<typeof Input>;

/** 目标客户清单 (blue book 1.3): the chapter's steps in one list for the quarter, TOP and BANT before the index. */
export const targetsSkill = defineSkill<TargetsInput>({
  id: "targets",
  name: { zh: "目标客户清单", en: "Target list" },
  summary: {
    zh: "这个季度打谁：够得着出单的、值得新开的、可以少跑的，各写明为什么和下一步",
    en: "Whom to go for this quarter: what can close, what is worth opening, what to visit less, each with why and next",
  },
  section: "1.3",
  aliases: { zh: ["目标客户", "打谁", "季度目标客户"], en: ["target"] },
  input: Input,
  selects: true,
  phrases: {
    zh: [
      "这个季度该打哪些客户",
      "我这个季度该打哪些客户",
      "本季度打哪些客户",
      "这个季度重点跟哪些客户",
      "接下来该打哪些客户",
      "该打哪些客户",
      "给我一份目标客户清单",
      "下一步该开发哪些客户",
      "值得新开哪些客户",
    ],
    en: [
      "whom should i go for this quarter",
      "who should i go for",
      "which accounts should i go for",
      "which accounts should i target",
      "which accounts should i focus on this quarter",
      "build a target list",
      "give me a target list",
    ],
  },
  effect: "read",
  async run(input, context) {
    const own = context.viewer.role === "rep" && !hasSelection(input) && input.all !== true;
    const selection: Selection = own ? { mine: true } : input;
    const portfolio = await loadPortfolio(context);
    const chosen = await selectAccounts(context, portfolio, selection);
    const nothing = nothingChosen(chosen, selection, { skill: "targets", reader: context });
    if (nothing !== undefined) return nothing;
    const scoring = scoringOf(context.settings);
    const candidates = candidatesOf(chosen.ids, portfolio, { ...context, scoring });
    return answer({ selection, candidates, portfolio, scoring, unmatched: chosen.unmatched }, context);
  },
});

function candidatesOf(
  ids: ReadonlySet<string>,
  portfolio: Portfolio,
  { scoring, today }: { readonly scoring: Scoring; readonly today: string },
): TargetCandidate[] {
  const subjects = portfolio.subjects.filter(({ account }) => ids.has(account.id));
  const table = scoreTable(scoring, subjects);
  return subjects.map(({ account, facts }, row) => ({
    account,
    index: table.index[row] ?? 0,
    difficulty: table.difficulty[row] ?? Number.NaN,
    coverage: table.coverage[row] ?? 0,
    bant: bantOf(scoring, portfolio.rows(account.id), today).score,
    deals: portfolio.rows(account.id).deals,
    visits: facts.visits90,
  }));
}

function answer(
  from: {
    readonly selection: Selection;
    readonly candidates: readonly TargetCandidate[];
    readonly portfolio: Portfolio;
    readonly scoring: Scoring;
    readonly unmatched: readonly string[];
  },
  context: SkillContext,
): Reply {
  const { scoring, portfolio, selection } = from;
  const strategies = context.settings.get(strategiesArea);
  const rules = {
    ...context.settings.get(topArea).targets,
    rates: context.settings.get(indicatorsArea).rates,
    followFrom: bantRules(context.settings.get(bantArea)).followFrom,
    minimumCoverage: scoring.ideal.minimumCoverage,
  };
  const place = ({ index, difficulty }: TargetCandidate) => strategyFor(index, difficulty);
  // What fits the corner that a middling account leans to says more than "give it a trial".
  const corner = (item: TargetCandidate) => leaningOf(item.index, item.difficulty) ?? place(item);
  return targetsCard(
    {
      ...chooseTargets(from.candidates, rules, context.today),
      rules,
      until: quarterEnd(context.today),
      scope: scopeName(selection, context.locale),
      unmatched: from.unmatched,
      strategyOf: (item) => strategyName({ ...item, strategy: place(item) }, strategies, context.locale),
      firstMove: (item) =>
        strategies[place(item) === "nurture" ? corner(item) : place(item)].moves[context.locale][0] ?? "",
      bantOf: (id) => bantOf(scoring, portfolio.rows(id), context.today),
      again: JSON.parse(JSON.stringify(selection)),
    },
    context,
  );
}

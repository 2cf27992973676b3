import { z } from "zod";
import { divisionOf } from "../../domain/targeting/facts.ts";
import { STRATEGIES, strategyFor } from "../../domain/targeting/strategy.ts";
import { industryName } from "../../domain/taxonomy/industry.ts";
import type { Reply } from "../../reply.ts";
import { strategiesArea } from "../../settings/strategies.ts";
import { lifecycleStates, stateOf } from "../lifecycle-records.ts";
import { loadPortfolio } from "../portfolio.ts";
import { word } from "../reader.ts";
import { type KeptScores, keptScores } from "../score-table.ts";
import { isPlaced, type PlacedAccount, rankAccounts, scoreTable, scoringOf } from "../scoring.ts";
import { hasSelection, nothingChosen, SelectionFields, scopeName, selectAccounts } from "../selection.ts";
import { defineSkill, type SkillContext } from "../skill.ts";
import { type MatrixPoint, matrixCard, shownPoints } from "./card.ts";

const Input = z.object({
  /** One account, beside the viewer's others. */
  account: z.string().max(200).optional(),
  ...SelectionFields,
  /** Points are accounts, or whole industries by the mean of their accounts. */
  by: z.enum(["accounts", "segments"]).default("accounts"),
  set: z.string().max(60).optional(),
  all: z.boolean().optional(),
});

type MatrixInput = z.infer<typeof Input>;

/** Ideal index × difficulty with the five strategies (blue book 1.4), as a picture and as a list. */
export const matrixSkill = defineSkill<MatrixInput>({
  id: "matrix",
  name: { zh: "策略矩阵", en: "Strategy matrix" },
  summary: {
    zh: "理想指数 × 拓展难度的矩阵图：每个客户或细分市场该做大做强、经营小鱼塘、撒网、攻坚还是培养",
    en: "Ideal index × difficulty as a picture: which strategy fits each account or segment",
  },
  section: "1.4",
  aliases: { zh: ["矩阵", "策略矩阵", "四象限"], en: ["strategy"] },
  input: Input,
  selects: true,
  phrases: {
    zh: [
      "画个矩阵",
      "客户矩阵",
      "理想客户矩阵",
      "各行业的矩阵",
      "哪些客户该攻坚",
      "哪些客户该做大做强",
      "细分市场矩阵",
    ],
    en: [
      "draw the matrix",
      "strategy matrix of my accounts",
      "matrix by industry",
      "which accounts should we grow",
    ],
  },
  effect: "read",
  async run(input, context) {
    const scoring = scoringOf(context.settings, input.set);
    const kept = isWhole(input) ? await keptScores(context, scoring) : undefined;
    if (kept !== undefined) return fromKept(kept, input, context);
    const portfolio = await loadPortfolio(context);
    const selection = input.account === undefined ? input : { ...input, accounts: [input.account] };
    const chosen = await selectAccounts(context, portfolio, selection);
    const nothing = nothingChosen(chosen, selection, { skill: "matrix", reader: context });
    if (nothing !== undefined) return nothing;
    const { ids, unmatched } = chosen;
    const subjects = portfolio.subjects.filter((subject) => ids.has(subject.account.id));
    const { ranked, unranked } = rankAccounts(scoreTable(scoring, subjects), scoring.ideal.minimumCoverage);
    const placed = ranked.filter(isPlaced);
    const points =
      input.by === "segments" ? segmentPoints(placed, context) : await accountPoints(placed, context);
    const left = unranked.length + ranked.length - placed.length;
    return card({ input, points, unranked: left, unmatched }, context);
  },
});

/** All accounts in sight, one by one, by the usual indicators. */
function isWhole(input: MatrixInput): boolean {
  return (
    !hasSelection(input) && input.account === undefined && input.set === undefined && input.by === "accounts"
  );
}

/** Named are only the accounts that the card shows: they are read as the viewer, now. */
async function fromKept(kept: KeptScores, input: MatrixInput, context: SkillContext): Promise<Reply> {
  const points = kept.ids.slice(0, kept.ranked).flatMap((id, row): MatrixPoint[] => {
    const [index, difficulty] = [kept.index[row] ?? 0, kept.difficulty[row] ?? Number.NaN];
    if (Number.isNaN(difficulty)) return [];
    return [{ id, label: "", index, difficulty, strategy: strategyFor(index, difficulty) }];
  });
  const shown = shownPoints(points, context.settings.get(strategiesArea), context.locale);
  const ids = [...shown].map(({ id }) => id);
  const accounts = await context.store.all(context.viewer, "account", { id: { in: ids } });
  const states = await lifecycleStates(context);
  const names = new Map(
    accounts.filter((account) => stateOf(account, states) === "active").map(({ id, name }) => [id, name]),
  );
  const named = points.flatMap((point) => {
    if (!shown.has(point)) return states.has(point.id) ? [] : [point];
    const label = names.get(point.id);
    return label === undefined ? [] : [{ ...point, label }];
  });
  return card({ input, points: named, unranked: kept.ids.length - points.length, unmatched: [] }, context);
}

function card(
  view: { input: MatrixInput; points: MatrixPoint[]; unranked: number; unmatched: readonly string[] },
  context: SkillContext,
): Reply {
  const strategies = context.settings.get(strategiesArea);
  return matrixCard(
    {
      points: view.points,
      unranked: view.unranked,
      unmatched: view.unmatched,
      scope: hasSelection(view.input) ? scopeName(view.input, context.locale) : scopeName({}, context.locale),
      by: view.input.by,
      again: JSON.parse(JSON.stringify(view.input)),
      regions: STRATEGIES.map((strategy) => ({
        label: word(context, strategies[strategy.id].name),
        x: strategy.ideal,
        y: strategy.difficulty,
      })),
      strategies,
    },
    context,
  );
}

/** With more than one owner in sight, points are told apart by owner. */
async function accountPoints(
  ranked: readonly PlacedAccount[],
  context: SkillContext,
): Promise<MatrixPoint[]> {
  const owners = new Set(ranked.map((item) => item.subject.account.ownerId));
  const names = owners.size > 1 && owners.size <= 6 ? await ownerNames(context) : new Map<string, string>();
  return ranked.map(({ subject: { account }, index, difficulty, strategy }) => {
    const group = names.get(account.ownerId ?? "");
    return {
      id: account.id,
      label: account.name,
      index,
      difficulty,
      strategy,
      ...(group === undefined ? {} : { group }),
    };
  });
}

async function ownerNames({ store, viewer }: SkillContext): Promise<Map<string, string>> {
  const users = await store.all(viewer, "user");
  return new Map(users.map((user) => [user.id, user.name]));
}

function segmentPoints(ranked: readonly PlacedAccount[], context: SkillContext): MatrixPoint[] {
  const groups = Map.groupBy(ranked, (item) => divisionOf(item.subject.account) ?? "");
  return [...groups]
    .filter(([division]) => division !== "")
    .map(([division, items]) => {
      const index = mean(items.map((item) => item.index));
      const difficulty = mean(items.map((item) => item.difficulty));
      const name = industryName(division);
      const label = `${name === undefined ? division : word(context, name)} (${items.length})`;
      return { id: division, label, index, difficulty, strategy: strategyFor(index, difficulty) };
    })
    .sort((a, b) => b.index - a.index);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

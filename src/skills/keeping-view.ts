import type { Product } from "../domain/crm.ts";
import { lifetimeValue, type Worth } from "../domain/keeping/lifecycle.ts";
import {
  type Keeping,
  type KeepingWarning,
  keepingWarnings,
  loyaltyType,
  valuePosition,
} from "../domain/keeping/loyalty.ts";
import { holds, type Known, knownValue, type Trade } from "../domain/targeting/condition.ts";
import { compileMeasures, type MeasureSource, numberIn, type Subject } from "../domain/targeting/measure.ts";
import { gatherTrade } from "../domain/targeting/trade.ts";
import { indicatorsArea } from "../settings/indicators.ts";
import { type KeepingSettings, keepingArea } from "../settings/keeping.ts";
import type { Settings } from "../settings.ts";
import type { Portfolio } from "./portfolio.ts";
import { scoreTable, scoringOf } from "./scoring.ts";

/** Reads a 0–100 value of an account by a list of sources, NaN when not known. */
export function readerOfMeasure(from: readonly MeasureSource[]): (subject: Subject) => number {
  const name = { zh: "-", en: "-" };
  const [measure] = compileMeasures({ it: { name, dimension: "it", reversed: false, ask: name, from } }, {});
  return (subject) => measure?.value({ ...subject, answers: undefined }) ?? Number.NaN;
}

/** Everything that rules can test, one an account, in the order of the portfolio. */
export function knownAccounts(
  portfolio: Portfolio,
  products: readonly Product[],
  settings: Settings,
  today: string,
): Known[] {
  const { rates } = settings.get(indicatorsArea);
  const tradeOf: (id: string) => Trade = gatherTrade(portfolio.world, products, { today, rates });
  const table = scoreTable(scoringOf(settings), portfolio.subjects);
  return portfolio.subjects.map(({ account, facts }, row) => ({
    account,
    facts,
    trade: tradeOf(account.id),
    score: {
      index: table.index[row] ?? Number.NaN,
      difficulty: table.difficulty[row] ?? Number.NaN,
      coverage: table.coverage[row] ?? 0,
    },
  }));
}

export interface KeepingRow extends Keeping {
  readonly known: Known;
  readonly irreplaceable: number;
  readonly importance: number;
  readonly costShare: number;
  readonly onlyUs: boolean | undefined;
  readonly onlyUsFrom: "field" | "orders" | undefined;
  readonly recommends: boolean | undefined;
  readonly warnings: readonly KeepingWarning[];
  readonly worth: Worth | undefined;
}

/** Position, loyalty, warnings and lifetime value of each account that has bought. */
export function keepingRows(
  known: readonly Known[],
  settings: Settings,
  referrers: ReadonlySet<string>,
): KeepingRow[] {
  const rules = settings.get(keepingArea);
  const read = {
    irreplaceable: readerOfMeasure(rules.reads.irreplaceable),
    importance: readerOfMeasure(rules.reads.importance),
    costShare: readerOfMeasure(rules.reads.costShare),
    satisfaction: readerOfMeasure(rules.reads.satisfaction),
  };
  return known
    .filter(({ trade, facts }) => trade.orders > 0 || facts.won > 0)
    .map((item) => {
      const subject: Subject = { account: item.account, facts: item.facts };
      const [irreplaceable, importance, costShare, satisfaction] = [
        read.irreplaceable(subject),
        read.importance(subject),
        read.costShare(subject),
        read.satisfaction(subject),
      ];
      const only = onlyUsOf(item, rules);
      const recommends = referrers.has(item.account.id) ? true : yesNo(rules.recommendsField, item);
      const keeping: Keeping = {
        position: valuePosition(
          {
            irreplaceable: finite(irreplaceable),
            importance: finite(importance),
            costShare: finite(costShare),
          },
          rules.cut,
        ),
        loyalty: loyaltyType(only.value, recommends),
        satisfaction: finite(satisfaction),
      };
      return {
        ...keeping,
        known: item,
        irreplaceable,
        importance,
        costShare,
        onlyUs: only.value,
        onlyUsFrom: only.from,
        recommends,
        warnings: keepingWarnings(keeping, rules),
        worth: worthOf(item, rules),
      };
    });
}

function finite(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

/** The CRM's word; else several orders and no rival in the deals. */
function onlyUsOf(
  known: Known,
  rules: KeepingSettings,
): { value: boolean | undefined; from: KeepingRow["onlyUsFrom"] } {
  const told = yesNo(rules.onlyUsField, known);
  if (told !== undefined) return { value: told, from: "field" };
  if (known.facts.rivals > 0) return { value: false, from: "orders" };
  if (known.trade.orders >= rules.onlyUsFromOrders) return { value: true, from: "orders" };
  return { value: undefined, from: undefined };
}

function yesNo(field: string, known: Known): boolean | undefined {
  if (holds({ field, is: true }, known)) return true;
  return holds({ field, is: false }, known) ? false : undefined;
}

function worthOf(known: Known, rules: KeepingSettings): Worth | undefined {
  return lifetimeValue({
    grossProfit: amount(rules.grossProfitField, known),
    serviceCost: amount(rules.serviceCostField, known),
    overdue: amount(rules.overdueField, known),
  });
}

function amount(field: string, known: Known): number | undefined {
  const value = knownValue(field, known);
  if (typeof value === "number") return value;
  return typeof value === "string" ? numberIn(value) : undefined;
}

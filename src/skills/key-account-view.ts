import { compileMeasures, type Measure } from "../domain/targeting/measure.ts";
import { type KeyAccount, keyAccounts, type VisitDue, visitDue } from "../domain/winning/key-accounts.ts";
import { type KeyAccountSettings, keyAccountsArea } from "../settings/key-accounts.ts";
import { loadPortfolio, type Portfolio } from "./portfolio.ts";
import type { SkillContext } from "./skill.ts";

export interface KeyAccountView {
  readonly portfolio: Portfolio;
  readonly accounts: readonly KeyAccount[];
  readonly cuts: ReturnType<typeof keyAccounts>["cuts"];
  of(accountId: string): KeyAccount | undefined;
  due(account: KeyAccount): VisitDue;
}

/** All accounts in sight in their octants; the cut is the median of what the viewer sees. */
export async function loadKeyAccounts(context: SkillContext): Promise<KeyAccountView> {
  const settings = context.settings.get(keyAccountsArea);
  const portfolio = await loadPortfolio(context);
  const model = modelOf(settings);
  const { accounts, cuts } = keyAccounts(
    model,
    portfolio.subjects.filter(
      ({ account }) => account.kind !== "competitor" && account.blacklistReason === undefined,
    ),
    portfolio.world.deals,
    settings.rates,
  );
  const byId = new Map(accounts.map((account) => [account.subject.account.id, account]));
  return {
    portfolio,
    accounts,
    cuts,
    of: (accountId) => byId.get(accountId),
    due(account) {
      const every = settings.cadence[String(account.rank) as keyof typeof settings.cadence];
      return visitDue(portfolio.rows(account.subject.account.id).activities, every, context.today);
    },
  };
}

function modelOf(settings: KeyAccountSettings) {
  const angle = (from: Measure["from"]) =>
    compileMeasures(
      { angle: { name: { zh: "", en: "" }, dimension: "", reversed: false, ask: { zh: "", en: "" }, from } },
      settings.rates,
    )[0];
  return {
    measures: compileMeasures(settings.measures, settings.rates).map((measure) => ({
      ...measure,
      weight: settings.weights[measure.id] ?? 0,
    })),
    strategic: angle(settings.angles.strategic),
    industry: angle(settings.angles.industry),
    rules: settings,
  };
}

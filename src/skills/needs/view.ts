import type { Activity } from "../../domain/crm.ts";
import type { Seat } from "../../domain/winning/chain.ts";
import { classifyProblem, type NeedsBody, type ProblemGuess } from "../../domain/winning/needs.ts";
import { needsArea } from "../../settings/needs.ts";
import { type Beside, documentsBeside, needOf } from "../beside.ts";
import { loadChain } from "../chain.ts";
import type { SkillContext } from "../skill.ts";
import { recordIdOf, type Target } from "../target.ts";

/** The kind of record that holds what is known of a need. */
export const NEEDS = "needs";

export interface NeedsView {
  readonly target: Target;
  readonly body: NeedsBody;
  readonly version: number;
  readonly people: readonly Seat[];
  /** Newest notes that speak of a problem, with what they speak of. */
  readonly signals: readonly { readonly activity: Activity; readonly guess: ProblemGuess }[];
  /** What the CRM's own column names as the type. */
  readonly crmType?: string;
  readonly success: Beside;
}

const SIGNALS = 3;

export async function loadNeeds(target: Target, context: SkillContext): Promise<NeedsView> {
  const [record, chain] = await Promise.all([
    context.store.records.get<NeedsBody>(context.viewer, NEEDS, recordIdOf(target)),
    loadChain(context, target),
  ]);
  const body = record?.body ?? {};
  const { problems } = context.settings.get(needsArea);
  const signals = [...chain.activities]
    .filter((activity) => activity.kind !== "task" && (activity.on ?? "9") <= context.today)
    .sort((a, b) => ((a.on ?? "") < (b.on ?? "") ? 1 : -1))
    .flatMap((activity) => {
      const guess = classifyProblem(activity.text ?? "", problems)[0];
      return guess === undefined ? [] : [{ activity, guess }];
    })
    .slice(0, SIGNALS);
  const crmType = Object.values(target.deal?.custom ?? {}).flatMap((value) => {
    const named = typeof value === "string" ? classifyProblem(value, problems)[0] : undefined;
    return named !== undefined && named.matched[0] === value ? [named.type] : [];
  })[0];
  return {
    target,
    body,
    version: record?.version ?? 0,
    people: chain.chain.seats.filter((seat) => !seat.empty),
    signals,
    ...(crmType === undefined ? {} : { crmType }),
    success: await successCase(target, body, context),
  };
}

/** A won customer's case that shows the same gap closed. */
async function successCase(target: Target, body: NeedsBody, context: SkillContext): Promise<Beside> {
  if (body.gap === undefined && body.problem === undefined) return { items: [], failed: false };
  const words = [body.problem?.text, body.need, body.gap?.ideal];
  return documentsBeside(context, needOf(target, words, { kind: "case", limit: 1 }));
}

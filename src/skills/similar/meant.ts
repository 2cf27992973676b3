import { matchIndustry } from "../../domain/taxonomy/industry.ts";
import { accountsNamed } from "../resolve.ts";
import { keptSegments } from "../segment-records.ts";
import type { SkillContext } from "../skill.ts";
import type { SimilarInput } from "./input.ts";

/**
 * "机械行业今年" in the place of an account's name means the won deals to learn from. An account of that name in sight
 * goes first; words that name nothing are left to be answered as an account that was not found.
 */
export async function meantBy(input: SimilarInput, context: SkillContext): Promise<SimilarInput | undefined> {
  const text = input.account?.trim();
  if (text === undefined || text === "") return undefined;
  if ((await context.store.get(context.viewer, "account", text)) !== undefined) return undefined;
  if ((await accountsNamed(context, text)).length > 0) return undefined;
  const period = periodIn(text, context.today);
  const rest = text
    .replace(PERIOD, " ")
    .replace(/(行业|业务|那些|这些|的)+\s*$/u, "")
    .replace(/\b(the|our|we|won|deals?|accounts?|customers?|in|of)\b/gi, " ")
    .trim();
  const { account: _account, ...open } = { ...input, ...period };
  if (rest === "" && period !== undefined) return open;
  const segments = await keptSegments(context);
  const segment = segments.find(({ body }) => body.name.toLowerCase() === rest.toLowerCase());
  if (segment !== undefined) return { ...open, segment: segment.id };
  if (matchIndustry(rest).code !== undefined) return { ...open, industry: rest };
  const { rows } = await context.store.find(context.viewer, "product", {
    where: { name: { contains: rest } },
    limit: 1,
  });
  return rest.length > 1 && rows.length > 0 ? { ...open, product: rest } : undefined;
}

const PERIOD = /今年|去年|前年|this year|last year|(?<!\d)20\d\d(?!\d)\s*年?/i;

function periodIn(text: string, today: string): { since: string; until: string } | undefined {
  const found = PERIOD.exec(text)?.[0].toLowerCase();
  if (found === undefined) return undefined;
  const now = Number(today.slice(0, 4));
  const back = { 今年: 0, "this year": 0, 去年: 1, "last year": 1, 前年: 2 }[found];
  const year = back === undefined ? Number.parseInt(found, 10) : now - back;
  return { since: `${year}-01-01`, until: `${year}-12-31` };
}

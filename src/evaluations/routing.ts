import { readFile } from "node:fs/promises";
import { z } from "zod";
import { createNameFinder } from "../assistant/named.ts";
import { routeText } from "../assistant/route.ts";
import { AppError } from "../errors.ts";
import { createSkills } from "../skills/index.ts";
import type { Skill } from "../skills/skill.ts";

/** One written utterance and what it means. */
const Utterance = z.strictObject({
  text: z.string().min(1),
  locale: z.enum(["zh", "en"]),
  /** The skill meant; null when nothing should be guessed. */
  skill: z.string().nullable(),
  /** The account meant, by its name; absent means the one in hand or none. */
  subject: z.string().optional(),
  /** The beginning of several names: handed on as it is, so that the skill asks back. */
  asks: z.string().optional(),
  /** Words that must reach the skill. */
  holds: z.string().optional(),
  /** The account in hand, which must then stay in hand. */
  inHand: z.string().optional(),
});
export type Utterance = z.infer<typeof Utterance>;

export interface RoutingOptions {
  /** The utterances, one JSON object a line. */
  readonly data: string;
  /** Account names the asker may see, a JSON array. */
  readonly accounts: string;
  readonly skills?: readonly Skill[];
  readonly json?: boolean;
  readonly write: (line: string) => void;
}

export interface RoutingMiss {
  readonly text: string;
  readonly wanted: string;
  readonly got: string;
}

export interface RoutingResult {
  readonly utterances: number;
  readonly right: number;
  readonly byLocale: Readonly<Record<"zh" | "en", { readonly utterances: number; readonly right: number }>>;
  readonly microsPerUtterance: number;
  readonly misses: readonly RoutingMiss[];
}

/** `eval routing`: how many written utterances reach the right skill about the right account without a model. */
export async function runEvalRouting(options: RoutingOptions): Promise<RoutingResult> {
  const utterances = await readUtterances(options.data);
  const names: readonly string[] = z
    .array(z.string())
    .parse(JSON.parse(await readFile(options.accounts, "utf8")));
  const accounts = names.map((name) => ({ id: `id:${name}`, name }));
  const find = createNameFinder(accounts);
  const skills = options.skills ?? createSkills();
  const misses: (RoutingMiss & { readonly locale: "zh" | "en" })[] = [];
  const started = performance.now();
  for (const utterance of utterances) {
    const routed = routeText({ text: utterance.text, skills, names: find(utterance.text) });
    const got =
      routed === undefined ? "-" : `${routed.skill.id} ${JSON.stringify(routed.input)} by ${routed.by}`;
    if (!isRight(utterance, routed, skills)) {
      misses.push({ text: utterance.text, locale: utterance.locale, wanted: wantedOf(utterance), got });
    }
  }
  const result = {
    utterances: utterances.length,
    right: utterances.length - misses.length,
    byLocale: { zh: countOf("zh"), en: countOf("en") },
    microsPerUtterance: Math.round(((performance.now() - started) * 1000) / Math.max(1, utterances.length)),
    misses,
  };
  for (const line of options.json ? [JSON.stringify(result)] : report(result)) options.write(line);
  return result;

  function countOf(locale: "zh" | "en") {
    const all = utterances.filter((item) => item.locale === locale).length;
    return { utterances: all, right: all - misses.filter((item) => item.locale === locale).length };
  }
}

async function readUtterances(path: string): Promise<Utterance[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.flatMap((line, at) => {
    if (line.trim() === "") return [];
    const parsed = Utterance.safeParse(jsonOf(line));
    if (parsed.success) return [parsed.data];
    const problem = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ");
    throw new AppError("INPUT_INVALID", `${path}, line ${at + 1}: ${problem}`, {
      at: { file: path, row: at + 1 },
    });
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRight(
  { skill, subject, asks, holds }: Utterance,
  routed: ReturnType<typeof routeText>,
  skills: readonly Skill[],
): boolean {
  if (skill === null) return routed === undefined;
  if (routed?.skill.id !== skill) return false;
  const { subject: slot } = skills.find(({ id }) => id === skill) ?? {};
  const got = slot === undefined ? undefined : routed.input[slot.key];
  if (subject !== undefined)
    return got === `id:${subject}` || (got === subject && !subject.startsWith("id:"));
  if (asks !== undefined) return got === asks;
  if (holds !== undefined) return JSON.stringify(routed.input).includes(holds) || hasId(routed.input, holds);
  // Nothing named: free words may reach a search, an account must not be made up.
  return got === undefined || slot?.kind === "text";
}

function hasId(input: object, name: string): boolean {
  return JSON.stringify(input).includes(`id:${name}`);
}

function wantedOf({ skill, subject, asks, holds }: Utterance): string {
  return [skill ?? "-", subject ?? asks ?? holds ?? ""].join(" ").trim();
}

function report(result: RoutingResult): string[] {
  const share = (part: { readonly utterances: number; readonly right: number }) =>
    `${part.right} of ${part.utterances} (${((100 * part.right) / Math.max(1, part.utterances)).toFixed(1)} %)`;
  return [
    `routing without a model: ${share(result)} right`,
    `zh ${share(result.byLocale.zh)} · en ${share(result.byLocale.en)} · ${result.microsPerUtterance} µs an utterance`,
    ...result.misses.map((miss) => `missed: ${miss.text} → wanted ${miss.wanted}, got ${miss.got}`),
  ];
}

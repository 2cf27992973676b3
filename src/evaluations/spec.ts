import { z } from "zod";
import { AppError } from "../errors.ts";

const Kind = z.enum(["number", "date", "category", "tree", "multi", "text"]);

const FieldChoice = z.strictObject({
  kind: Kind,
  separator: z.string().min(1).optional(),
  prefixes: z.array(z.int().positive()).optional(),
});

const Outcome = z.strictObject({
  column: z.string(),
  won: z.array(z.string()).min(1),
  lost: z.array(z.string()).min(1),
  /** Values that are no result yet; their rows are left out. */
  open: z.array(z.string()).default([]),
});

const Label = z.strictObject({
  column: z.string(),
  separator: z.string().optional(),
  /** Labels with fewer or more rows are not asked for. */
  minMembers: z.int().positive().default(20),
  maxMembers: z.int().positive().default(1_000_000),
});

/** What an evaluation reads from a CSV and how it runs. */
export const EvalSpec = z.strictObject({
  name: z.string().default("evaluation"),
  outcome: Outcome.optional(),
  label: Label.optional(),
  id: z.string().optional(),
  /** Column that orders the rows in time: numbers, dates or text that sorts. File order when absent. */
  order: z.string().optional(),
  /** Columns to use; all others when absent. */
  use: z.array(z.string()).optional(),
  leaveOut: z.array(z.string()).default([]),
  /** Kinds of columns where the guess would be wrong. */
  kinds: z.record(z.string(), z.union([Kind, FieldChoice])).default({}),
  /** Texts that mean "no answer". */
  missing: z.array(z.string()).default([]),
  /** Columns filled after the moment of scoring, and columns vouched for against the leak check. */
  after: z.array(z.string()).default([]),
  trusted: z.array(z.string()).default([]),
  /** Columns of the baselines "largest first" and "same industry". */
  sizeColumn: z.string().optional(),
  industryColumn: z.string().optional(),
  testShare: z.number().min(0.05).max(0.9).default(0.3),
  /** Closed deals (win) or seeds (similar) a run. */
  sizes: z.array(z.int().nonnegative()).min(1).optional(),
  repeats: z.int().min(1).max(1000).default(12),
  seed: z.int().default(1),
});
export type EvalSpec = z.infer<typeof EvalSpec>;

/** Reads a spec; every problem is named at once. */
export function parseSpec(text: string): EvalSpec {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError("INPUT_INVALID", "The spec is not JSON.", { cause, zh: "评测说明不是有效的 JSON。" });
  }
  const parsed = EvalSpec.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "spec"}: ${issue.message}`);
  throw new AppError("INPUT_INVALID", `The spec cannot be used. ${problems.join("; ")}`, {
    zh: `评测说明用不了：${problems.join("；")}`,
  });
}

import { z } from "zod";
import { AppError } from "../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of one channel that are set; an empty one counts as absent. */
export function presentOf(environment: Environment, names: readonly string[]): Record<string, string> {
  const pairs = names.map((name) => [name, environment[name]?.trim()] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => Boolean(pair[1])));
}

/** CONFIG_INVALID that names every variable at fault and never a value. */
export function configInvalid(platform: string, lines: readonly string[]): AppError {
  return new AppError("CONFIG_INVALID", `${platform}: ${lines.join("; ")}`, {
    source: platform.toLowerCase(),
    zh: `${platform} 配置不完整或有误：${lines.join("；")}`,
  });
}

export function parseBlock<S extends z.ZodType>(platform: string, schema: S, values: unknown): z.infer<S> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw configInvalid(
    platform,
    parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
  );
}

/** `A, B` → a set; absent or empty → undefined. */
export const idList = z
  .string()
  .transform((value) => new Set(value.split(/[\s,]+/).filter((id) => id !== "")))
  .transform((ids): ReadonlySet<string> | undefined => (ids.size === 0 ? undefined : ids));

export const apiUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: "must be an http or https address",
  })
  .transform((value) => value.replace(/\/+$/, ""));

import { parseArgs } from "node:util";
import type { Locale } from "../domain/text.ts";
import { AppError } from "../errors.ts";

/** The options that commands share; each command names those it takes. */
const OPTIONS = {
  as: { type: "string" },
  locale: { type: "string" },
  json: { type: "boolean" },
  mapping: { type: "string" },
  "dry-run": { type: "boolean" },
  engine: { type: "string" },
  data: { type: "string" },
  spec: { type: "string" },
  port: { type: "string" },
  to: { type: "string" },
  limit: { type: "string" },
  force: { type: "boolean" },
} as const;

type Name = keyof typeof OPTIONS;

export interface Arguments {
  readonly words: readonly string[];
  readonly text: Readonly<Partial<Record<Name, string>>>;
  readonly on: ReadonlySet<Name>;
}

/** Throws Node's ERR_PARSE_ARGS_* for an option the command does not take. */
export function readArguments(args: readonly string[], names: readonly Name[]): Arguments {
  const options = Object.fromEntries(names.map((name) => [name, OPTIONS[name]]));
  const { values, positionals } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: true,
  });
  const entries = Object.entries(values);
  return {
    words: positionals,
    text: Object.fromEntries(entries.filter(([, value]) => typeof value === "string")),
    on: new Set(entries.filter(([, value]) => value === true).map(([name]) => name as Name)),
  };
}

export function readLocale(args: Arguments, fallback: Locale): Locale {
  const locale = args.text.locale ?? fallback;
  if (locale === "zh" || locale === "en") return locale;
  throw new AppError("INPUT_INVALID", `--locale is zh or en, not ${locale}.`);
}

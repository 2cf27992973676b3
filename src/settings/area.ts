import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import type { SettingsArea } from "../settings.ts";

/** A settings area whose defaults are the YAML file of the same name in this folder, read when first needed. */
export function defineArea<T>(name: string, schema: z.ZodType<T>): SettingsArea<T> {
  let defaults: T | undefined;
  return {
    name,
    parse(value) {
      if (value !== undefined) return schema.parse(value);
      defaults ??= schema.parse(parse(defaultsText(name)));
      return defaults;
    },
  };
}

/** The shipped file of an area as it stands, comments included: what an admin copies and edits. */
export function defaultsText(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./${name}.yaml`, import.meta.url)), "utf8");
}

/** A text in both languages, neither of them empty. */
export const TextSetting = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

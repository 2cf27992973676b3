import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Config } from "./config.ts";
import type { Text } from "./domain/text.ts";

/** Whose data is shown: the invented sample company, or the company that installed Yingdan. */
export interface Company {
  readonly sample: boolean;
  readonly name?: Text;
  /** The sample's calendar stands still here, so that its stories stay true. */
  readonly today?: string;
  /** Folder for this company's database, documents and settings. */
  readonly directory: string;
  /** Folders that the sample is seeded from. */
  readonly seed?: { readonly crm: string; readonly library: string; readonly mapping: string };
}

const SEED = join(import.meta.dirname, "..", "seed-docs");

const CompanyFile = z.object({
  name: z.object({ zh: z.string(), en: z.string() }),
  today: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
});

const OWN_MARK = "own-data";

/** From now on the company's own data is shown. A dry run does not call this. */
export function markOwnData(config: Config): void {
  mkdirSync(config.data, { recursive: true });
  writeFileSync(
    join(config.data, OWN_MARK),
    "The company's own data was imported here; the sample is no longer shown.\n",
  );
}

/** The sample lives in a folder of its own, so that it never mixes with imported data. */
export function chooseCompany(config: Config, want: "auto" | "own" = "auto"): Company {
  const own: Company = { sample: false, directory: config.data };
  if (want === "own" || config.sample === "never") return own;
  if (config.sample === "always") return sampleCompany(config);
  const hasOwn = config.store.engine !== "sqlite" || existsSync(join(config.data, OWN_MARK));
  return hasOwn ? own : sampleCompany(config);
}

function sampleCompany(config: Config): Company {
  const file = CompanyFile.parse(parse(readFileSync(join(SEED, "crm", "company.yaml"), "utf8")));
  return {
    sample: true,
    name: file.name,
    today: file.today,
    directory: join(config.data, "sample"),
    seed: {
      crm: join(SEED, "crm"),
      library: join(SEED, "library"),
      mapping: join(SEED, "crm", "mapping.yaml"),
    },
  };
}

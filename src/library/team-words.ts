import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { ZodError } from "zod";
import { AppError } from "../errors.ts";
import type { SystemStore } from "../ports/store.ts";
import { lexiconArea } from "../settings/lexicon.ts";
import type { Settings } from "../settings.ts";
import { teamLexicon } from "./default-lexicon.ts";
import { type Concept, type Lexicon, LexiconEntries } from "./lexicon.ts";

const AREA = "library-lexicon";

/** The words of the team: of the settings and of every indexed folder, on top of those of the product. */
export interface TeamWords {
  /** As of the last `refresh`, and of the settings now. */
  lexicon(): Lexicon;
  /** Changes when any word does. */
  signature(): string;
  refresh(): Promise<void>;
  /** Keeps a folder's `lexicon.yaml`; without a file what was kept is forgotten. Returns how many concepts it has. */
  keep(folder: string, file: string | undefined): Promise<number>;
}

export function createTeamWords(system: SystemStore, settings: Settings): TeamWords {
  let kept: readonly Concept[] = [];
  let built:
    | { readonly from: readonly unknown[]; readonly lexicon: Lexicon; readonly signature: string }
    | undefined;

  function current() {
    const own = settings.get(lexiconArea);
    if (built?.from[0] === kept && built.from[1] === own) return built;
    const concepts = [...kept, ...own];
    const signature = createHash("sha256").update(JSON.stringify(concepts)).digest("hex").slice(0, 16);
    built = { from: [kept, own], lexicon: teamLexicon(concepts), signature };
    return built;
  }

  async function refresh(): Promise<void> {
    const folders = await system.list<readonly Concept[]>(AREA);
    const next = folders.toSorted((a, b) => (a.key < b.key ? -1 : 1)).flatMap(({ value }) => value);
    if (JSON.stringify(next) !== JSON.stringify(kept)) kept = next;
  }

  return {
    lexicon: () => current().lexicon,
    signature: () => current().signature,
    refresh,
    async keep(folder, file) {
      const key = createHash("sha256").update(folder).digest("hex").slice(0, 32);
      const concepts = file === undefined ? [] : await readConcepts(file);
      if (concepts.length === 0) await system.remove(AREA, key);
      else await system.put(AREA, key, concepts);
      await refresh();
      return concepts.length;
    },
  };
}

async function readConcepts(file: string): Promise<readonly Concept[]> {
  const text = await readFile(file, "utf8");
  try {
    return LexiconEntries.parse(parse(text, { maxAliasCount: 20 }) ?? []);
  } catch (error) {
    const what = error instanceof ZodError ? issueText(error) : error instanceof Error ? error.message : "";
    throw new AppError("INPUT_INVALID", `The list of words was not taken: ${what}`, {
      zh: `词表没有采用：${what}`,
      cause: error,
    });
  }
}

function issueText(error: ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? ""}`;
}

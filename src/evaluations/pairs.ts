import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmbeddedSearchIndex } from "../engines/embedded/embedded-search-index.ts";
import type { BilingualDictionary } from "../library/bilingual/dictionary-file.ts";
import { translateRead } from "../library/bilingual/translate-read.ts";
import { cutChunks } from "../library/chunk.ts";
import { indexDocument } from "../library/index-chunk.ts";
import type { Lexicon } from "../library/lexicon.ts";
import { retrieve } from "../library/retrieve.ts";
import { readQuestion } from "../library/tokenise.ts";
import { readDocuments } from "./retrieval-set.ts";

export interface PairsEvaluationOptions {
  /** Holds `corpus.jsonl` {id, title, text, lang, summary} and `pairs_en_zh.tsv` (en_id, zh_id, with a header). */
  readonly dataDir: string;
  readonly lexicon?: Lexicon;
  readonly dictionary?: BilingualDictionary | undefined;
  readonly json?: boolean;
  readonly write: (line: string) => void;
}

export interface PairsEvaluation {
  readonly pairs: number;
  readonly candidates: number;
  readonly recall1: number;
  readonly recall5: number;
}

/** What a colleague would say of a document: its title and its first words. */
const SAID = 200;

/** Finds the English document that a Chinese one is the translation of, with no model: by what both languages share. */
export async function runEvalPairs(options: PairsEvaluationOptions): Promise<PairsEvaluation> {
  const documents = await readDocuments(options.dataDir, []);
  const texts = new Map(documents.map((document) => [document.id, document]));
  const pairs = await readPairs(options.dataDir);
  const english = new Set(pairs.map(([en]) => en));
  await using index = createEmbeddedSearchIndex();
  for (const { id, title, text } of documents.filter((document) => english.has(document.id))) {
    const chunks = cutChunks([{ text, headings: [] }]).map((chunk) => ({
      ...chunk,
      id: `${id}:${chunk.position}`,
    }));
    await index.put(indexDocument({ id, title, readers: ["all"] }, chunks, options.lexicon));
  }
  const ranks: number[] = [];
  for (const [en, zh] of pairs) {
    const source = texts.get(zh);
    const said = `${source?.title ?? ""}\n${(source?.text ?? "").slice(0, SAID)}`;
    const weigh = (terms: Iterable<string>) => index.weigh(terms, ["all"]);
    const ways = { dictionary: options.dictionary, weigh };
    const { terms, settings } = await translateRead(readQuestion(said, options.lexicon), "en", ways);
    const termsOf = async () => new Map();
    const found = await retrieve({ terms, principals: ["all"] }, { index, termsOf }, settings);
    ranks.push(found.documents.findIndex(({ documentId }) => documentId === en));
  }
  const within = (depth: number) =>
    ranks.filter((rank) => rank >= 0 && rank < depth).length / Math.max(1, ranks.length);
  const result = { pairs: pairs.length, candidates: english.size, recall1: within(1), recall5: within(5) };
  options.write(
    options.json
      ? JSON.stringify(result)
      : `${result.pairs} pairs: R@1 ${result.recall1.toFixed(3)}  R@5 ${result.recall5.toFixed(3)} among ${result.candidates} English documents`,
  );
  return result;
}

async function readPairs(dataDir: string): Promise<(readonly [en: string, zh: string])[]> {
  const lines = (await readFile(join(dataDir, "pairs_en_zh.tsv"), "utf8")).trim().split("\n").slice(1);
  return lines.map((line) => {
    const [en = "", zh = ""] = line.split("\t");
    return [en, zh];
  });
}

import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { AppError } from "../errors.ts";

const id = z.union([z.string().min(1), z.number().transform(String)]);
const CorpusLine = z.object({ id, title: z.string().default(""), text: z.string().default("") });
const QueryLine = z.object({ id, text: z.string() });

/** A line that could not be used; the others were. */
export interface BadLine {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

export interface RetrievalSet {
  readonly documents: readonly { id: string; title: string; text: string }[];
  readonly queries: readonly { id: string; text: string }[];
  /** Query → document → grade. */
  readonly judgements: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly badLines: readonly BadLine[];
}

/** Reads corpus.jsonl, queries.jsonl and qrels.tsv of a folder. NOT_FOUND names a missing file. */
export async function readRetrievalSet(folder: string): Promise<RetrievalSet> {
  const badLines: BadLine[] = [];
  const documents = await readDocuments(folder, badLines);
  const queries = await readJsonLines(folder, "queries.jsonl", QueryLine, badLines);
  const judgements = await readJudgements(folder, badLines);
  return { documents, queries, judgements, badLines };
}

/** The documents of a folder's corpus.jsonl alone; lines that could not be used are added to `badLines`. */
export function readDocuments(folder: string, badLines: BadLine[]): Promise<RetrievalSet["documents"]> {
  return readJsonLines(folder, "corpus.jsonl", CorpusLine, badLines);
}

async function readJsonLines<T extends { id: string }>(
  folder: string,
  file: string,
  schema: z.ZodType<T>,
  badLines: BadLine[],
): Promise<T[]> {
  const rows = new Map<string, T>();
  for await (const { line, text } of linesOf(folder, file)) {
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) badLines.push({ file, line, problem: problemOf(parsed.error) });
    else if (rows.has(parsed.data.id))
      badLines.push({ file, line, problem: `id ${parsed.data.id} is there twice` });
    else rows.set(parsed.data.id, parsed.data);
  }
  return [...rows.values()];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue?.path.length ? `${issue.path.join(".")}: ${issue.message}` : "not a JSON object";
}

async function readJudgements(folder: string, badLines: BadLine[]) {
  const file = "qrels.tsv";
  const judgements = new Map<string, Map<string, number>>();
  for await (const { line, text } of linesOf(folder, file)) {
    const [query, ...rest] = text.split("\t").length > 2 ? text.split("\t") : text.trim().split(/\s+/);
    // TREC has a column between query and document that nobody reads.
    const [document, grade] = rest.length >= 3 ? rest.slice(1) : rest;
    if (line === 1 && Number.isNaN(Number(grade))) continue;
    if (!query || !document || !grade?.trim() || Number.isNaN(Number(grade))) {
      badLines.push({ file, line, problem: "not query, document and grade" });
      continue;
    }
    const graded = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, graded.set(document, Number(grade)));
  }
  return judgements;
}

async function* linesOf(folder: string, file: string): AsyncGenerator<{ line: number; text: string }> {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new AppError("NOT_FOUND", `${file} is not in the folder given with --data.`, {
      zh: `--data 指定的文件夹里没有 ${file}。`,
    });
  }
  const lines = createInterface({
    input: createReadStream(path, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let line = 0;
  for await (const raw of lines) {
    line++;
    const text = line === 1 ? raw.replace(/^\uFEFF/, "") : raw;
    if (text.trim() !== "") yield { line, text };
  }
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../errors.ts";
import { CHILD_LIMITS, createChildReader } from "../library/extract/child-reader.ts";
import { createExtractor } from "../library/extract/extract.ts";
import { endingOf } from "../library/extract/media-types.ts";

export interface DocumentsEvaluationOptions {
  /** Folder of files, with a `MANIFEST.tsv` of what is to be expected of each. */
  readonly dataDir: string;
  readonly json?: boolean;
  readonly write: (line: string) => void;
}

/** One file: what came out of it, or why nothing did. */
export interface DocumentResult {
  readonly file: string;
  readonly format: string;
  readonly characters: number;
  readonly milliseconds: number;
  readonly problem?: string;
  /** A failure that is no answer: neither text nor a reason that a person can act on. */
  readonly crashed: boolean;
}

export interface DocumentsEvaluation {
  readonly files: number;
  readonly read: number;
  readonly characters: number;
  readonly problems: Readonly<Record<string, number>>;
  readonly crashed: readonly string[];
  readonly slowest: { readonly file: string; readonly milliseconds: number } | undefined;
  readonly peakMemoryMb: number;
  /** Protected according to the manifest, and neither read nor said to be protected. */
  readonly unnamedProtection: readonly string[];
  /** Text according to the manifest, and none found. */
  readonly withoutText: readonly string[];
  /** Files with a reference of over 200 characters, and those off it by more than a factor of two. */
  readonly compared: number;
  readonly offByTwo: readonly string[];
}

/** `eval documents`: feeds a folder of files to the extractors as the product would and holds the result against a manifest. */
export async function runEvalDocuments(options: DocumentsEvaluationOptions): Promise<DocumentsEvaluation> {
  const expected = await readManifest(options.dataDir);
  const child = createChildReader({ limits: CHILD_LIMITS });
  const extractor = createExtractor(child);
  const results: DocumentResult[] = [];
  let peak = 0;
  for (const file of (await readdir(options.dataDir)).sort()) {
    if (ABOUT.has(file)) continue;
    const data = new Uint8Array(await readFile(join(options.dataDir, file)));
    results.push(await readOne(file, data, extractor));
    peak = Math.max(peak, child.memory());
  }
  extractor.close();
  const evaluation = summarise(results, expected, peak);
  for (const line of options.json ? [JSON.stringify(evaluation, null, 2)] : report(evaluation))
    options.write(line);
  return evaluation;
}

/** What tells of the files is none of them. */
const ABOUT = new Set(["MANIFEST.tsv", "README.txt"]);

async function readOne(
  file: string,
  data: Uint8Array,
  extractor: ReturnType<typeof createExtractor>,
): Promise<DocumentResult> {
  const started = performance.now();
  const base = { file, format: endingOf(file) };
  const milliseconds = () => Math.round(performance.now() - started);
  try {
    const { sections } = await extractor.extract({ name: file, data });
    const characters = sections.reduce((sum, { text }) => sum + text.replace(/\s/g, "").length, 0);
    return { ...base, characters, milliseconds: milliseconds(), crashed: false };
  } catch (error) {
    const crashed = !(error instanceof AppError);
    const problem = error instanceof Error ? error.message : String(error);
    return { ...base, characters: 0, milliseconds: milliseconds(), problem, crashed };
  }
}

interface Expected {
  readonly protectedFile: boolean;
  /** Characters of the reference, white space included. */
  readonly characters: number | undefined;
}

async function readManifest(dataDir: string): Promise<ReadonlyMap<string, Expected>> {
  const text = await readFile(join(dataDir, "MANIFEST.tsv"), "utf8");
  const [header = "", ...lines] = text.trim().split("\n");
  const names = header.split("\t");
  return new Map(
    lines.map((line) => {
      const cells = new Map(line.split("\t").map((cell, at) => [names[at] ?? "", cell]));
      const inContainer = /docx_text_chars=(\d+)/.exec(cells.get("container") ?? "")?.[1];
      const stated = cells.get("text_chars") ?? inContainer;
      return [
        cells.get("file") ?? "",
        {
          protectedFile: /protected/.test(cells.get("tag") ?? ""),
          characters: stated === undefined ? undefined : Number(stated),
        },
      ];
    }),
  );
}

const REFERENCE = 200;

function summarise(
  results: readonly DocumentResult[],
  expected: ReadonlyMap<string, Expected>,
  peak: number,
): DocumentsEvaluation {
  const problems: Record<string, number> = {};
  for (const { problem } of results)
    if (problem !== undefined) problems[problem] = (problems[problem] ?? 0) + 1;
  const stated = (file: string) => expected.get(file)?.characters ?? 0;
  const compared = results.filter(({ file }) => stated(file) > REFERENCE);
  const far = compared.filter(({ file, characters }) => {
    const ratio = characters / stated(file);
    return ratio < 0.5 || ratio > 2;
  });
  const names = (list: readonly DocumentResult[]) => list.map(({ file }) => file);
  return {
    files: results.length,
    read: results.filter(({ problem }) => problem === undefined).length,
    characters: results.reduce((sum, { characters }) => sum + characters, 0),
    problems,
    crashed: names(results.filter(({ crashed }) => crashed)),
    slowest: results.toSorted((a, b) => b.milliseconds - a.milliseconds)[0],
    peakMemoryMb: Math.round(peak / (1024 * 1024)),
    unnamedProtection: names(
      results.filter(
        ({ file, problem }) =>
          expected.get(file)?.protectedFile === true &&
          problem !== undefined &&
          !/password|old binary/.test(problem),
      ),
    ),
    withoutText: names(results.filter(({ file, characters }) => stated(file) > 0 && characters === 0)),
    compared: compared.length,
    offByTwo: names(far),
  };
}

function report(evaluation: DocumentsEvaluation): string[] {
  const { files, read, characters, slowest, peakMemoryMb, compared, offByTwo } = evaluation;
  const list = (label: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${label} (${names.length}): ${names.join(", ")}`];
  return [
    `${files} files, ${read} with text (${characters} characters), ${evaluation.crashed.length} crashed`,
    `slowest ${slowest?.milliseconds ?? 0} ms (${slowest?.file ?? "none"}), peak memory ${peakMemoryMb} MB`,
    ...Object.entries(evaluation.problems).map(
      ([problem, count]) => `${String(count).padStart(5)}  ${problem}`,
    ),
    ...list("crashed", evaluation.crashed),
    ...list("protected, but not said so", evaluation.unnamedProtection),
    ...list("text expected, none found", evaluation.withoutText),
    `${compared - offByTwo.length} of ${compared} within a factor of two of the reference`,
    ...list("further off", offByTwo),
  ];
}

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { hashOf, type SourceDocument } from "./source-document.ts";

const Line = z.looseObject({ id: z.coerce.string().min(1), title: z.string(), text: z.string().min(1) });

/** Names that other collections use for our fields. */
const OTHER_NAMES: Readonly<Record<string, string>> = { lang: "language", location: "region" };
const NOT_FIELDS = new Set(["id", "text", "path", "source", "date", "lang_detected"]);

/** A collection with one document a line: `{id, title, text}` and any fields. Bad lines are named, good ones kept. */
export async function readCorpus(
  file: string,
  path: string,
): Promise<{ documents: SourceDocument[]; failed: { path: string; error: unknown }[] }> {
  const documents: SourceDocument[] = [];
  const failed: { path: string; error: unknown }[] = [];
  const seen = new Set<string>();
  let row = 0;
  for await (const text of createInterface({ input: createReadStream(file, "utf8") })) {
    row++;
    if (text.trim() === "") continue;
    try {
      const line = readLine(text, row);
      if (seen.has(line.id)) throw badLine(row, `the id “${line.id}” is there twice`, `编号“${line.id}”重复`);
      seen.add(line.id);
      documents.push(lineSource(line, text, path));
    } catch (error) {
      failed.push({ path: `${path}:${row}`, error });
    }
  }
  return { documents, failed };
}

function readLine(text: string, row: number): z.infer<typeof Line> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badLine(row, "not valid JSON", "不是有效的 JSON");
  }
  const parsed = Line.safeParse(value);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  throw badLine(row, `“${field}” is missing or not a text`, `缺少“${field}”，或者它不是文字`);
}

function badLine(row: number, what: string, zh: string): AppError {
  return new AppError("INPUT_INVALID", `Line ${row}: ${what}.`, { zh: `第 ${row} 行：${zh}。`, at: { row } });
}

function lineSource(line: z.infer<typeof Line>, whole: string, path: string): SourceDocument {
  return {
    path: `${path}#${line.id}`,
    name: `${line.title || line.id}.md`,
    mediaType: "text/markdown",
    load: async () => ({
      data: new TextEncoder().encode(line.text),
      hash: hashOf(new TextEncoder().encode(whole)),
      meta: fieldsOf(line),
    }),
  };
}

function fieldsOf(line: z.infer<typeof Line>): Record<string, unknown> {
  const entries = Object.entries(line).filter(([name, value]) => !NOT_FIELDS.has(name) && value !== "");
  return Object.fromEntries(entries.map(([name, value]) => [OTHER_NAMES[name] ?? name, value]));
}

import type { Locale, Text } from "../domain/text.ts";
import { pick } from "../domain/text.ts";

/** What a run over a folder did. */
export interface IndexReport {
  readonly folder: string;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Gone from the folder and so from the library. */
  readonly removed: number;
  readonly failed: readonly FailedDocument[];
  /** Files of kinds that are not read. */
  readonly ignored: readonly string[];
  readonly duplicates: readonly DuplicateDocument[];
  /** Concepts of the folder's own list of words. */
  readonly words: number;
  readonly passages: number;
  /** Written, but found by their words alone until the embeddings endpoint answers. */
  readonly byWords: number;
}

export interface FailedDocument {
  readonly path: string;
  readonly problem: Text;
}

export interface DuplicateDocument {
  readonly path: string;
  readonly of: string;
  /** 1 for the very same file, which was left out; less for one that is nearly the same and was read. */
  readonly likeness: number;
}

const SHOWN = 20;

/** The report as a colleague would tell it: counts first, then each file that needs a hand. */
export function formatIndexReport(report: IndexReport, locale: Locale): string {
  const zh = locale === "zh";
  const { added, changed, unchanged, removed, failed, ignored, words, passages } = report;
  const counts = zh
    ? `新增 ${added} 份，更新 ${changed} 份，没变 ${unchanged} 份，移除 ${removed} 份；写入 ${passages} 个段落。`
    : `${added} added, ${changed} changed, ${unchanged} unchanged, ${removed} removed; ${passages} passages written.`;
  const lines = [counts];
  if (report.byWords > 0) lines.push(byWordsLine(report.byWords, zh));
  if (words > 0)
    lines.push(zh ? `采用自有词表 ${words} 条。` : `Took ${words} entries of your own word list.`);
  if (failed.length > 0) {
    lines.push(zh ? `读不了 ${failed.length} 份：` : `Could not read ${failed.length}:`);
    lines.push(...failed.slice(0, SHOWN).map(({ path, problem }) => `  ${path}: ${pick(problem, locale)}`));
    lines.push(...andMore(failed.length, zh));
  }
  lines.push(...duplicateLines(report.duplicates, zh));
  if (ignored.length > 0) {
    const names = ignored.slice(0, 5).join(zh ? "、" : ", ");
    const more = ignored.length > 5 ? (zh ? " 等" : " …") : "";
    lines.push(
      zh
        ? `跳过 ${ignored.length} 个不是文档的文件：${names}${more}`
        : `Passed over ${ignored.length} files that are no documents: ${names}${more}`,
    );
  }
  return lines.join("\n");
}

function byWordsLine(count: number, zh: boolean): string {
  return zh
    ? `向量接口连不上：${count} 份先按词检索，恢复后自动补上。`
    : `The embeddings endpoint did not answer: ${count} are found by their words for now, and caught up on later.`;
}

function andMore(count: number, zh: boolean): string[] {
  if (count <= SHOWN) return [];
  return [zh ? `  另有 ${count - SHOWN} 份` : `  and ${count - SHOWN} more`];
}

function duplicateLines(duplicates: readonly DuplicateDocument[], zh: boolean): string[] {
  return duplicates.slice(0, SHOWN).map(({ path, of, likeness }) => {
    const percent = Math.round(likeness * 100);
    if (likeness === 1)
      return zh ? `重复，没有再读：${path} 与 ${of} 相同` : `Left out: ${path} is the same as ${of}`;
    return zh
      ? `${path} 与 ${of} 有约 ${percent}% 相同，请确认哪一份有效`
      : `${path} is about ${percent}% the same as ${of}: decide which one counts`;
  });
}

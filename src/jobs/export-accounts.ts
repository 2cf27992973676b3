import { strategyFor } from "../domain/targeting/strategy.ts";
import { pick } from "../domain/text.ts";
import type { Viewer } from "../domain/viewer.ts";
import { type Clock, calendarDate } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { strategiesArea } from "../settings/strategies.ts";
import type { Settings } from "../settings.ts";
import { csvText } from "../skills/csv-text.ts";
import { loadPortfolio } from "../skills/portfolio.ts";
import { say } from "../skills/reader.ts";
import { scoreTable, scoringOf } from "../skills/scoring.ts";

export interface ExportDeps {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly today?: string;
}

/** The accounts in sight with their scores, best first, as a CSV that spreadsheets open and cannot run. */
export async function scoredAccountsCsv(
  viewer: Viewer,
  { store, settings, clock, today = calendarDate(clock.now(), viewer.timeZone) }: ExportDeps,
): Promise<{ readonly csv: string; readonly rows: number }> {
  const portfolio = await loadPortfolio({ store, viewer, today });
  const table = scoreTable(scoringOf(settings), portfolio.subjects);
  const names = settings.get(strategiesArea);
  const rows = portfolio.subjects
    .map(({ account }, row) => ({
      account,
      index: table.index[row] ?? Number.NaN,
      difficulty: table.difficulty[row] ?? Number.NaN,
    }))
    .sort((a, b) => rankOf(b.index) - rankOf(a.index) || (a.account.id < b.account.id ? -1 : 1))
    .map(({ account, index, difficulty }) => [
      account.id,
      account.name,
      account.industry ?? "",
      account.province ?? "",
      account.city ?? "",
      account.ownerId ?? "",
      figure(index),
      figure(difficulty),
      Number.isNaN(index + difficulty) ? "" : pick(names[strategyFor(index, difficulty)].name, viewer.locale),
    ]);
  return { csv: csvText([headers(viewer), ...rows]), rows: rows.length };
}

function headers(viewer: Viewer): string[] {
  const zh = ["客户编号", "客户名称", "行业", "省份", "城市", "负责人", "理想指数", "拓展难度", "拓展策略"];
  const en = [
    "account id",
    "account",
    "industry",
    "province",
    "city",
    "owner",
    "ideal index",
    "difficulty",
    "strategy",
  ];
  return zh.map((header, at) => say(viewer, header, en[at] ?? header));
}

function rankOf(index: number): number {
  return Number.isNaN(index) ? -1 : index;
}

function figure(value: number): string {
  return Number.isNaN(value) ? "" : String(Math.round(value * 10) / 10);
}

import { join } from "node:path";
import type { Deal, DealStatus, Stage, StageChange } from "../domain/crm.ts";
import { money } from "../domain/money.ts";
import { addDays, mondayOf, quarterOf } from "../domain/pipeline/calendar.ts";
import { groupMoves, indexStages } from "../domain/pipeline/course.ts";
import { forecast } from "../domain/pipeline/forecast.ts";
import { measureFunnel, openPipeline } from "../domain/pipeline/funnel.ts";
import { measureMovement } from "../domain/pipeline/movement.ts";
import { AppError } from "../errors.ts";
import { readCsv } from "./read-csv.ts";

/** The pipeline file of the Maven sample with ISO dates, and who leads whom. */
const PIPELINE = "sales_pipeline.iso.csv";
const TEAMS = "sales_teams.csv";
const CURRENCY = "USD";

type Row = Readonly<Record<string, string>>;

/** One figure computed twice: by the product, and by plain loops over the cells of the file in whole cents. */
export interface TotalCheck {
  readonly what: string;
  readonly of: string;
  readonly ours: string;
  readonly independent: string;
}

export interface TotalsReport {
  readonly rows: number;
  readonly checks: number;
  /** Figures that differ. */
  readonly wrong: readonly TotalCheck[];
  /** The figures of the whole file, for reading. */
  readonly whole: readonly TotalCheck[];
}

/**
 * Every total that the pipeline cards show, on the Maven sample: won and lost by agent, team, product, quarter
 * and week, the open pipeline, and the movement of every week. INPUT_INVALID when a column is missing.
 */
export async function evaluatePipelineTotals(dataDir: string): Promise<TotalsReport> {
  const { rows, columns, problems } = await readCsv(join(dataDir, PIPELINE));
  const teams = await readCsv(join(dataDir, TEAMS));
  const missing = COLUMNS.filter((name) => !columns.includes(name));
  if (missing.length > 0 || problems.length > 0) {
    const what =
      missing.length > 0 ? `lacks ${missing.join(", ")}` : `has ${problems.length} unreadable lines`;
    throw new AppError("INPUT_INVALID", `${PIPELINE} ${what}.`, { zh: `${PIPELINE} 不能用：${what}。` });
  }
  const managerOf = new Map(teams.rows.map((row) => [row.sales_agent ?? "", row.manager ?? ""]));
  const whole = compare("all", rows);
  const checks = [
    ...whole,
    ...groups(rows, (row) => `agent ${row.sales_agent}`),
    ...groups(rows, (row) => `team ${managerOf.get(row.sales_agent ?? "") ?? "none"}`),
    ...groups(rows, (row) => `product ${row.product}`),
    ...weeks(rows),
    ...quarters(rows),
  ];
  return {
    rows: rows.length,
    checks: checks.length,
    wrong: checks.filter((check) => check.ours !== check.independent),
    whole,
  };
}

const COLUMNS = [
  "opportunity_id",
  "sales_agent",
  "product",
  "deal_stage",
  "engage_date",
  "close_date",
  "close_value",
];

const STAGES: readonly Stage[] = (["Prospecting", "Engaging", "Won", "Lost"] as const).map((id, at) => ({
  id,
  name: id,
  order: at + 1,
  status: id === "Won" ? "won" : id === "Lost" ? "lost" : "open",
  probability: id === "Won" ? 1 : id === "Lost" ? 0 : 0.5,
  custom: {},
}));

/** The product's view of the rows: deals and the moves that the dates tell. */
function worldOf(rows: readonly Row[]) {
  const stages = indexStages(STAGES);
  const deals = rows.map((row): Deal => {
    const stage = row.deal_stage ?? "";
    return {
      id: row.opportunity_id ?? "",
      name: row.opportunity_id ?? "",
      custom: {},
      stageId: stage,
      status: stages.get(stage)?.status ?? "open",
      ...(row.close_value ? { amount: money(Number(row.close_value), CURRENCY) } : {}),
      ...(row.engage_date ? { createdOn: row.engage_date } : {}),
      ...(row.close_date ? { closedOn: row.close_date } : {}),
    };
  });
  const changes = rows.flatMap((row, at): StageChange[] => {
    const base = {
      id: String(at),
      dealId: row.opportunity_id ?? "",
      field: "stage",
      seen: "source",
      custom: {},
    } as const;
    if (!row.engage_date) return [];
    const engaged = { ...base, on: row.engage_date, to: "Engaging" };
    if (!row.close_date || row.deal_stage === undefined) return [engaged];
    return [engaged, { ...base, id: `${at}c`, on: row.close_date, from: "Engaging", to: row.deal_stage }];
  });
  return { deals, moves: groupMoves(changes), stages };
}

const EVER = { startsOn: "0001-01-01", endsOn: "9999-12-31" };

function compare(of: string, rows: readonly Row[]): TotalCheck[] {
  const world = worldOf(rows);
  const funnel = measureFunnel({ ...world, period: EVER });
  const open = openPipeline({ ...world, today: EVER.endsOn });
  const own = tally(rows);
  return [
    { what: "won", of, ours: `${funnel.won.length}`, independent: `${own.count.won}` },
    { what: "lost", of, ours: `${funnel.lost.length}`, independent: `${own.count.lost}` },
    { what: "open", of, ours: `${open.deals.length}`, independent: `${own.count.open}` },
    { what: "won value", of, ours: cents(funnel.wonTotals), independent: own.cents.won.toString() },
    { what: "open value", of, ours: cents(open.totals), independent: own.cents.open.toString() },
  ];
}

function groups(rows: readonly Row[], key: (row: Row) => string): TotalCheck[] {
  return [...Map.groupBy(rows, key)].flatMap(([of, part]) => compare(of, part));
}

/** New, won and lost of every week that the file touches. */
function weeks(rows: readonly Row[]): TotalCheck[] {
  const world = worldOf(rows);
  const dates = rows.flatMap((row) => [row.engage_date, row.close_date]).filter((date) => date);
  const mondays = [...new Set(dates.map((date) => mondayOf(date ?? "")))].sort();
  return mondays.flatMap((startsOn): TotalCheck[] => {
    const endsOn = addDays(startsOn, 6);
    const { moves, opening, closing } = measureMovement({
      ...world,
      period: { startsOn, endsOn },
      today: EVER.endsOn,
    });
    const inWeek = (date: string | undefined) => Boolean(date && date >= startsOn && date <= endsOn);
    const engaged = rows.filter((row) => inWeek(row.engage_date));
    const closed = tally(rows.filter((row) => inWeek(row.close_date)));
    const of = `week of ${startsOn}`;
    const openOn = (date: string) =>
      tally(
        rows.filter((row) => (row.engage_date || "") <= date && (!row.close_date || row.close_date > date)),
        () => "open",
      ).cents.open;
    return [
      { what: "new", of, ours: `${moves.new.length}`, independent: `${engaged.length}` },
      {
        what: "won value",
        of,
        ours: cents(moves.won.flatMap((move) => move.deal.amount ?? [])),
        independent: `${closed.cents.won}`,
      },
      { what: "lost", of, ours: `${moves.lost.length}`, independent: `${closed.count.lost}` },
      { what: "open before", of, ours: cents(opening), independent: `${openOn(addDays(startsOn, -1))}` },
      { what: "open after", of, ours: cents(closing), independent: `${openOn(endsOn)}` },
    ];
  });
}

function quarters(rows: readonly Row[]): TotalCheck[] {
  const { deals, stages } = worldOf(rows);
  const closed = rows.filter((row) => row.close_date);
  return [...Map.groupBy(closed, (row) => quarterOf(row.close_date ?? "").startsOn)].map(
    ([startsOn, part]) => {
      const { currencies } = forecast({ deals, stages, period: quarterOf(startsOn), commit: 0.7 });
      const won = currencies.find((one) => one.currency === CURRENCY)?.won ?? 0;
      return {
        what: "won value",
        of: `quarter of ${startsOn}`,
        ours: `${won}`,
        independent: `${tally(part).cents.won}`,
      };
    },
  );
}

function cents(totals: readonly { readonly minor: number }[]): string {
  return totals.reduce((sum, { minor }) => sum + BigInt(minor), 0n).toString();
}

/** Counts and cents by status, from the cells alone: no code of the product. */
function tally(rows: readonly Row[], statusOf: (row: Row) => DealStatus = plainStatus) {
  const count: Record<DealStatus, number> = { open: 0, won: 0, lost: 0, abandoned: 0 };
  const sums: Record<DealStatus, bigint> = { open: 0n, won: 0n, lost: 0n, abandoned: 0n };
  for (const row of rows) {
    const status = statusOf(row);
    count[status]++;
    const [whole = "0", part = ""] = (row.close_value || "0").split(".");
    sums[status] += BigInt(whole) * 100n + BigInt(part.padEnd(2, "0").slice(0, 2));
  }
  return { count, cents: sums };
}

function plainStatus(row: Row): DealStatus {
  if (row.deal_stage === "Won") return "won";
  return row.deal_stage === "Lost" ? "lost" : "open";
}

/** A few lines for the terminal. */
export function formatTotalsReport({ rows, checks, wrong, whole }: TotalsReport): string {
  const lines = whole.map(({ what, ours, independent }) => `${what}: ${ours}, recomputed ${independent}`);
  const differing = wrong
    .slice(0, 20)
    .map(({ what, of, ours, independent }) => `DIFFERS ${what} of ${of}: ${ours}, recomputed ${independent}`);
  return [
    `${rows} rows, ${checks} figures compared, ${wrong.length} differ (values in cents)`,
    ...lines,
    ...differing,
  ].join("\n");
}

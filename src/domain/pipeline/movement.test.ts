import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changes, STAGE_INDEX, type Step, walked, worldOf, yuan } from "#test/support/pipeline-world.ts";
import { deal } from "#test/support/sales-world.ts";
import type { Deal, StageChange } from "../crm.ts";
import { addDays } from "./calendar.ts";
import { dealsAsOf } from "./course.ts";
import { MOVE_KINDS, measureMovement } from "./movement.ts";

const WEEK = { startsOn: "2026-11-16", endsOn: "2026-11-20" };
const TODAY = "2026-11-20";

function moved(fields: Partial<Deal>, steps: readonly Step[]) {
  const row = deal({ id: "d", createdOn: "2026-01-01", stageId: "S2", amount: yuan(100), ...fields });
  const movement = measureMovement({
    ...worldOf([{ deal: row, changes: changes("d", steps) }]),
    period: WEEK,
    today: TODAY,
  });
  return { ...movement, kinds: MOVE_KINDS.filter((kind) => movement.moves[kind].length > 0) };
}

describe("movement", () => {
  it("nets the stages of the period", () => {
    const { kinds, moves } = moved({ stageId: "S3" }, [
      ["2026-11-16", "stage", "S1", "S2"],
      ["2026-11-18", "stage", "S2", "S3"],
    ]);
    expect(kinds).toEqual(["advanced"]);
    expect(moves.advanced[0]).toMatchObject({ from: "S1", to: "S3" });
    expect(moved({}, [["2026-11-17", "stage", "S3", "S2"]]).kinds).toEqual(["back"]);
    expect(
      moved({}, [
        ["2026-11-16", "stage", "S2", "S3"],
        ["2026-11-17", "stage", "S3", "S2"],
      ]).kinds,
    ).toEqual([]);
  });

  it("tells a close date put off from one pulled in, and how often it was put off in all", () => {
    const { kinds, moves } = moved({ expectedCloseOn: "2027-01-29" }, [
      ["2026-09-01", "expectedCloseOn", "2026-10-15", "2026-11-30"],
      ["2026-11-17", "expectedCloseOn", "2026-11-30", "2027-01-29"],
    ]);
    expect(kinds).toEqual(["pushed"]);
    expect(moves.pushed[0]?.pushes).toBe(2);
    expect(
      moved({ expectedCloseOn: "2026-12-01" }, [
        ["2026-11-17", "expectedCloseOn", "2026-12-31", "2026-12-01"],
      ]).kinds,
    ).toEqual(["pulledIn"]);
  });

  it("calls slipped what was due in the period and neither moved nor closed", () => {
    expect(moved({ expectedCloseOn: "2026-11-18" }, []).kinds).toEqual(["slipped"]);
    expect(moved({ expectedCloseOn: "2026-11-20" }, []).kinds).toEqual([]);
    expect(moved({ expectedCloseOn: "2026-11-13" }, []).kinds).toEqual([]);
  });

  it("counts a new deal as new alone, and its win beside it", () => {
    const won = { createdOn: "2026-11-16", closedOn: "2026-11-19", status: "won" as const, stageId: "SW" };
    expect(
      moved(won, [
        ["2026-11-16", "stage", "", "S1"],
        ["2026-11-18", "stage", "S1", "S3"],
        ["2026-11-19", "stage", "S3", "SW"],
      ]).kinds,
    ).toEqual(["new", "won"]);
  });

  it("keeps gained and lost amounts apart, a currency each", () => {
    const up = moved({ amount: yuan(150) }, [["2026-11-17", "amount", "100 CNY", "150 CNY"]]);
    expect(up.moves.up[0]?.change).toEqual([yuan(50)]);
    const swapped = moved({ amount: yuan(700) }, [["2026-11-17", "amount", "100.5 USD", "700 CNY"]]);
    expect(swapped.moves.down[0]?.change).toEqual([{ minor: -10_050, currency: "USD" }]);
    expect(swapped.moves.up[0]?.change).toEqual([yuan(700)]);
    expect([swapped.opening, swapped.closing]).toEqual([[{ minor: 10_050, currency: "USD" }], [yuan(700)]]);
  });

  it("judges a period that is over by how things stood at its end", () => {
    const row = walked("d", [
      ["S1", "2026-01-01"],
      ["S2", "2026-11-10"],
      ["SW", "2026-11-18"],
    ]);
    const period = { startsOn: "2026-11-09", endsOn: "2026-11-15" };
    const { moves, closing } = measureMovement({ ...worldOf([row]), period, today: TODAY });
    expect(moves.advanced.length).toBe(1);
    expect(moves.won).toEqual([]);
    expect(closing).toEqual([yuan(10_000)]);
  });

  it("adds up for random histories: opening + new + changed − decided = closing, as a day-by-day oracle has it", () => {
    fc.assert(
      fc.property(
        fc.array(history, { maxLength: 12 }),
        fc.nat(DAYS - 2),
        fc.nat(DAYS - 2),
        (histories, a, b) => {
          const rows = histories.map((steps, at) => simulate(`d${at}`, steps));
          const [first, last] = a < b ? [a, b] : [b, a];
          const period = { startsOn: day(first + 1), endsOn: day(last + 1) };
          const world = worldOf(rows);
          const { moves, opening, closing } = measureMovement({ ...world, period, today: day(DAYS) });
          const sum = (list: readonly { readonly deal: Deal }[]) =>
            list.reduce((total, { deal: { amount } }) => total + (amount?.minor ?? 0), 0);
          const changed = [...moves.up, ...moves.down].reduce(
            (total, move) => total + (move.change?.[0]?.minor ?? 0),
            0,
          );
          const decided = sum(moves.won) + sum(moves.lost);

          expect(opening[0]?.minor ?? 0).toBe(openAt(rows, first));
          expect(closing[0]?.minor ?? 0).toBe(openAt(rows, last + 1));
          expect((opening[0]?.minor ?? 0) + sum(moves.new) + changed - decided).toBe(closing[0]?.minor ?? 0);
          for (const date of [first, last]) {
            const then = dealsAsOf(world.deals, { ...world, date: day(date) });
            expect(
              then.map(({ id, status, stageId, amount }) => [id, status, stageId, amount?.minor]),
            ).toEqual(
              rows.flatMap(({ deal: { id }, days }) => {
                const state = days[date];
                return state === undefined ? [] : [[id, state.status, state.stageId, state.minor]];
              }),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

const DAYS = 40;
const day = (at: number) => addDays("2026-01-01", at);

const history = fc.record({
  created: fc.nat(DAYS - 1),
  stage: fc.constantFrom("S1", "S2"),
  amount: fc.integer({ min: 1, max: 900 }),
  events: fc.array(
    fc.record({
      on: fc.nat(DAYS - 1),
      what: fc.oneof(
        fc.constantFrom("S1", "S2", "S3", "S4"),
        fc.constantFrom("SW", "SL"),
        fc.integer({ min: 1, max: 900 }),
      ),
    }),
    { maxLength: 6 },
  ),
});

interface State {
  readonly status: Deal["status"];
  readonly stageId: string;
  readonly minor: number;
}

/** Plays a history day by day and remembers each evening; nothing of the code under test is used. */
function simulate(
  id: string,
  steps: { created: number; stage: string; amount: number; events: { on: number; what: string | number }[] },
): { readonly deal: Deal; readonly changes: StageChange[]; readonly days: (State | undefined)[] } {
  const rows: Step[] = [[day(steps.created), "stage", "", steps.stage]];
  let state: State = { status: "open", stageId: steps.stage, minor: steps.amount * 100 };
  let closed: number | undefined;
  const days: (State | undefined)[] = [];
  for (let at = 0; at <= DAYS; at++) {
    const events = steps.events.filter((event) => event.on === at && at >= steps.created);
    for (const { what } of events) {
      if (closed !== undefined) continue;
      if (typeof what === "number") {
        rows.push([day(at), "amount", `${state.minor / 100} CNY`, `${what} CNY`]);
        state = { ...state, minor: what * 100 };
      } else if (what !== state.stageId) {
        rows.push([day(at), "stage", state.stageId, what]);
        state = { ...state, stageId: what, status: STAGE_INDEX.get(what)?.status ?? "open" };
        if (state.status !== "open") closed = at;
      }
    }
    days.push(at < steps.created ? undefined : state);
  }
  const row = deal({
    id,
    createdOn: day(steps.created),
    status: state.status,
    stageId: state.stageId,
    amount: { minor: state.minor, currency: "CNY" },
    ...(closed === undefined ? {} : { closedOn: day(closed) }),
  });
  return { deal: row, changes: changes(id, rows), days };
}

function openAt(rows: readonly ReturnType<typeof simulate>[], at: number): number {
  return rows.reduce((sum, { days }) => sum + (days[at]?.status === "open" ? days[at].minor : 0), 0);
}

import { describe, expect, it } from "vitest";
import type { Deal, StageChange } from "#src/domain/crm.ts";
import { openSqlite } from "#src/engines/embedded/sqlite.ts";
import { createSqlStore } from "#src/engines/embedded/sqlite-store.ts";
import { AppError } from "#src/errors.ts";
import type { Clock } from "#src/ports/clock.ts";
import type { CrmSource } from "#src/ports/crm-source.ts";
import type { Store } from "#src/ports/store.ts";
import { exportFolder } from "#test/support/export-folder.ts";
import { type ImportOptions, type ImportReport, runImport } from "./import.ts";

const noon = Date.parse("2026-11-20T04:00:00Z");
const clock: Clock = { now: () => noon };

interface Rig extends AsyncDisposable {
  readonly store: Store;
  run(paths: readonly string[], more?: Partial<ImportOptions>): Promise<ImportReport>;
}

async function rig(): Promise<Rig> {
  const database = await openSqlite({ path: ":memory:" });
  const store = await createSqlStore(database, { clock });
  return {
    store,
    run: (paths, more = {}) =>
      runImport({ paths, store: store.forJob("sync"), system: store.system, clock, ...more }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const deals = (amount: string, stage: string, closes: string) =>
  `商机编号,商机名称,客户名称,商机阶段,商机金额,预计成交日期\nD1,一,甲公司,${stage},${amount},${closes}\nD2,二,甲公司,方案,50000,2026-12-01\n`;

const accounts = "客户名称,行业\n甲公司,软件\n乙公司,软件\n";

async function all<T>(rows: AsyncIterable<readonly T[]>): Promise<T[]> {
  return (await Array.fromAsync(rows)).flat();
}

function counts(report: ImportReport): Record<string, readonly number[]> {
  return Object.fromEntries(
    report.kinds.map(({ kind, added, changed, unchanged }) => [kind, [added, changed, unchanged]]),
  );
}

describe("an import", () => {
  it("changes nothing when it is run again, and deletes nothing that is missing", async () => {
    await using place = await rig();
    await using folder = await exportFolder({
      "客户.csv": accounts,
      "商机.csv": deals("12万", "方案", "2026-12-31"),
    });

    const first = await place.run([folder.path]);
    const second = await place.run([folder.path]);
    await folder.write("客户.csv", "客户名称,行业\n乙公司,软件\n");
    await place.run([folder.path]);

    expect(counts(first)).toEqual({ stage: [1, 0, 0], account: [2, 0, 0], deal: [2, 0, 0] });
    expect(counts(second)).toMatchObject({ account: [0, 0, 2], deal: [0, 0, 2] });
    expect(await place.store.forJob("sync").count("account")).toBe(2);
  });

  it("writes nothing in a dry run and says what it would write", async () => {
    await using place = await rig();
    await using folder = await exportFolder({ "客户.csv": accounts });

    const rehearsal = await place.run([folder.path], { dryRun: true });
    const counted = await place.store.forJob("sync").count("account");
    await place.run([folder.path]);
    await folder.write("客户.csv", "客户名称,行业\n甲公司,银行\n乙公司,软件\n丙公司,软件\n");
    const second = await place.run([folder.path], { dryRun: true });

    expect(counts(rehearsal)).toEqual({ account: [2, 0, 0] });
    expect(rehearsal.previews[0]?.rows[0]).toMatchObject({ name: "甲公司", industryCode: "65" });
    expect(counted).toBe(0);
    expect(counts(second)).toEqual({ account: [1, 1, 1] });
    expect(await place.store.system.list("imports")).toHaveLength(1);
  });

  it("is mended by importing the mended file", async () => {
    await using place = await rig();
    await using folder = await exportFolder({ "商机.csv": deals("12O万", "方案", "2026-12-31") });

    const broken = await place.run([folder.path]);
    await folder.write("商机.csv", deals("120万", "方案", "2026-12-31"));
    const mended = await place.run([folder.path]);

    expect(broken.problems.filter(({ code }) => code === "bad-number")).toMatchObject([
      { row: 2, column: "商机金额", value: "12O万" },
    ]);
    expect(mended.problems.filter(({ code }) => code === "bad-number")).toEqual([]);
    expect((await place.store.forJob("sync").get("deal", "D1"))?.amount).toEqual({
      minor: 120_000_000,
      currency: "CNY",
    });
  });

  it("notes each move of a stored deal once, in the transaction that changes it", async () => {
    await using place = await rig();
    await using folder = await exportFolder({ "商机.csv": deals("12万", "方案", "2026-12-31") });
    await place.run([folder.path]);
    await folder.write("商机.csv", deals("15万", "商务", "2027-01-31"));

    const second = await place.run([folder.path]);
    await place.run([folder.path]);
    const moves = await all<StageChange>(place.store.forJob("sync").scan("stageChange"));

    expect(counts(second)).toMatchObject({ deal: [0, 1, 1], stageChange: [3, 0, 0] });
    expect(
      moves.map(({ dealId, on, field, from, to, seen }) => [dealId, on, field, from, to, seen]).toSorted(),
    ).toEqual([
      ["D1", "2026-11-20", "amount", "120000 CNY", "150000 CNY", "observed"],
      ["D1", "2026-11-20", "expectedCloseOn", "2026-12-31", "2027-01-31", "observed"],
      ["D1", "2026-11-20", "stage", "方案", "商务", "observed"],
    ]);
  });

  it("leaves the moves to the source's own history where there is one", async () => {
    await using place = await rig();
    const history = "商机编号,变更时间,变更类型,原阶段,新阶段,商机金额\nD1,2026-01-01,创建,,方案,120000\n";
    await using folder = await exportFolder({
      "商机.csv": deals("12万", "方案", "2026-12-31"),
      "变更记录.csv": history,
    });
    await place.run([folder.path]);
    await folder.write("商机.csv", deals("15万", "商务", "2027-01-31"));
    await place.run([folder.path]);

    const moves = await all<StageChange>(place.store.forJob("sync").scan("stageChange"));

    expect(moves.map(({ seen }) => seen)).toEqual(["source"]);
  });

  it("joins a later file to what an earlier one brought", async () => {
    await using place = await rig();
    await using first = await exportFolder({ "客户.csv": "客户编号,客户名称\nA1,甲公司\n" });
    await using second = await exportFolder({ "商机.csv": deals("12万", "方案", "2026-12-31") });
    await place.run([first.path]);
    await place.run([second.path]);

    expect((await place.store.forJob("sync").get("deal", "D1"))?.accountId).toBe("A1");
    expect(await place.store.forJob("sync").count("account")).toBe(1);
  });

  it("keeps the list of problems as a file in which no cell can act as a formula", async () => {
    await using place = await rig();
    await using folder = await exportFolder({
      "商机.csv": '商机编号,商机名称,商机阶段,商机金额\nD1,一,方案,"=HYPERLINK(""x"")"\n',
    });
    const written = new Map<string, string>();
    const files = {
      write: async (key: string, data: Uint8Array) =>
        void written.set(key, new TextDecoder("utf-8", { ignoreBOM: true }).decode(data)),
      read: async () => new Uint8Array(),
      exists: async () => false,
      remove: async () => {},
      list: async () => [],
    };

    const report = await place.run([folder.path], { files });

    expect(written.get(report.problemsFile ?? "")).toContain(`"'=HYPERLINK(""x"")"`);
    expect(written.get(report.problemsFile ?? "")?.startsWith("\ufeff")).toBe(true);
  });
});

describe("an import that cannot go on", () => {
  const deal = (id: string): Deal => ({ id, name: id, status: "open", custom: {} });
  const progress = { done: 1 };

  function failingAfter(batches: number, error: Error): CrmSource {
    return {
      system: "test",
      discover: async () => [],
      async *changes() {
        for (let index = 0; index < batches; index++) {
          yield {
            batch: { kind: "deal", rows: [deal(`D${index}`)] },
            problems: [],
            progress,
            cursor: `c${index}`,
          };
        }
        throw error;
      },
      async [Symbol.asyncDispose]() {},
    };
  }

  it("keeps what came before, whole, and says where it stopped", async () => {
    await using place = await rig();
    const error = new AppError("UPSTREAM_FAILED", "The CRM went away.", { zh: "CRM 断开了。" });

    const report = await place.run([], { source: failingAfter(3, error) });
    const [record] = await place.store.system.list<{ status: string; cursor: string }>("imports");

    expect(report).toMatchObject({ status: "stopped", stoppedBy: { zh: "CRM 断开了。" } });
    expect(await place.store.forJob("sync").count("deal")).toBe(3);
    expect(record?.value).toMatchObject({ status: "stopped", cursor: "c2" });
  });

  it("is thrown when nothing was read, with the run marked as failed", async () => {
    await using place = await rig();

    await expect(place.run(["/no/such/folder"])).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await place.store.system.list<{ status: string }>("imports"))[0]?.value.status).toBe("failed");
  });

  it("is thrown when the fault is ours", async () => {
    await using place = await rig();

    await expect(place.run([], { source: failingAfter(1, new TypeError("bug")) })).rejects.toThrow("bug");
  });

  it("loses only the row that the store refuses, not its batch", async () => {
    await using place = await rig();
    const source: CrmSource = {
      ...failingAfter(0, new Error()),
      async *changes() {
        const rows = [deal("D1"), { ...deal("D2"), name: "a\0b" }, deal("D3")];
        yield { batch: { kind: "deal", rows }, problems: [], progress, cursor: "c" };
      },
    };

    const report = await place.run([], { source });

    expect(counts(report)).toEqual({ deal: [2, 0, 0] });
    expect(report.problems).toMatchObject([{ code: "bad-row", value: "D2", rowSkipped: true }]);
  });
});

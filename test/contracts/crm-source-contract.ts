import { expect } from "vitest";
import type { Account, Deal, EntityKind, EntityKinds } from "#src/domain/crm.ts";
import { AppError, type ErrorCode } from "#src/errors.ts";
import type { CrmSource, SourceBatch } from "#src/ports/crm-source.ts";
import { contract } from "#test/support/contract.ts";

/** What every source under test holds: each connector renders it in its own system's form. */
export const SAMPLE = {
  accounts: Array.from({ length: 1203 }, (_, index) => ({
    key: `A${String(index + 1).padStart(4, "0")}`,
    name: `客户 ${index + 1} 🏭`,
    /** Only every third account says where it is. */
    ...(index % 3 === 0 ? { city: "杭州" } : {}),
    /** A field that is none of ours. */
    mascot: index % 2 === 0 ? "熊猫" : "crane",
  })),
  deals: [
    {
      key: "D1",
      name: "一",
      account: "A0001",
      amount: "1240000.55",
      currency: "CNY",
      closesOn: "2026-11-20",
    },
    { key: "D2", name: "二", account: "A0002", amount: "0.10", currency: "USD", closesOn: "2026-12-31" },
    { key: "D3", name: "三", account: "A0003", amount: "90071992547.41", currency: "JPY" },
  ],
} as const;

export interface CrmSourceSubject {
  /** A new reader of the sample; two of them see the same system. */
  open(): CrmSource;
  /** Readers of systems that fail, by the code that must come out. At least one. */
  readonly failing: Partial<Record<ErrorCode, () => CrmSource>>;
  /** The name of the sample's own field as this source spells it. */
  readonly mascotField: string;
}

async function batches(source: CrmSource, cursor?: string): Promise<SourceBatch[]> {
  return Array.fromAsync(source.changes(cursor));
}

function rowsOf<K extends EntityKind>(parts: readonly SourceBatch[], kind: K): EntityKinds[K][] {
  return parts.flatMap(({ batch }) =>
    batch.kind === kind ? (batch.rows as unknown as EntityKinds[K][]) : [],
  );
}

/** The rows by kind and id, whatever the batches they came in. */
function byId(parts: readonly SourceBatch[]): Map<string, unknown> {
  return new Map(
    parts.flatMap(({ batch }) => batch.rows.map((row) => [`${batch.kind}/${row.id}`, row] as const)),
  );
}

function find<T extends { id: string }>(rows: readonly T[], id: string): T {
  const row = rows.find((candidate) => candidate.id.endsWith(id));
  if (row === undefined) throw new Error(`no row ${id}`);
  return row;
}

export const crmSourceContract = contract<CrmSourceSubject>("crm source", {
  async "pages to the end, every record once, in batches of at most 1,000"({ open }) {
    const parts = await batches(open());
    const accounts = rowsOf(parts, "account") as Account[];

    expect(accounts).toHaveLength(SAMPLE.accounts.length);
    expect(new Set(accounts.map((row) => row.name))).toEqual(new Set(SAMPLE.accounts.map((row) => row.name)));
    expect(rowsOf(parts, "deal")).toHaveLength(SAMPLE.deals.length);
    expect(Math.max(...parts.map(({ batch }) => batch.rows.length))).toBeLessThanOrEqual(1000);
  },

  async "keeps a field that is none of ours under its own name"({ open, mascotField }) {
    const accounts = rowsOf(await batches(open()), "account") as Account[];

    expect(find(accounts, "A0001").custom[mascotField]).toBe("熊猫");
    expect(find(accounts, "A0002").custom[mascotField]).toBe("crane");
  },

  async "leaves out an optional field that the source does not give"({ open }) {
    const accounts = rowsOf(await batches(open()), "account") as Account[];

    expect(find(accounts, "A0001").city).toBe("杭州");
    expect(Object.keys(find(accounts, "A0002"))).not.toContain("city");
    expect(
      accounts.flatMap((row) => Object.values(row)).filter((value) => value === null || value === ""),
    ).toEqual([]);
  },

  async "gives amounts to the hundredth with their own currency, and calendar dates as dates"({ open }) {
    const deals = rowsOf(await batches(open()), "deal") as Deal[];

    expect(deals.map((row) => row.amount)).toEqual([
      { minor: 124_000_055, currency: "CNY" },
      { minor: 10, currency: "USD" },
      { minor: 9_007_199_254_741, currency: "JPY" },
    ]);
    expect(find(deals, "D1").expectedCloseOn).toBe("2026-11-20");
  },

  async "joins records by id and keeps the source's own row with each"({ open }) {
    const parts = await batches(open());
    const deal = find(rowsOf(parts, "deal") as Deal[], "D2");

    expect(deal.accountId).toBe(find(rowsOf(parts, "account") as Account[], "A0002").id);
    expect(deal.origin?.key).toContain("D2");
    expect(JSON.stringify(deal.origin?.row)).toContain("USD");
  },

  async "gives the same rows when it is run again"({ open }) {
    const source = open();
    const first = byId(await batches(source));

    expect(byId(await batches(source))).toEqual(first);
    expect(byId(await batches(open()))).toEqual(first);
  },

  async "goes on after any batch from its cursor, without a gap"({ open }) {
    const all = await batches(open());

    for (const at of [0, Math.floor(all.length / 2), all.length - 2]) {
      const rest = await batches(open(), all[at]?.cursor);
      const expected = byId(all.slice(at + 1));
      for (const [key, row] of expected) expect(byId(rest).get(key)).toEqual(row);
      expect(byId(rest).size).toBeLessThanOrEqual(expected.size);
    }
  },

  async "counts its progress up"({ open }) {
    const done = (await batches(open())).map(({ progress }) => progress.done);

    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBeGreaterThanOrEqual(SAMPLE.accounts.length);
  },

  async "stops when it is told to"({ open }) {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { batch } of open().changes(undefined, stop.signal))
        if (batch.kind === "account") stop.abort();
    };

    await expect(read()).rejects.toMatchObject({ code: "CANCELLED" });
  },

  async "says what it holds"({ open }) {
    const objects = await open().discover();
    const account = objects.find((object) => object.kind === "account");

    expect(objects.map((object) => object.kind)).toEqual(expect.arrayContaining(["account", "deal"]));
    expect(account?.fields.some((field) => field.mappedTo === "name")).toBe(true);
  },

  async "fails with the code that says what to do"({ failing }) {
    const failures = Object.entries(failing);

    expect(failures.length).toBeGreaterThan(0);
    for (const [code, open] of failures) {
      const error = await batches(open()).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code });
    }
  },
});

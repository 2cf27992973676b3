import { afterAll } from "vitest";
import type { CrmSource, SourceBatch, SourceObject } from "#src/ports/crm-source.ts";
import { type CrmSourceSubject, crmSourceContract } from "./crm-source-contract.ts";
import { filesSubject } from "./sample-export.ts";

const made: AsyncDisposable[] = [];

async function create() {
  const subject = await filesSubject();
  made.push(subject);
  return subject;
}

afterAll(async () => {
  for (const subject of made) await subject[Symbol.asyncDispose]();
});

crmSourceContract({ name: "files", create });

type Edit = (batch: SourceBatch, index: number) => SourceBatch | undefined;

interface Breakage {
  readonly edit?: Edit;
  readonly changes?: (inner: CrmSource, cursor?: string, signal?: AbortSignal) => AsyncIterable<SourceBatch>;
  readonly discover?: () => Promise<readonly SourceObject[]>;
  readonly subject?: (subject: CrmSourceSubject) => Partial<CrmSourceSubject>;
}

/** The files source with one thing wrong about it. */
async function broken({ edit, changes, discover, subject }: Breakage): Promise<CrmSourceSubject> {
  const inner = await create();
  const open = (): CrmSource => {
    const source = inner.open();
    async function* edited(cursor?: string, signal?: AbortSignal): AsyncGenerator<SourceBatch> {
      let index = 0;
      for await (const batch of source.changes(cursor, signal)) {
        const kept = edit === undefined ? batch : edit(batch, index++);
        if (kept !== undefined) yield kept;
      }
    }
    return {
      ...source,
      ...(discover === undefined ? {} : { discover }),
      changes: (cursor, signal) =>
        changes === undefined ? edited(cursor, signal) : changes(source, cursor, signal),
    };
  };
  return { ...inner, open, ...subject?.(inner) };
}

/** Every row of a kind through a function. */
function each(kind: string, change: (row: Record<string, unknown>) => Record<string, unknown>): Edit {
  return (part) =>
    part.batch.kind === kind
      ? {
          ...part,
          batch: {
            kind,
            rows: (part.batch.rows as unknown as Record<string, unknown>[]).map(change),
          } as unknown as SourceBatch["batch"],
        }
      : part;
}

let runs = 0;

crmSourceContract.provedBy({
  "pages to the end, every record once, in batches of at most 1,000": () =>
    broken({ edit: (part, index) => (part.batch.kind === "account" && index > 2 ? undefined : part) }),
  "keeps a field that is none of ours under its own name": () =>
    broken({ edit: each("account", (row) => ({ ...row, custom: {} })) }),
  "leaves out an optional field that the source does not give": () =>
    broken({ edit: each("account", (row) => ({ city: null, ...row })) }),
  "gives amounts to the hundredth with their own currency, and calendar dates as dates": () =>
    broken({
      edit: each("deal", (row) => ({ ...row, amount: { ...(row.amount as object), currency: "CNY" } })),
    }),
  "joins records by id and keeps the source's own row with each": () =>
    broken({ edit: each("deal", ({ origin: _origin, ...row }) => row) }),
  "gives the same rows when it is run again": () =>
    broken({ edit: each("account", (row) => ({ ...row, readAt: ++runs })) }),
  "goes on after any batch from its cursor, without a gap": () =>
    broken({
      changes: (inner, cursor, signal) =>
        cursor === undefined ? inner.changes(undefined, signal) : nothing(),
    }),
  "counts its progress up": () =>
    broken({ edit: (part, index) => ({ ...part, progress: { done: 100 - index } }) }),
  "stops when it is told to": () => broken({ changes: (inner) => inner.changes() }),
  "says what it holds": () => broken({ discover: async () => [] }),
  "fails with the code that says what to do": () =>
    broken({ subject: ({ failing }) => ({ failing: { FORBIDDEN: failing.NOT_FOUND as () => CrmSource } }) }),
});

async function* nothing(): AsyncGenerator<SourceBatch> {}

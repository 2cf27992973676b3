import { describe, expect, it } from "vitest";

export type Case<T> = (subject: T) => Promise<void> | void;

export interface Implementation<T> {
  readonly name: string;
  create(): Promise<T> | T;
  dispose?(subject: T): PromiseLike<void> | void;
  /** Case title → why this engine cannot keep the promise. A title that names no case fails. */
  readonly skip?: Readonly<Record<string, string>>;
}

export interface Contract<T> {
  (implementation: Implementation<T>): void;
  readonly cases: Readonly<Record<string, Case<T>>>;
  /** One deliberately broken twin per case; the case must reject it. A case without a twin fails. */
  provedBy(twins: Readonly<Record<string, () => Promise<T> | T>>): void;
}

/** The promises of a port as a table of plain functions, named once, run against every implementation. */
export function contract<T>(name: string, cases: Readonly<Record<string, Case<T>>>): Contract<T> {
  function run(implementation: Implementation<T>): void {
    const skips = implementation.skip ?? {};
    describe(`${name} contract: ${implementation.name}`, () => {
      it("skips only cases that exist", () => {
        expect(Object.keys(skips).filter((title) => !(title in cases))).toEqual([]);
      });
      for (const [title, test] of Object.entries(cases)) {
        if (title in skips) continue;
        it(title, async () => {
          const subject = await implementation.create();
          try {
            await test(subject);
          } finally {
            await implementation.dispose?.(subject);
          }
        });
      }
    });
  }

  function provedBy(twins: Readonly<Record<string, () => Promise<T> | T>>): void {
    describe(`${name} contract: every case can fail`, () => {
      it("has a broken twin for each case and none to spare", () => {
        expect(Object.keys(twins).sort()).toEqual(Object.keys(cases).sort());
      });
      for (const [title, test] of Object.entries(cases)) {
        it(`rejects a twin that breaks: ${title}`, async () => {
          const twin = twins[title];
          if (twin === undefined) throw new Error(`no broken twin for: ${title}`);
          const subject = await twin();
          await expect((async () => test(subject))()).rejects.toThrow();
        });
      }
    });
  }

  return Object.assign(run, { cases, provedBy });
}

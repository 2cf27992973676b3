import type { Clock } from "../ports/clock.ts";
import type { Model, TokenPrice } from "../ports/model.ts";
import type { Store } from "../ports/store.ts";
import { createPeopleKnownTo, createPeopleKnownToAll } from "./known-people.ts";
import { createMask } from "./mask.ts";
import type { Talking } from "./turn.ts";
import { createUsageLedger, type UsageLimits } from "./usage.ts";

export interface TalkingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: UsageLimits;
  /** Whose midnight a day of the budget ends at. */
  readonly timeZone: string;
  readonly price?: TokenPrice | undefined;
  readonly hosts?: readonly string[];
}

/** The language model with its budgets and its mask, as every turn of a process shares them. */
export function createTalking(
  model: Model,
  { store, clock, limits, timeZone, price, hosts = [] }: TalkingOptions,
): Talking & { readonly hide: (texts: readonly string[]) => Promise<readonly string[]> } {
  const everybody = createPeopleKnownToAll(store, clock);
  // The framework takes seconds to load on a small machine; the first question must not wait for that.
  void import("langchain").catch(() => {});
  return {
    model,
    ledger: createUsageLedger(store.system, { clock, limits, timeZone, price }),
    people: createPeopleKnownTo(store, clock),
    hosts,
    async hide(texts) {
      const mask = createMask(await everybody());
      return texts.map((text) => mask.blot(text));
    },
  };
}

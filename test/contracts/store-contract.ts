import { contract } from "#test/support/contract.ts";
import { documentCases } from "./store/document-cases.ts";
import { entityCases } from "./store/entity-cases.ts";
import { queryCases } from "./store/query-cases.ts";
import { recordCases } from "./store/record-cases.ts";
import { sharingCases } from "./store/sharing-cases.ts";
import type { StoreSubject } from "./store/subject.ts";
import { systemCases } from "./store/system-cases.ts";
import { visibilityCases } from "./store/visibility-cases.ts";

function under<T>(topic: string, cases: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(cases).map(([title, run]) => [`${topic}: ${title}`, run]));
}

/** The promises of the store, by topic; see `src/ports/store.ts`. */
export const storeContract = contract<StoreSubject>("store", {
  ...under("rows", entityCases),
  ...under("queries", queryCases),
  ...under("visibility", visibilityCases),
  ...under("records", recordCases),
  ...under("system", systemCases),
  ...under("documents", documentCases),
  ...under("sharing", sharingCases),
});

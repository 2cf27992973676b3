import type { Role, Stage } from "#src/domain/crm.ts";
import type { RegionIndex } from "#src/domain/taxonomy/region.ts";
import type { Mapping } from "./mapping.ts";
import type { References } from "./references.ts";

/** What reading a row needs beyond the row itself. */
export interface ImportContext {
  readonly system: string;
  readonly mapping: Mapping;
  readonly timeZone: string;
  readonly references: References;
  readonly regions: RegionIndex;
  /** By id. */
  readonly stages: Map<string, Stage>;
  /** Currencies of orders and deals by `kind/id`: their lines and histories are in the same one. */
  readonly currencies: Map<string, string>;
  /** Ids of users whom somebody names as manager. */
  readonly managers: Set<string>;
  /** Roles that the mapping gives by id or comparable name. */
  readonly roles: ReadonlyMap<string, Role>;
}

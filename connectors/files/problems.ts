import type { Text } from "#src/domain/text.ts";
import type { Problem } from "#src/ports/crm-source.ts";
import { clip } from "./text.ts";

export interface Place {
  readonly file: string;
  readonly row?: number;
  readonly column?: string;
  readonly value?: string;
}

export interface Finding {
  readonly code: Problem["code"];
  readonly message: Text;
  readonly rowSkipped?: boolean;
}

export function problemAt(place: Place, finding: Finding, count?: number): Problem {
  return {
    code: finding.code,
    file: place.file,
    ...(place.row === undefined ? {} : { row: place.row }),
    ...(place.column === undefined ? {} : { column: place.column }),
    ...(place.value === undefined ? {} : { value: clip(place.value) }),
    message: finding.message,
    rowSkipped: finding.rowSkipped ?? false,
    ...(count === undefined ? {} : { count }),
  };
}

/**
 * The problems of one table. A problem of a single cell is listed by itself; one that many rows share (an
 * unknown product name, a blank account) is listed once, at its first row, with how many rows it touched.
 */
export interface ProblemLog {
  add(place: Place, finding: Finding): void;
  share(place: Place, finding: Finding): void;
  /** What was added since the last call. */
  take(): Problem[];
  /** The shared ones, with their counts. Called once, at the end of the table. */
  shared(): Problem[];
}

export function createProblemLog(): ProblemLog {
  let fresh: Problem[] = [];
  const groups = new Map<string, { place: Place; finding: Finding; count: number }>();
  return {
    add: (place, finding) => {
      fresh.push(problemAt(place, finding));
    },
    share(place, finding) {
      const key = `${finding.code}|${place.column ?? ""}|${place.value ?? ""}|${finding.message.en}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { place, finding, count: 1 });
      else group.count += 1;
    },
    take() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    shared: () => [...groups.values()].map(({ place, finding, count }) => problemAt(place, finding, count)),
  };
}

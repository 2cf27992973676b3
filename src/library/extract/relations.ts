import { posix } from "node:path";
import type { Parts } from "./office-zip.ts";
import { visitXml } from "./xml.ts";

/** Which parts of an Office file a part points at, by the id it uses for them. Links out of the file are left out. */
export interface Relation {
  readonly id: string;
  /** Last word of the relation's type: `slide`, `notesSlide`, `diagramData`. */
  readonly type: string;
  /** Path of the part. */
  readonly target: string;
}

export function relationsOf(parts: Parts, path: string): Relation[] {
  const place = posix.dirname(path);
  const content = parts.get(posix.join(place, "_rels", `${posix.basename(path)}.rels`));
  const found: Relation[] = [];
  if (content === undefined) return found;
  visitXml(content, {
    open(name, { Id = "", Type = "", Target = "", TargetMode = "" }) {
      if (name !== "Relationship" || TargetMode === "External") return;
      const target = Target.startsWith("/") ? Target.slice(1) : posix.join(place, Target);
      found.push({ id: Id, type: Type.split("/").at(-1) ?? "", target });
    },
  });
  return found;
}

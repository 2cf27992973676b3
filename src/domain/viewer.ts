import type { Role } from "./crm.ts";
import type { Locale } from "./text.ts";

/**
 * On whose behalf something is read. Every read of accounts, deals, contacts and documents takes one and
 * filters inside the query: a rep sees own accounts and those of shared territories and teams, a manager the
 * subtree below, an admin all. What a viewer may see is looked up at each read, so a change holds at once.
 */
export interface Viewer {
  readonly userId: string;
  readonly role: Role;
  readonly teamId?: string;
  readonly name: string;
  readonly locale: Locale;
  readonly timeZone: string;
}

/** The names under which a document may be opened to this viewer. */
export function principalsOf(viewer: Viewer): string[] {
  const team = viewer.teamId === undefined ? [] : [`team:${viewer.teamId}`];
  return ["all", `user:${viewer.userId}`, `role:${viewer.role}`, ...team];
}
